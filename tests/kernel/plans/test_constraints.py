"""Every constraint of plans: the database itself refuses what no service writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans import services
from bastide.kernel.plans.core.progress import Aim, Goal
from bastide.kernel.plans.models import (
    Action,
    ActionLink,
    ActionMoney,
    BranchHolder,
    Measure,
    MeasureValue,
    Milestone,
    Node,
    Plan,
    PlanVersion,
)
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from tests.kernel.plans.world import World, action, tree, world

pytestmark = pytest.mark.django_db
FIRST = dt.date(2020, 1, 1)
LAST = dt.date(2020, 12, 31)


@dataclass
class Rows:
    """One row of every table, sound."""

    place: World
    plan: Plan
    top: Node
    node: Node
    action: Action
    link: ActionLink
    milestone: Milestone
    money: ActionMoney
    measure: Measure
    value: MeasureValue


@pytest.fixture
def rows() -> Rows:
    place = world()
    plan = place.plan()
    top, node, _two = tree(plan)
    row = action(plan, node=node, origin_key="estate.proposal:1")
    milestone = services.add_milestone(
        actor=SYSTEM, action=row, version=1, title="Études", due_on=LAST
    )
    money = services.record_money(
        actor=SYSTEM,
        action=row,
        year=2026,
        section=Section.INVESTMENT,
        direction=Direction.EXPENDITURE,
        planned=Decimal("10.00"),
    )
    measure = services.add_measure(
        actor=SYSTEM,
        plan=plan,
        node=node,
        code="M1",
        label="Surface",
        goal=Goal(Aim.DOWN, Fraction(200), Fraction(120)),
        baseline_on=FIRST,
        target_on=LAST,
    )
    value = services.record_value(
        actor=SYSTEM, measure=measure, starts_on=FIRST, ends_on=LAST, value=160
    )
    place.actor(Role.CONTRIBUTOR, name="alice")
    services.give_branch(actor=SYSTEM, node=node, user=place.people["alice"])
    services.freeze_plan(actor=SYSTEM, plan=plan, label="Conseil")
    link = row.links.get()
    return Rows(place, plan, top, node, row, link, milestone, money, measure, value)


def again(row: models.Model, **changes: Any) -> None:
    """Write a second row beside a row, the same but for some fields."""
    copy = type(row)._default_manager.get(pk=row.pk)
    copy.pk = None
    copy._state.adding = True
    if isinstance(copy._meta.pk, models.UUIDField):
        copy.pk = copy._meta.pk.get_default()
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)


def changed(row: models.Model, **values: Any) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**values)


Break = Callable[[Rows], None]

BROKEN: dict[str, list[Break]] = {
    "one_plan_per_name_in_a_room": [lambda r: again(r.plan)],
    "plan_stage_is_known": [lambda r: changed(r.plan, stage="perdu", voted_on=FIRST)],
    "plan_ends_after_it_starts": [lambda r: changed(r.plan, ends_on=FIRST)],
    "voted_plan_says_when": [
        lambda r: changed(r.plan, stage="voted"),
        lambda r: changed(r.plan, stage="closed"),
    ],
    "plan_is_kept_until_once_it_ended": [lambda r: changed(r.plan, kept_until=LAST)],
    "plan_lives_in_a_room": [lambda r: changed(r.plan, room="")],
    "one_node_per_code_in_a_plan": [lambda r: again(r.node)],
    "node_not_its_own_parent": [lambda r: changed(r.node, parent=r.node)],
    "node_weight_not_negative": [lambda r: changed(r.node, weight=-1)],
    "node_priority_is_known": [lambda r: changed(r.node, priority=4)],
    "node_is_named": [
        lambda r: changed(r.node, code=""),
        lambda r: changed(r.node, title=""),
        lambda r: changed(r.node, kind=""),
    ],
    "one_holder_per_node_and_user": [
        lambda r: again(BranchHolder.objects.get(node=r.node)),
    ],
    "one_plan_version_per_date_and_label": [
        lambda r: again(PlanVersion.objects.get(plan=r.plan)),
    ],
    "one_action_per_code_in_a_plan": [lambda r: again(r.action, origin_key="")],
    "one_action_per_origin": [lambda r: again(r.action, code="autre")],
    "action_ends_after_it_starts": [lambda r: changed(r.action, ends_on=FIRST)],
    "action_status_is_known": [lambda r: changed(r.action, status="perdu")],
    "action_progress_mode_is_known": [lambda r: changed(r.action, progress_mode="autre")],
    "action_progress_is_a_declared_percentage": [
        lambda r: changed(r.action, status="ongoing", progress=101),
        lambda r: changed(r.action, status="ongoing", progress=-1),
        lambda r: changed(r.action, status="ongoing", progress=5, progress_mode="milestones"),
    ],
    "planned_action_declares_nothing": [lambda r: changed(r.action, progress=10)],
    "done_action_is_whole": [
        lambda r: changed(r.action, status="done", progress=90),
        lambda r: changed(r.action, status="done", progress=None),
    ],
    "activity_is_never_done": [
        lambda r: changed(r.action, status="done", progress=100, ends_on=None)
    ],
    "only_activities_recur": [lambda r: changed(r.action, recurrence="year")],
    "action_weight_not_negative": [lambda r: changed(r.action, weight=-1)],
    "action_priority_is_known": [lambda r: changed(r.action, priority=0)],
    "action_is_named": [
        lambda r: changed(r.action, code=""),
        lambda r: changed(r.action, title=""),
    ],
    "one_link_per_action_and_node": [lambda r: again(r.link)],
    "link_share_is_above_zero_and_at_most_one": [
        lambda r: changed(r.link, numerator=0),
        lambda r: changed(r.link, numerator=3, denominator=2),
    ],
    "one_milestone_per_title_in_an_action": [lambda r: again(r.milestone)],
    "milestone_is_named_and_weighed": [
        lambda r: changed(r.milestone, title=""),
        lambda r: changed(r.milestone, weight=-1),
    ],
    "one_amount_per_action_year_and_place": [lambda r: again(r.money)],
    "action_money_year_is_sane": [lambda r: changed(r.money, year=1800)],
    "action_money_place_is_known": [
        lambda r: changed(r.money, section="X"),
        lambda r: changed(r.money, section=""),
    ],
    "receipts_only_say_where_they_come_from": [
        lambda r: changed(r.money, funding="grant"),
        lambda r: changed(r.money, funder="Région"),
        lambda r: changed(r.money, direction="R"),
        lambda r: changed(r.money, direction="R", funding="don"),
    ],
    "action_money_is_not_negative": [
        lambda r: changed(r.money, planned=-1),
        lambda r: changed(r.money, amended=-1),
        lambda r: changed(r.money, realised=-1),
    ],
    "action_money_tells_an_amount": [lambda r: changed(r.money, planned=None)],
    "one_measure_per_code_in_a_plan": [lambda r: again(r.measure)],
    "measure_is_of_a_node_or_of_an_action": [lambda r: changed(r.measure, action=r.action)],
    "measure_words_are_known": [
        lambda r: changed(r.measure, kind="autre"),
        lambda r: changed(r.measure, accumulation="autre"),
    ],
    "measure_has_a_target_or_a_range": [
        lambda r: changed(r.measure, aim="range"),
        lambda r: changed(r.measure, aim="range", target=None),
        lambda r: changed(r.measure, aim="range", target=None, low=2, high=1),
        lambda r: changed(r.measure, aim="hold", target=None),
        lambda r: changed(r.measure, low=1),
    ],
    "measure_target_lies_the_way_it_aims": [
        lambda r: changed(r.measure, target=201),
        lambda r: changed(r.measure, aim="up"),
    ],
    "measure_target_after_baseline": [lambda r: changed(r.measure, target_on=FIRST)],
    "measure_numbers_not_negative": [
        lambda r: changed(r.measure, weight=-1),
        lambda r: changed(r.measure, tolerance=-1),
        lambda r: changed(r.measure, factor=0),
    ],
    "measure_is_named": [
        lambda r: changed(r.measure, code=""),
        lambda r: changed(r.measure, label=""),
    ],
    "one_value_per_measure_and_period": [lambda r: again(r.value)],
    "measure_period_ends_after_it_starts": [
        lambda r: changed(r.value, ends_on=FIRST - dt.timedelta(days=1))
    ],
    "measure_value_is_a_number_or_a_ratio": [lambda r: changed(r.value, numerator=1)],
    "locked_value_is_validated": [lambda r: changed(r.value, is_locked=True)],
}
"""Constraint → acts that it alone refuses."""

CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("plans").get_models()
    for constraint in model._meta.constraints
}
ACTS = [(name, act) for name, acts in BROKEN.items() for act in acts]


def test_no_constraint_is_left_without_proof() -> None:
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize(
    ("name", "act"), ACTS, ids=[f"{name}-{rank}" for rank, (name, _act) in enumerate(ACTS)]
)
@pytest.mark.some(24)
def test_the_database_refuses(rows: Rows, name: str, act: Break) -> None:
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        act(rows)
    if isinstance(CONSTRAINTS[name], models.CheckConstraint):
        assert name in str(met.value)
