"""Two people at the same time: one change is lost by nobody, a tree never closes a loop."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection

from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans import services
from bastide.kernel.plans.core.grammar import TOP, Grammar, Kind
from bastide.kernel.plans.models import Action, ActionMoney, Node, Plan
from bastide.kernel.plans.queries.contents import read_plan
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.verification import verify
from tests.kernel.plans.world import action, tree, world
from tests.platform.database.races import race, without

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4
NESTED = Grammar("nested", "Emboîtée", (Kind("item", "Élément", (TOP, "item"), True),))


@pytest.fixture
def plan() -> Plan:
    return world().plan()


def test_one_of_two_editors_wins_and_the_other_is_told(plan: Plan) -> None:
    made = action(plan)

    def edit(rank: int) -> None:
        row = Action.objects.get(pk=made.pk)
        services.edit_action(actor=SYSTEM, action=row, version=1, title=f"Titre {rank}")

    errors = race(edit, parties=WRITERS)
    assert len(errors) == WRITERS - 1
    assert {type(error) for error in errors} == {services.EditConflictError}
    made.refresh_from_db()
    assert made.version == 2
    assert verify().is_whole


def test_two_moves_together_never_close_a_loop() -> None:
    plan = world().plan("Emboîté", grammar=NESTED)
    one, two = (
        services.add_node(actor=SYSTEM, plan=plan, kind="item", title=title) for title in "AB"
    )

    def move(rank: int) -> None:
        node, parent = ((one, two), (two, one))[rank]
        services.move_node(
            actor=SYSTEM,
            node=Node.objects.get(pk=node.pk),
            parent=Node.objects.get(pk=parent.pk),
            version=1,
        )

    errors = race(move, parties=2)
    assert len(errors) == 1
    assert "sous lui-même" in str(errors[0])
    assert len(read_plan(plan).forest.order) == 2


def test_a_closing_plan_lets_an_edit_in_whole_or_not_at_all(plan: Plan) -> None:
    _top, one, _two = tree(plan)
    made = action(plan, node=one)
    services.vote_plan(actor=SYSTEM, plan=plan, version=1, voted_on=dt.date(2026, 1, 1))

    def act(rank: int) -> None:
        if rank == 0:
            found = Plan.objects.get(pk=plan.pk)
            services.close_plan(actor=SYSTEM, plan=found, version=2, kept_until=dt.date(2040, 1, 1))
        else:
            row = Action.objects.get(pk=made.pk)
            services.edit_action(actor=SYSTEM, action=row, version=1, title="Dernier mot")

    errors = race(act, parties=2)
    assert [str(error) for error in errors if "ne change plus" not in str(error)] == []
    made.refresh_from_db()
    kept = plan.versions.get(label__startswith="Clos").content["actions"][0]["title"]
    assert kept == made.title


def test_one_code_is_given_once(plan: Plan) -> None:
    errors = race(lambda rank: action(Plan.objects.get(pk=plan.pk), f"A{rank}"), parties=WRITERS)
    assert errors == []
    codes = Action.objects.values_list("code", flat=True)
    assert sorted(codes) == [str(rank) for rank in range(1, WRITERS + 1)]


def test_one_proposal_makes_one_action_even_together(plan: Plan) -> None:
    def add(rank: int) -> None:
        action(Plan.objects.get(pk=plan.pk), f"A{rank}", origin_key="estate.proposal:1")

    assert race(add, parties=WRITERS) == []
    assert Action.objects.count() == 1


def write_twice(plan: Plan) -> int:
    """Write rows that no service would; returns how many the database let in."""
    made = action(plan)
    rows = [
        ActionMoney(action=made, year=2026, section="I", direction="D", planned=Decimal(1))
        for _turn in range(2)
    ]
    written = 0
    for row in rows:
        try:
            row.save(force_insert=True)
            written += 1
        except IntegrityError:
            continue
    return written


@pytest.mark.postgres
def test_the_constraint_is_what_keeps_one_line_for_each_place(plan: Plan) -> None:
    assert write_twice(plan) == 1
    if connection.vendor == "sqlite":
        pytest.skip("SQLite makes the whole table again, with the constraint")
    ActionMoney.objects.all().delete()
    Action.objects.all().delete()
    with without(ActionMoney, "one_amount_per_action_year_and_place"):
        assert write_twice(plan) == 2


def test_money_is_written_once_together(plan: Plan) -> None:
    made = action(plan)

    def write(rank: int) -> None:
        services.record_money(
            actor=SYSTEM,
            action=Action.objects.get(pk=made.pk),
            year=2026,
            section=Section.INVESTMENT,
            direction=Direction.EXPENDITURE,
            planned=Decimal(rank + 1),
        )

    errors = race(write, parties=WRITERS)
    assert {type(error) for error in errors} == {services.EditConflictError}
    assert ActionMoney.objects.count() == 1


def test_shares_replaced_together_still_sum_to_one(plan: Plan) -> None:
    _top, one, two = tree(plan)
    made = action(plan, node=one)

    def share(rank: int) -> None:
        part = Fraction(rank + 1, WRITERS + 1)
        services.set_shares(
            actor=SYSTEM,
            action=Action.objects.get(pk=made.pk),
            version=1,
            shares={one: part, two: 1 - part},
        )

    errors = race(share, parties=WRITERS)
    assert len(errors) == WRITERS - 1
    assert sum(link.share for link in made.links.all()) == 1
