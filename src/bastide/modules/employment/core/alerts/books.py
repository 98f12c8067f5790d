"""A book of alerts: many searches laid out so that a batch of offers is compared with all at once.

The same search asked by a thousand people is kept once. Searches stand in the order of the place
that they look around, along a Morton curve, so that those far from every new offer are skipped in
one step. A book is made once and used for several batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bastide.modules.employment.core.alerts.wishes import (
    Point,
    Wish,
    chord_limit,
    on_sphere,
)
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.searches.criteria import USUAL_RADIUS_KM, OfferSearch

Part = TypeVar("Part", bound=Hashable)
Numbers = NDArray[np.int64]
Chords = NDArray[np.float64]

Criteria = tuple[
    frozenset[Kind],
    frozenset[Contract],
    frozenset[str],
    int | None,
    WorkingTime | None,
    bool,
    bool,
    bool,
    int | None,
]
"""What a search asks beside words and place, in the order of `OfferSearch`."""

CELL_DEGREES = 0.05
"""Side of the squares along which places are ordered; it changes nothing but speed."""


@dataclass(frozen=True, slots=True)
class Words:
    """What an offer must hold: one token of each set, none of `excluded`."""

    groups: tuple[frozenset[str], ...] = ()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Around:
    """Where it must be: see `is_near`; everywhere without `near`."""

    near: str = ""
    radius_km: float = 0
    centre: Point | None = None


@dataclass(frozen=True, slots=True)
class Circles:
    """The circles of a book, those of one centre together.

    Attributes:
        centres: one row per distinct centre, its unit vector.
        widest: squared chord of the largest circle of each centre.
        first_of: first circle of each centre, then the number of circles.
        places: rank of each circle among the places; circles are sorted by centre.
        limits: squared chord of its radius.
    """

    centres: Chords
    widest: Chords
    first_of: Numbers
    places: Numbers
    limits: Chords


@dataclass(frozen=True, slots=True)
class AlertBook:
    """Searches by their three parts; the parts that many share are kept once.

    Attributes:
        size: number of searches given.
        words, arounds, criteria: distinct parts; `arounds` in the order of their place.
        tokens: token → its number.
        groups_from, groups_of: for each token, where its groups of words begin, then their number;
            the groups that each token answers, one token after the other.
        groups_count: number of these groups.
        word_groups: one column for each of `words`, with the ranks of its groups; after the last,
            `groups_count`, which asks for nothing.
        excluded_group: for each of `words`, the rank of what it excludes, -1 for nothing.
        circles: how the places that are circles are compared.
        word_of, around_of, criterion_of: for each distinct search, the ranks of its parts; the
            searches are sorted by `around_of`.
        first_of: for each place, the first search that looks there, then the number of searches.
        holders: ranks given, sorted by distinct search.
        held_from: for each distinct search, where its holders begin, then their number.
    """

    size: int
    words: tuple[Words, ...]
    arounds: tuple[Around, ...]
    criteria: tuple[OfferSearch, ...]
    tokens: Mapping[str, int]
    groups_from: Numbers
    groups_of: Numbers
    groups_count: int
    word_groups: Numbers
    excluded_group: Numbers
    circles: Circles
    word_of: Numbers
    around_of: Numbers
    criterion_of: Numbers
    first_of: Numbers
    holders: Numbers
    held_from: Numbers


def book_of(wishes: Iterable[Wish]) -> AlertBook:
    """Lay out searches; the rank of each in the order given is what `matches` answers."""
    words, arounds, criteria = (_Distinct[Words](), _Distinct[Around](), _Distinct[Criteria]())
    triples = _Distinct[tuple[int, int, int]]()
    for wish in wishes:
        search = wish.search
        around = Around(search.near, search.reach_km if search.near else 0, wish.centre)
        triples.add((
            arounds.add(around),
            words.add(Words(wish.words, wish.excluded)),
            criteria.add(_criteria(search)),
        ))  # fmt: skip
    places = sorted(range(len(arounds.parts)), key=lambda rank: _place_key(arounds.parts[rank]))
    new_rank = np.empty(len(places), np.int64)
    new_rank[places] = np.arange(len(places))
    table = np.array(triples.parts, np.int64).reshape(-1, 3)
    table[:, 0] = new_rank[table[:, 0]]
    order = np.lexsort((table[:, 2], table[:, 1], table[:, 0]))
    table = table[order]
    rank_of = np.empty(len(order), np.int64)
    rank_of[order] = np.arange(len(order))
    search_of = rank_of[np.array(triples.ranks, np.int64)]
    groups = _groups(words.parts)
    ordered = tuple(arounds.parts[rank] for rank in places)
    return AlertBook(
        size=len(triples.ranks),
        tokens=groups.tokens,
        groups_from=groups.starts,
        groups_of=groups.by_token,
        groups_count=groups.count,
        word_groups=groups.of_words,
        excluded_group=groups.excluded,
        words=tuple(words.parts),
        arounds=ordered,
        circles=_circles(ordered),
        criteria=tuple(OfferSearch("", "", USUAL_RADIUS_KM, *one) for one in criteria.parts),
        around_of=np.ascontiguousarray(table[:, 0]),
        word_of=np.ascontiguousarray(table[:, 1]),
        criterion_of=np.ascontiguousarray(table[:, 2]),
        first_of=np.searchsorted(table[:, 0], np.arange(len(places) + 1)),
        holders=np.argsort(search_of, kind="stable"),
        held_from=np.searchsorted(np.sort(search_of), np.arange(len(order) + 1)),
    )


class _Distinct(Generic[Part]):
    """Numbers parts as they come, equal ones alike.

    Attributes:
        parts: the distinct ones, by number.
        ranks: the number of each one added.
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.ranks: list[int] = []
        self._numbers: dict[Part, int] = {}

    def add(self, part: Part) -> int:
        """Return the number of a part."""
        number = self._numbers.setdefault(part, len(self.parts))
        if number == len(self.parts):
            self.parts.append(part)
        self.ranks.append(number)
        return number


