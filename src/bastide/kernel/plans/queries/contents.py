"""A plan or one of its branches as facts, in a number of queries that its size does not change."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.codes import code_key
from bastide.kernel.plans.core.content import (
    ActionFacts,
    Holder,
    MeasureFacts,
    MilestoneFacts,
    NodeFacts,
    PlanContent,
    ProgressMode,
    Recurrence,
)
from bastide.kernel.plans.core.forests import Branch, Forest, planted
from bastide.kernel.plans.core.grammar import from_data
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind, PeriodValue
from bastide.kernel.plans.core.ppi import Funding, MoneyLine
from bastide.kernel.plans.core.progress import Aim, Goal
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import (
    Action,
    ActionLink,
    ActionMoney,
    Measure,
    MeasureValue,
    Milestone,
    Node,
    Plan,
)

_HOLDER = ("person__name", "title", "ends_on")
_SERVICE = ("code", "name", "valid_to")


@dataclass(frozen=True, slots=True)
class _Part:
    """What is read: a whole plan, or a branch.

    Attributes:
        forest: its nodes. nodes, actions, measures: how the database finds them.
    """

    forest: Forest[int]
    nodes: Q
    actions: QuerySet[Action]
    measures: Q


def read_plan(plan: Plan) -> PlanContent:
    """Return everything that a plan holds; nine queries whatever its size.

    Args:
        plan: obtained through a gate.
    """
    forest = planted(_branches(plan))
    return _content(plan, _Part(forest, Q(), Action.objects.filter(plan=plan), Q()))


def read_branch(plan: Plan, node_id: int) -> PlanContent:
    """Return a node and everything under it; nine queries whatever its size.

    Actions keep all their shares, those of other branches too; measures of the whole plan are
    left out.

    Args:
        plan: obtained through a gate.
        node_id: a node of this plan.

    Raises:
        KeyError: the plan has no such node.
    """
    branches = {branch.key: branch for branch in _branches(plan)}
    below = planted(list(branches.values())).below(node_id)
    top = Branch(node_id, None, branches[node_id].code)
    forest = planted([top, *(branches[key] for key in below[1:])])
    linked = ActionLink.objects.filter(node_id__in=below).values("action_id")
    actions = Action.objects.filter(plan=plan, pk__in=linked)
    part = _Part(
        forest,
        Q(pk__in=below),
        actions,
        Q(node_id__in=below) | Q(action_id__in=actions.values("pk")),
    )
    return _content(plan, part)


def _branches(plan: Plan) -> list[Branch[int]]:
    rows = Node.objects.filter(plan=plan).values_list("id", "parent_id", "code", "kind")
    return [Branch(*row) for row in rows]


def _content(plan: Plan, part: _Part) -> PlanContent:
    actions = part.actions
    return PlanContent(
        id=plan.pk,
        name=plan.name,
        ambition=plan.ambition,
        stage=plan.stage,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        grammar=from_data(plan.grammar),
        forest=part.forest,
        nodes=_nodes(plan, part),
        actions=_actions(actions),
        measures=_measures(Measure.objects.filter(part.measures, plan=plan)),
        money=_money(ActionMoney.objects.filter(action__in=actions)),
    )


def _nodes(plan: Plan, part: _Part) -> tuple[NodeFacts, ...]:
    chosen = Node.objects.filter(part.nodes, plan=plan)
    served = _grouped(
        Node.services.through.objects.filter(node__in=chosen)
        .order_by("service__code")
        .values_list("node_id", "service__code")
    )
    rows = chosen.values(
        "id",
        "parent_id",
        "kind",
        "code",
        "title",
        "description",
        "weight",
        "priority",
        "version",
        "referent_id",
        *(f"referent__{name}" for name in _HOLDER),
        *(f"pilot__{name}" for name in _SERVICE),
    )
    found = {row["id"]: _node(row, served.get(row["id"], ())) for row in rows}
    return tuple(found[key] for key, _depth in part.forest.order)


def _node(row: Mapping[str, Any], services: Iterable[tuple[Any, ...]]) -> NodeFacts:
    return NodeFacts(
        id=row["id"],
        parent=row["parent_id"],
        kind=row["kind"],
        code=row["code"],
        title=row["title"],
        description=row["description"],
        weight=row["weight"],
        priority=row["priority"],
        holder=_holder(
            (row["referent_id"], *(row[f"referent__{name}"] for name in _HOLDER)),
            tuple(row[f"pilot__{name}"] for name in _SERVICE),
        ),
        services=tuple(code for (code,) in services),
        version=row["version"],
    )


def _actions(actions: QuerySet[Action]) -> tuple[ActionFacts, ...]:
    links = _grouped(
        ActionLink.objects.filter(action__in=actions)
        .order_by("node_id")
        .values_list("action_id", "node_id", "numerator", "denominator")
    )
    steps = _grouped(
        Milestone.objects.filter(action__in=actions)
        .order_by("due_on", "id")
        .values_list("action_id", "id", "title", "due_on", "done_on", "weight")
    )
    rows = actions.values(
        "id",
        "code",
        "title",
        "description",
        "owner_label",
        "starts_on",
        "ends_on",
        "recurrence",
        "status",
        "progress_mode",
        "progress",
        "weight",
        "priority",
        "reference",
        "reference_label",
        "origin",
        "is_emergent",
        "version",
        "owner_function_id",
        *(f"owner_function__{name}" for name in _HOLDER),
        *(f"owner_service__{name}" for name in _SERVICE),
    )
    found = [_action(row, links.get(row["id"], ()), steps.get(row["id"], ())) for row in rows]
    return tuple(sorted(found, key=lambda action: code_key(action.code)))


def _action(
    row: Mapping[str, Any], links: Iterable[tuple[Any, ...]], steps: Iterable[tuple[Any, ...]]
) -> ActionFacts:
    function = (row["owner_function_id"], *(row[f"owner_function__{name}"] for name in _HOLDER))
    service = tuple(row[f"owner_service__{name}"] for name in _SERVICE)
    return ActionFacts(
        id=row["id"],
        code=row["code"],
        title=row["title"],
        description=row["description"],
        holder=_holder(function, service, row["owner_label"]),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        recurrence=Recurrence(row["recurrence"]) if row["recurrence"] else None,
        status=Status(row["status"]),
        mode=ProgressMode(row["progress_mode"]),
        declared=row["progress"],
        weight=row["weight"],
        priority=row["priority"],
        shares=tuple((node, Fraction(top, bottom)) for node, top, bottom in links),
        milestones=tuple(MilestoneFacts(*step) for step in steps),
        reference=row["reference"],
        reference_label=row["reference_label"],
        origin=row["origin"],
        is_emergent=row["is_emergent"],
        version=row["version"],
    )


def _holder(function: tuple[Any, ...], service: tuple[Any, ...], label: str = "") -> Holder:
    key, person, title, ends_on = function
    code, name, closes_on = service
    return Holder(
        function_id=key,
        function=f"{person}, {title}" if key else "",
        function_ends_on=ends_on,
        service_code=code or "",
        service=name or "",
        service_ends_on=closes_on,
        label=label,
    )


def _measures(measures: QuerySet[Measure]) -> tuple[MeasureFacts, ...]:
    values: dict[uuid.UUID, list[MeasureValue]] = {}
    for value in MeasureValue.objects.filter(measure__in=measures).order_by("starts_on"):
        values.setdefault(value.measure_id, []).append(value)
    found = [_measure(row, values.get(row.pk, ())) for row in measures]
    return tuple(sorted(found, key=lambda measure: code_key(measure.code)))


def _measure(row: Measure, values: Iterable[MeasureValue]) -> MeasureFacts:
    return MeasureFacts(
        id=row.pk,
        node=row.node_id,
        action=row.action_id,
        code=row.code,
        label=row.label,
        definition=row.definition,
        unit=row.unit,
        source=row.source,
        kind=MeasureKind(row.kind),
        factor=row.exact_factor,
        accumulation=Accumulation(row.accumulation),
        goal=goal_of(row),
        baseline_on=row.baseline_on,
        target_on=row.target_on,
        original_target=_exact(row.original_target),
        original_target_on=row.original_target_on,
        weight=row.weight,
        periods=tuple(period_of(value) for value in values),
        version=row.version,
    )


def goal_of(measure: Measure) -> Goal:
    """Return what a stored measure starts from and should come to."""
    return Goal(
        aim=Aim(measure.aim),
        baseline=_exact(measure.baseline),
        target=_exact(measure.target),
        tolerance=Fraction(measure.tolerance),
        low=_exact(measure.low),
        high=_exact(measure.high),
    )


def period_of(value: MeasureValue) -> PeriodValue:
    """Return a stored value as the core's."""
    return PeriodValue(
        value.starts_on,
        value.ends_on,
        _exact(value.value),
        _exact(value.numerator),
        _exact(value.denominator),
        value.is_validated,
    )


def _money(money: QuerySet[ActionMoney]) -> tuple[MoneyLine, ...]:
    return tuple(
        MoneyLine(
            action=str(one.action_id),
            year=one.year,
            section=Section(one.section),
            direction=Direction(one.direction),
            funding=Funding(one.funding),
            funder=one.funder,
            planned=one.planned,
            amended=one.amended,
            realised=one.realised,
        )
        for one in money.order_by("year", "section", "direction", "funding", "funder", "id")
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[tuple[Any, ...]]]:
    """Return rows by their first column, without it."""
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(tuple(rest))
    return found


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
