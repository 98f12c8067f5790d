"""Notices → the content of a feed, in each real format that the simulation speaks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from bastide.modules.employment.core.simulator import xml_formats
from bastide.modules.employment.core.simulator.outlets import Notice, Weather
from bastide.modules.employment.core.simulator.wording import (
    instant_of,
    pay_of,
    title_of,
    url_of,
)

_FT_NATURES = {"apprentissage": "E2", "professionnalisation": "FS", "formation": "FA"}
FULL_WEEK = 35
_HALF_PAGE = b"<!DOCTYPE html><html><body><h1>Site en maintenance</h1></body></html>"


def feed_of(
    kind: str, code: str, notices: Sequence[Notice], weather: Weather = Weather.FINE
) -> bytes:
    """Return the content of a feed on a day.

    Args:
        kind: of the feed, one of those that `writers` lists.
        code: of the source, for its addresses.
        notices: what it lists.
        weather: what becomes of it; a source that is down has no content and is not asked.
    """
    if weather is Weather.PAGE:
        return _HALF_PAGE
    if weather is Weather.EMPTY:
        return b""
    listed = notices[: len(notices) // 3] if weather is Weather.HALF else notices
    content = writers()[kind](code, listed)
    return content[: 2 * len(content) // 3] if weather is Weather.CUT else content


def writers() -> dict[str, Callable[[str, Sequence[Notice]], bytes]]:
    """Return what writes each kind of feed."""
    return {
        "france-travail": _france_travail,
        "hellowork": xml_formats.hellowork,
        "apec": xml_formats.apec,
        "indeed": xml_formats.indeed,
        "jooble": xml_formats.jooble,
        "jobteaser": xml_formats.jobteaser,
        "meteojob": xml_formats.meteojob,
        "laposte": xml_formats.laposte,
        "kelio": xml_formats.kelio,
        "talentsoft": xml_formats.talentsoft,
        "jsonld": _jsonld,
        "rss": xml_formats.rss,
        "csv": _csv,
    }


def _france_travail(code: str, notices: Sequence[Notice]) -> bytes:
    return _json({"resultats": [_ft_offer(code, one) for one in notices]})


def _ft_offer(code: str, one: Notice) -> dict[str, Any]:
    job = one.job
    said: dict[str, Any] = {
        "id": one.id,
        "intitule": title_of(one),
        "description": one.text,
        "dateCreation": f"{instant_of(one.published, one)}.000Z",
        "lieuTravail": {
            "libelle": f"00 - {job.place.name.upper()}",
            "codePostal": job.place.postcode,
        },
        "romeCode": job.rome,
        "entreprise": {"nom": one.employer},
        "typeContrat": job.contract or "CDD",
        "natureContrat": _FT_NATURES.get(job.kind, "E1"),
        "dureeTravailLibelle": f"{job.hours:g}H Horaires normaux",
        "dureeTravailLibelleConverti": "Temps plein" if job.hours >= FULL_WEEK else "Temps partiel",
        "alternance": job.kind in {"apprentissage", "professionnalisation"},
        "nombrePostes": job.positions,
        "accessibleTH": int(one.id[0], 16) % 4 == 0,
        "codeNAF": job.naf,
        "origineOffre": {"origine": "1", "urlOrigine": url_of(code, one)},
    }
    if job.months:
        said["typeContratLibelle"] = f"Contrat à durée déterminée - {job.months} Mois"
    if job.pay:
        said["salaire"] = {"libelle": pay_of(one)}
    if job.level:
        said["formations"] = [{"niveauLibelle": _level(job.level), "exigence": "E"}]
    return said


def _level(level: int) -> str:
    words = {3: "CAP, BEP et équivalents", 4: "Bac ou équivalent", 5: "Bac+2 ou équivalents"}
    return words.get(level, "Bac+3, Bac+4 ou équivalents" if level == 6 else "Bac+5 et plus")  # noqa: PLR2004


def _jsonld(code: str, notices: Sequence[Notice]) -> bytes:
    graph = [
        {
            "@type": "JobPosting",
            "identifier": {"@type": "PropertyValue", "name": one.employer, "value": one.id},
            "title": title_of(one),
            "description": f"<p>{escape(one.text)}</p>",
            "datePosted": one.published.isoformat(),
            "employmentType": "FULL_TIME",
            "hiringOrganization": {"@type": "Organization", "name": one.employer},
            "jobLocation": {
                "@type": "Place",
                "address": {
                    "@type": "PostalAddress",
                    "addressLocality": one.job.place.name,
                    "postalCode": one.job.place.postcode,
                    "addressCountry": "FR",
                },
            },
            "url": url_of(code, one),
        }
        for one in notices
    ]
    said = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    said = said.replace("</", "<\\/")
    page = (
        f'<html><head><script type="application/ld+json">{said}</script></head><body></body></html>'
    )
    return page.encode()


def _csv(code: str, notices: Sequence[Notice]) -> bytes:
    out = io.StringIO()
    columns = (
        "reference", "intitule", "description", "type_offre", "type_contrat", "duree_mois",
        "heures_hebdo", "salaire_min", "salaire_max", "salaire_periode", "employeur",
        "code_postal", "commune", "date_publication", "nb_postes", "rome", "url_candidature",
    )  # fmt: skip
    writer = csv.DictWriter(out, columns, delimiter=";")
    writer.writeheader()
    for one in notices:
        job = one.job
        low, high = job.pay or ("", "")
        writer.writerow(
            {
                "reference": one.id,
                "intitule": title_of(one),
                "description": one.text,
                "type_offre": job.kind,
                "type_contrat": job.contract,
                "duree_mois": job.months or "",
                "heures_hebdo": f"{job.hours:g}".replace(".", ","),
                "salaire_min": low,
                "salaire_max": high,
                "salaire_periode": {"month": "mois", "year": "an"}.get(job.period, ""),
                "employeur": one.employer,
                "code_postal": job.place.postcode,
                "commune": job.place.name,
                "date_publication": f"{one.published:%d/%m/%Y}",
                "nb_postes": job.positions,
                "rome": job.rome,
                "url_candidature": url_of(code, one),
            }
        )
    return out.getvalue().encode()


def _json(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
