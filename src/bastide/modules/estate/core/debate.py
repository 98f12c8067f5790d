"""What to debate first: the cells whose settlement would change the class of most buildings.

A *cell* is one item of one building. Settling it means that the meeting agrees on one score, which
replaces what the raters say together. The expected change of class is the number of buildings of
the portfolio that would change class, each score being as likely as the share of raters who gave
it; nobody knows anything of a cell without score, and its four scores are equally likely.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.kernel.grids.core.answers import SCALE, Item, Vote, latest_votes
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    Matrix,
    Placement,
    Scope,
    class_at,
    known_scores,
    limits_of,
)

SHOWN = 10
"""Cells proposed to a meeting."""


@dataclass(frozen=True, slots=True)
class DebateCell:
    """A cell worth a debate.

    Attributes:
        building, segment, item, axis: which one.
        scores: score → number of raters who gave it.
        expected_changes: buildings of the portfolio expected to change class.
        expected_move: expected absolute move of the building's score on the axis, points.
        divergence: greatest gap between two colleges, points; `None` below two colleges.
        scored_class: class of the building today; `None` without score on an axis.
        classes: score → class of the building if the cell were settled so.
    """

    building: str
    segment: str
    item: str
    axis: Axis
    scores: Mapping[int, int]
    expected_changes: Fraction
    expected_move: Fraction
    divergence: Fraction | None
    scored_class: BuildingClass | None
    classes: Mapping[int, BuildingClass | None]

    @property
    def reason(self) -> str:
        """Say in one French sentence why the cell is worth a debate."""
        count = sum(self.scores.values())
        if not count:
            said = "Personne n’a donné de note"
        else:
            given = ", ".join(f"{n} × {score}" for score, n in sorted(self.scores.items()))
            said = f"Notes données\u00a0: {given}"
        return f"{said}\u00a0; {self._effect}"

    @property
    def reason_without_notes(self) -> str:
        """Say the same without telling how many gave each note."""
        return f"Notes non montrées, un collège est trop petit\u00a0; {self._effect}"

    @property
    def _effect(self) -> str:
        """Say what settling the cell would change."""
        others = [
            f"{score} mène à {found.value}"
            for score, found in sorted(self.classes.items())
            if found is not None and found is not self.scored_class
        ]
        if others:
            return f"la note {', '.join(others)}."
        if self.expected_changes:
            return "la médiane bougerait, et d’autres bâtiments changeraient de classe."
        return "la classe ne changerait pas."


def cells_to_debate(
    whole: Matrix, items: Sequence[Item], votes: Iterable[Vote], size: int = SHOWN
) -> tuple[DebateCell, ...]:
    """Return the cells to debate first.

    Most expected changes of class first; then the greatest expected move of the score, the widest
    gap between colleges, the order of the buildings, the order of the grid. A cell whose settlement
    would move nothing is left out, and so is an item that does not apply or weighs nothing.

    Args:
        whole: the matrix of the portfolio, with its rules.
        items: the grid.
        votes: those that made the matrix.
        size: how many cells at most.
    """
    given = _scores_given(votes)
    moves = SettledScores(whole)
    cells = [
        cell
        for placement in whole.placements
        for axis in Axis
        for cell in _axis_cells(moves, placement, axis, items, given)
        if cell.expected_move
    ]
    order = {item.code: rank for rank, item in enumerate(items)}
    places = {one.scored.building: rank for rank, one in enumerate(whole.placements)}
    cells.sort(
        key=lambda cell: (
            -cell.expected_changes,
            -cell.expected_move,
            -(cell.divergence or 0),
            places[cell.building],
            order[cell.item],
        )
    )
    return tuple(cells[:size])


def _scores_given(votes: Iterable[Vote]) -> dict[tuple[str, str], Counter[int]]:
    """Return (building, item) → score → number of raters who gave it."""
    found: dict[tuple[str, str], Counter[int]] = {}
    for vote in latest_votes(votes)[0]:
        if vote.score is not None:
            found.setdefault((vote.subject, vote.item), Counter())[vote.score] += 1
    return found


def _axis_cells(
    moves: SettledScores,
    placement: Placement,
    axis: Axis,
    items: Sequence[Item],
    given: Mapping[tuple[str, str], Counter[int]],
) -> Iterator[DebateCell]:
    """Yield the cells of one building on one axis."""
    one = placement.scored
    known = {item.code: value for item, value in known_scores(one, items, axis)}
    on_axis = [item for item in items if item.axis == axis and item.weight]
    weights = {item.code: Fraction(item.weight) for item in on_axis}
    total = sum((weights[code] for code in known), Fraction(0))
    points = sum((weights[code] * value for code, value in known.items()), Fraction(0))
    for item in on_axis:
        if not one.items[item.code].is_applicable:
            continue
        weight = weights[item.code]
        rest = points - weight * known.get(item.code, 0)
        whole = total if item.code in known else total + weight
        settled = {score: (rest + weight * score) / whole for score in SCALE}
        yield _cell(moves, placement, item, settled, given.get((one.building, item.code)))


def _cell(
    moves: SettledScores,
    placement: Placement,
    item: Item,
    settled: Mapping[int, Fraction],
    given: Counter[int] | None,
) -> DebateCell:
    """Return a cell; `settled` is score → score of the building on the axis, were it agreed."""
    one, axis = placement.scored, Axis(item.axis)
    now = one.on(axis).value
    scores: Counter[int] = given or Counter()
    likely = scores or Counter(SCALE)
    changes, move = 0, Fraction(0)
    classes: dict[int, BuildingClass | None] = {}
    for score, times in likely.items():
        classes[score] = placement.scored_class
        if settled[score] != now:
            classes[score], changed = moves.outcome(placement, axis, settled[score])
            changes += times * changed
            move += times * (1 if now is None else abs(settled[score] - now))
    return DebateCell(
        building=one.building,
        segment=one.segment,
        item=item.code,
        axis=axis,
        scores=dict(sorted(scores.items())),
        expected_changes=Fraction(changes, likely.total()),
        expected_move=move / likely.total(),
        divergence=one.items[item.code].divergence,
        scored_class=placement.scored_class,
        classes=dict(sorted(classes.items())),
    )


class SettledScores:
    """What becomes of the classes of a portfolio when one score of one building is settled.

    A fixed threshold stays where it is, so that only this building can change class. A median moves
    with the score and may flip others: every building of the segments that follow it is counted.
    """

    def __init__(self, whole: Matrix) -> None:
        self._whole = whole
        self._scores: dict[tuple[Axis, str], list[Fraction]] = defaultdict(list)
        self._classed: dict[tuple[Axis, str], list[Fraction]] = defaultdict(list)
        for placement in whole.placements:
            for axis in Axis:
                value, segment = placement.scored.on(axis).value, placement.scored.segment
                if value is not None:
                    insort(self._scores[axis, segment], value)
                    insort(self._scores[axis, _EVERYWHERE], value)
                    if placement.scored_class is not None:
                        insort(self._classed[axis, segment], value)

    def outcome(
        self, placement: Placement, axis: Axis, score: Fraction
    ) -> tuple[BuildingClass | None, int]:
        """Return the class of a building whose score on an axis is settled, and how many change.

        Args:
            placement: the building today.
            axis: where it is settled.
            score: the score that it gets there, points.
        """
        one = placement.scored
        now = one.on(axis).value
        limits = self._limits(one.segment, axis, now, score)
        pair = {Axis.ATOUT: one.atout.value, Axis.ATTRAIT: one.attrait.value, axis: score}
        used = {**limits_of(placement.thresholds), axis: limits[one.segment]}
        found = class_at(pair[Axis.ATOUT], pair[Axis.ATTRAIT], used)
        changed = int(found is not placement.scored_class)
        for segment, limit in limits.items():
            before = self._whole.thresholds[segment].get(axis)
            if before is None or before.value == limit:
                continue
            low, high = sorted((before.value, limit))
            values = self._classed[axis, segment]
            changed += bisect_left(values, high) - bisect_left(values, low)
            if segment == one.segment and placement.scored_class is not None:
                changed -= now is not None and low <= now < high
        return found, changed

    def _limits(
        self, segment: str, axis: Axis, now: Fraction | None, score: Fraction
    ) -> dict[str, Fraction]:
        """Return the thresholds of the segments that a settled score may move, its own first."""
        rules = self._whole.rules
        if rules.threshold is not None:
            return {segment: rules.threshold}
        portfolio = _median_with(self._scores[axis, _EVERYWHERE], now, score)
        count = len(self._scores[axis, segment]) + (now is None)
        own = portfolio
        if count >= rules.least_buildings:
            own = _median_with(self._scores[axis, segment], now, score)
        others = {
            other: portfolio
            for other, used in self._whole.thresholds.items()
            if axis in used and used[axis].scope is Scope.PORTFOLIO
        }
        return {**others, segment: own}


_EVERYWHERE = ""
"""The whole portfolio, beside its segments."""


def _median_with(ordered: Sequence[Fraction], old: Fraction | None, new: Fraction) -> Fraction:
    """Return the median of ordered values once `new` stands for `old`, or beside them all.

    >>> _median_with([Fraction(0), Fraction(1), Fraction(2)], Fraction(0), Fraction(3))
    Fraction(2, 1)
    """
    gone = len(ordered) if old is None else bisect_left(ordered, old)
    place = bisect_left(ordered, new)
    place -= place > gone
    count = len(ordered) + (old is None)

    def at(rank: int) -> Fraction:
        if rank == place:
            return new
        rank -= rank > place
        return ordered[rank + (rank >= gone)]

    return (at((count - 1) // 2) + at(count // 2)) / 2
