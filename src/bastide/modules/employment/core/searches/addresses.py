"""The one parser and the one printer of a search: a query string with French names.

Read by the page, the alerts, the feed and the command line. What is unknown or makes no sense is
ignored and told, never an error. The printed form is canonical: sorted, without what is usual, so
that one search has one address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from bastide.foundation.text import folded, squeezed
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.criteria import (
    LEVELS,
    LONGEST_WORDS,
    MOST_DAYS,
    MOST_DOMAINS,
    MOST_RADIUS_KM,
    USUAL_RADIUS_KM,
    OfferSearch,
    Order,
    clean_words,
    is_commune_code,
    is_domain,
    least_domains,
)
from bastide.modules.employment.core.searches.travel import MOST_MINUTES, Mode, Travel, travel_of

Choice = TypeVar("Choice", bound=StrEnum)
Values = Mapping[str, Sequence[str]]

PAGE, ORDER = "page", "tri"
"""Parameters that are about the list shown, not about the search."""

LONGEST_ADDRESS = 4000
"""Characters of a query string; what follows is not read."""

_MOST_IGNORED = 20
_LAST_PAGE = 10**6
_TIMES = {"plein": WorkingTime.FULL, "partiel": WorkingTime.PART}
_YES, _NO = frozenset({"1", "oui", "true", "on"}), frozenset({"", "0", "non", "false", "off"})
_KNOWN = frozenset(
    "q pres km trajet type contrat domaine niveau temps salaire teletravail handicap depuis page tri".split()  # noqa: E501, SIM905 -- the fifteen names, in one look
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A part of an address that was not understood.

    Attributes:
        parameter: its name, as typed, shortened.
        value: its value, shortened.
        reason: why it was left aside, in French.
    """

    parameter: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskedSearch:
    """What an address asks for.

    Attributes:
        search: the criteria understood.
        page: 1-based page of the list; one past the end is for the reader to bring back.
        order: order of the list.
        ignored: what was left aside, in the order of the address, twenty at most.
    """

    search: OfferSearch = field(default_factory=OfferSearch)
    page: int = 1
    order: Order = Order.RELEVANCE
    ignored: tuple[Ignored, ...] = ()


def parse_search(
    query: str | Values, *, commune_of: Callable[[str], str] | None = None
) -> AskedSearch:
    """Return the search that a query string, or its decoded parameters, ask for.

    Args:
        query: what follows `?` in an address, or name → values (`dict(QueryDict.lists())`).
        commune_of: from what was typed as a place to its INSEE code, empty when unknown; without
            it only a code is understood.

    >>> asked = parse_search("q=serveur&contrat=CDI,CDD&pres=37261&km=500&couleur=bleu")
    >>> sorted(asked.search.contracts), asked.search.radius_km
    ([<Contract.CDD: 'CDD'>, <Contract.CDI: 'CDI'>], 200)
    >>> [one.parameter for one in asked.ignored]
    ['km', 'couleur']
    """
    reading = _Reading(_decoded(query) if isinstance(query, str) else query)
    near = reading.commune("pres", commune_of or _coded_commune)
    travel = reading.travel("trajet", "km", is_near=bool(near))
    search = OfferSearch(
        words=reading.words("q"),
        near=near,
        radius_km=reading.radius("km", is_near=bool(near)) if travel is None else USUAL_RADIUS_KM,
        travel=travel,
        kinds=reading.choices("type", Kind),
        contracts=reading.choices("contrat", Contract),
        domains=reading.domains("domaine"),
        highest_level=reading.level("niveau"),
        working_time=reading.working_time("temps"),
        is_salary_known=reading.is_yes("salaire"),
        is_remote=reading.is_yes("teletravail"),
        is_disability_friendly=reading.is_yes("handicap"),
        newer_than_days=reading.number("depuis", 1, MOST_DAYS),
    )
    page = reading.number(PAGE, 1, _LAST_PAGE) or 1
    orders = reading.choices(ORDER, Order)
    order = next((one for one in Order if one in orders), Order.RELEVANCE)
    return AskedSearch(search, page, order, reading.in_order())


def search_address(search: OfferSearch, *, page: int = 1, order: Order = Order.RELEVANCE) -> str:
    """Return the canonical query string of a search, without `?`; empty for every offer.

    >>> search_address(OfferSearch(words="aide soignant", near="37261", radius_km=0))
    'km=0&pres=37261&q=aide+soignant'
    """
    times = {time: name for name, time in _TIMES.items()}
    said = {
        "q": search.words,
        "pres": search.near,
        "trajet": search.travel.code if search.travel else "",
        "km": "" if search.radius_km == USUAL_RADIUS_KM else str(search.radius_km),
        "type": ",".join(sorted(search.kinds)),
        "contrat": ",".join(sorted(search.contracts)),
        "domaine": ",".join(sorted(search.domains)),
        "niveau": str(search.highest_level or ""),
        "temps": times[search.working_time] if search.working_time else "",
        "salaire": "1" if search.is_salary_known else "",
        "teletravail": "1" if search.is_remote else "",
        "handicap": "1" if search.is_disability_friendly else "",
        "depuis": str(search.newer_than_days or ""),
        PAGE: "" if page == 1 else str(page),
        ORDER: "" if order is Order.RELEVANCE else order.value,
    }
    return urlencode([(name, value) for name, value in sorted(said.items()) if value], safe=",")


def _decoded(query: str) -> Values:
    values: dict[str, list[str]] = {}
    text = query[:LONGEST_ADDRESS].removeprefix("?")
    for name, value in parse_qsl(text, keep_blank_values=True, errors="replace"):
        values.setdefault(name, []).append(value)
    return values


