"""Writing decisions: who may, what is refused, what is audited, two at once."""

import datetime as dt
import json

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.buildings.services import end_asset
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.models import Decision, DecisionStage, ResultRun
from bastide.modules.estate.services.decisions import Decided, DecisionConflictError, decide
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.modules.estate.builders import scored_estate

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def write(made, who="manager", *, code="B02", number=0, **changes):
    said = {
        "action": ActionKind.SELL,
        "reason": "Vide depuis trois ans.",
        "stage": DecisionStage.DELIBERATION,
        "decided_on": DAY,
        "vote": "28 voix pour",
    } | changes
    return decide(
        actor=made.actors[who],
        run=ResultRun.objects.order_by("-number").first(),
        asset=made.assets[code],
        decided=Decided(**said),
        proposed=ActionKind.FREEZE,
        number=number,
        today=DAY,
    )


def test_numbers_follow_each_other_the_proposal_is_kept_and_each_act_is_audited():
    made = scored_estate()
    first = write(made, reason="  Vide depuis trois ans. ", vote=" 28  voix pour ")
    assert (first.number, first.proposed, first.action) == (1, "freeze", "sell")
    assert (first.reason, first.vote) == ("Vide depuis trois ans.", "28 voix pour")
    second = write(made, number=1, action=ActionKind.KEEP, stage=DecisionStage.ARBITRATION, vote="")
    other = write(made, code="B05")
    assert (second.number, other.number) == (2, 1)
    first.refresh_from_db()
    assert first.action == "sell"
    told = Event.objects.filter(action="decide_building").order_by("sequence")
    assert [event.target_id for event in told] == [str(first.pk), str(second.pk), str(other.pk)]
    content = json.loads(told[1].payload.content)
    assert content["before"] == {"action": "sell", "number": 1}
    assert content["after"]["action"] == "keep"


def test_a_decision_on_another_computation_of_the_campaign_goes_on_from_the_last_number():
    made = scored_estate()
    write(made)
    run = ResultRun.objects.get()
    run.pk, run.number = None, 2
    run.save(force_insert=True)
    assert write(made, number=1).number == 2


def test_only_who_leads_the_campaign_decides():
    made = scored_estate(stage="published")
    for who in ("reader", "contributor", "referent"):
        with pytest.raises(NotAllowedError):
            write(made, who)
    assert write(made, "administrator").number == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " \n"}, "reason"),
        ({"vote": " "}, "vote"),
        ({"vote": "x" * 121}, "vote"),
        ({"decided_on": dt.date(2026, 11, 21)}, "decided_on"),
        ({"action": ActionKind.BUILD}, "action"),
    ],
)
def test_what_cannot_be_defended_is_refused(changes, field):
    made = scored_estate()
    with pytest.raises(InputRefusedError) as refused:
        write(made, **changes)
    assert [refusal.field for refusal in refused.value.refusals] == [field]
    assert not Decision.objects.exists()


def test_an_arbitration_needs_no_vote():
    made = scored_estate()
    assert write(made, stage=DecisionStage.ARBITRATION, vote="").vote == ""


def test_somebody_who_decided_meanwhile_is_not_overwritten():
    made = scored_estate()
    first = write(made, "administrator", action=ActionKind.DEMOLISH)
    with pytest.raises(DecisionConflictError) as conflict:
        write(made)
    assert conflict.value.latest == first
    again = write(made, "administrator", action=ActionKind.DEMOLISH)
    assert again == first
    assert Decision.objects.count() == 1
    assert Event.objects.filter(action="decide_building").count() == 1


def test_nothing_is_decided_while_a_round_is_open_nor_of_what_left():
    made = scored_estate()
    gone = made.assets["B02"]
    end_asset(
        actor=SYSTEM, asset=gone, room="estate", kind="sold", on=gone.states.get().valid_from,
        reason="Acte signé",
    )  # fmt: skip
    gone.refresh_from_db()
    with pytest.raises(InputRefusedError, match="sorti du patrimoine"):
        write(made)
    made.campaign.__class__.objects.filter(pk=made.campaign.pk).update(stage="open")
    with pytest.raises(InputRefusedError, match="tour de notation est ouvert"):
        write(made, code="B05")
