"""What somebody looks for among the offers: one value for the page, the alert and the feed.

Every criterion narrows; those that list several values keep an offer that has one of them. An offer
that does not say what a criterion asks for is left out, except for the level of studies: an offer
that names none asks for none, and stays.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bastide.foundation.text import squeezed
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.travel import Travel

LONGEST_WORDS = 200
"""Characters of the words of a search; what follows is not read."""

USUAL_RADIUS_KM = 20
MOST_RADIUS_KM = 200
MOST_DAYS = 60
MOST_DOMAINS = 20
LEVELS = range(3, 8)
"""Levels of the French framework that a search may be limited to; 8 would keep every offer."""

_INSEE = re.compile(r"(?:\d\d|2[AB])\d{3}", re.ASCII)
_DOMAIN = re.compile(r"[A-N](?:\d\d(?:\d\d)?)?", re.ASCII)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories of what nobody types: controls, marks of direction, lone surrogates."""


class Order(StrEnum):
    """How the offers found are listed; what is asked of a page, not of a search."""

    RELEVANCE = "pertinence"
    DATE = "date"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class OfferSearch:
    """A search of offers; without argument, every offer.

    Attributes:
        words: as typed, cleaned by `clean_words`; empty for every offer.
        near: INSEE code of the commune around which; empty for everywhere.
        radius_km: from the centre of `near`, 0 for that commune alone; the usual one without it.
        travel: time to get there from `near`, in the place of the radius; `None` for a radius.
        kinds: what is proposed; empty for all.
        contracts: forms of contract; empty for all.
        domains: beginnings of ROME codes: a letter, a domain (`G16`), a trade (`G1602`).
        highest_level: level of studies asked at most, 3 (CAP) to 7 (master); `None` for any.
        working_time: full or part time; `None` for both.
        is_salary_known: only offers that say what they pay.
        is_remote: only offers that may be done from home, wholly or partly.
        is_disability_friendly: only offers that say they are open to disabled workers.
        newer_than_days: first published within so many days; `None` for any.

    Raises:
        ValueError: a value is out of its domain, so that every search has one address.
    """

    words: str = ""
    near: str = ""
    radius_km: int = USUAL_RADIUS_KM
    kinds: frozenset[Kind] = frozenset()
    contracts: frozenset[Contract] = frozenset()
    domains: frozenset[str] = frozenset()
    highest_level: int | None = None
    working_time: WorkingTime | None = None
    is_salary_known: bool = False
    is_remote: bool = False
    is_disability_friendly: bool = False
    newer_than_days: int | None = None
    travel: Travel | None = None

    def __post_init__(self) -> None:
        """Refuse what no address could say."""
        days, level = self.newer_than_days, self.highest_level
        for holds, name in (
            (self.words == clean_words(self.words), "words"),
            (not self.near or is_commune_code(self.near), "near"),
            (0 <= self.radius_km <= MOST_RADIUS_KM, "radius_km"),
            (self.has_radius or self.radius_km == USUAL_RADIUS_KM, "radius_km"),
            (bool(self.near) or self.travel is None, "travel"),
            (self.domains == least_domains(self.domains), "domains"),
            (all(map(is_domain, self.domains)), "domains"),
            (len(self.domains) <= MOST_DOMAINS, "domains"),
            (level is None or level in LEVELS, "highest_level"),
            (days is None or 1 <= days <= MOST_DAYS, "newer_than_days"),
        ):
            if not holds:
                raise ValueError(name)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing: every offer is found."""
        return self == OfferSearch()

    @property
    def has_radius(self) -> bool:
        """Whether it asks for what is less than so many kilometres from a commune."""
        return bool(self.near) and self.travel is None

    @property
    def reach_km(self) -> float:
        """Kilometres from the centre of `near`, 0 for that commune alone."""
        return self.travel.reach_km if self.travel else self.radius_km

    def keeps_level(self, level: int | None) -> bool:
        """Whether an offer that asks for this level is kept; an offer that names none always is."""
        return self.highest_level is None or level is None or level <= self.highest_level

    def keeps_domain(self, rome: str) -> bool:
        """Whether an offer of this trade is kept; one without a trade is not, once asked for."""
        return not self.domains or rome.startswith(tuple(self.domains))


def words_and_place(search: OfferSearch) -> OfferSearch:
    """Return what a search asks by its words and its place alone."""
    return OfferSearch(
        words=search.words, near=search.near, radius_km=search.radius_km, travel=search.travel
    )


def clean_words(text: str) -> str:
    r"""Return words as they were typed, in NFC, without control characters nor doubled spaces.

    >>> clean_words("  aide\x00 soignant(e)\n ")
    'aide soignant(e)'
    """
    seen = "".join(
        " " if char.isspace() else char
        for char in text[: 4 * LONGEST_WORDS]
        if char.isspace() or unicodedata.category(char) not in _UNSEEN
    )
    return squeezed(squeezed(seen)[:LONGEST_WORDS])


def is_commune_code(code: str) -> bool:
    """Whether a text has the form of the INSEE code of a commune.

    >>> is_commune_code("37261"), is_commune_code("2A004"), is_commune_code("Tours")
    (True, True, False)
    """
    return _INSEE.fullmatch(code) is not None


def is_domain(code: str) -> bool:
    """Whether a text has the form of a ROME code or of its beginning.

    >>> [is_domain(code) for code in ("G", "G16", "G1602", "G160", "Z1")]
    [True, True, True, False, False]
    """
    return _DOMAIN.fullmatch(code) is not None


def least_domains(codes: frozenset[str]) -> frozenset[str]:
    """Return codes without those that another one of them already holds.

    >>> sorted(least_domains(frozenset({"G", "G1602", "J11"})))
    ['G', 'J11']
    """
    return frozenset(
        code
        for code in codes
        if not any(code != other and code.startswith(other) for other in codes)
    )
