"""The matrix: two scores, two thresholds, four classes, and how sure each class is.

Scores and thresholds are exact fractions: a building that stands on the threshold stands above it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.aggregation import (
    Aggregation,
    AxisScore,
    Computed,
    ItemScore,
    Weights,
    axis_score,
    median,
    subject_scores,
)
from bastide.kernel.grids.core.answers import Item, Vote, unweighted_axes
from bastide.modules.estate.core.needs import Shortfall, shortfalls

FIXED_THRESHOLD = Fraction(3, 2)
"""The middle of the scale: the same for every year and every segment."""


class Axis(StrEnum):
    """The two axes of the matrix."""

    ATOUT = "atout"
    ATTRAIT = "attrait"


class BuildingClass(StrEnum):
    """Where a building stands, both thresholds being reached or not."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"

    @property
    def label(self) -> str:
        """Return what the class proposes, in French."""
        return {
            BuildingClass.C1: "conserver et entretenir",
            BuildingClass.C2: "rénover ou restructurer",
            BuildingClass.C3: "mutualiser, réaffecter ou valoriser",
            BuildingClass.C4: "céder ou démolir",
        }[self]


class Scope(StrEnum):
    """Which buildings a threshold comes from."""

    FIXED = "fixed"
    SEGMENT = "segment"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True, slots=True)
class MatrixRules:
    """What the campaign decided before anybody scored; stored with each result.

    Attributes:
        threshold: the fixed threshold of both axes, on the scale; `None` for the median.
        least_buildings: scored buildings that a segment needs to have its own median.
        grey_width: a score nearer to its threshold than this is in the grey zone, points.
        least_coverage: part of the weight of an axis that must be scored (0–1).
        least_raters: raters who gave numbers on an axis.
        least_colleges: colleges they come from; 2 when several are configured.

    Source: `03-cli.md`, conventions (scores); strategy dossier §2.2 and §2.3.
    """

    threshold: Fraction | None = FIXED_THRESHOLD
    least_buildings: int = 8
    grey_width: Fraction = Fraction(3, 20)
    least_coverage: Fraction = Fraction(3, 5)
    least_raters: int = 3
    least_colleges: int = 1


@dataclass(frozen=True, slots=True)
class ScoredBuilding:
    """A building with what the raters say of it.

    Attributes:
        building: its reference in the campaign.
        segment: the segment it is compared in.
        items: code of an item → what the raters say of it together.
        atout: its intrinsic quality.
        attrait: its interest for the authority.
    """

    building: str
    segment: str
    items: Mapping[str, ItemScore]
    atout: AxisScore
    attrait: AxisScore

    def on(self, axis: Axis) -> AxisScore:
        """Return the score on one axis."""
        return self.atout if axis is Axis.ATOUT else self.attrait


@dataclass(frozen=True, slots=True)
class Threshold:
    """The threshold used on one axis of one segment: its value, and where it comes from."""

    value: Fraction
    scope: Scope
    buildings: int


Thresholds = Mapping[Axis, Threshold]
"""Axis → threshold; an axis that nobody scored has no median."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A building in the matrix.

    Attributes:
        scored: the building and its scores.
        thresholds: those used for it.
        scored_class: the class that its scores give; `None` when an axis has no score.
        is_certain: whatever the missing scores are, the class is the same.
        grey_axes: axes whose score is in the grey zone.
        shortfalls: what a class needs and this one lacks; the class is provisional when any.
    """

    scored: ScoredBuilding
    thresholds: Thresholds
    scored_class: BuildingClass | None
    is_certain: bool
    grey_axes: tuple[Axis, ...]
    shortfalls: tuple[Shortfall, ...]

    @property
    def is_provisional(self) -> bool:
        """Tell whether scores give a class that too few answers hold."""
        return self.scored_class is not None and bool(self.shortfalls)

    @property
    def building_class(self) -> BuildingClass | None:
        """Return the class that may be published; `None` for a provisional one."""
        return None if self.shortfalls else self.scored_class


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every building of a portfolio in its place, in the order of the buildings given."""

    rules: MatrixRules
    placements: tuple[Placement, ...]
    thresholds: Mapping[str, Thresholds]
    portfolio: Thresholds

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the segments, in the order of their first building."""
        return tuple(dict.fromkeys(placement.scored.segment for placement in self.placements))

    def placement(self, building: str) -> Placement:
        """Return the place of one building.

        Raises:
            KeyError: no such building.
        """
        return {one.scored.building: one for one in self.placements}[building]

    def counts(self, segment: str | None = None) -> Counter[BuildingClass | None]:
        """Return how many buildings stand in each published class (`None`: no class)."""
        return Counter(
            one.building_class
            for one in self.placements
            if segment is None or one.scored.segment == segment
        )


