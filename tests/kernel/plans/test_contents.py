"""A plan or a branch as facts: the same number of queries whatever the size; findings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.organisations.models import Service
from bastide.kernel.plans import services
from bastide.kernel.plans.core.findings import Severity, findings_of
from bastide.kernel.plans.core.frozen import as_data
from bastide.kernel.plans.core.ppi import expected_by_node
from bastide.kernel.plans.core.progress import Aim, Goal, Signal
from bastide.kernel.plans.core.standings import plan_progress, plan_results
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, ActionLink, Node, Plan
from bastide.kernel.plans.queries.contents import read_branch, read_plan
from bastide.kernel.plans.queries.gates import get_visible_plan
from bastide.platform.access.actors import SYSTEM
from tests.kernel.plans.world import ROOM, World, action, policy, tree, world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MOST_QUERIES = 12


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    return place.plan()


def begun(row: Action, percent: int) -> Action:
    services.set_status(actor=SYSTEM, action=row, version=row.version, status=Status.ONGOING)
    return services.report_progress(actor=SYSTEM, action=row, version=row.version, percent=percent)


def spend(row: Action, planned: str, year: int = 2026) -> None:
    services.record_money(
        actor=SYSTEM,
        action=row,
        year=year,
        section=Section.INVESTMENT,
        direction=Direction.EXPENDITURE,
        planned=Decimal(planned),
    )


def big(plan: Plan, missions: int, actions: int) -> tuple[int, int]:
    """Fill a plan: policies of ten missions; returns a policy and a mission of the middle."""
    tops = Node.objects.bulk_create(
        Node(plan=plan, kind="policy", code=str(rank), title=f"P{rank}")
        for rank in range(1, missions // 10 + 1)
    )
    below = Node.objects.bulk_create(
        Node(plan=plan, parent=top, kind="mission", code=f"{top.code}.{rank}", title="M")
        for top in tops
        for rank in range(1, 11)
    )
    rows = Action.objects.bulk_create(
        Action(
            plan=plan,
            code=f"A{rank}",
            title="A",
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2026, 12, 31),
            status="ongoing",
            progress=rank % 101,
        )
        for rank in range(actions)
    )
    ActionLink.objects.bulk_create(
        ActionLink(action=row, node=below[rank % len(below)]) for rank, row in enumerate(rows)
    )
    return tops[len(tops) // 2].pk, below[len(below) // 2].pk


@pytest.mark.parametrize(
    ("missions", "actions"),
    [
        (20, 30),
        pytest.param(
            9_100,
            600,
            marks=pytest.mark.long(
                "tests/kernel/plans/test_contents.py::"
                "test_any_branch_of_ten_thousand_nodes_takes_the_same_queries"
            ),
        ),
    ],
)
def test_any_branch_of_ten_thousand_nodes_takes_the_same_queries(
    place: World,
    plan: Plan,
    missions: int,
    actions: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    top, one = big(plan, missions, actions)
    counts = []
    for read in (
        read_plan,
        lambda found: read_branch(found, top),
        lambda found: read_branch(found, one),
    ):
        with django_assert_max_num_queries(MOST_QUERIES) as seen:
            found = get_visible_plan(SYSTEM, place.territory, plan.pk, room=ROOM)
            plan_progress(read(found), TODAY)
        counts.append(len(seen))
    assert max(counts) <= MOST_QUERIES
    assert len(read_plan(plan).nodes) == missions + missions // 10
    assert len(read_branch(plan, top).nodes) == 11


def test_a_branch_answers_as_it_does_in_the_whole(place: World, plan: Plan) -> None:
    top, one, two = tree(plan)
    begun(action(plan, node=one), 40)
    begun(action(plan, title="B", node=two), 80)
    begun(action(plan, title="C", shares={one: Fraction(1, 4), two: Fraction(3, 4)}), 100)
    begun(action(plan, title="Nulle part"), 0)
    whole = plan_progress(read_plan(plan), TODAY)
    for node in (top, one, two):
        branch = plan_progress(read_branch(plan, node.pk), TODAY)
        assert branch.nodes[node.pk] == whole.nodes[node.pk]
    assert whole.nodes[one.pk].progress == (Decimal(40) + 25) / 125
    assert whole.whole.progress == whole.nodes[top.pk].progress
    assert whole.unattached is not None
    assert whole.unattached.progress == 0


def test_a_plan_without_nodes_is_the_mean_of_its_actions(plan: Plan) -> None:
    assert plan_progress(read_plan(plan), TODAY).unattached is None
    begun(action(plan), 40)
    begun(action(plan, title="B"), 80)
    assert plan_progress(read_plan(plan), TODAY).whole.progress == Decimal("0.6")


def test_a_node_of_another_plan_is_no_branch(place: World, plan: Plan) -> None:
    other = policy(place.plan("Autre"))
    with pytest.raises(KeyError):
        read_branch(plan, other.pk)


def test_money_follows_shares_up_the_tree(plan: Plan) -> None:
    top, one, two = tree(plan)
    row = action(plan, shares={one: Fraction(1, 3), two: Fraction(2, 3)})
    spend(row, "100.00")
    spend(action(plan, title="Nulle part"), "7.00")
    content = read_plan(plan)
    found = expected_by_node(content.money, content.shares(), content.forest)
    assert found == {
        top.pk: Decimal("100.00"),
        one.pk: Decimal("33.33"),
        two.pk: Decimal("66.67"),
        None: Decimal("7.00"),
    }


def test_an_activity_counts_in_the_progress_and_not_in_the_pace(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    begun(action(plan, node=one), 40)
    routine = begun(action(plan, title="Veiller", node=one, ends_on=None), 80)
    found = plan_progress(read_plan(plan), dt.date(2027, 1, 1))
    assert found.actions[routine.pk].expected is None
    mission = found.nodes[one.pk]
    assert (mission.progress, mission.expected) == (Decimal("0.6"), 1)
    assert mission.signal is Signal.RED


def test_an_abandoned_action_is_listed_and_not_counted(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    begun(action(plan, node=one), 50)
    gone = action(plan, title="Abandonnée", node=one)
    services.set_status(
        actor=SYSTEM, action=gone, version=1, status=Status.ABANDONED, reason="vote du 12"
    )
    found = plan_progress(read_plan(plan), TODAY)
    assert found.whole.progress == Decimal("0.5")
    assert found.abandoned == (gone.code,)
    assert len(found.nodes[one.pk].abandoned) == 1


def test_what_is_done_and_what_it_achieves_are_two_answers(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    begun(action(plan, node=one), 100)
    services.add_measure(
        actor=SYSTEM,
        plan=plan,
        node=one,
        code="M1",
        label="Consommation",
        goal=Goal(Aim.DOWN, Fraction(400), Fraction(240)),
        baseline_on=dt.date(2020, 1, 1),
        target_on=dt.date(2030, 1, 1),
    )
    content = read_plan(plan)
    assert plan_progress(content, TODAY).nodes[one.pk].progress == 1
    results = plan_results(content, TODAY).nodes[one.pk]
    assert (results.progress, results.coverage) == (None, 0)


def test_a_plan_kept_as_data_holds_only_plain_values(plan: Plan) -> None:
    import json  # noqa: PLC0415 -- only here

    _top, one, _two = tree(plan)
    spend(action(plan, node=one), "10.10")
    data = as_data(read_plan(plan))
    assert json.loads(json.dumps(data)) == data
    assert data["money"][0]["planned"] == "10.10"
    assert data["grammar"]["key"] == "estate"
    assert "forest" not in data


# Findings -----------------------------------------------------------------------------------------


def rules(plan: Plan, on: dt.date = TODAY) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in findings_of(read_plan(plan), on):
        assert finding.remedy
        found.setdefault(finding.rule, []).append(finding.code)
    return found


def owned(place: World, plan: Plan, **more: Any) -> Action:
    return action(plan, owner_label="Régie", **more)


def test_a_sound_plan_has_no_finding(place: World, plan: Plan) -> None:
    top, one, two = tree(plan)
    del top
    for node in (one, two):
        owned(place, plan, node=node, title=f"Pour {node.title}", ends_on=plan.ends_on)
    assert rules(plan, dt.date(2025, 12, 31)) == {}


def test_what_is_missing_is_found(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    services.edit_node(actor=SYSTEM, node=two, version=1, weight=0)
    action(plan, node=one)
    owned(place, plan, title="Seule")
    found = rules(plan, dt.date(2025, 12, 31))
    assert found == {
        "node_without_action": [two.code],
        "node_without_weight": [two.code],
        "action_without_owner": ["1.1.1"],
        "action_without_objective": ["2"],
    }


def test_what_is_late_or_outside_is_found(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    late = owned(place, plan, node=one)
    outside = owned(place, plan, title="B", node=two, starts_on=dt.date(2025, 1, 1))
    services.add_milestone(
        actor=SYSTEM, action=late, version=1, title="Études", due_on=dt.date(2026, 3, 1)
    )
    found = rules(plan, dt.date(2027, 1, 1))
    assert found["action_late"] == [late.code, outside.code]
    assert found["action_outside_plan"] == [outside.code]
    assert found["milestone_late"] == [late.code]
    assert rules(plan, dt.date(2026, 2, 1))["action_not_started"] == [late.code, outside.code]
    services.set_status(
        actor=SYSTEM, action=late, version=2, status=Status.ABANDONED, reason="vote"
    )
    assert rules(plan, dt.date(2027, 1, 1))["action_late"] == [outside.code]


def test_people_who_left_and_services_that_closed_are_found(place: World, plan: Plan) -> None:
    resigned = place.function("Odile Vantarel", ends_on=dt.date(2026, 3, 1))
    closed = place.service("BAT", "Bâtiments")
    Service.objects.filter(pk=closed.pk).update(valid_to=dt.date(2026, 4, 1))
    top = policy(plan, referent=resigned, pilot=closed)
    node = services.add_node(actor=SYSTEM, plan=plan, kind="mission", title="M", parent=top)
    row = action(plan, node=node, owner_function=resigned, owner_service=closed)
    found = rules(plan, dt.date(2026, 6, 1))
    assert found["function_ended"] == [top.code, row.code]
    assert found["service_closed"] == [top.code, row.code]
    assert "function_ended" not in rules(plan, dt.date(2026, 3, 1))


def test_doubts_of_measures_are_found(plan: Plan) -> None:
    def measure(code: str, goal: Goal) -> Any:
        return services.add_measure(
            actor=SYSTEM,
            plan=plan,
            code=code,
            label=code,
            goal=goal,
            baseline_on=dt.date(2020, 1, 1),
            target_on=dt.date(2030, 1, 1),
        )

    blind = measure("M1", Goal(Aim.UP, None, Fraction(10)))
    measure("M2", Goal(Aim.HOLD, None, Fraction(10)))
    for year, value in ((2021, 1), (2023, 2), (2024, None)):
        services.record_value(
            actor=SYSTEM,
            measure=blind,
            starts_on=dt.date(year, 1, 1),
            ends_on=dt.date(year, 12, 31),
            value=value,
        )
    found = rules(plan)
    assert found["measure_without_baseline"] == ["M1"]
    assert found["measure_without_value"] == ["M2"]
    assert found["measure_gap"] == ["M1"]
    assert found["measure_with_missing_periods"] == ["M1"]
    severities = {one.rule: one.severity for one in findings_of(read_plan(plan), TODAY)}
    assert severities["measure_without_baseline"] is Severity.SERIOUS
    assert severities["measure_gap"] is Severity.NOTICE
