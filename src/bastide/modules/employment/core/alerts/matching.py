"""Which searches a batch of new offers answers, all at once.

Each offer is one bit; for every part of the searches (words, place, the other criteria) a mask says
which offers have it; a search is the conjunction of three masks. Sixty-four offers are compared at
a time, in the order of their place, with only those searches that look around one of them. The
answer is the same as that of `answers` on every pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bastide.modules.employment.core.alerts.books import AlertBook, Numbers, morton
from bastide.modules.employment.core.alerts.masks import (
    WIDTH,
    Masks,
    criterion_masks,
    place_masks,
    ranges,
    word_masks,
)
from bastide.modules.employment.core.alerts.wishes import NewOffer

_FEW = 1024
"""Searches between two live places that are cheaper to look at than to skip."""

_AT_ONCE = 1 << 16
"""Searches compared in one step, so that what is read and written stays near the processor."""

_ONE = np.uint64(1)


@dataclass(frozen=True, slots=True)
class Matches:
    """What a batch answers.

    Attributes:
        searches: ranks given of the searches answered, sorted.
        offers: keys of the offers, sorted for each search.
    """

    searches: Numbers
    offers: Numbers

    def __len__(self) -> int:
        """Count the pairs."""
        return len(self.searches)

    def by_search(self) -> Iterator[tuple[int, list[int]]]:
        """Yield each search answered with the keys of its offers, in order."""
        edges = (np.flatnonzero(np.diff(self.searches)) + 1).tolist()
        for start, end in zip([0, *edges], [*edges, len(self)], strict=True) if len(self) else ():
            yield int(self.searches[start]), self.offers[start:end].tolist()


def matches(book: AlertBook, offers: Sequence[NewOffer]) -> Matches:
    """Return every pair of a search and an offer that answers it.

    Args:
        book: the searches.
        offers: new offers, in any order, each key once.
    """
    ordered = in_order(offers)
    keys = np.array([one.key for one in ordered], np.int64)
    holders = np.diff(book.held_from)
    searches, told = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for row, distinct, bits in answered(book, ordered):
        for found, ranks in _one_by_one(distinct, bits):
            counts = holders[found]
            searches.append(book.holders[ranges(book.held_from[found], counts)])
            told.append(np.repeat(keys[WIDTH * row + ranks], counts))
    whole, offered = np.concatenate(searches), np.concatenate(told)
    order = np.lexsort((offered, whole))
    return Matches(whole[order], offered[order])


def in_order(offers: Sequence[NewOffer]) -> list[NewOffer]:
    """Return offers along the curve that the places of a book follow."""
    return sorted(offers, key=lambda one: (morton(one.points[0]) if one.points else -1, one.key))


def answered(book: AlertBook, ordered: Sequence[NewOffer]) -> Iterator[tuple[int, Numbers, Masks]]:
    """Yield what 64 offers after 64 offers answer.

    Args:
        book: the searches.
        ordered: offers as `in_order` gives them; in another order the answer is only slower.

    Yields:
        The rank of the 64 offers, the distinct searches that one of them answers, sorted, and
        which of them, one bit each.
    """
    if not len(ordered) or not book.size:
        return
    places, criteria = place_masks(book, ordered), criterion_masks(book.criteria, ordered)
    words, column_of = word_masks(book, ordered)
    columns = column_of[book.word_of]
    alive = np.flatnonzero(columns >= 0)
    first_of = np.searchsorted(alive, book.first_of)
    around_of, columns = book.around_of[alive], columns[alive]
    for row in range(len(places)):
        for first, last in _live_runs(first_of, places[row]):
            bits = places[row][around_of[first:last]]
            bits &= words[row][columns[first:last]]
            some = np.flatnonzero(bits)
            searches = alive[first + some]
            bits = bits[some] & criteria[row][book.criterion_of[searches]]
            kept = np.flatnonzero(bits)
            if len(kept):
                yield row, searches[kept], bits[kept]


def _live_runs(first_of: Numbers, places: Masks) -> Iterator[tuple[int, int]]:
    """Yield runs of searches that hold all those whose place has an offer.

    Args:
        first_of: for each place, the first search that looks there, then the number of searches.
        places: which of 64 offers each place has.
    """
    live = np.flatnonzero(places)
    if not len(live):
        return
    firsts, lasts = first_of[live], first_of[live + 1]
    cuts = (np.flatnonzero(firsts[1:] - lasts[:-1] > _FEW) + 1).tolist()
    for start, end in zip([0, *cuts], [*cuts, len(live)], strict=True):
        for first in range(int(firsts[start]), int(lasts[end - 1]), _AT_ONCE):
            yield first, min(first + _AT_ONCE, int(lasts[end - 1]))


def _one_by_one(searches: Numbers, bits: Masks) -> Iterator[tuple[Numbers, Numbers]]:
    """Yield searches and the rank of one of their bits, until each bit was given once."""
    while len(bits):
        lowest = bits & (~bits + _ONE)
        yield searches, np.bitwise_count(lowest - _ONE).astype(np.int64)
        bits = bits ^ lowest
        left = np.flatnonzero(bits)
        searches, bits = searches[left], bits[left]
