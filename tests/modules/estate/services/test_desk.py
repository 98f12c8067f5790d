"""The one desk: who may ask, examine, answer; nothing reaches the plan by another door."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.plans.models import Action, ActionMoney
from bastide.modules.estate.core.desk import Examined
from bastide.modules.estate.models import (
    DeskRequest,
    DeskSession,
    RequestKind,
    RequestStage,
    Ruling,
    RulingKind,
)
from bastide.modules.estate.queries.desk import list_visible_requests, list_visible_sessions
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services import desk
from bastide.platform.audit.models import Event
from tests.modules.estate.desk_world import ACCEPTED, POSTPONED, REFUSED, desk_land
from tests.modules.spending.world import CITY, land

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return desk_land()


def fields(error):
    return [one.field for one in error.value.refusals]


def acts():
    return list(Event.objects.order_by("sequence").values_list("action", flat=True))


def examine(made, asked, *told, who="contributor"):
    """Write what is answered of buildings: (code, kept, reason)."""
    return desk.examine_buildings(
        actor=made.actors[who],
        request=asked,
        version=DeskRequest.objects.get(pk=asked.pk).version,
        examined=[
            Examined(str(made.assets[code].pk), str(made.assets[code]), kept, reason)
            for code, kept, reason in told
        ],
    )


# Asking -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["reader", "elsewhere"])
def test_only_contributors_ask(made, role):
    with pytest.raises(NotAllowedError):
        made.ask(who=role)
    assert not DeskRequest.objects.exists()


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (RequestKind.WORKS, {"asset": None}, "asset"),
        (RequestKind.WORKS, {"title": "  "}, "title"),
        (RequestKind.WORKS, {"title": "x" * 151}, "title"),
        (RequestKind.SALE, {"amount": Decimal(-1)}, "amount"),
        (RequestKind.NEED, {"surface_m2": None}, "surface_m2"),
        (RequestKind.PURCHASE, {"surface_m2": None}, "surface_m2"),
    ],
)
def test_a_request_says_what_it_needs(made, kind, said, field):
    with pytest.raises(InputRefusedError) as error:
        made.ask(kind, **said)
    assert fields(error) == [field]
    assert not DeskRequest.objects.exists()


def test_a_request_names_no_asset_of_another_territory(made):
    other = land("Ailleurs", CITY, (CITY, "Autre ville"))
    made.assets["half"].territory_id = other.territory.pk
    with pytest.raises(InputRefusedError) as error:
        made.ask()
    assert fields(error) == ["asset"]


def test_a_request_waits_is_journaled_and_seen_from_its_perimeter_only(made):
    asked = made.ask()
    assert (asked.stage, asked.version, asked.created_by) == (
        RequestStage.WAITING,
        1,
        made.actors["contributor"].user,
    )
    assert acts()[-1] == "file_request"
    seen = {who: list_visible_requests(made.actors[who], made.territory).count()
            for who in ("reader", "mayor", "elsewhere")}  # fmt: skip
    assert seen == {"reader": 1, "mayor": 0, "elsewhere": 0}


# What exists first --------------------------------------------------------------------------------
def test_existing_buildings_are_proposed_best_first_each_with_why(made):
    found = reuse_of(made.actors["reader"], made.territory, made.ask(RequestKind.NEED))
    names = [[one.asset.code for one in group]
             for group in (found.possible, found.unmeasured, found.excluded)]  # fmt: skip
    assert names == [["half"], ["unknown"], ["full"]]
    assert "200" in found.possible[0].reason
    assert "Trop petit" in found.excluded[0].reason
    assert not found.may_build
    assert (
        reuse_of(made.actors["elsewhere"], made.territory, made.ask(RequestKind.NEED)).possible
        == ()
    )
    assert reuse_of(made.actors["reader"], made.territory, made.ask()) is None


def test_a_need_is_not_accepted_before_every_proposed_building_is_answered(made):
    asked = made.ask(RequestKind.NEED, title="Une crèche")
    with pytest.raises(InputRefusedError) as error:
        made.rule(asked)
    assert fields(error) == ["candidates", "candidates"]
    examine(made, asked, ("full", False, "Trop petit."))
    with pytest.raises(InputRefusedError) as error:
        made.rule(asked)
    assert [one.value for one in error.value.refusals] == ["Bâtiment half"]
    assert not Ruling.objects.exists()
    examine(made, asked, ("full", False, "Trop petit."), ("half", False, "Pas de cour."))
    assert made.rule(asked).kind == RulingKind.ACCEPTED


def test_a_need_that_keeps_an_existing_building_is_accepted(made):
    asked = made.ask(RequestKind.PURCHASE)
    examine(made, asked, ("unknown", True, "Il suffit de le ranger."))
    assert made.rule(asked).kind == RulingKind.ACCEPTED


def test_a_refusal_needs_no_examination(made):
    assert made.rule(made.ask(RequestKind.NEED), REFUSED).kind == RulingKind.REFUSED


def test_an_examination_gives_its_reasons_and_meets_other_people(made):
    asked = made.ask(RequestKind.NEED)
    with pytest.raises(InputRefusedError) as error:
        examine(made, asked, ("half", False, " "))
    assert fields(error) == ["reason"]
    with pytest.raises(NotAllowedError):
        examine(made, asked, ("half", False, "Non."), who="reader")
    examine(made, asked, ("half", False, "Non."))
    assert acts()[-1] == "examine_buildings"
    with pytest.raises(InputRefusedError):
        desk.examine_buildings(
            actor=made.actors["contributor"], request=asked, examined=[], version=1
        )
    assert len(DeskRequest.objects.get().candidates) == 1


# Withdrawing --------------------------------------------------------------------------------------
def test_its_author_or_a_manager_withdraws_a_request_that_waits(made):
    asked = made.ask()
    with pytest.raises(NotAllowedError):
        desk.withdraw_request(
            actor=made.actors["referent"], request=asked, version=1, reason="Non."
        )
    with pytest.raises(InputRefusedError) as error:
        desk.withdraw_request(
            actor=made.actors["contributor"], request=asked, version=1, reason=" "
        )
    assert fields(error) == ["reason"]
    desk.withdraw_request(
        actor=made.actors["contributor"], request=asked, version=1, reason="Réglé."
    )
    assert DeskRequest.objects.get().stage == RequestStage.WITHDRAWN
    with pytest.raises(InputRefusedError) as error:
        made.rule(asked)
    assert fields(error) == ["stage"]
    other = made.ask()
    desk.withdraw_request(actor=made.actors["manager"], request=other, version=1, reason="Doublon.")
    assert acts()[-1] == "withdraw_request"


# Sessions -----------------------------------------------------------------------------------------
def test_only_managers_call_and_close_sessions(made):
    with pytest.raises(NotAllowedError):
        desk.open_session(
            actor=made.actors["referent"],
            territory=made.territory,
            perimeter_id=made.territory.perimeter_id,
            held_on=made.meet().held_on,
            label="Autre",
        )
    meeting = made.meet()
    assert DeskSession.objects.count() == 1
    with pytest.raises(NotAllowedError):
        desk.close_session(actor=made.actors["referent"], session=meeting, version=1, minutes="x")
    with pytest.raises(InputRefusedError):
        desk.close_session(actor=made.actors["manager"], session=meeting, version=9, minutes="x")
    with pytest.raises(InputRefusedError):
        desk.close_session(actor=made.actors["manager"], session=meeting, version=1, minutes=" ")
    desk.close_session(actor=made.actors["manager"], session=meeting, version=1, minutes="Dit.")
    assert acts()[-1] == "close_session"


def test_a_closed_session_neither_answers_nor_closes_again(made):
    meeting = made.meet()
    desk.close_session(actor=made.actors["manager"], session=meeting, version=1, minutes="Dit.")
    with pytest.raises(InputRefusedError) as error:
        made.rule(made.ask(), session=meeting)
    assert fields(error) == ["session"]
    with pytest.raises(InputRefusedError):
        desk.close_session(actor=made.actors["manager"], session=meeting, version=2, minutes="Re.")
    assert list_visible_sessions(made.actors["reader"], made.territory).get().minutes == "Dit."


# Answering ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["contributor", "referent", "mayor", "elsewhere"])
def test_only_managers_of_both_answer(made, role):
    with pytest.raises(NotAllowedError):
        made.rule(made.ask(), session=made.meet(), who=role)
    assert not Ruling.objects.exists()


def test_a_session_of_one_authority_answers_for_it_only(made):
    own = made.land.bodies[CITY].perimeter_id
    session = made.meet("Commission de la ville", perimeter_id=own)
    with pytest.raises(InputRefusedError) as error:
        made.rule(made.ask(), session=session)
    assert fields(error) == ["session"]
    mine = made.ask(perimeter_id=own)
    assert made.rule(mine, session=session, who="mayor").session == session


def test_an_accepted_request_opens_its_action_with_its_cost_and_nothing_else_does(made):
    plan = made.voted()
    asked = made.ask(amount=Decimal("38000.50"), service=made.service, text="Deux fuites.")
    for kind, answer in ((RequestKind.SALE, REFUSED), (RequestKind.LEASE, POSTPONED)):
        made.rule(made.ask(kind), answer, plan=plan)
    assert not Action.objects.exists()
    ruling = made.rule(asked, plan=plan)
    action = Action.objects.get()
    assert (ruling.action, ruling.vote) == (action, "unanimité")
    assert (action.reference, action.owner_service, action.description) == (
        made.assets["half"].pk,
        made.service,
        "Deux fuites.",
    )
    assert ActionMoney.objects.get().planned == Decimal("38000.50")
    assert DeskRequest.objects.get(pk=asked.pk).stage == RequestStage.RULED
    assert acts()[-1] == "rule_request"
    with pytest.raises(InputRefusedError) as error:
        made.rule(asked, session=made.meet("Autre"), plan=plan)
    assert fields(error) == ["stage"]
    assert Action.objects.count() == 1


def test_without_a_voted_plan_an_accepted_request_opens_nothing(made):
    assert made.rule(made.ask()).action is None
    assert not Action.objects.exists()


def test_an_answer_says_why(made):
    with pytest.raises(InputRefusedError) as error:
        made.rule(made.ask(), desk.Answer(RulingKind.REFUSED, "  "))
    assert fields(error) == ["reason"]


def test_a_postponed_request_waits_for_another_session(made):
    asked = made.ask()
    made.rule(asked, POSTPONED)
    assert DeskRequest.objects.get().stage == RequestStage.WAITING
    with pytest.raises(InputRefusedError) as error:
        made.rule(asked, ACCEPTED)
    assert fields(error) == ["session"]
    made.rule(asked, ACCEPTED, session=made.meet("Suivante", days=30))
    assert [one.kind for one in Ruling.objects.order_by("created_at")] == ["reporte", "accepte"]


# Races: what two people at once meet --------------------------------------------------------------
def refused_by_the_database(**values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(reason="Course.", **values)


def test_two_answers_at_once_leave_one(made):
    asked, first, second = made.ask(), made.meet(), made.meet("Autre")
    made.rule(asked, POSTPONED, session=first)
    refused_by_the_database(session=first, request=asked, kind=RulingKind.REFUSED)
    made.rule(asked, REFUSED, session=second)
    third = made.meet("Troisième")
    refused_by_the_database(session=third, request=asked, kind=RulingKind.ACCEPTED)


def test_the_database_holds_what_an_answer_must_be(made):
    asked, meeting, plan = made.ask(), made.meet(), made.voted()
    refused_by_the_database(session=meeting, kind=RulingKind.REFUSED)
    action = made.rule(made.ask(), plan=plan).action
    Ruling.objects.all().update(action=None)
    refused_by_the_database(session=meeting, request=asked, kind=RulingKind.REFUSED, action=action)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(session=meeting, request=asked, kind=RulingKind.REFUSED, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        DeskRequest.objects.filter(pk=asked.pk).update(asset=None)
