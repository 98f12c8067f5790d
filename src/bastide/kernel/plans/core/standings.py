"""Where a plan stands at a date: progress of its actions, results of its measures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from bastide.kernel.plans.core.content import (
    ActionFacts,
    MeasureFacts,
    MilestoneFacts,
    PlanContent,
    ProgressMode,
)
from bastide.kernel.plans.core.measures import Current, current_value
from bastide.kernel.plans.core.progress import (
    Progress,
    Signal,
    expected_progress,
    progress_of,
    signal_of,
)
from bastide.kernel.plans.core.rollup import NOTHING, WHOLE, Item, RolledUp, rolled_up, settled
from bastide.kernel.plans.core.statuses import Status

_UNATTACHED = "unattached"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a measure stands at a date.

    Attributes:
        current: its value. progress: how far the goal is reached; `None` when it cannot be said.
        expected: progress due by the day. signal: light of one over the other.
    """

    current: Current
    progress: Progress | None
    expected: Fraction
    signal: Signal | None


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """The progress of a plan at a date.

    Attributes:
        whole: of the plan. nodes: by node. actions: by action.
        unattached: of what serves no node, told apart; `None` without any.
        abandoned: codes of the abandoned actions, listed and not counted.
    """

    whole: RolledUp
    nodes: Mapping[int, RolledUp]
    actions: Mapping[uuid.UUID, RolledUp]
    unattached: RolledUp | None
    abandoned: tuple[str, ...]


def own_progress(action: ActionFacts) -> Fraction | Decimal | None:
    """Return the progress that an action tells by itself, in [0, 1]; `None` when unknown.

    To come is 0 and done is 1 by what these words mean; otherwise the declared percentage, or the
    weight of the milestones done over that of all. By measures: see `plan_progress`.
    """
    if action.mode is ProgressMode.MEASURES:
        return None
    if action.status is Status.PLANNED:
        return NOTHING
    if action.mode is ProgressMode.MILESTONES:
        return milestone_progress(action.milestones)
    if action.status is Status.DONE:
        return WHOLE
    return None if action.declared is None else action.declared / 100


def milestone_progress(milestones: Sequence[MilestoneFacts]) -> Fraction | None:
    """Return the weight of the milestones done over that of all, `None` when none weighs."""
    total = sum((Fraction(one.weight) for one in milestones), Fraction(0))
    if not total:
        return None
    done = (Fraction(one.weight) for one in milestones if one.done_on is not None)
    return sum(done, Fraction(0)) / total


def standing_of(measure: MeasureFacts, on: dt.date) -> Standing:
    """Return where a measure stands at a date."""
    current = current_value(
        measure.periods,
        kind=measure.kind,
        accumulation=measure.accumulation,
        on=on,
        factor=measure.factor,
    )
    progress = progress_of(measure.goal, current.value)
    expected = expected_progress(measure.baseline_on, measure.target_on, on)
    signal = signal_of(progress.clamped if progress else None, expected)
    return Standing(current, progress, expected, signal)


def plan_progress(content: PlanContent, on: dt.date) -> PlanProgress:
    """Return how far the actions of a plan have gone, rolled up its tree.

    An action weighs in each of its nodes what its weight times its share is; what serves no node is
    told apart, and counts in the whole of a plan without nodes only. An action read by measures is
    the weighted mean of them. In a branch, only the shares that serve it count.
    """
    by_action: dict[uuid.UUID, list[MeasureFacts]] = {}
    for measure in content.measures:
        if measure.action is not None:
            by_action.setdefault(measure.action, []).append(measure)
    held = content.forest.parents
    items = list(_node_items(content))
    firsts: dict[uuid.UUID, str] = {}
    for action in content.actions:
        added = list(_action_items(action, by_action.get(action.id, ()), held, on))
        firsts[action.id] = added[0].key
        items += added
    if any(item.parent == _UNATTACHED for item in items):
        items.append(Item(_UNATTACHED, None, NOTHING if held else WHOLE))
    rolled = rolled_up(items)
    return PlanProgress(
        whole=rolled[None],
        nodes={node.id: rolled[_node_key(node.id)] for node in content.nodes},
        actions={action: rolled[key] for action, key in firsts.items()},
        unattached=rolled.get(_UNATTACHED),
        abandoned=tuple(one.code for one in content.actions if one.status is Status.ABANDONED),
    )


def plan_results(content: PlanContent, on: dt.date) -> PlanProgress:
    """Return how far the measures of a plan and of its nodes have gone, rolled up its tree.

    What is done (`plan_progress`) and what it achieves are two answers, never averaged together.
    """
    items = [
        *_node_items(content),
        *(
            _measure_item(one, None if one.node is None else _node_key(one.node), "", on)
            for one in content.measures
            if one.action is None
        ),
    ]
    rolled = rolled_up(items)
    nodes = {node.id: rolled[_node_key(node.id)] for node in content.nodes}
    return PlanProgress(rolled[None], nodes, {}, None, ())


def _node_items(content: PlanContent) -> Iterator[Item]:
    for node in content.nodes:
        above = content.forest.parents[node.id]
        yield Item(_node_key(node.id), None if above is None else _node_key(above), node.weight)


def _action_items(
    action: ActionFacts, measures: Sequence[MeasureFacts], held: Collection[int], on: dt.date
) -> Iterator[Item]:
    """Yield an action under each node that it serves, and its measures when it is read by them."""
    own = own_progress(action)
    progress = None if own is None else settled(own)
    read = measures if action.mode is ProgressMode.MEASURES else ()
    expected = None
    if action.ends_on is not None and not read:
        expected = _expected(action.starts_on, action.ends_on, on)
    for node, share in _places(action, held):
        key = _action_key(action, node)
        yield Item(
            key,
            _UNATTACHED if node is None else _node_key(node),
            action.weight if share == 1 else settled(Fraction(action.weight) * share),
            progress,
            progress,
            expected,
            is_abandoned=action.status is Status.ABANDONED,
        )
        for measure in read:
            yield _measure_item(measure, key, key, on)


@lru_cache(maxsize=4096)
def _expected(start: dt.date, end: dt.date, on: dt.date) -> Decimal:
    """Return what is expected by a day; many actions share their dates."""
    return settled(expected_progress(start, end, on))


def _measure_item(measure: MeasureFacts, above: str | None, before: str, on: dt.date) -> Item:
    standing = standing_of(measure, on)
    known = standing.progress
    return Item(
        f"{before}/m{measure.id}",
        above,
        measure.weight,
        None if known is None else settled(known.clamped),
        None if known is None else settled(known.raw),
        settled(standing.expected),
    )


def _places(action: ActionFacts, held: Collection[int]) -> Sequence[tuple[int | None, Fraction]]:
    """Return where an action counts, in the nodes held."""
    return [place for place in action.shares if place[0] in held] or [(None, Fraction(1))]


def _node_key(node: int) -> str:
    return f"n{node}"


def _action_key(action: ActionFacts, node: int | None) -> str:
    return f"a{action.id}@{'' if node is None else node}"
