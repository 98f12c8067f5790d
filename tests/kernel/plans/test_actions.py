"""Actions and activities: what they serve, their life, their progress, their milestones."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans import services
from bastide.kernel.plans.core.standings import own_progress, plan_progress
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, Milestone, Plan
from bastide.kernel.plans.queries import gates
from bastide.kernel.plans.queries.contents import read_plan
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from tests.kernel.plans.world import ROOM, World, action, mission, other_world, tree, world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def place() -> World:
    return world()


@pytest.fixture
def plan(place: World) -> Plan:
    return place.plan()


def fresh(row: Action) -> Action:
    return Action.objects.get(pk=row.pk)


def passed(row: Action, *statuses: Status, reason: str = "essai") -> Action:
    for status in statuses:
        row = services.set_status(
            actor=SYSTEM, action=row, version=fresh(row).version, status=status, reason=reason
        )
    return row


# What it is ---------------------------------------------------------------------------------------


def test_an_action_says_who_what_when_and_what_it_concerns(place: World, plan: Plan) -> None:
    _top, one, _two = tree(plan)
    building = uuid.uuid4()
    made = action(
        plan,
        title="  Isoler\u00a0 le \x07gymnase ",
        node=one,
        owner_function=place.function("Odile Vantarel"),
        owner_service=place.service("BAT", "Bâtiments"),
        owner_label="Bureau d’études",
        reference=building,
        reference_label="Gymnase Pasteur",
        origin={"kind": "proposal", "class": "C2"},
        priority=1,
    )
    (facts,) = read_plan(plan).actions
    assert (facts.title, facts.code) == ("Isoler le gymnase", "1.1.1")
    assert facts.holder.words == "Odile Vantarel, Adjointe, Bâtiments, Bureau d’études"
    assert (facts.reference, facts.origin) == (building, {"kind": "proposal", "class": "C2"})
    assert facts.shares == ((one.pk, Fraction(1)),)
    about = gates.list_actions_about(SYSTEM, place.territory, building, room=ROOM)
    assert list(about) == [made]


def test_the_same_origin_makes_one_action(plan: Plan) -> None:
    one = action(plan, origin_key="estate.proposal:42")
    again = action(plan, title="Autre titre", origin_key="estate.proposal:42")
    assert (again.pk, Action.objects.count()) == (one.pk, 1)
    action(plan, title="Autre")
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(origin_key="").update(origin_key="estate.proposal:42")


def test_an_activity_has_no_end_and_may_recur(plan: Plan) -> None:
    made = action(plan, ends_on=None, recurrence="month")
    assert made.is_activity
    with pytest.raises(InputRefusedError, match="périodicité"):
        action(plan, recurrence="month")
    with pytest.raises(InputRefusedError, match="jamais réalisée"):
        passed(made, Status.ONGOING, Status.DONE)
    with pytest.raises(InputRefusedError, match="périodicité"):
        services.edit_action(actor=SYSTEM, action=made, version=2, ends_on=dt.date(2027, 1, 1))
    services.edit_action(
        actor=SYSTEM, action=made, version=2, ends_on=dt.date(2027, 1, 1), recurrence=""
    )
    assert passed(made, Status.DONE).status == "done"
    with pytest.raises(InputRefusedError, match="a une fin"):
        services.edit_action(actor=SYSTEM, action=made, version=fresh(made).version, ends_on=None)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"title": ""}, "manque"),
        ({"title": "x" * 301}, "caractères"),
        ({"ends_on": dt.date(2025, 12, 31)}, "avant de commencer"),
        ({"weight": Decimal(-1)}, "négatif"),
        ({"priority": 9}, "priorité"),
        ({"progress_mode": "au doigt mouillé"}, "mode"),
        ({"code": "1" * 41}, "caractères"),
    ],
)
def test_what_makes_no_sense_is_refused(plan: Plan, more: dict[str, Any], word: str) -> None:
    with pytest.raises(InputRefusedError, match=word):
        action(plan, **more)
    assert not Action.objects.exists()


def test_a_29_february_and_a_year_end_are_days_like_others(plan: Plan) -> None:
    made = action(plan, starts_on=dt.date(2028, 2, 29), ends_on=dt.date(2029, 2, 28))
    passed(made, Status.ONGOING)
    content = read_plan(plan)
    rolled = plan_progress(content, dt.date(2028, 12, 31)).actions[made.pk]
    assert rolled.expected is not None
    assert round(rolled.expected * 365) == 306


def test_an_owner_of_another_territory_is_refused(plan: Plan) -> None:
    abroad = other_world()
    with pytest.raises(InputRefusedError, match="autre territoire"):
        action(plan, owner_service=abroad.service("X"))
    with pytest.raises(InputRefusedError, match="autre territoire"):
        action(plan, owner_function=abroad.function("Ailleurs"))


# Editing ------------------------------------------------------------------------------------------


def test_two_editors_meet_a_conflict_that_says_both_sides(plan: Plan) -> None:
    made = action(plan)
    mine = fresh(made)
    services.edit_action(actor=SYSTEM, action=made, version=1, title="Le sien", weight=Decimal(3))
    with pytest.raises(services.EditConflictError) as met:
        services.edit_action(
            actor=SYSTEM, action=mine, version=1, title="Le mien", owner_label="Moi"
        )
    assert met.value.asked == {"title": "Le mien", "owner_label": "Moi"}
    assert met.value.current == {"title": "Le sien", "owner_label": ""}
    assert met.value.version == 2
    assert fresh(made).title == "Le sien"


def test_the_same_request_twice_is_one_change(plan: Plan) -> None:
    made = action(plan)
    for _turn in range(2):
        services.edit_action(actor=SYSTEM, action=made, version=1, title="Nouveau")
    assert fresh(made).version == 2
    assert Event.objects.filter(action="change_action").count() == 1


def test_the_journal_says_what_changed_and_only_that(plan: Plan) -> None:
    made = action(plan)
    services.edit_action(
        actor=SYSTEM, action=made, version=1, title=made.title, owner_label="Régie", reason="vu"
    )
    event = Event.objects.get(action="change_action")
    said = json.loads(event.payload.content or "")
    assert (said["before"], said["after"]) == ({"owner_label": ""}, {"owner_label": "Régie"})
    assert said["reason"] == "vu"


def test_objectives_are_replaced_all_at_once(plan: Plan) -> None:
    top, one, two = tree(plan)
    made = action(plan, node=one)
    services.set_shares(
        actor=SYSTEM,
        action=made,
        version=1,
        shares={one: Fraction(3, 5), two: Fraction(2, 5)},
    )
    assert {link.node: link.share for link in made.links.all()} == {
        one: Fraction(3, 5),
        two: Fraction(2, 5),
    }
    for shares, word in (
        ({one: Fraction(1, 2)}, "pas 1"),
        ({one: Fraction(3, 2), two: Fraction(-1, 2)}, "négative"),
        ({top: Fraction(1)}, "ne porte pas"),
        ({one: Fraction(1, 2**40), two: 1 - Fraction(1, 2**40)}, "trop fine"),
    ):
        with pytest.raises(InputRefusedError, match=word):
            services.set_shares(actor=SYSTEM, action=made, version=2, shares=shares)
    with pytest.raises(services.EditConflictError):
        services.set_shares(actor=SYSTEM, action=made, version=1, shares={two: Fraction(1)})
    assert made.links.count() == 2
    services.set_shares(actor=SYSTEM, action=made, version=2, shares={})
    assert not made.links.exists()


def test_an_objective_of_another_plan_is_refused(place: World, plan: Plan) -> None:
    other = place.plan("Autre")
    _top, node, _two = tree(other)
    with pytest.raises(InputRefusedError, match="autre plan"):
        action(plan, node=node)


# Status and progress ------------------------------------------------------------------------------


def test_progress_follows_the_status(plan: Plan) -> None:
    made = action(plan)
    assert made.progress is None
    assert passed(made, Status.ONGOING).progress == 0
    services.report_progress(actor=SYSTEM, action=made, version=2, percent=40, note="toiture")
    assert passed(made, Status.PAUSED, Status.ONGOING).progress == 40
    assert passed(made, Status.DONE).progress == 100
    assert own_progress(read_plan(plan).actions[0]) == 1
    with pytest.raises(InputRefusedError, match="ne passe pas"):
        passed(made, Status.PLANNED)


def test_what_never_started_is_zero_and_what_nobody_told_is_unknown(plan: Plan) -> None:
    to_come = action(plan)
    paused = action(plan, title="Autre")
    passed(paused, Status.ONGOING, Status.PAUSED)
    Action.objects.filter(pk=paused.pk).update(progress=None)
    told = {facts.id: own_progress(facts) for facts in read_plan(plan).actions}
    assert told == {to_come.pk: 0, paused.pk: None}


def test_what_has_begun_does_not_go_back_to_come(plan: Plan) -> None:
    made = passed(action(plan), Status.ONGOING)
    services.report_progress(actor=SYSTEM, action=made, version=2, percent=10)
    passed(made, Status.POSTPONED)
    with pytest.raises(InputRefusedError, match="déjà faite"):
        passed(made, Status.PLANNED)
    assert passed(made, Status.ONGOING).progress == 10


def test_a_passage_is_explained_when_it_must_be(plan: Plan) -> None:
    made = action(plan)
    with pytest.raises(InputRefusedError, match="motif"):
        passed(made, Status.ABANDONED, reason=" ")
    passed(made, Status.ABANDONED, reason="vote du 12")
    with pytest.raises(InputRefusedError, match="motif"):
        passed(made, Status.PLANNED, reason="")
    assert passed(made, Status.PLANNED, reason="repris").progress is None


@pytest.mark.parametrize(
    "percent", [-1, 101, Decimal("NaN"), Decimal("1e20"), Decimal("0.0000001")]
)
def test_a_declared_progress_is_a_percentage(plan: Plan, percent: Any) -> None:
    made = passed(action(plan), Status.ONGOING)
    with pytest.raises(InputRefusedError):
        services.report_progress(actor=SYSTEM, action=made, version=2, percent=percent)


def test_progress_is_declared_only_on_what_goes_on(plan: Plan) -> None:
    made = action(plan)
    for status in (None, Status.ONGOING, Status.DONE):
        if status is not None:
            passed(made, status)
        if status is Status.ONGOING:
            continue
        with pytest.raises(InputRefusedError, match="Passez-la d’abord"):
            services.report_progress(
                actor=SYSTEM, action=made, version=fresh(made).version, percent=50
            )
    other = passed(action(plan, title="B", progress_mode="milestones"), Status.ONGOING)
    with pytest.raises(InputRefusedError, match="se lit ailleurs"):
        services.report_progress(actor=SYSTEM, action=other, version=2, percent=50)


def test_a_stale_report_meets_a_conflict(plan: Plan) -> None:
    made = passed(action(plan), Status.ONGOING)
    services.report_progress(actor=SYSTEM, action=made, version=2, percent=20)
    with pytest.raises(services.EditConflictError):
        services.report_progress(actor=SYSTEM, action=made, version=2, percent=30)
    with pytest.raises(services.EditConflictError):
        services.set_status(actor=SYSTEM, action=made, version=2, status=Status.DONE)


# Milestones ---------------------------------------------------------------------------------------


def milestone(made: Action, title: str, **more: Any) -> Milestone:
    given = {"due_on": dt.date(2026, 6, 1)} | more
    return services.add_milestone(
        actor=SYSTEM, action=made, version=fresh(made).version, title=title, **given
    )


def done(one: Milestone, day: dt.date | None = TODAY) -> Milestone:
    return services.edit_milestone(
        actor=SYSTEM, milestone=one, version=fresh(one.action).version, done_on=day
    )


def test_progress_by_milestones_is_their_weight(plan: Plan) -> None:
    made = action(plan, progress_mode="milestones")
    first, second = milestone(made, "Études", weight=1), milestone(made, "Travaux", weight=3)
    passed(made, Status.ONGOING)
    assert own_progress(read_plan(plan).actions[0]) == 0
    done(first)
    assert own_progress(read_plan(plan).actions[0]) == Fraction(1, 4)
    with pytest.raises(InputRefusedError, match="jalons restent"):
        passed(made, Status.DONE)
    done(second)
    passed(made, Status.DONE)
    assert own_progress(read_plan(plan).actions[0]) == 1
    with pytest.raises(InputRefusedError, match="tous ses jalons faits"):
        done(second, None)
    with pytest.raises(InputRefusedError, match="tous ses jalons faits"):
        milestone(made, "Encore")


def test_an_action_read_by_milestones_without_any_is_unknown(plan: Plan) -> None:
    made = action(plan, progress_mode="milestones")
    passed(made, Status.ONGOING)
    assert own_progress(read_plan(plan).actions[0]) is None
    milestone(made, "Sans poids", weight=0)
    assert own_progress(read_plan(plan).actions[0]) is None


def test_milestones_are_checked_and_locked_with_their_action(plan: Plan) -> None:
    made = action(plan)
    one = milestone(made, "Études")
    assert fresh(made).version == 2
    with pytest.raises(InputRefusedError, match="déjà ce titre"):
        milestone(made, " Études ")
    with pytest.raises(InputRefusedError, match="à venir"):
        done(one, TODAY + dt.timedelta(days=30))
    with pytest.raises(services.EditConflictError):
        services.edit_milestone(actor=SYSTEM, milestone=one, version=1, title="Autre")
    one.refresh_from_db()
    services.edit_milestone(
        actor=SYSTEM, milestone=one, version=2, title="Autre", weight=Decimal(2)
    )
    assert (one.title, fresh(made).version) == ("Autre", 3)
    services.remove_milestone(actor=SYSTEM, milestone=one, version=3)
    assert not Milestone.objects.exists()


def test_changing_what_progress_is_read_from(plan: Plan) -> None:
    made = passed(action(plan), Status.ONGOING)
    services.report_progress(actor=SYSTEM, action=made, version=2, percent=40)
    services.edit_action(actor=SYSTEM, action=made, version=3, progress_mode="milestones")
    assert made.progress is None
    services.edit_action(actor=SYSTEM, action=made, version=4, progress_mode="declared")
    assert made.progress is None
    done_one = passed(
        action(plan, title="B", progress_mode="measures"), Status.ONGOING, Status.DONE
    )
    services.edit_action(
        actor=SYSTEM, action=done_one, version=fresh(done_one).version, progress_mode="declared"
    )
    assert done_one.progress == 100


# Search -------------------------------------------------------------------------------------------


def test_search_finds_actions_for_the_readers_of_their_room(place: World, plan: Plan) -> None:
    from bastide.platform.search.queries import find  # noqa: PLC0415 -- only here
    from bastide.platform.search.services import index_entries  # noqa: PLC0415 -- only here

    _top, one, _two = tree(plan)
    made = action(plan, node=one, reference_label="Gymnase Pasteur")
    dropped = place.plan("Ancien")
    action(dropped, title="Isoler le théâtre")
    services.drop_plan(actor=SYSTEM, plan=dropped, version=1, kept_until=TODAY, reason="essai")
    entries = list(gates.room_action_entries(ROOM, lambda row: f"/actions/{row.pk}/"))
    assert [(entry.key, entry.url) for entry in entries] == [(str(made.pk), f"/actions/{made.pk}/")]
    index_entries(entries)
    assert [entry.title for entry in find(place.actor(Role.READER), "pasteur").entries] == [
        "Isoler le gymnase"
    ]
    for stranger in (
        place.actor(Role.ADMINISTRATOR, perimeter=place.town.perimeter),
        place.actor(Role.ADMINISTRATOR, room="spending"),
    ):
        assert find(stranger, "pasteur").total == 0
    assert list(gates.room_action_entries("strategy", str)) == []


def test_a_mission_holds_actions_in_the_order_of_codes(plan: Plan) -> None:
    top, _one, _two = tree(plan)
    node = mission(plan, top, "Troisième")
    for rank in range(11):
        action(plan, title=f"A{rank}", node=node)
    codes = [facts.code for facts in read_plan(plan).actions]
    assert codes == [f"1.3.{rank}" for rank in range(1, 12)]