def _circles(arounds: Sequence[Around]) -> Circles:
    centres: dict[Point, int] = {}
    told = sorted(
        (centres.setdefault(one.centre, len(centres)), place, chord_limit(one.radius_km))
        for place, one in enumerate(arounds)
        if one.near and one.radius_km and one.centre is not None
    )
    limits = np.array([limit for _centre, _place, limit in told])
    first_of = np.searchsorted([centre for centre, _place, _limit in told], range(len(centres) + 1))
    return Circles(
        centres=np.array([on_sphere(one) for one in centres]).reshape(-1, 3),
        widest=np.maximum.reduceat(limits, first_of[:-1]) if told else limits,
        first_of=first_of,
        places=np.array([place for _centre, place, _limit in told], np.int64),
        limits=limits,
    )


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups of tokens of many words, each once."""

    tokens: Mapping[str, int]
    starts: Numbers
    by_token: Numbers
    count: int
    of_words: Numbers
    excluded: Numbers


def _groups(words: Sequence[Words]) -> _Groups:
    groups = _Distinct[frozenset[str]]()
    widest = max((len(part.groups) for part in words), default=0) or 1
    of_words = np.full((len(words), widest), -1, np.int64)  # filled once they are counted
    excluded = np.full(len(words), -1, np.int64)
    for rank, part in enumerate(words):
        for place, group in enumerate(part.groups):
            of_words[rank, place] = groups.add(group)
        if part.excluded:
            excluded[rank] = groups.add(part.excluded)
    of_words[of_words < 0] = len(groups.parts)
    by_token: defaultdict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups.parts):
        for token in group:
            by_token[token].append(number)
    lengths = [len(told) for told in by_token.values()]
    return _Groups(
        tokens={token: number for number, token in enumerate(by_token)},
        starts=np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64),
        by_token=np.array([one for told in by_token.values() for one in told], np.int64),
        count=len(groups.parts),
        of_words=np.ascontiguousarray(of_words.T),
        excluded=excluded,
    )


def _criteria(search: OfferSearch) -> Criteria:
    return (
        search.kinds,
        search.contracts,
        search.domains,
        search.highest_level,
        search.working_time,
        search.is_salary_known,
        search.is_remote,
        search.is_disability_friendly,
        search.newer_than_days,
    )


def _place_key(around: Around) -> tuple[int, str, float]:
    """Return where a place stands along the curve; what looks everywhere comes first."""
    if not around.near or around.centre is None:
        return (-1, around.near, around.radius_km)
    return (morton(around.centre), around.near, around.radius_km)


def morton(point: Point) -> int:
    """Return the rank of the square of a point along a curve that keeps neighbours together.

    >>> morton((47.39, 0.68)) == morton((47.38, 0.69))
    True
    """
    row, column = int((point[0] + 90) / CELL_DEGREES), int((point[1] + 180) / CELL_DEGREES)
    return _spread(row) << 1 | _spread(column)


def _spread(number: int) -> int:
    """Return a number of 16 bits with a zero between every two of its bits."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        number = (number | number << shift) & mask
    return number
