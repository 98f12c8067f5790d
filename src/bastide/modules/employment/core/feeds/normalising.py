"""An item of a foreign feed → a normalised offer, or why it gives none.

One rule by field, each from the mapping of the source; a field that cannot be understood is left
out with its words, and never loses the offer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from typing import Any

from bastide.kernel.territories.core.codes import is_siren, is_siret
from bastide.modules.employment.core.feeds.channels import web_address
from bastide.modules.employment.core.feeds.cleaning import clean_line, clean_text
from bastide.modules.employment.core.feeds.contracts import (
    Contract,
    Found,
    Kind,
    contract_in_title,
    contract_of,
    kind_of,
    months_of,
    weekly_hours_of,
    working_time_of,
)
from bastide.modules.employment.core.feeds.item_reading import ItemReading
from bastide.modules.employment.core.feeds.languages import language_of
from bastide.modules.employment.core.feeds.levels import (
    education_level_of,
    experience_months_of,
    remote_of,
    yes_or_no,
)
from bastide.modules.employment.core.feeds.mappings import FeedMapping, FieldRule
from bastide.modules.employment.core.feeds.nodes import Node
from bastide.modules.employment.core.feeds.place_parts import places_of
from bastide.modules.employment.core.feeds.privacy import email_in, without_persons
from bastide.modules.employment.core.feeds.reports import Rejection
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.core.pay.salary import SalaryReading, read_salary, salary_of_parts

_LONGEST_ID = 300
_LONGEST_TITLE = 300
_ROME = re.compile(r"\b([A-N]\d{4})\b")
_NAF = re.compile(r"\b(\d{2})\.?(\d{2}[A-Z])\b")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][a-z]{2})?")
_MOST_POSITIONS = 999
_ANONYMOUS = re.compile(
    r"(?:entreprise |société |employeur )?"
    r"(?:anonyme|confidentiel(?:le)?|non communiqué|nc|n/?a|null)"
)


def offer_of(
    item: Node, mapping: FeedMapping, *, source: str, today: dt.date, rank: int
) -> Offer | Rejection:
    """Return the offer that an item describes, or why it describes none.

    Args:
        item: one item of a feed.
        mapping: what reads the feeds of this kind.
        source: name of the source.
        today: day of the reading, for relative dates.
        rank: of the item in the feed, from 1, to name one without identifier.
    """
    reading = ItemReading(item, mapping, today)
    title = clean_line(reading.text("title"))[:_LONGEST_TITLE]
    external_id = _identifier(reading)
    named = external_id or f"n° {rank}"
    if missing := _missing(reading, title, external_id):
        return Rejection(named, missing)
    channels = _channels(reading)
    description = _description(reading)
    said = (
        {"title": title, "external_id": external_id, "source": source}
        | _employer(reading)
        | _contract(reading, title, description)
        | _demands(reading)
        | _dates(reading)
        | channels
    )
    if lost := _refused_requirement(reading):
        return Rejection(named, lost)
    kept = {said["apply_email"]} if said["apply_email"] else set()
    text = without_persons(description, kept=kept, employer=said["employer"])
    said["title"] = without_persons(title, kept=kept, employer=said["employer"])
    return Offer(
        **said,
        description=text,
        references=_references(reading, external_id),
        salary=_salary(reading),
        places=places_of(reading),
        language=_language(reading, description),
        origins=tuple(sorted(reading.origins.items())),
    )


def _description(reading: ItemReading) -> str:
    """Return the clean parts of the description, one paragraph each."""
    parts = (clean_text(one) for one in reading.texts("description"))
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _identifier(reading: ItemReading) -> str:
    """Return what identifies the item at its source, made from its content when it may be."""
    said = clean_line(reading.text("external_id"))[:_LONGEST_ID]
    if said or not reading.mapping.fingerprints:
        return said
    if url := web_address(reading.text("url"), reading.mapping.base)[0]:
        return url[:_LONGEST_ID]
    parts = [reading.text(one) for one in ("title", "employer", "published")]
    parts += [str(place) for place in places_of(reading)]
    if not parts[0]:
        return ""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:20]


def _missing(reading: ItemReading, title: str, external_id: str) -> str:
    """Return in French what the item lacks to be an offer, empty when it lacks nothing."""
    if not external_id:
        return "l'identifiant manque."
    if not title:
        return "l'intitulé manque."
    rules = (*reading.mapping.fields.items(), *reading.mapping.places.fields.items())
    for target, rule in rules:
        if rule.required and not rule.text(reading.item):
            return f"«\u00a0{_column(rule, target)}\u00a0» manque ou n'a pas de valeur connue."
    wanted = reading.mapping.one_of
    if wanted and not any(reading.text(target) for target in wanted):
        rules_of_names = ((reading.mapping.rule(target), target) for target in wanted)
        names = " ou ".join(f"«\u00a0{_column(*one)}\u00a0»" for one in rules_of_names)
        return f"{names} manque."
    return ""


def _refused_requirement(reading: ItemReading) -> str:
    """Return in French which required field could not be understood, empty when none."""
    for target, rule in reading.mapping.fields.items():
        origin = reading.origins.get(target)
        if rule.required and origin and origin.refused:
            return f"«\u00a0{_column(rule, target)}\u00a0»\u00a0: {origin.refused}"
    return ""


def _column(rule: FieldRule, target: str) -> str:
    return next(iter(rule.join or rule.paths), target).rsplit("/", 1)[-1].strip("@?")


def _references(reading: ItemReading, external_id: str) -> tuple[str, ...]:
    found = (clean_line(one)[:_LONGEST_ID] for one in reading.texts("references"))
    return tuple(dict.fromkeys(one for one in found if one and one != external_id))


def _employer(reading: ItemReading) -> dict[str, Any]:
    name = clean_line(reading.text("employer"))
    if _ANONYMOUS.fullmatch(name.casefold()):
        reading.keep("employer", name, refused="l'employeur n'est pas nommé.")
        name = ""
    siret = _digits(reading, "siret")
    siren = _digits(reading, "siren")
    if siret and not is_siret(siret):
        siren = siren or (siret if is_siren(siret) else "")
        if not is_siren(siret):
            reading.keep("siret", siret, refused="ce SIRET est faux (clé de contrôle).")
        siret = ""
    if siren and not is_siren(siren):
        reading.keep("siren", siren, refused="ce SIREN est faux (clé de contrôle).")
        siren = ""
    return {"employer": name, "siret": siret, "siren": siren or siret[:9]}


def _digits(reading: ItemReading, target: str) -> str:
    raw = reading.text(target)
    return re.sub(r"[\s.]", "", raw.removesuffix(".0"))


def _contract(reading: ItemReading, title: str, description: str) -> dict[str, Any]:
    raw = clean_line(reading.mapping.rule("contract").text(reading.item))
    form = reading.kept("contract", contract_of(raw) if raw else contract_in_title(title))
    told = clean_line(reading.text("kind"))
    kind = _kind(reading, told, raw, title, description)
    if form is Contract.SAI and kind is Kind.JOB:
        kind = Kind.SEASONAL
    unit = reading.text("duration_unit") or reading.mapping.rule("duration").unit
    months = months_of(reading.text("duration"), unit)
    if months.value is None and form not in {Contract.CDI, Contract.DIN}:
        found = months_of(raw)
        months = found if found.value else months
    if not re.search(r"\d", months.raw):
        months = Found(None)
    hours = weekly_hours_of(reading.text("hours"))
    time = working_time_of(reading.text("time"))
    if time.value is None and time.raw in {raw, told}:
        time = Found(None)
    if hours.value is None and working_time_of(hours.raw).value:
        hours = Found(None)
    return {
        "contract": form,
        "kind": kind,
        "duration_months": reading.kept("duration", months),
        "weekly_hours": reading.kept("hours", hours),
        "working_time": reading.kept("time", time),
    }


def _kind(reading: ItemReading, told: str, raw: str, title: str, description: str) -> Kind:
    """Return the kind that the source names as such, else what contract and title say."""
    if told in set(Kind):
        reading.keep("kind", told, "nommé par la source")
        return Kind(told)
    default = reading.mapping.default_kind
    words = raw if told in raw else f"{told} {raw}".strip()
    found = kind_of(words, title, description, default=default)
    reading.keep("kind", found.raw or title, found.method)
    return found.value or default


def _demands(reading: ItemReading) -> dict[str, Any]:
    """Return what the offer asks and allows: studies, experience, remote work, posts, codes."""
    positions = re.fullmatch(r"\s*(\d{1,3})(?:[.,]0+)?\s*", reading.text("positions"))
    count = int(positions[1]) if positions else 0
    unit = reading.mapping.rule("experience").unit
    return {
        "education_level": reading.kept("education", education_level_of(reading.text("education"))),
        "experience_months": reading.kept(
            "experience", experience_months_of(clean_line(reading.text("experience")), unit)
        ),
        "remote": reading.kept("remote", remote_of(clean_line(reading.text("remote")))),
        "positions": count if 0 < count <= _MOST_POSITIONS else None,
        "rome": _code(reading, "rome", _ROME),
        "naf": _code(reading, "naf", _NAF),
        "is_disability_friendly": yes_or_no(reading.text("disability")).value,
    }


def _code(reading: ItemReading, target: str, pattern: re.Pattern[str]) -> str:
    raw = reading.text(target)
    match = pattern.search(raw.upper())
    if raw and match is None:
        reading.keep(target, raw, refused="ce code n'a pas la forme attendue.")
    return ".".join(match.groups()) if match else ""


def _dates(reading: ItemReading) -> dict[str, Any]:
    published = reading.date("published")
    expires = reading.date("expires", ends_day=True)
    if published.on and expires.at and expires.on and expires.on < published.on:
        reading.keep("expires", expires.raw, refused="la fin précède la publication.")
        expires = type(expires)(expires.raw)
    return {
        "published_at": published.at,
        "updated_at": reading.date("updated").at,
        "expires_at": expires.at,
        "starts_on": reading.date("starts").on,
    }


def _channels(reading: ItemReading) -> dict[str, str]:
    """Return the page of the offer and the channel to apply; an e-mail may stand in a link."""
    said: dict[str, str] = {}
    for target in ("url", "apply_url"):
        raw = reading.text(target)
        said[target], refused = web_address(raw, reading.mapping.base)
        if refused and not email_in(raw):
            reading.keep(target, raw, refused=refused)
    mails = (email_in(reading.text(one)) for one in ("apply_email", "apply_url", "url"))
    said["apply_email"] = next((mail for mail in mails if mail), "")
    if not any(said.values()):
        said["apply_email"] = email_in(_description(reading))
    return said


def _salary(reading: ItemReading) -> SalaryReading | None:
    """Return what is paid: the parts of the source when it gives some, else its words."""
    low, high = reading.text("salary_min"), reading.text("salary_max")
    said = [read_salary(clean_line(one)) for one in reading.texts("salary")]
    words = next((one for one in said if one.refused is None), said[0] if said else None)
    if any(character in "123456789" for character in low + high):
        found = salary_of_parts(
            low,
            high or None,
            currency=reading.text("salary_currency") or None,
            unit=reading.text("salary_period") or None,
            is_estimated=bool(yes_or_no(reading.text("salary_estimated")).value),
        )
        return words if found.refused and words and words.refused is None else found
    return words


def _language(reading: ItemReading, description: str) -> str | None:
    told = _LANGUAGE.fullmatch(reading.text("language").strip().casefold())
    return told[1] if told else language_of(description)
