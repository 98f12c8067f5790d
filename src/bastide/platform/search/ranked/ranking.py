"""How well each document answers: a score of its own words, the same on every engine.

The score of a document is `(λ·C + (1-λ)·G) · C^γ`. For each word asked, weighted by its rarity
(the logarithm of BM25) and its importance, C counts how well it is answered at all (its coverage)
and G where: first of the title, in the title, in a label, in the text. Coverage thus rules, then
the place; two words side by side in a title add a little. Rarity is counted among the documents
searched, so that a word that all of them hold weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bastide.platform.search.ranked.terms import BODY, HEAD, LABEL, TITLE, WHOLE
from bastide.platform.search.ranked.widening import Wanted, Widened

Rows = NDArray[np.int64]
Scores = NDArray[np.float64]

WORTH = {WHOLE: 1.0, HEAD: 0.95, TITLE: 0.8, LABEL: 0.5, BODY: 0.3}
"""What a word is worth by where it stands."""

TOLD = {WHOLE: 1.0, HEAD: 1.0, TITLE: 1.0, LABEL: 1.0, BODY: 0.8}
"""How much a word answers by where it stands: a text also says what it is not about."""

CONCEPT_WORTH = 0.8
PLACE_SHARE = 0.8
"""1-λ: what the place of the words weighs beside their coverage."""

COVERAGE_POWER = 0.6
PAIR_WORTH = 0.06
"""What two words side by side in a title add, in proportion."""

FRESH_WORTH, FRESH_DAYS = 0.08, 30.0
"""What today's document gains, in proportion; divided by e each thirty days."""

LEAST_COVERAGE = 0.34
"""Coverage, in proportion of the best one, below which a document is no answer."""

_COUNTED = 0.6
"""Least answer to a word that makes a document count among those that hold it."""

_LEAST_RARITY = 0.05
_DECIMALS = 9


Place = tuple[int, float, float]
"""Rank of the word asked, how well it is answered, what that is worth where it stands."""


class Postings(Protocol):
    """The documents searched, by their tokens."""

    @property
    def size(self) -> int:
        """How many documents are searched."""

    def rows(self, groups: Sequence[Collection[str]], looked_in: int) -> Sequence[Rows]:
        """Return, for each group, sorted distinct rows that hold one of its tokens.

        All those searched are there; some others may be, which `inside` tells apart.

        Args:
            groups: of tokens.
            looked_in: how many of the first ones will be looked through, and are worth cutting to
                what is searched; the others only answer whether they hold a row.
        """

    def inside(self, rows: Rows) -> Rows:
        """Return which of these sorted rows are searched."""

    def every_row(self) -> Rows:
        """Return every row searched, sorted."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The documents that answer, best first; equal ones by their row.

    Attributes:
        rows: their rows.
        scores: their scores, above 0, without unit; all 1 when no word was asked.
        coverage: share of what was asked that each answers, 0 to 1.
        counts: of each token counted, the documents that hold it.
    """

    rows: Rows
    scores: Scores
    coverage: Scores
    counts: tuple[int, ...] = ()

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.rows)


def ranked(
    what: Widened,
    postings: Postings,
    *,
    ages: Callable[[Rows], Scores] | None = None,
    least: float = LEAST_COVERAGE,
    within: Sequence[Collection[str]] = (),
    counted: Sequence[str] = (),
    top: int | None = None,
) -> Ranking:
    """Return the documents that answer, best first.

    Args:
        what: the words asked, widened.
        postings: the documents searched.
        ages: from rows to ages in days, to prefer what is recent; an unknown age is infinite.
        least: least coverage kept, in proportion of the best one; 0 keeps all.
        within: groups of tokens; only what holds one of each is kept.
        counted: tokens to count among what is found.
        top: how many first ones are sure to be in their order; ages are asked for these only.
    """
    groups, places = _groups(what)
    asked = [*groups, *within, *([token] for token in counted)]
    held = postings.rows(asked, sum(place is not None for place in places))
    found, some = held[: len(groups)], held[len(groups) : len(groups) + len(within)]
    if what.wanted:
        rows, scores, coverage = _scored(what, postings, found, places)
    else:
        rows = postings.every_row()
        scores, coverage = np.ones(len(rows)), np.ones(len(rows))
    kept = _kept(what, rows, found, places, coverage)
    for one in some:
        kept &= _is_among(rows, one)
    if kept.any():
        kept &= coverage >= least * coverage[kept].max()
    rows, scores, coverage = rows[kept], scores[kept], coverage[kept]
    if ages is not None and what.wanted and len(rows):
        near = _contenders(scores, top)
        scores[near] *= 1 + FRESH_WORTH * np.exp(-np.maximum(ages(rows[near]), 0) / FRESH_DAYS)
    scores = np.round(scores, _DECIMALS)
    counts = tuple(int(_is_among(rows, one).sum()) for one in held[len(groups) + len(within) :])
    order = np.lexsort((rows, -scores))
    return Ranking(rows[order], scores[order], coverage[order], counts)