def scored_buildings(
    votes: Iterable[Vote],
    items: Sequence[Item],
    segments: Mapping[str, str],
    *,
    aggregation: Aggregation = Aggregation.MEDIAN,
    college_weights: Weights | None = None,
    computed: Mapping[str, Computed] | None = None,
) -> tuple[ScoredBuilding, ...]:
    """Return the buildings with their scores on both axes.

    Args:
        votes: the votes of the campaign.
        items: the grid; each item stands on one of the two axes.
        segments: building → segment, for every building, in the order wanted.
        aggregation: how several raters become one.
        college_weights: college → weight; `None` to pool all raters.
        computed: building → code of an item → score computed from data, or *not applicable*.

    Raises:
        InputRefusedError: an item on another axis, or an axis whose items all weigh nothing.
    """
    _require_axes(items)
    scores = subject_scores(
        (vote for vote in votes if vote.subject in segments),
        items,
        aggregation,
        college_weights,
        computed=computed,
        subjects=segments,
    )
    return tuple(
        ScoredBuilding(
            building=building,
            segment=segment,
            items=scores[building],
            atout=axis_score(items, scores[building], Axis.ATOUT),
            attrait=axis_score(items, scores[building], Axis.ATTRAIT),
        )
        for building, segment in segments.items()
    )


def known_scores(
    scored: ScoredBuilding, items: Iterable[Item], axis: Axis
) -> tuple[tuple[Item, Fraction], ...]:
    """Return the items that weigh in a building's score on an axis, each with its score."""
    values = ((item, scored.items[item.code].value) for item in items if item.axis == axis)
    return tuple((item, value) for item, value in values if value is not None and item.weight)


def matrix(buildings: Sequence[ScoredBuilding], rules: MatrixRules | None = None) -> Matrix:
    """Return every building in its place: C1 to C4 by `≥` on both thresholds.

    Args:
        buildings: the portfolio; the median threshold looks at all of it.
        rules: what the campaign decided.

    Source: `03-cli.md`, conventions (scores); strategy dossier §2.3.
    """
    rules = rules or MatrixRules()
    portfolio, by_segment = thresholds(buildings, rules)
    return Matrix(
        rules=rules,
        placements=tuple(_placement(one, by_segment[one.segment], rules) for one in buildings),
        thresholds=by_segment,
        portfolio=portfolio,
    )


def thresholds(
    buildings: Iterable[ScoredBuilding], rules: MatrixRules
) -> tuple[Thresholds, dict[str, Thresholds]]:
    """Return the thresholds of the portfolio, and segment → its own.

    The median of a segment is its own from `least_buildings` scored buildings on, axis by axis;
    below, it is that of the portfolio.
    """
    scores: dict[Axis, dict[str, list[Fraction]]] = {axis: defaultdict(list) for axis in Axis}
    segments: dict[str, None] = {}
    for one in buildings:
        segments[one.segment] = None
        for axis in Axis:
            value = one.on(axis).value
            if value is not None:
                scores[axis][one.segment].append(value)
    whole = {axis: [v for values in scores[axis].values() for v in values] for axis in Axis}
    portfolio = _thresholds(whole, Scope.PORTFOLIO, rules)
    return portfolio, {
        segment: {
            **portfolio,
            **_thresholds(
                {
                    axis: scores[axis][segment]
                    for axis in Axis
                    if len(scores[axis][segment]) >= rules.least_buildings
                },
                Scope.SEGMENT,
                rules,
            ),
        }
        for segment in segments
    }


