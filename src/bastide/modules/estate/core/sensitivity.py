"""How far a weight must move to flip a building, and the whole matrix under other weights at once.

The live matrix serves sliders in a council meeting: floating point for everybody, then the exact
sum again for each building that stands so near to a limit that rounding could decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    MatrixRules,
    Placement,
    Scope,
    ScoredBuilding,
    Threshold,
    Thresholds,
    class_of,
)
from bastide.modules.estate.core.robustness import TOLERANCE, Floats, score_table

Ranks = NDArray[np.intp]
"""Places of buildings in the portfolio."""


@dataclass(frozen=True, slots=True)
class Flip:
    """The change of one weight that moves a building to another class.

    Attributes:
        axis, item: the weight that changes.
        weight: what it is.
        change: what to add to it, in the unit of the weights; the score is then on the threshold.
        is_raise: the weight must grow; says which way when the score is already on the threshold.
        new_class: the class on the other side.
        is_beyond: the building stands on the upper side, where the threshold itself belongs: it
            flips as soon as the change is passed, not when it is reached.
    """

    axis: Axis
    item: str
    weight: Fraction
    change: Fraction
    is_raise: bool
    new_class: BuildingClass
    is_beyond: bool


def flips(placement: Placement, items: Sequence[Item]) -> tuple[Flip, ...]:
    """Return, for each weight that can do it alone, the change that flips the building's class.

    δ_k = W (t − S) / (s_k − t), possible when w_k + δ_k ≥ 0. An item scored exactly at the
    threshold can never flip a class, nor can the only scored item of an axis; one that weighs
    nothing can, by weighing something.

    Args:
        placement: the building in the matrix.
        items: the grid that scored it.

    Returns:
        The smallest change first; equal ones in the order of the grid.

    Source: strategy dossier §2.6, ORACLE 7.
    """
    if placement.scored_class is None:
        return ()
    found = [
        flip
        for axis in Axis
        for flip in _axis_flips(placement, placement.scored_class, items, axis)
    ]
    return tuple(sorted(found, key=lambda flip: abs(flip.change)))


def nearest_flip(placement: Placement, items: Sequence[Item]) -> Flip | None:
    """Return the smallest change of one weight that flips the class; `None` when none can."""
    return next(iter(flips(placement, items)), None)


def flip_distance(
    score: Fraction, threshold: Fraction, total: Fraction, item_score: Fraction
) -> Fraction | None:
    """Return the change of an item's weight that brings a weighted mean to a threshold.

    Args:
        score: the weighted mean S.
        threshold: t.
        total: sum W of the weights of the scored items.
        item_score: score s_k of the item whose weight changes.

    Returns:
        W (t − S) / (s_k − t), of any sign; `None` when the item is scored at the threshold.

    >>> flip_distance(Fraction("1.625"), Fraction("1.5"), Fraction(8), Fraction(0))
    Fraction(2, 3)
    """
    if item_score == threshold:
        return None
    return total * (threshold - score) / (item_score - threshold)


def _axis_flips(
    placement: Placement, now: BuildingClass, items: Sequence[Item], axis: Axis
) -> list[Flip]:
    score, limit = placement.scored.on(axis).value, placement.thresholds[axis].value
    known = [
        (item, value)
        for item in items
        if item.axis == axis and (value := placement.scored.items[item.code].value) is not None
    ]
    total = sum((Fraction(item.weight) for item, _value in known), Fraction(0))
    if score is None:
        return []
    is_high = score >= limit
    found: list[Flip] = []
    for item, value in known:
        weight = Fraction(item.weight)
        change = flip_distance(score, limit, total, value)
        is_raise = (value > limit) is not is_high
        if change is not None and _is_possible(weight, change, total, is_high=is_high):
            new_class = _across(now, axis)
            found.append(Flip(axis, item.code, weight, change, is_raise, new_class, is_high))
    return found


def _is_possible(weight: Fraction, change: Fraction, total: Fraction, *, is_high: bool) -> bool:
    """Tell whether a weight can change so much: it stays ≥ 0, and something still weighs.

    A building on the upper side must pass the threshold, so its weight must stay above zero when it
    falls, for it could not fall further.
    """
    if total + change <= 0:
        return False
    return weight + change > 0 if is_high and change <= 0 else weight + change >= 0


def _across(now: BuildingClass, axis: Axis) -> BuildingClass:
    is_atout_high = now in {BuildingClass.C1, BuildingClass.C3}
    is_attrait_high = now in {BuildingClass.C1, BuildingClass.C2}
    return class_of(
        is_atout_high=is_atout_high ^ (axis is Axis.ATOUT),
        is_attrait_high=is_attrait_high ^ (axis is Axis.ATTRAIT),
    )


@dataclass(frozen=True)
class LiveAnswer:
    """The matrix under other weights, in the order of the buildings.

    Attributes:
        atout, attrait: scores, NaN without any.
        coverage: axis → part of the weight that is scored (0–1), NaN when nothing applies.
        thresholds: segment → thresholds used.
        scored_classes: the class that the scores give, held by enough answers or not.
        is_provisional: too few answers hold the class (coverage follows the weights).
    """

    atout: Floats
    attrait: Floats
    coverage: Mapping[Axis, Floats]
    thresholds: Mapping[str, Thresholds]
    scored_classes: tuple[BuildingClass | None, ...]
    is_provisional: tuple[bool, ...]


class LiveMatrix:
    """A portfolio prepared once, then placed again in milliseconds under any weights.

    The answer is that of `matrix` with the same weights and rules, building by building.
    """

    def __init__(self, buildings: Sequence[ScoredBuilding], items: Sequence[Item]) -> None:
        self._buildings = tuple(buildings)
        self._axes = {axis: _LiveAxis(self._buildings, items, axis) for axis in Axis}
        self._segments: dict[str, list[int]] = {}
        for rank, one in enumerate(self._buildings):
            self._segments.setdefault(one.segment, []).append(rank)

    def placed(
        self, weights: Mapping[str, Fraction | Decimal | int], rules: MatrixRules | None = None
    ) -> LiveAnswer:
        """Return the matrix under weights.

        Args:
            weights: code of every item → weight ≥ 0.
            rules: thresholds and needs; those of `MatrixRules` by default.

        Raises:
            ValueError: a weight is negative, or none of an axis is positive.
        """
        rules = rules or MatrixRules()
        for axis in self._axes.values():
            axis.weigh(weights)
        used = self._thresholds(rules)
        classes: list[BuildingClass | None] = [None] * len(self._buildings)
        for segment, ranks in self._segments.items():
            above = [self._axes[axis].above(ranks, used[segment].get(axis)) for axis in Axis]
            for rank, atout, attrait in zip(ranks, *above, strict=True):
                if atout is not None and attrait is not None:
                    classes[rank] = class_of(is_atout_high=atout, is_attrait_high=attrait)
        held = [self._axes[axis].held(rules) for axis in Axis]
        return LiveAnswer(
            atout=self._axes[Axis.ATOUT].scores,
            attrait=self._axes[Axis.ATTRAIT].scores,
            coverage={axis: self._axes[axis].coverage for axis in Axis},
            thresholds=used,
            scored_classes=tuple(classes),
            is_provisional=tuple(
                found is not None and not (one and other)
                for found, one, other in zip(classes, *held, strict=True)
            ),
        )

    def _thresholds(self, rules: MatrixRules) -> dict[str, Thresholds]:
        everybody = list(range(len(self._buildings)))
        whole = {
            axis: live.threshold(everybody, Scope.PORTFOLIO, rules)
            for axis, live in self._axes.items()
        }
        found: dict[str, Thresholds] = {}
        for segment, ranks in self._segments.items():
            own = {
                axis: live.threshold(ranks, Scope.SEGMENT, rules)
                if rules.threshold is None and live.count(ranks) >= rules.least_buildings
                else whole[axis]
                for axis, live in self._axes.items()
            }
            found[segment] = {axis: one for axis, one in own.items() if one is not None}
        return found


class _LiveAxis:
    """One axis of a live matrix: arrays for speed, the exact scores behind them."""

    def __init__(
        self, buildings: Sequence[ScoredBuilding], items: Sequence[Item], axis: Axis
    ) -> None:
        self._codes = [item.code for item in items if item.axis == axis]
        self._buildings = buildings
        table = score_table(buildings, self._codes)
        self._has_score = ~np.isnan(table)
        self._points = np.where(self._has_score, table, 0.0)
        applies = [[one.items[code].is_applicable for code in self._codes] for one in buildings]
        self._applies = np.array(applies, dtype=bool).reshape(table.shape)
        self._answers = [(one.on(axis).raters, one.on(axis).colleges) for one in buildings]
        known = [
            [(column, one.items[code].value) for column, code in enumerate(self._codes)]
            for one in buildings
        ]
        self._unit = lcm(*(value.denominator for row in known for _c, value in row if value))
        self._parts = [
            [(column, int(value * self._unit)) for column, value in row if value is not None]
            for row in known
        ]
        self._weights: list[int] = []
        self.scores = self.coverage = np.full(len(buildings), np.nan)

    def weigh(self, weights: Mapping[str, Fraction | Decimal | int]) -> None:
        """Compute every score and coverage under weights."""
        given = [Fraction(weights[code]) for code in self._codes]
        if any(weight < 0 for weight in given):
            raise ValueError("A weight is negative.")
        if self._codes and not any(given):
            raise ValueError("No item of an axis weighs anything.")
        unit = lcm(*(weight.denominator for weight in given))
        self._weights = [int(weight * unit) for weight in given]
        drawn = np.array([float(weight) for weight in given])
        scored, applicable = self._has_score @ drawn, self._applies @ drawn
        with np.errstate(invalid="ignore", divide="ignore"):
            self.scores = self._points @ drawn / scored
            self.coverage = scored / applicable

    def exact_score(self, rank: int) -> Fraction:
        """Return the score of a building that has one: whole numbers, then one division."""
        points = total = 0
        for column, value in self._parts[rank]:
            points += self._weights[column] * value
            total += self._weights[column]
        return Fraction(points, total * self._unit)

    def exact_coverage(self, rank: int) -> Fraction:
        """Return the coverage of a building to which an item applies, exactly."""
        scored = sum(self._weights[column] for column, _value in self._parts[rank])
        applicable = np.flatnonzero(self._applies[rank]).tolist()
        return Fraction(scored, sum(self._weights[column] for column in applicable))

    def count(self, ranks: Sequence[int]) -> int:
        """Return how many of these buildings have a score."""
        return int(np.count_nonzero(~np.isnan(self.scores[ranks])))

    def threshold(self, ranks: Sequence[int], scope: Scope, rules: MatrixRules) -> Threshold | None:
        """Return the fixed threshold, or the exact median of these buildings if any has a score."""
        count = self.count(ranks)
        if rules.threshold is not None:
            return Threshold(rules.threshold, Scope.FIXED, count)
        if not count:
            return None
        known = np.array([rank for rank in ranks if not np.isnan(self.scores[rank])])
        middle = [self._exact_at(known, place) for place in ((count - 1) // 2, count // 2)]
        return Threshold((middle[0] + middle[1]) / 2, scope, count)

    def _exact_at(self, ranks: Ranks, place: int) -> Fraction:
        """Return the exact score that stands at a place of the rising order."""
        scores = self.scores[ranks]
        near = np.partition(scores, place)[place]
        below = int(np.count_nonzero(scores < near - TOLERANCE))
        tied = ranks[np.abs(scores - near) <= TOLERANCE]
        return sorted(self.exact_score(int(rank)) for rank in tied)[place - below]

    def above(self, ranks: Sequence[int], limit: Threshold | None) -> list[bool | None]:
        """Tell which buildings reach a threshold; `None` for one without score."""
        if limit is None:
            return [None] * len(ranks)
        scores = self.scores[ranks]
        return self._sides(
            ranks, scores, limit.value, lambda rank: self.exact_score(rank) >= limit.value
        )

    def held(self, rules: MatrixRules) -> list[bool]:
        """Tell on which buildings enough answers hold the score."""
        ranks = range(len(self._buildings))
        covered = self._sides(
            ranks,
            self.coverage,
            rules.least_coverage,
            lambda rank: self.exact_coverage(rank) >= rules.least_coverage,
        )
        return [
            bool(is_covered) and raters >= rules.least_raters and colleges >= rules.least_colleges
            for is_covered, (raters, colleges) in zip(covered, self._answers, strict=True)
        ]

    @staticmethod
    def _sides(
        ranks: Sequence[int], values: Floats, limit: Fraction, exact: Callable[[int], bool]
    ) -> list[bool | None]:
        """Return which values reach a limit, asking again exactly where rounding could decide."""
        gaps = values - float(limit)
        sides: list[bool | None] = [None if np.isnan(gap) else gap > 0 for gap in gaps.tolist()]
        for place in np.flatnonzero(np.abs(gaps) <= TOLERANCE).tolist():
            sides[place] = exact(ranks[place])
        return sides
