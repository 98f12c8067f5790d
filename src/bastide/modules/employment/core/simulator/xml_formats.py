"""Notices → the XML feeds of the simulation, each in the dialect of a real vendor."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from bastide.modules.employment.core.simulator.outlets import Notice
from bastide.modules.employment.core.simulator.wording import (
    contract_of,
    instant_of,
    pay_of,
    title_of,
    url_of,
)

_UNDERSTOOD_LEVELS = {3: "NV5", 4: "NV4", 5: "NV3", 6: "NV2", 7: "NV1"}


def hellowork(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    return _xml(
        "root",
        [
            _node(
                "job",
                job_id=one.id,
                title=title_of(one),
                description=one.text,
                company_title=one.employer,
                city=one.job.place.name,
                postal_code=one.job.place.postcode,
                geoloc=f"{one.job.place.latitude:.4f},{one.job.place.longitude:.4f}",
                contract=contract_of(one),
                contract_period_value=one.job.months or "",
                contract_period_unit="month" if one.job.months else "",
                publication_date=instant_of(one.published, one).replace("T", " "),
                remote="Partiel" if one.job.remote else "Pas_teletravail",
                salary=pay_of(one),
                code_rome=one.job.rome,
                url=url_of(code, one),
            )
            for one in notices
        ],
    )


def apec(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        contract = _node("Contrat", Type_contrat=contract_of(one))
        place = _node("Lieu", Libelle_lieu=f"{one.job.place.name} - 00")
        rows.append(
            _node(
                "Offre_emploi",
                [contract, place],
                Reference_apec=one.id,
                Date_parution=f"{one.published:%d/%m/%Y} 08:30:00",
                Intitule=title_of(one),
                Texte_offre=f"<p>{escape(one.text)}</p>",
                Nom_entreprise=one.employer,
                Salaire_affiche=pay_of(one) or "A négocier",
                URL=url_of(code, one),
            )
        )
    return _xml("Export_offres", rows)


def indeed(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    return _xml("source", [_node("job", **_usual(code, one)) for one in notices])


def _usual(code: str, one: Notice) -> dict[str, Any]:
    return {
        "title": title_of(one),
        "date": instant_of(one.published, one),
        "referencenumber": one.id,
        "url": url_of(code, one),
        "company": one.employer,
        "city": one.job.place.name,
        "postalcode": one.job.place.postcode,
        "description": one.text,
        "salary": pay_of(one),
        "jobtype": contract_of(one),
        "education": _UNDERSTOOD_LEVELS.get(one.job.level or 0, ""),
    }


def jooble(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        region = _node("region", city=one.job.place.name, country="FR")
        fields = {
            "guid": one.id,
            "url": url_of(code, one),
            "title": title_of(one),
            "date_updated": one.published.isoformat(),
            "jobtype": contract_of(one),
            "company": one.employer,
            "description": one.text,
        }
        rows.append(_node("job", [region], **fields))
    return _xml("jobs", rows)


def jobteaser(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        details = _node(
            "job_details",
            title=title_of(one),
            description=one.text,
            url=url_of(code, one),
            contract_type=contract_of(one),
        )
        dates = _node("job_dates", first_activated_at=f"{instant_of(one.published, one)}+01:00")
        place = _node("job_locations", location_country_code="FR", location_city=one.job.place.name)
        company = _node("company", company_name=one.employer, company_siren=one.job.siren)
        rows.append(_node("job", [details, dates, place, company], id=one.id))
    return _xml("jobs", rows)


def meteojob(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        city = _node("location", city=one.job.place.name, postalCode=one.job.place.postcode)
        kind = f'<type code="{escape(contract_of(one))}"/>'
        parts = [
            _node("company", name=one.employer),
            f"<workplace><locations>{city}</locations></workplace>",
            f"<contract><types>{kind}</types></contract>",
        ]
        body = _node(
            "job",
            parts,
            title=title_of(one),
            description=one.text,
            link=url_of(code, one),
            publicationDate=instant_of(one.published, one),
        )
        rows.append(body.replace("<job>", f'<job id="{one.id}">', 1))
    return _xml("source", rows)


def laposte(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        fields = {
            "reference": one.id,
            "intitule-du-poste": title_of(one),
            "descriptif-du-poste": one.text,
            "type-de-contrat": contract_of(one),
            "entreprise": one.employer,
            "ville": one.job.place.name,
            "code-postal": one.job.place.postcode,
            "date-de-mise-a-jour": f"{one.published:%d-%m-%Y} 09:00:00",
            "url": url_of(code, one),
        }
        rows.append(_node("offre", **fields))
    return _xml("offres", rows)


def kelio(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        place = one.job.place
        address = _node("address", postal_code=place.postcode, city=place.name)
        pay = ""
        if one.job.pay:
            low, high = one.job.pay
            pay = _node("salary", min=low, max=high, currency="euro")
        rows.append(
            _node(
                "job",
                [address, pay],
                id=one.id,
                name=title_of(one),
                url=url_of(code, one),
                company=one.employer,
                job_type=contract_of(one),
                created_at=f"{instant_of(one.published, one).replace('T', ' ')} UTC",
                html_description=f"<p>{escape(one.text)}</p>",
            )
        )
    return _xml("source", [f"<jobs>{''.join(rows)}</jobs>"])


def talentsoft(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = []
    for one in notices:
        place = _node("location", jobLocation=one.job.place.name)
        details = _node(
            "jobDescription",
            [place],
            title=title_of(one),
            missionDescription=one.text,
            contract=contract_of(one),
        )
        rows.append(
            _node(
                "offer",
                [details],
                id=one.id,
                reference=f"R{one.id}",
                creationDate=f"{one.published:%Y%m%d}",
                directUrl=url_of(code, one),
                entity=one.employer,
            )
        )
    return _xml("offers", rows)


def rss(code: str, notices: Sequence[Notice]) -> bytes:
    """Return a feed of this dialect."""
    rows = [
        _node(
            "item",
            title=title_of(one),
            link=url_of(code, one),
            guid=one.id,
            pubDate=f"{one.published:%Y-%m-%d}T08:00:00+0100",
            description=one.text,
            employer=one.employer,
            city=one.job.place.name,
            category=contract_of(one),
        )
        for one in notices
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Offres</title>'
        f"{''.join(rows)}</channel></rss>"
    ).encode()


def _xml(root: str, rows: Sequence[str]) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><{root}>{"".join(rows)}</{root}>'.encode()


def _node(tag: str, parts: Sequence[str] = (), **fields: Any) -> str:
    inside = "".join(
        f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items() if value != ""
    )
    return f"<{tag}>{inside}{''.join(parts)}</{tag}>"