def _scored(
    what: Widened, postings: Postings, found: Sequence[Rows], places: Sequence[Place | None]
) -> tuple[Rows, Scores, Scores]:
    """Return the rows that hold a word asked, their scores, and how much of it they cover."""
    told = [found[rank] for rank, place in enumerate(places) if place]
    rows = postings.inside(np.unique(np.concatenate(told)))
    coverage, gain = _sums(what, rows, found, places, postings.size)
    scores = (PLACE_SHARE * gain + (1 - PLACE_SHARE) * coverage) * coverage**COVERAGE_POWER
    first = len(found) - len(what.pairs) - bool(what.excluded)
    for held in found[first : first + len(what.pairs)]:
        scores[_is_among(rows, held)] *= 1 + PAIR_WORTH
    return rows, scores, coverage


def _is_among(rows: Rows, some: Rows) -> NDArray[np.bool_]:
    """Return which rows are among others; both are sorted and distinct."""
    if not len(some):
        return np.zeros(len(rows), np.bool_)
    at = np.minimum(np.searchsorted(some, rows), len(some) - 1)
    found: NDArray[np.bool_] = some[at] == rows
    return found


def _places(rows: Rows, some: Rows) -> NDArray[np.intp]:
    """Return the places among rows of those that are among others; both are sorted and distinct."""
    at = np.minimum(np.searchsorted(rows, some), len(rows) - 1)
    found: NDArray[np.intp] = at[rows[at] == some]
    return found


def _contenders(scores: Scores, top: int | None) -> NDArray[np.intp]:
    """Return the places of the scores that may be among the first ones once dates are counted."""
    if top is None or top >= len(scores):
        return np.arange(len(scores))
    last = np.partition(scores, len(scores) - top)[len(scores) - top]
    return np.flatnonzero(scores * (1 + FRESH_WORTH) >= last)


def _groups(what: Widened) -> tuple[list[list[str]], list[Place | None]]:
    """Return the tokens to look up, those of one worth together: words, pairs, then excluded."""
    told: dict[Place, list[str]] = {}
    for rank, wanted in enumerate(what.wanted):
        for (answer, worth), tokens in _levels(wanted).items():
            told[(rank, answer, worth)] = tokens
    groups, places = list(told.values()), list[Place | None](told)
    for pair in what.pairs:
        groups.append([TITLE + pair])
        places.append(None)
    if what.excluded:
        groups.append([place + stem for stem in what.excluded for place in WORTH])
        places.append(None)
    return groups, places


def _levels(wanted: Wanted) -> dict[tuple[float, float], list[str]]:
    levels: dict[tuple[float, float], list[str]] = {}
    for term, answer in wanted.terms.items():
        for place, worth in WORTH.items():
            level = (round(answer * TOLD[place], 2), round(answer * worth, 2))
            levels.setdefault(level, []).append(place + term)
    for token, answer in wanted.concepts.items():
        level = (round(answer, 2), round(answer * CONCEPT_WORTH, 2))
        levels.setdefault(level, []).append(token)
    return levels


def _sums(
    what: Widened,
    rows: Rows,
    found: Sequence[Rows],
    places: Sequence[Place | None],
    size: int,
) -> tuple[Scores, Scores]:
    """Return the coverage of each row, and what it is worth by place, both 0 to 1."""
    answers = np.zeros((len(what.wanted), len(rows)))
    worths = np.zeros_like(answers)
    for held, place in zip(found, places, strict=True):
        if place is not None and len(held) and len(rows):
            rank, answer, worth = place
            at = _places(rows, held)
            answers[rank, at] = np.maximum(answers[rank, at], answer)
            worths[rank, at] = np.maximum(worths[rank, at], worth)
    weights = np.array([
        wanted.importance * _rarity(int((answers[rank] >= _COUNTED).sum()), size)
        for rank, wanted in enumerate(what.wanted)
    ])  # fmt: skip
    weights /= weights.sum()
    return weights @ answers, weights @ worths


def _rarity(count: int, size: int) -> float:
    """Return how rare a word is: the logarithm of BM25, 0.05 at least."""
    return max(_LEAST_RARITY, math.log1p((max(size, count) - count + 0.5) / (count + 0.5)))


def _kept(
    what: Widened,
    rows: Rows,
    found: Sequence[Rows],
    places: Sequence[Place | None],
    coverage: Scores,
) -> NDArray[np.bool_]:
    """Return which rows hold what is required and nothing excluded."""
    kept: NDArray[np.bool_] = coverage > 0
    if what.excluded:
        kept &= ~_is_among(rows, found[-1])
    for rank, wanted in enumerate(what.wanted):
        if wanted.is_required:
            held = np.zeros(len(rows), np.bool_)
            for one, place in zip(found, places, strict=True):
                if place is not None and place[0] == rank:
                    held |= _is_among(rows, one)
            kept &= held
    return kept
