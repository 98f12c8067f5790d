"""Who writes where: referents everywhere, contributors in the branches that they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from bastide.foundation.errors import NotAllowedError
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans import services
from bastide.kernel.plans.core.progress import Aim, Goal
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, BranchHolder, Node, Plan
from bastide.kernel.plans.rules import may_steer, may_work_in, may_work_on
from bastide.platform.access.actors import SYSTEM, VISITOR, Actor
from bastide.platform.access.roles import Role
from tests.kernel.plans.world import World, action, tree, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    return place.plan()


def held(place: World, node: Node, name: str) -> Actor:
    """Return a contributor who holds a branch."""
    actor = place.actor(Role.CONTRIBUTOR, name=name)
    services.give_branch(actor=SYSTEM, node=node, user=place.people[name])
    return actor


def test_who_holds_one_mission_does_not_edit_another(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    here, there = action(plan, node=one), action(plan, title="Vendre", node=two)
    first, second = held(place, one, "alice"), held(place, two, "bruno")
    services.edit_action(actor=first, action=here, version=1, title="Isoler mieux")
    services.edit_action(actor=second, action=there, version=1, title="Vendre mieux")
    for actor, row in ((first, there), (second, here)):
        assert not may_work_on(actor, row)
        with pytest.raises(NotAllowedError, match="tenue par d’autres"):
            services.edit_action(actor=actor, action=row, version=2, title="Non")


def test_a_branch_holds_all_that_is_under_it(place: World, plan: Plan) -> None:
    top, one, _two = tree(plan)
    row = action(plan, node=one)
    assert may_work_on(held(place, top, "alice"), row)


def test_an_action_of_two_missions_is_written_by_both(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    row = action(plan, shares={one: Fraction(1, 2), two: Fraction(1, 2)})
    assert may_work_on(held(place, one, "alice"), row)
    assert may_work_on(held(place, two, "bruno"), row)


def test_who_holds_nothing_writes_where_nobody_holds(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    free = place.actor(Role.CONTRIBUTOR)
    assert may_work_in(free, plan, [one.pk])
    held(place, one, "alice")
    assert not may_work_in(free, plan, [one.pk])
    assert may_work_in(free, plan, [two.pk])
    assert may_work_in(free, plan, [])
    assert not may_work_in(place.actor(Role.READER), plan, [two.pk])
    assert may_work_in(place.actor(Role.REFERENT), plan, [one.pk])


def test_a_branch_given_back_is_open_again(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    held(place, one, "alice")
    for _turn in range(2):
        services.withdraw_branch(actor=SYSTEM, node=one, user=place.people["alice"])
    assert not BranchHolder.objects.exists()
    assert may_work_in(place.actor(Role.CONTRIBUTOR), plan, [one.pk])


def test_an_action_does_not_slip_into_the_branch_of_another(place: World, plan: Plan) -> None:
    _top, one, two = tree(plan)
    row = action(plan, node=one)
    first = held(place, one, "alice")
    held(place, two, "bruno")
    with pytest.raises(NotAllowedError):
        services.set_shares(actor=first, action=row, version=1, shares={two: Fraction(1)})
    with pytest.raises(NotAllowedError):
        services.add_action(
            actor=first, plan=plan, title="T", starts_on=dt.date(2026, 1, 1), node=two
        )


Act = Callable[[Actor, Plan, Node, Action], object]

WORK: dict[str, Act] = {
    "add_action": lambda actor, plan, node, _row: services.add_action(
        actor=actor, plan=plan, title="T", starts_on=dt.date(2026, 1, 1), node=node
    ),
    "edit_action": lambda actor, _plan, _node, row: services.edit_action(
        actor=actor, action=row, version=1, title="T"
    ),
    "set_shares": lambda actor, _plan, _node, row: services.set_shares(
        actor=actor, action=row, version=1, shares={}
    ),
    "set_status": lambda actor, _plan, _node, row: services.set_status(
        actor=actor, action=row, version=1, status=Status.ONGOING
    ),
    "record_money": lambda actor, _plan, _node, row: services.record_money(
        actor=actor,
        action=row,
        year=2026,
        section=Section.INVESTMENT,
        direction=Direction.EXPENDITURE,
        planned=None,
        amended=None,
        realised=Decimal("1.00"),
    ),
    "add_milestone": lambda actor, _plan, _node, row: services.add_milestone(
        actor=actor, action=row, version=1, title="T", due_on=dt.date(2026, 1, 1)
    ),
}
STEER: dict[str, Act] = {
    "add_node": lambda actor, plan, _node, _row: services.add_node(
        actor=actor, plan=plan, kind="policy", title="T"
    ),
    "edit_node": lambda actor, _plan, node, _row: services.edit_node(
        actor=actor, node=node, version=1, title="T"
    ),
    "move_node": lambda actor, _plan, node, _row: services.move_node(
        actor=actor, node=node, parent=node.parent, version=1
    ),
    "set_node_services": lambda actor, _plan, node, _row: services.set_node_services(
        actor=actor, node=node, services=[]
    ),
    "vote_plan": lambda actor, plan, _node, _row: services.vote_plan(
        actor=actor, plan=plan, version=1, voted_on=dt.date(2026, 1, 1)
    ),
    "edit_plan": lambda actor, plan, _node, _row: services.edit_plan(
        actor=actor, plan=plan, version=1, ambition="T"
    ),
    "freeze_plan": lambda actor, plan, _node, _row: services.freeze_plan(
        actor=actor, plan=plan, label="T"
    ),
    "drop_plan": lambda actor, plan, _node, _row: services.drop_plan(
        actor=actor, plan=plan, version=1, kept_until=dt.date(2030, 1, 1), reason="T"
    ),
    "add_measure": lambda actor, plan, _node, _row: services.add_measure(
        actor=actor,
        plan=plan,
        code="M1",
        label="Surface",
        goal=Goal(Aim.DOWN, Fraction(2), Fraction(1)),
        baseline_on=dt.date(2026, 1, 1),
        target_on=dt.date(2030, 1, 1),
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_contributors_and_above_work(place: World, plan: Plan, name: str) -> None:
    _top, one, _two = tree(plan)
    row = action(plan, node=one)
    refused = [
        place.actor(Role.READER),
        place.actor(Role.ADMINISTRATOR, room="spending"),
        place.actor(Role.ADMINISTRATOR, perimeter=place.town.perimeter),
        VISITOR,
    ]
    for actor in refused:
        with pytest.raises(NotAllowedError):
            WORK[name](actor, plan, one, row)
    WORK[name](place.actor(Role.CONTRIBUTOR), plan, one, row)


@pytest.mark.parametrize("name", STEER)
def test_managers_shape_the_plan(place: World, plan: Plan, name: str) -> None:
    _top, one, _two = tree(plan)
    row = action(plan, node=one)
    for actor in (
        place.actor(Role.REFERENT),
        place.actor(Role.ADMINISTRATOR, room="spending"),
        place.actor(Role.ADMINISTRATOR, perimeter=place.town.perimeter),
        VISITOR,
    ):
        assert not may_steer(actor, plan)
        with pytest.raises(NotAllowedError):
            STEER[name](actor, plan, one, row)
    manager = place.actor(Role.MANAGER)
    assert may_steer(manager, plan)
    STEER[name](manager, plan, one, row)


def test_branches_are_given_by_managers(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    place.actor(Role.CONTRIBUTOR, name="alice")
    referent = place.actor(Role.REFERENT)
    with pytest.raises(NotAllowedError):
        services.give_branch(actor=referent, node=one, user=place.people["alice"])
    with pytest.raises(NotAllowedError):
        services.withdraw_branch(actor=referent, node=one, user=place.people["alice"])
