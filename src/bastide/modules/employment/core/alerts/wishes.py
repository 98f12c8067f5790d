"""A search that somebody is told about, a new offer, and whether one answers the other.

The rule of an alert is that of the page with one demand more: the page lists what answers some of
the words, the best first; nobody wants a message for that, so an alert asks for **every** word that
counts. What is found in a message is thus found on the page of the same search.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.criteria import OfferSearch

Point = tuple[float, float]
"""Latitude and longitude, degrees (WGS 84)."""

Sphere = tuple[float, float, float]
"""A point of the Earth as a unit vector."""

EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Wish:
    """A search with what it takes to answer it offer by offer.

    Attributes:
        search: the criteria.
        words: for each word that counts, the tokens of which an offer must hold one.
        excluded: tokens of which it must hold none.
        centre: the point of the commune `search.near`; `None` without commune, or when nobody
            knows where it is: then no offer is near it, except in that very commune.
    """

    search: OfferSearch
    words: tuple[frozenset[str], ...] = ()
    excluded: frozenset[str] = frozenset()
    centre: Point | None = None


@dataclass(frozen=True, slots=True)
class NewOffer:
    """An offer as alerts compare it.

    Attributes:
        key: its public number.
        tokens: words under which it is found.
        kind: what it proposes.
        contract: form of contract; `None` when unknown.
        working_time: full or part time; `None` when unknown.
        rome: code of the trade; empty when unknown.
        level: level of studies asked, 3 to 8; `None` when it asks for none.
        communes: INSEE codes of where it is.
        points: where it is.
        age_days: days since it was first published, 0 or more.
        is_salary_known: it says what it pays.
        is_remote: it may be done from home, wholly or partly.
        is_disability_friendly: it says that it is open to disabled workers.
    """

    key: int
    tokens: frozenset[str]
    kind: Kind
    contract: Contract | None = None
    working_time: WorkingTime | None = None
    rome: str = ""
    level: int | None = None
    communes: frozenset[str] = frozenset()
    points: tuple[Point, ...] = ()
    age_days: float = 0.0
    is_salary_known: bool = False
    is_remote: bool = False
    is_disability_friendly: bool = False


def answers(offer: NewOffer, wish: Wish) -> bool:
    """Tell whether an offer answers a search: the whole rule, for one of each."""
    return (
        all(not tokens.isdisjoint(offer.tokens) for tokens in wish.words)
        and wish.excluded.isdisjoint(offer.tokens)
        and has_criteria(offer, wish.search)
        and is_near(offer, wish)
    )


def has_criteria(offer: NewOffer, search: OfferSearch) -> bool:
    """Tell whether an offer has everything asked beside words and place."""
    days = search.newer_than_days
    return (
        (not search.kinds or offer.kind in search.kinds)
        and (not search.contracts or offer.contract in search.contracts)
        and (search.working_time is None or offer.working_time is search.working_time)
        and search.keeps_domain(offer.rome)
        and search.keeps_level(offer.level)
        and (not search.is_salary_known or offer.is_salary_known)
        and (not search.is_remote or offer.is_remote)
        and (not search.is_disability_friendly or offer.is_disability_friendly)
        and (days is None or offer.age_days < days)
    )


def is_near(offer: NewOffer, wish: Wish) -> bool:
    """Tell whether an offer is where it is looked for; one that is nowhere is near nothing."""
    search = wish.search
    if not search.near:
        return True
    if search.reach_km == 0 or wish.centre is None:
        return search.near in offer.communes
    limit, centre = chord_limit(search.reach_km), on_sphere(wish.centre)
    return any(squared_chord(centre, on_sphere(point)) <= limit for point in offer.points)


@lru_cache(maxsize=1 << 16)
def on_sphere(point: Point) -> Sphere:
    """Return a point as a unit vector."""
    latitude, longitude = math.radians(point[0]), math.radians(point[1])
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def squared_chord(one: Sphere, other: Sphere) -> float:
    """Return the square of the straight distance between two points, Earth's radius being 1."""
    x, y, z = one[0] - other[0], one[1] - other[1], one[2] - other[2]
    return x * x + y * y + z * z


def chord_limit(radius_km: float) -> float:
    """Return the squared chord of so many kilometres along the great circle.

    >>> tours, blois = on_sphere((47.3941, 0.6848)), on_sphere((47.5861, 1.3359))
    >>> [squared_chord(tours, blois) <= chord_limit(km) for km in (53, 54)]
    [False, True]
    """
    half = math.sin(min(math.pi, radius_km / EARTH_KM) / 2)
    return 4 * half * half
