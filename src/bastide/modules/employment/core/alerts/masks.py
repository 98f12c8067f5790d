"""Masks of a batch of offers: for each part of the searches, which offers have it, one bit each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from bastide.modules.employment.core.alerts.books import AlertBook, Circles, Numbers
from bastide.modules.employment.core.alerts.wishes import NewOffer, on_sphere
from bastide.modules.employment.core.searches.criteria import OfferSearch

Flags = NDArray[np.bool_]
"""One row per part, one column per offer."""

Masks = NDArray[np.uint64]
"""One row per 64 offers, the first in the lowest bit; one column per part."""

WIDTH = 64
_MARGIN = 1e-9
"""So that no point is lost by a rounding before it is measured."""


def word_masks(book: AlertBook, offers: Sequence[NewOffer]) -> tuple[Masks, Numbers]:
    """Return which offers hold the words of those parts of a book that some offer holds.

    Returns:
        The masks, and for each part the column where it stands, -1 when no offer holds it.
    """
    numbers, groups = _group_masks(book, offers)
    folded = np.bitwise_or.reduce(groups, axis=0)[numbers]
    first, *others = book.word_groups
    met = folded[first]
    for column in others:
        met &= folded[column]
    alive = np.flatnonzero(met)
    asked = numbers[book.word_groups[:, alive]]
    kept: Masks = groups[:, asked[0]]
    for column in asked[1:]:
        kept &= groups[:, column]
    excluded = book.excluded_group[alive]
    some = np.flatnonzero(excluded >= 0)
    kept[:, some] &= ~groups[:, numbers[excluded[some]]]
    told = np.flatnonzero(np.bitwise_or.reduce(kept, axis=0))
    column_of = np.full(len(book.words), -1, np.int64)
    column_of[alive[told]] = np.arange(len(told))
    return kept[:, told], column_of


def _group_masks(book: AlertBook, offers: Sequence[NewOffer]) -> tuple[Numbers, Masks]:
    """Return the masks of the groups of words that some offer holds, and where each one stands.

    The last number is that of « nothing is asked », which every offer holds; the groups that no
    offer holds share the first mask, which is empty.
    """
    numbers_of = book.tokens.get
    read = [list(map(numbers_of, offer.tokens, repeat(-1))) for offer in offers]
    tokens = np.array(list(chain.from_iterable(read)), np.int64)
    ranks = np.repeat(np.arange(len(read)), [len(told) for told in read])[tokens >= 0]
    tokens = tokens[tokens >= 0]
    counts = book.groups_from[tokens + 1] - book.groups_from[tokens]
    groups = book.groups_of[ranges(book.groups_from[tokens], counts)]
    is_held = np.zeros(book.groups_count + 1, np.bool_)
    is_held[groups] = True
    is_held[book.groups_count] = True
    numbers = np.where(is_held, np.cumsum(is_held), 0)
    width = int(numbers[-1]) + 1
    masks: Masks = np.zeros((-(-len(offers) // WIDTH), width), np.uint64)
    ranks = np.repeat(ranks, counts)
    bits = np.uint64(1) << (ranks % WIDTH).astype(np.uint64)
    np.bitwise_or.at(masks.reshape(-1), ranks // WIDTH * width + numbers[groups], bits)
    masks[:, -1:] = packed(np.ones((1, len(offers)), np.bool_))
    return numbers, masks


def criterion_masks(criteria: Sequence[OfferSearch], offers: Sequence[NewOffer]) -> Masks:
    """Return which offers have each set of criteria: the rule of `has_criteria`, all at once."""
    batch = _Batch(offers)
    flags = [batch.keeps(search) for search in criteria]
    return packed(np.array(flags, np.bool_).reshape(len(criteria), len(offers)))


def place_masks(book: AlertBook, offers: Sequence[NewOffer]) -> Masks:
    """Return which offers are where each part looks: the rule of `is_near`, all at once."""
    flags = np.zeros((len(book.arounds), len(offers)), np.bool_)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for rank, offer in enumerate(offers):
        for code in offer.communes:
            ranks[code].append(rank)
    for place, around in enumerate(book.arounds):
        if not around.near:
            flags[place] = True
        elif (not around.radius_km or around.centre is None) and around.near in ranks:
            flags[place, ranks[around.near]] = True
    _mark_circles(flags, book.circles, offers)
    return packed(flags)


def packed(flags: Flags) -> Masks:
    """Return flags as bits, 64 offers a row."""
    parts, offers = flags.shape
    rows = -(-offers // WIDTH)
    wide = np.zeros((parts, rows * 8), np.uint8)
    held = np.packbits(flags, axis=1, bitorder="little")
    wide[:, : held.shape[1]] = held
    return np.ascontiguousarray(wide.view("<u8").astype(np.uint64, copy=False).T)


def _mark_circles(flags: Flags, circles: Circles, offers: Sequence[NewOffer]) -> None:
    """Mark the offers of each circle: the sums of `squared_chord`, all centres at once.

    Only the points that are not further north nor south than the radius are measured.
    """
    told = [(rank, on_sphere(point)) for rank, one in enumerate(offers) for point in one.points]
    if not told:
        return
    told.sort(key=lambda one: one[1][2])
    ranks = np.array([rank for rank, _point in told])
    points = np.array([point for _rank, point in told]).T.copy()
    centres = circles.centres.T.copy()
    most = np.sqrt(circles.widest) + _MARGIN
    first = np.searchsorted(points[2], centres[2] - most)
    counts = np.searchsorted(points[2], centres[2] + most, "right") - first
    centre, point = np.repeat(np.arange(len(first)), counts), ranges(first, counts)
    across, along, up = (
        side[centre] - place[point] for side, place in zip(centres, points, strict=True)
    )
    apart = across * across + along * along + up * up
    near = np.flatnonzero(apart <= circles.widest[centre])
    apart, centre, point = apart[near], centre[near], point[near]
    counts = circles.first_of[centre + 1] - circles.first_of[centre]
    circle = ranges(circles.first_of[centre], counts)
    inside = np.repeat(apart, counts) <= circles.limits[circle]
    flags[circles.places[circle[inside]], ranks[np.repeat(point, counts)[inside]]] = True


def ranges(starts: Numbers, counts: Numbers) -> Numbers:
    """Return the numbers from each start, so many of each, one range after the other.

    >>> ranges(np.array([5, 1]), np.array([2, 3])).tolist()
    [5, 6, 1, 2, 3]
    """
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Numbers = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return found


class _Batch:
    """What offers say, one array per criterion."""

    def __init__(self, offers: Sequence[NewOffer]) -> None:
        self._every = np.ones(len(offers), np.bool_)
        self._none = np.zeros(len(offers), np.bool_)
        self._kinds = self._by_value(offers, lambda one: [one.kind])
        self._contracts = self._by_value(offers, lambda one: [one.contract])
        self._times = self._by_value(offers, lambda one: [one.working_time])
        self._domains = self._by_value(
            offers, lambda one: [one.rome[:1], one.rome[:3], one.rome[:5]]
        )
        self._levels = np.array([one.level or 0 for one in offers])
        self._ages = np.array([one.age_days for one in offers])
        self._salaries = np.array([one.is_salary_known for one in offers], np.bool_)
        self._remotes = np.array([one.is_remote for one in offers], np.bool_)
        self._friendly = np.array([one.is_disability_friendly for one in offers], np.bool_)

    def keeps(self, search: OfferSearch) -> Flags:
        """Return which offers have the criteria of a search."""
        kept = self._every.copy()
        for asked, held in (
            (search.kinds, self._kinds),
            (search.contracts, self._contracts),
            (search.domains, self._domains),
            (search.working_time and {search.working_time}, self._times),
        ):
            if asked:
                kept &= self._any_of(held, asked)
        for is_asked, held_by in (
            (search.is_salary_known, self._salaries),
            (search.is_remote, self._remotes),
            (search.is_disability_friendly, self._friendly),
        ):
            if is_asked:
                kept &= held_by
        if search.highest_level is not None:
            kept &= self._levels <= search.highest_level
        if search.newer_than_days is not None:
            kept &= self._ages < search.newer_than_days
        return kept

    def _any_of(self, held: dict[object, Flags], values: Iterable[object]) -> Flags:
        found = self._none.copy()
        for value in values:
            if value in held:
                found |= held[value]
        return found

    def _by_value(
        self, offers: Sequence[NewOffer], values: Callable[[NewOffer], Sequence[object]]
    ) -> dict[object, Flags]:
        found: dict[object, Flags] = {}
        for rank, offer in enumerate(offers):
            for value in values(offer):
                if value not in found:
                    found[value] = self._none.copy()
                found[value][rank] = True
        return found
