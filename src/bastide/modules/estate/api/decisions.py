"""The estate by the API: proposals of a campaign, decisions on its buildings."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.queries import get_visible_asset
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.gates import GateState
from bastide.modules.estate.exports.proposals import proposal_row
from bastide.modules.estate.figures.proposals import author_words, narrowed_proposals
from bastide.modules.estate.forms.proposals import ProposalFilters
from bastide.modules.estate.models import Decision, DecisionStage
from bastide.modules.estate.queries import proposals as queries
from bastide.modules.estate.queries.proposals import ProposalRow
from bastide.modules.estate.queries.results import ResultView
from bastide.modules.estate.services.decisions import Decided, DecisionConflictError, decide
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
PROPOSALS = "/territoires/{territory}/patrimoine/campagnes/{campaign}/resultats/propositions"
ONE = f"{PROPOSALS}/{{asset}}"


class ProposalOut(Schema):
    """What is proposed for a building, the next legal step, and what was decided.

    Actions are codes: keep, maintain, open, renovate, pool, relet, relocate, sell, demolish,
    freeze, other; `null` without one. `decision_number` is quoted by the next decision.
    """

    asset: uuid.UUID
    building: str
    label: str
    segment: str
    building_class: str | None
    proposed: str | None
    then: str | None
    reason: str
    missing: list[str]
    partners: list[str]
    retained: str | None
    next_step: str | None
    next_article: str | None
    is_stopped: bool
    decided_by: str | None
    decided_on: dt.date | None
    vote: str
    decision_reason: str
    decision_number: int


class StepOut(Schema):
    """A legal step: `lifted`, `standing` or `unknown`; `stops` while it forbids the action."""

    id: str
    step: str
    article: str
    standing: str
    reason: str
    lifted_by: str
    stops: bool


class DecisionOut(Schema):
    """A decision; the one with the highest number prevails in its campaign."""

    campaign: uuid.UUID
    asset: uuid.UUID
    number: int
    proposed: str
    action: str
    reason: str
    stage: str
    vote: str
    decided_on: dt.date
    author: str
    written_at: dt.datetime


class ProposalDetailOut(ProposalOut):
    """A proposal with the legal steps of the action retained, in order, and every decision."""

    steps: list[StepOut]
    decisions: list[DecisionOut]


class DecisionIn(Schema):
    """What is decided; `number` is that of the decision that the caller saw, 0 without one."""

    action: ActionKind
    reason: str
    stage: DecisionStage
    decided_on: dt.date
    number: int
    vote: str = ""


class DecisionConflictOut(Schema):
    """Somebody decided since: his decision."""

    reason: str
    latest: DecisionOut


@router.get(PROPOSALS, response=list[ProposalOut])
@room(ROOM)
def campaign_proposals(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """List the proposals of a campaign, in the order of its ranking; the query is the page's."""
    actor, _place, view = _asked(request, territory, campaign)
    rows = queries.list_proposals(actor, view, on=timezone.localdate())
    filters = ProposalFilters(request.GET, segments=view.result.segments)
    return [_proposal(row) for row in narrowed_proposals(rows, filters.asked())]


@router.get(ONE, response=ProposalDetailOut, url_name="campaign_proposal")
@room(ROOM)
def campaign_proposal(
    request: HttpRequest, territory: str, campaign: uuid.UUID, asset: uuid.UUID
) -> dict[str, Any]:
    """Give the proposal of one building, its legal steps and its decisions."""
    actor, _place, view = _asked(request, territory, campaign)
    row = queries.get_proposal(actor, view, asset, on=timezone.localdate())
    return {
        **_proposal(row),
        "steps": [_step(state) for state in row.gates],
        "decisions": [
            _decision(view.campaign.pk, one) for one in queries.list_decisions(view, asset)
        ],
    }


@router.post(
    ONE, response={201: DecisionOut, 409: DecisionConflictOut}, url_name="campaign_proposal"
)
@room(ROOM, Role.MANAGER)
def decide_building(
    request: HttpRequest,
    territory: str,
    campaign: uuid.UUID,
    asset: uuid.UUID,
    payload: DecisionIn | None = None,
) -> Status[dict[str, Any]]:
    """Write what is decided of a building; 409 with his decision when somebody decided since."""
    actor, place, view = _asked(request, territory, campaign)
    row = queries.get_proposal(actor, view, asset, on=timezone.localdate())
    actor.require(Role.MANAGER, view.campaign.perimeter_id, ROOM)
    asked = _required(payload)
    try:
        made = decide(
            actor=actor,
            run=view.run,
            asset=get_visible_asset(actor, place, asset, room=ROOM),
            decided=Decided(asked.action, asked.reason, asked.stage, asked.decided_on, asked.vote),
            proposed=row.proposal.action,
            number=asked.number,
            today=row.on,
        )
    except DecisionConflictError as conflict:
        latest = _decision(view.campaign.pk, conflict.latest)
        return Status(409, {"reason": str(conflict), "latest": latest})
    return Status(201, _decision(view.campaign.pk, made))


@router.get(
    "/territoires/{territory}/patrimoine/biens/{asset}/decisions",
    response=list[DecisionOut],
    url_name="asset_decisions",
)
@room(ROOM)
def asset_decisions(request: HttpRequest, territory: str, asset: uuid.UUID) -> list[dict[str, Any]]:
    """List what was decided of an asset, campaign by campaign, the last decision first."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    return [
        _decision(decision.run.campaign_id, decision)
        for decision in queries.list_visible_decisions(actor, place, one.pk)
    ]


def _asked(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> tuple[Actor, Territory, ResultView]:
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return actor, place, queries.get_proposable_results(actor, place, campaign)


def _required(payload: DecisionIn | None) -> DecisionIn:
    """Return what is sent.

    Raises:
        InputRefusedError: nothing is.
    """
    if payload is None:
        reason = "Rien n’est envoyé."
        remedy = "Joignez action, reason, stage, decided_on et number."
        raise InputRefusedError((Refusal(reason, remedy, field="payload"),))
    return payload


def _proposal(row: ProposalRow) -> dict[str, Any]:
    told = proposal_row(row)
    return {**told, "building_class": told["class"]}


def _step(state: GateState) -> dict[str, Any]:
    return {
        "id": state.gate.id,
        "step": state.gate.step,
        "article": state.article,
        "standing": state.standing.value,
        "reason": state.reason,
        "lifted_by": state.gate.lifted_by,
        "stops": state.is_stopping,
    }


def _decision(campaign: uuid.UUID, one: Decision) -> dict[str, Any]:
    return {
        "campaign": campaign,
        "asset": one.asset_id,
        "number": one.number,
        "proposed": one.proposed,
        "action": one.action,
        "reason": one.reason,
        "stage": one.stage,
        "vote": one.vote,
        "decided_on": one.decided_on,
        "author": author_words(one),
        "written_at": one.created_at,
    }