def class_of(*, is_atout_high: bool, is_attrait_high: bool) -> BuildingClass:
    """Return the class of a building from the side of each threshold it stands on.

    >>> class_of(is_atout_high=False, is_attrait_high=True)
    <BuildingClass.C2: 'C2'>
    """
    if is_attrait_high:
        return BuildingClass.C1 if is_atout_high else BuildingClass.C2
    return BuildingClass.C3 if is_atout_high else BuildingClass.C4


def class_at(
    atout: Fraction | None, attrait: Fraction | None, limits: Mapping[Axis, Fraction]
) -> BuildingClass | None:
    """Return the class of a point; `None` when an axis has no score or no threshold."""
    if atout is None or attrait is None or len(limits) < len(Axis):
        return None
    return class_of(
        is_atout_high=atout >= limits[Axis.ATOUT], is_attrait_high=attrait >= limits[Axis.ATTRAIT]
    )


def limits_of(used: Thresholds) -> dict[Axis, Fraction]:
    """Return axis → value of its threshold."""
    return {axis: threshold.value for axis, threshold in used.items()}


def _thresholds(
    scores: Mapping[Axis, Sequence[Fraction]], scope: Scope, rules: MatrixRules
) -> dict[Axis, Threshold]:
    if rules.threshold is not None:
        return {
            axis: Threshold(rules.threshold, Scope.FIXED, len(scores[axis]))
            for axis in (Axis if scope is Scope.PORTFOLIO else ())
        }
    return {
        axis: Threshold(median(values), scope, len(values))
        for axis, values in scores.items()
        if values
    }


def _placement(one: ScoredBuilding, used: Thresholds, rules: MatrixRules) -> Placement:
    limits = limits_of(used)
    found = class_at(one.atout.value, one.attrait.value, limits)
    corners = {
        class_at(one.atout.low, one.attrait.low, limits),
        class_at(one.atout.high, one.attrait.high, limits),
    }
    lacks = tuple(lack for axis in Axis for lack in _shortfalls(axis, one.on(axis), rules))
    return Placement(
        scored=one,
        thresholds=used,
        scored_class=found,
        is_certain=found is not None and not lacks and corners == {found},
        grey_axes=tuple(axis for axis in Axis if _is_grey(one.on(axis), used.get(axis), rules)),
        shortfalls=lacks,
    )


def _is_grey(score: AxisScore, used: Threshold | None, rules: MatrixRules) -> bool:
    if score.value is None or used is None:
        return False
    return abs(score.value - used.value) < rules.grey_width


def _shortfalls(axis: Axis, score: AxisScore, rules: MatrixRules) -> tuple[Shortfall, ...]:
    return shortfalls(
        axis,
        score,
        coverage=rules.least_coverage,
        raters=rules.least_raters,
        colleges=rules.least_colleges,
    )


def _require_axes(items: Sequence[Item]) -> None:
    known = {axis.value for axis in Axis}
    refusals = [
        Refusal(
            reason="Cet item ne compte sur aucun des deux axes.",
            remedy="Écrivez «\u00a0atout\u00a0» ou «\u00a0attrait\u00a0».",
            field="axe",
            value=item.axis,
        )
        for item in items
        if item.axis not in known
    ]
    refusals += [
        Refusal(
            reason="Tous les items de cet axe ont un poids nul.",
            remedy="Donnez un poids positif à l’un d’eux au moins.",
            field="poids",
            value=axis,
        )
        for axis in unweighted_axes(items)
    ]
    if refusals:
        raise InputRefusedError(tuple(refusals))
