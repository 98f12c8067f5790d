"""What the classes would be under other weights: exactly, by chance, and the best of each draw.

*Acceptability* of a class: share of all possible weights that put the building there. Weights are
positive and sum to one on each axis; both axes are drawn independently.

Source: R. Lahdelma, P. Salminen, *SMAA-2*, Operations Research, 2001 (acceptability); H. B. Curry,
I. J. Schoenberg, *On Pólya frequency functions IV*, 1966 (a uniform mix of points has the
distribution of a B-spline); strategy dossier §2.6, ORACLE 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from math import sqrt
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    Placement,
    ScoredBuilding,
    known_scores,
)

Floats = NDArray[np.float64]

TOLERANCE = 1e-9
"""A floating score nearer than this to a threshold is on it: sums of fractions are not exact."""

VOTED_CONCENTRATION = 50
"""How tightly drawn weights stay around the voted ones; 50 moves a weight of 20 % by ± 6 points."""

NORMAL_95 = 1.96
"""Half-width of the 95 % interval of a normal law, in standard deviations."""

_BLOCK = 128
"""Draws scored at once: 2,000 buildings stay in the cache, and a byte counts the draws."""

_Number = TypeVar("_Number", Fraction, float)


@dataclass(frozen=True, slots=True)
class Acceptability:
    """How weights would place one building.

    Attributes:
        shares: class → share of the weights (0–1); they sum to 1.
        error: class → half-width of the 95 % interval; zero when the shares are exact.
    """

    shares: Mapping[BuildingClass, Fraction | float]
    error: Mapping[BuildingClass, float]


def share_above(scores: Sequence[Fraction], threshold: Fraction) -> Fraction:
    """Return the share of all weights under which the weighted mean reaches a threshold, exactly.

    It is the divided difference of max(x − t, 0)^(n − 1) at the scores. Computed by the recurrence
    of B-splines instead, a convex mix at each step: equal scores need no special case, and the same
    steps in floating point lose no digit.

    Args:
        scores: at least one, in any order; points on the grid's scale.
        threshold: on the same scale.

    Returns:
        A share from 0 to 1.

    >>> share_above([Fraction(3), Fraction(1), Fraction(0)], Fraction(3, 2))
    Fraction(3, 8)
    """
    return _share_above(tuple(sorted(scores)), threshold)


@lru_cache(maxsize=65_536)
def _share_above(ordered: tuple[Fraction, ...], threshold: Fraction) -> Fraction:
    shares = [Fraction(score >= threshold) for score in ordered]
    for width in range(1, len(ordered)):
        for first in range(len(ordered) - width):
            low, high = ordered[first], ordered[first + width]
            if low < threshold <= high:
                up, down = high - threshold, threshold - low
                shares[first] = (up * shares[first + 1] + down * shares[first]) / (high - low)
            else:
                shares[first] = Fraction(low >= threshold)
    return shares[0]


def shares_above(scores: Floats, thresholds: Floats) -> Floats:
    """Return `share_above` of many buildings at once, in floating point.

    Args:
        scores: one row per building, one column per item, NaN where there is no score.
        thresholds: one per building.

    Returns:
        One share per building; NaN for a building without any score.
    """
    found = np.full(len(scores), np.nan)
    counts = np.count_nonzero(~np.isnan(scores), axis=1)
    ordered = np.sort(scores, axis=1)  # NaN goes last
    for count in np.unique(counts[counts > 0]):
        rows = counts == count
        found[rows] = _spline_tail(ordered[rows, :count].T, thresholds[rows])
    return found


def _spline_tail(ordered: Floats, thresholds: Floats) -> Floats:
    """Return the recurrence of `share_above`; scores in rows, buildings in columns."""
    shares = (ordered >= thresholds).astype(np.float64)
    for width in range(1, len(ordered)):
        low, high = ordered[:-width], ordered[width:]
        is_between = (low < thresholds) & (high >= thresholds)
        span = np.where(is_between, high - low, 1.0)
        mixed = ((high - thresholds) * shares[1:] + (thresholds - low) * shares[:-1]) / span
        shares = np.where(is_between, mixed, (low >= thresholds).astype(np.float64))
    found: Floats = shares[0]
    return found


def exact_acceptability(placement: Placement, items: Sequence[Item]) -> Acceptability | None:
    """Return the acceptability of each class when nothing is known of the weights.

    All weights are equally likely (uniform on the simplex, axis by axis). Items without a score are
    left out, as they are of the score itself, and so are items voted to weigh nothing.

    Args:
        placement: the building in the matrix.
        items: the grid that scored it.

    Returns:
        Exact shares; `None` when an axis has no score.
    """
    if placement.scored_class is None:
        return None
    atout, attrait = (
        share_above(
            [value for _item, value in known_scores(placement.scored, items, axis)],
            placement.thresholds[axis].value,
        )
        for axis in Axis
    )
    return Acceptability(_classes(atout, attrait, Fraction(1)), dict.fromkeys(BuildingClass, 0.0))


def _classes(atout: _Number, attrait: _Number, one: _Number) -> dict[BuildingClass, _Number]:
    """Return the share of each class from the shares above both thresholds."""
    return {
        BuildingClass.C1: atout * attrait,
        BuildingClass.C2: (one - atout) * attrait,
        BuildingClass.C3: atout * (one - attrait),
        BuildingClass.C4: (one - atout) * (one - attrait),
    }


def drawn_weights(
    items: Sequence[Item], draws: int, *, seed: int, concentration: float | None
) -> dict[Axis, Floats]:
    """Return weights drawn at random on each axis; the same seed gives the same weights.

    Args:
        items: the grid; only items that weigh are drawn, the others keep a weight of zero.
        draws: number of draws.
        seed: of the generator, stored with the result.
        concentration: κ of Dirichlet(κ · voted weights); `None` for all weights equally likely.

    Returns:
        Axis → one row per draw, one column per item of the axis in the order of the grid.
    """
    chance = np.random.default_rng(seed)
    found: dict[Axis, Floats] = {}
    for axis in Axis:
        voted = np.array([float(item.weight) for item in items if item.axis == axis])
        weighs = voted > 0
        found[axis] = np.zeros((draws, len(voted)))
        if not weighs.any():
            continue
        rest = voted[weighs]
        asked = np.ones(len(rest)) if concentration is None else concentration * rest / rest.sum()
        found[axis][:, weighs] = chance.dirichlet(asked, size=draws)
    return found


def sampled_acceptability(
    placements: Sequence[Placement],
    items: Sequence[Item],
    draws: int,
    *,
    seed: int,
    concentration: float | None = VOTED_CONCENTRATION,
) -> tuple[Acceptability | None, ...]:
    """Return the acceptability of each class around the voted weights, by random draws.

    Args:
        placements: the buildings of a matrix.
        items: the grid that scored them.
        draws: number of draws N; the error is at most 1.96 √(p (1 − p) / N).
        seed: of the generator, stored with the result.
        concentration: κ (see `drawn_weights`); `None` for all weights equally likely.

    Returns:
        In the order of the placements; `None` where an axis has no score.
    """
    weights = drawn_weights(items, draws, seed=seed, concentration=concentration)
    above = {axis: _sampled_above(placements, items, axis, weights[axis]) for axis in Axis}
    found: list[Acceptability | None] = []
    for rank, placement in enumerate(placements):
        if placement.scored_class is None:
            found.append(None)
            continue
        shares = _classes(float(above[Axis.ATOUT][rank]), float(above[Axis.ATTRAIT][rank]), 1.0)
        error = {name: NORMAL_95 * sqrt(p * (1 - p) / draws) for name, p in shares.items()}
        found.append(Acceptability(shares, error))
    return tuple(found)


def _sampled_above(
    placements: Sequence[Placement], items: Sequence[Item], axis: Axis, weights: Floats
) -> Floats:
    """Return the share of draws in which each building reaches its threshold on an axis."""
    codes = [item.code for item in items if item.axis == axis]
    scores = score_table([one.scored for one in placements], codes)
    used = [one.thresholds.get(axis) for one in placements]
    limits = np.array([np.inf if one is None else float(one.value) for one in used])
    counts = np.zeros(len(placements), dtype=np.int64)
    for block in mean_blocks(scores, weights):
        counts += np.count_nonzero(block >= limits - TOLERANCE, axis=0)
    return counts / len(weights)


def score_table(buildings: Sequence[ScoredBuilding], codes: Sequence[str]) -> Floats:
    """Return one row per building, one column per item, NaN where there is no score."""
    table = np.full((len(buildings), len(codes)), np.nan)
    for row, one in enumerate(buildings):
        for column, code in enumerate(codes):
            value = one.items[code].value
            if value is not None:
                table[row, column] = float(value)
    return table


def mean_blocks(scores: Floats, weights: Floats, block: int = _BLOCK) -> Iterator[Floats]:
    """Yield the weighted means of all buildings, a block of draws at a time.

    Args:
        scores: one row per building, one column per item, NaN where there is no score.
        weights: one row per draw, one column per item; each row sums to 1.
        block: draws in a block.

    Yields:
        One row per draw, one column per building; NaN for a building without score. The array is
        used again for the next block.
    """
    has_score = ~np.isnan(scores)
    points = np.ascontiguousarray(np.where(has_score, scores, 0.0).T)
    present = np.ascontiguousarray(has_score.T.astype(np.float64))
    is_whole = bool(has_score.all())
    room = np.empty((min(block, len(weights)), len(scores)))
    totals = np.empty_like(room)
    for start in range(0, len(weights), block):
        drawn = weights[start : start + block]
        out = np.matmul(drawn, points, out=room[: len(drawn)])
        if not is_whole:
            total = np.matmul(drawn, present, out=totals[: len(drawn)])
            with np.errstate(invalid="ignore", divide="ignore"):
                np.divide(out, total, out=out)
        yield out


def top_shares(scores: Floats, weights: Floats, size: int, *, workers: int = 1) -> Floats:
    """Return the share of draws in which each building is among the best, exactly.

    In each draw the best are all buildings whose weighted mean reaches that of rank `size`; equal
    ones come in together. Not one draw is skipped and no rank is estimated: draws are ranked in
    single precision, and those where its rounding could decide are ranked again in double.

    Args:
        scores: one row per building, one column per item, no hole.
        weights: one row per draw, one column per item; each row sums to 1.
        size: how many are the best.
        workers: threads that share the draws; the answer is the same.

    Raises:
        ValueError: a hole in the scores, or a size out of 1 to the number of buildings.
    """
    if np.isnan(scores).any():
        raise ValueError("Scores with holes have no common ranking.")
    if not 1 <= size <= len(scores):
        raise ValueError("The size lies between 1 and the number of buildings.")
    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(partial(_top_counts, scores, size), np.array_split(weights, workers))
        counts: NDArray[np.int64] = np.sum(list(parts), axis=0)
    return counts / len(weights)


def _top_counts(scores: Floats, size: int, weights: Floats) -> NDArray[np.int64]:
    """Return in how many draws each building is among the best."""
    points, single = np.ascontiguousarray(scores.T), np.ascontiguousarray(scores.T, np.float32)
    doubt = _single_doubt(scores)
    counts = np.zeros(len(scores), dtype=np.int64)
    room = np.empty((_BLOCK, len(scores)), dtype=np.float32)
    chosen = np.empty((_BLOCK, len(scores)), dtype=np.bool_)
    for start in range(0, len(weights), _BLOCK):
        drawn = weights[start : start + _BLOCK]
        means = np.matmul(drawn.astype(np.float32), single, out=room[: len(drawn)])
        best = _reaching(means, size, doubt, chosen[: len(drawn)])
        chosen_by_draw = np.add.reduce(best.view(np.uint8), axis=1, dtype=np.uint32)
        unsure = np.flatnonzero(chosen_by_draw != size)
        if len(unsure):
            exact = drawn[unsure] @ points
            best[unsure] = _reaching(exact, size, TOLERANCE, np.empty_like(exact, np.bool_))
        counts += np.add.reduce(best.view(np.uint8), axis=0, dtype=np.uint8)
    return counts


def _single_doubt(scores: Floats) -> float:
    """Return the most that single precision may move the gap between two weighted means.

    A sum of n products is wrong by at most n + 2 half-steps of the largest score, and this for each
    of the two means; two more half-steps come with the comparison.
    """
    half_step = 1 / 2**24
    largest = float(np.abs(scores).max())
    doubt: float = 2 * (scores.shape[1] + 4) * half_step * largest + TOLERANCE
    return doubt


def _reaching(
    means: NDArray[np.floating[Any]], size: int, slack: float, out: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell in each row which means reach the one of rank `size`, give or take a slack."""
    last = means.shape[1] - size
    limits = np.partition(means, last, axis=1)[:, last, np.newaxis]
    np.greater_equal(means, limits - means.dtype.type(slack), out=out)
    return out
