"""What a title or a contract states besides the trade: level, hours, moment, licence, kind.

Two offers that both state one of these facts and do not agree are two jobs, however near their
titles are: « support N1 » and « support N2 », « 20 h » and « 35 h », « de jour » and « de nuit ».
Source: vetoes of the employment dossier, §6 (measured there: from 5 wrong merges out of 14 to 1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Fact(StrEnum):
    """A family of facts; the value is its French name, shown in explanations."""

    KIND = "nature de l’offre"
    LEVEL = "niveau"
    GRADE = "échelon"
    DEGREE = "diplôme"
    HOURS = "durée de travail"
    RHYTHM = "rythme d’équipe"
    MOMENT = "moment de la journée"
    DIRECTION = "point cardinal"
    LICENCE = "permis"
    CACES = "CACES"
    SENIORITY = "expérience"
    CATEGORY = "catégorie"
    NUMBER = "nombre"


STRICT = frozenset({Fact.KIND})
"""Families in which saying nothing already differs from saying something."""

FULL_TIME_HOURS = 35
"""Legal working week, hours. Source: code du travail, art. L3121-27."""

Facts: TypeAlias = Mapping[Fact, frozenset[str]]


@dataclass(frozen=True, slots=True)
class FactGap:
    """One family on which two offers do not say the same.

    Attributes:
        fact: the family.
        a, b: what each says; empty when it says nothing.
        is_contradiction: both speak and share nothing, or silence counts as an answer.
    """

    fact: Fact
    a: frozenset[str]
    b: frozenset[str]
    is_contradiction: bool


_HINT = re.compile(
    r"\d|mecanic|%|niv|lvl|level|bac|temps|time|vsd|week|fins? de|nuit|noct|jour|matin|midi|soir"
    r"|nord|sud|ouest|\best\b|\bs?pl\b|lourd|leger|\bvl\b|permis|autoca|autobu|caces|junior|debut|senior"
    r"|confirm|exper|\bcat|stag|intern|altern|apprenti|profess|civique|volont|benevol"
)
"""Without one of these signs a title states no fact."""

_SILENCE: frozenset[str] = frozenset()
_LEVEL = re.compile(r"\b(?:niveaux?|niv\.?|level|lvl|n)\s?\.?\s?(\d|i{1,3}|iv|v)\b")
_GRADE = re.compile(r"\bn\s?([1-4])\s?p\s?([1-3])\b")
"""Level and position of a worker in building. Source: agreement of 8 October 1990, art. 12-2."""

_LEVEL_MORE = re.compile(r"\bn\s?(\d)\s?(?:/|-|et|&|a)\s?n?\s?(\d)\b")
_DEGREE = re.compile(r"\bbac\s?\+\s?(\d)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_HOURS = re.compile(
    r"(?<![\d/,.-])(\d{1,2})(?:[.,]\d{1,2})?\s?(?:h|heures?)(?:[0-5]\d)?\b"
    r"(?!\s?(?:/|sur)\s?24)(?!\s?-)"
)
_WEEKLY = re.compile(
    r"(?<![\d/,.-])(\d{1,2})(?:[.,]\d{1,2})?\s?(?:h|heures?)(?:[0-5]\d)?\s?"
    r"(?:(?:/|par|de travail par)\s?(?:s\b|sem\b|semaine)|hebdo\w*|(?:de travail )?hebdo\w*)"
)
_CLOCK = re.compile(
    r"\b\d{1,2}\s?h\s?(?:\d\d)?\s?(?:-|/|a)\s?\d{1,2}\s?h(?:\s?\d\d)?\b"
    r"|\b24\s?h?\s?(?:/|sur)\s?24\b"
)
_SHARE = re.compile(r"\b(\d{2,3})\s?%")
_FULL = re.compile(r"\btemps[ -](?:plein|complet)\b|\bfull[ _-]?time\b")
_PART = re.compile(r"\btemps[ -](?:partiel|non complet)\b|\bmi[ -]temps\b|\bpart[ _-]?time\b")
_RHYTHM = re.compile(r"\b([2345])\s?[x×*]\s?(8|10|12)s?\b")
_WEEKEND = re.compile(r"\bvsd\b|\bweek[ -]?ends?\b|\bfins? de semaine\b")
_NIGHT_WORD, _DAY_WORD = (
    re.compile(r"\bnuits?\b|\bnocturne\b"),
    re.compile(r"\bjours?\b|\bjournee\b"),
)
_HALF_DAYS = {
    "matin": re.compile(r"\bmatin(?:ee)?s?\b"),
    "après-midi": re.compile(r"\bapres[ -]midis?\b"),
    "soir": re.compile(r"\bsoir(?:ee)?s?\b"),
}
_WORKED = (
    r"\b(?:equipe|poste|travail|horaires?|service|garde|roulement|veille|postes?|temps|travaille\w*"
    r"|intervention|vacations?|equipes)\s(?:\w+\s){{0,2}}?(?:de|en|la)\s{moment}s?\b"
    r"|\b{moment}s? uniquement\b"
)
_NIGHT_WORKED = re.compile(_WORKED.format(moment="nuit"))
_DAY_WORKED = re.compile(_WORKED.format(moment="(?:jour|journee)"))
_DIRECTION = re.compile(r"\b(nord|sud|ouest)(?:[ -](est|ouest))?\b|\b(est)\s?(?:$|[),/-])")
_LICENCES = (
    (
        "super poids lourd",
        re.compile(r"\bspl\b|\bsuper[ -](?:poids[ -])?lourds?\b|\bpermis\s(?:ce|ec|c\s?\+\s?e)\b"),
    ),
    (
        "poids lourd",
        re.compile(r"(?<!super )(?<!super-)\bpoids[ -]lourds?\b|\bpl\b|\bpermis\sc\b(?!\s?\+)"),
    ),
    (
        "véhicule léger",
        re.compile(
            r"\bvl\b|\bvehicules?[ -]legers?\b|\bpermis\sb\b"
            r"|\bmecanicien\w*\s(?:reparateur\w*\s)?(?:en\s)?auto(?:mobile)?s?\b"
        ),
    ),
    ("transport en commun", re.compile(r"\bpermis\sd\b|\bautocars?\b|\bautobus\b")),
)
_CACES = re.compile(r"\bcaces\b((?:[\s,/&+-]|r\s?\d{3}|cat(?:egories?|\.)?|et|[1-9][ab]?\b|n°)*)")
_CACES_NUMBER = re.compile(r"(?<![r\d])([1-9][ab]?)\b")
_JUNIOR = re.compile(r"\bjuniors?\b|\bdebutants?\b(?!\s(?:accept|bienvenu|possible))")
_SENIOR = re.compile(r"\bseniors?\b|\bconfirmee?s?\b|\bexperimentee?s?\b|\bexperte?\b")
_CATEGORY = re.compile(r"\bcat(?:egorie|\.)?\s([abc])\b")
_KINDS = (
    ("stage", re.compile(r"\bstages?\b|\bstagiaires?\b|\binterns?(?:hip)?\b")),
    ("alternance", re.compile(
        r"\balternan(?:ce|te?s?)\b|\bapprenti(?:e|s|es|ssage)?\b|\bprofessionnalisation\b"
    )),
    ("service civique", re.compile(r"\bservice civique\b|\bvolontaria?t?\w*\b|\bvolunteer\b")),
    ("bénévolat", re.compile(r"\bbenevol\w+\b")),
)  # fmt: skip
_NUMBER = re.compile(r"(?<![a-z0-9.,])(\d{1,4})(?![a-z0-9]|[.,]\d)")


def title_facts(plain: str, bare: str) -> dict[Fact, frozenset[str]]:
    """Return what a title states.

    Args:
        plain: the folded title (see `titles.plain_title`).
        bare: the same without references, pay, dates nor postcodes: its numbers count.
    """
    if not _HINT.search(plain):
        return {}
    found: dict[Fact, Collection[str]] = {fact: reader(plain) for fact, reader in _READERS.items()}
    found[Fact.HOURS] = working_time(plain, bare=bare)
    found[Fact.MOMENT] = _moments(plain)
    found[Fact.DIRECTION] = {
        " ".join(part for part in match.groups() if part) for match in _DIRECTION.finditer(plain)
    }
    found[Fact.NUMBER] = _numbers(bare)
    return {fact: frozenset(values) for fact, values in found.items() if values}


def text_fact(fact: Fact, folded_text: str) -> frozenset[str]:
    """Return what a description states of one family.

    Only turns of phrase that speak of this very job count; a kind of offer, a number and a point
    of the compass are said of too many other things in a description.
    """
    if fact is Fact.MOMENT:
        return frozenset(_moments_worked(folded_text))
    if fact is Fact.HOURS:
        return frozenset(_weekly_hours(folded_text) | _time_words(folded_text))
    reader = _READERS.get(fact)
    return frozenset(reader(folded_text)) if reader and fact is not Fact.KIND else _SILENCE


def offer_kinds(text: str) -> frozenset[str]:
    """Return the kinds that a folded text names: internship, apprenticeship… none for a job."""
    return frozenset(name for name, pattern in _KINDS if pattern.search(text))


def working_time(text: str, *, bare: str = "") -> frozenset[str]:
    """Return the hours a week, shares and « plein » or « partiel » that a short text states."""
    spoken = _CLOCK.sub(" ", bare or text)
    hours = {match.group(1).lstrip("0") for match in _HOURS.finditer(spoken)}
    shares = {f"{match.group(1)}\u00a0%" for match in _SHARE.finditer(spoken)}
    return frozenset(hours | shares | _time_words(text))


def fact_gaps(a: Facts, b: Facts) -> list[FactGap]:
    """Return the families on which two offers differ, contradictions and silences."""
    if a == b:
        return []
    gaps = []
    for fact in sorted({*a, *b}):
        said_a, said_b = a.get(fact, _SILENCE), b.get(fact, _SILENCE)
        if said_a == said_b:
            continue
        if fact is Fact.HOURS and said_a and said_b:
            clash = not times_agree(said_a, said_b)
        else:
            clash = bool(said_a and said_b and not said_a & said_b) or fact in STRICT
        if clash or fact is not Fact.HOURS or not (said_a and said_b):
            gaps.append(FactGap(fact, said_a, said_b, is_contradiction=clash))
    return gaps


def _levels(text: str) -> set[str]:
    levels = {_ROMAN.get(match.group(1), match.group(1)) for match in _LEVEL.finditer(text)}
    for match in _LEVEL_MORE.finditer(text):
        levels.update(match.groups())
    return levels


def _grades(text: str) -> set[str]:
    return {f"N{match.group(1)}P{match.group(2)}" for match in _GRADE.finditer(text)}


def _degrees(text: str) -> set[str]:
    return {f"bac+{match.group(1)}" for match in _DEGREE.finditer(text)}


def _rhythms(text: str) -> set[str]:
    rhythms = {"×".join(match.groups()) for match in _RHYTHM.finditer(text)}
    return rhythms | ({"week-end"} if _WEEKEND.search(text) else set())


def _licences(text: str) -> set[str]:
    return {name for name, pattern in _LICENCES if pattern.search(text)}


def _caces(text: str) -> set[str]:
    matches = _CACES.finditer(text) if "caces" in text else ()
    return {number for match in matches for number in _CACES_NUMBER.findall(match.group(1))}


def _seniority(text: str) -> set[str]:
    return {name for name, one in (("junior", _JUNIOR), ("senior", _SENIOR)) if one.search(text)}


def _categories(text: str) -> set[str]:
    return {match.group(1) for match in _CATEGORY.finditer(text)}


_READERS: Mapping[Fact, Callable[[str], Collection[str]]] = {
    Fact.KIND: offer_kinds,
    Fact.LEVEL: _levels,
    Fact.GRADE: _grades,
    Fact.DEGREE: _degrees,
    Fact.RHYTHM: _rhythms,
    Fact.LICENCE: _licences,
    Fact.CACES: _caces,
    Fact.SENIORITY: _seniority,
    Fact.CATEGORY: _categories,
}
"""Families that read alike in a title and in a description."""


def _moments_worked(text: str) -> set[str]:
    found = {"nuit"} if "nuit" in text and _NIGHT_WORKED.search(text) else set()
    if "jour" in text and _DAY_WORKED.search(text):
        found.add("jour")
    return found


def _weekly_hours(text: str) -> set[str]:
    if not any(sign in text for sign in ("sem", "hebdo", "/s")):
        return set()
    return {match.group(1).lstrip("0") for match in _WEEKLY.finditer(text)}


def _time_words(text: str) -> set[str]:
    if "temps" not in text and "time" not in text:
        return set()
    found = {"plein"} if _FULL.search(text) else set()
    return found | ({"partiel"} if _PART.search(text) else set())


def _moments(text: str) -> frozenset[str]:
    found = {"nuit"} if _NIGHT_WORD.search(text) else set()
    if _DAY_WORD.search(text):
        found.add("jour")
    return frozenset(found | {name for name, one in _HALF_DAYS.items() if one.search(text)})


def _numbers(bare: str) -> frozenset[str]:
    """Return the numbers that no other family explains."""
    text = bare
    for other in (_CLOCK, _HOURS, _SHARE, _RHYTHM, _LEVEL_MORE, _LEVEL, _DEGREE, _CACES):
        text = other.sub(" ", text)
    return frozenset(match.group(1).lstrip("0") or "0" for match in _NUMBER.finditer(text))


def times_agree(a: frozenset[str], b: frozenset[str]) -> bool:
    """Say whether two working times can be one: the same hours, or hours and « temps plein »."""
    hours_a, hours_b = ({one for one in side if one.isdigit()} for side in (a, b))
    shares_a, shares_b = ({one for one in side if "%" in one} for side in (a, b))
    if hours_a and hours_b and not hours_a & hours_b:
        return False
    if shares_a and shares_b and not shares_a & shares_b:
        return False
    loads_a, loads_b = _loads(a), _loads(b)
    return not loads_a or not loads_b or bool(loads_a & loads_b)


def _loads(times: frozenset[str]) -> set[str]:
    """Return « plein » and « partiel » as said, or as the hours and shares mean them."""
    loads = {one for one in times if one in {"plein", "partiel"}}
    for one in times:
        if one.isdigit():
            loads.add("plein" if int(one) >= FULL_TIME_HOURS else "partiel")
        elif "%" in one:
            loads.add("plein" if one.startswith("100") else "partiel")
    return loads