def _coded_commune(text: str) -> str:
    return text.upper() if is_commune_code(text.upper()) else ""


def _whole(text: str) -> int | None:
    """Return the whole number that a text writes in digits, a long one as a large one."""
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits[:12])


class _Reading:
    """The parameters of one address, and what of them made no sense."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._ignored: list[Ignored] = []
        for name in values:
            if name not in _KNOWN:
                self._ignore(name, "", "ce critère n’existe pas.")

    def words(self, name: str) -> str:
        """Return the words typed, several parameters one after the other."""
        whole = " ".join(self._values.get(name, ()))
        words = clean_words(whole)
        if len(squeezed(whole)) > LONGEST_WORDS:
            self._ignore(name, words[-20:], f"seuls {LONGEST_WORDS} caractères sont lus.")
        return words

    def commune(self, name: str, commune_of: Callable[[str], str]) -> str:
        typed = self._one(name)
        if not typed:
            return ""
        code = commune_of(typed)
        if not is_commune_code(code):
            self._ignore(name, typed, "cette commune est inconnue.")
            return ""
        return code

    def travel(self, name: str, other: str, *, is_near: bool) -> Travel | None:
        """Return the time asked for, in a parameter of its own or as a box that holds both says it.

        Args:
            name: of its parameter.
            other: of the radius, whose box also offers times.
            is_near: a commune is asked for.
        """
        typed = self._one(name)
        asked = travel_of(typed)
        if typed and asked is None:
            modes = ", ".join(mode.value for mode in Mode)
            self._ignore(name, typed, f"un trajet s’écrit {modes} et 1 à {MOST_MINUTES} minutes.")
        found = asked or travel_of(self._one(other))
        if asked and not is_near:
            self._ignore(name, typed, "un trajet part d’une commune.")
        return found if is_near else None

    def radius(self, name: str, *, is_near: bool) -> int:
        """Return the radius, the usual one when no commune is asked for."""
        if self._one(name) and not is_near:
            if self._one(name) != str(USUAL_RADIUS_KM) and travel_of(self._one(name)) is None:
                self._ignore(name, self._one(name), "un rayon demande une commune.")
            return USUAL_RADIUS_KM
        found = self.number(name, 0, MOST_RADIUS_KM)
        return USUAL_RADIUS_KM if found is None else found

    def number(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number, the nearest allowed one when it is out of bounds."""
        typed = self._one(name)
        if not typed:
            return None
        found = _whole(typed)
        if found is None:
            self._ignore(name, typed, "ce n’est pas un nombre entier.")
            return None
        kept = min(max(least, found), most)
        if kept != found:
            self._ignore(name, typed, f"ramené à {kept}.")
        return kept

    def level(self, name: str) -> int | None:
        """Return the level asked at most; 8, the highest, asks for nothing."""
        typed = self._one(name)
        level = _whole(typed) if typed else None
        if level in LEVELS:
            return level
        if typed and level != LEVELS.stop:
            self._ignore(name, typed, "un niveau va de 3 (CAP) à 8 (doctorat).")
        return None

    def working_time(self, name: str) -> WorkingTime | None:
        """Return full or part time; both together ask for nothing."""
        found = set()
        for value in self._listed(name):
            if folded(value) in _TIMES:
                found.add(_TIMES[folded(value)])
            else:
                self._ignore(name, value, "écrivez plein ou partiel.")
        return found.pop() if len(found) == 1 else None

    def choices(self, name: str, known: type[Choice]) -> frozenset[Choice]:
        """Return the values of an enumeration, whatever their case; repeated or with commas."""
        by_name = {folded(one.value): one for one in known}
        found: set[Choice] = set()
        for value in self._listed(name):
            if folded(value) in by_name:
                found.add(by_name[folded(value)])
            else:
                self._ignore(name, value, "cette valeur n’existe pas.")
        return frozenset(found)

    def domains(self, name: str) -> frozenset[str]:
        found: set[str] = set()
        for value in self._listed(name):
            if not is_domain(value.upper()):
                self._ignore(name, value, "ce domaine n’existe pas.")
            elif len(found) == MOST_DOMAINS:
                self._ignore(name, value, f"seuls {MOST_DOMAINS} domaines sont lus.")
            else:
                found.add(value.upper())
        return least_domains(frozenset(found))

    def is_yes(self, name: str) -> bool:
        typed = folded(self._one(name))
        if typed not in _YES | _NO:
            self._ignore(name, typed, "écrivez 1, ou rien.")
        return typed in _YES

    def in_order(self) -> tuple[Ignored, ...]:
        """Return what was left aside, in the order of the address."""
        order = {name[:_SHOWN]: rank for rank, name in enumerate(self._values)}
        ranked = sorted(self._ignored, key=lambda one: order[one.parameter])
        return tuple(ranked[:_MOST_IGNORED])

    def _one(self, name: str) -> str:
        """Return the last value given, as a form that repeats a field means it."""
        values = self._values.get(name, ())
        return clean_words(values[-1]) if values else ""

    def _listed(self, name: str) -> Iterator[str]:
        for value in _parts(self._values.get(name, ())):
            yield clean_words(value)

    def _ignore(self, name: str, value: str, reason: str) -> None:
        if not value:
            value = " ".join(self._values.get(name, ()))
        self._ignored.append(Ignored(name[:_SHOWN], clean_words(value)[:_SHOWN], reason))


_SHOWN = 80


def _parts(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from (part for part in value[:LONGEST_ADDRESS].split(",") if part.strip())
