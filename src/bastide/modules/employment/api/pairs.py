"""Possible duplicates by the API: listed with their marks, several decided at once or none."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.models import PossiblePair, SourceOffer
from bastide.modules.employment.queries.possible_pairs import list_visible_pairs, mark_of
from bastide.modules.employment.queries.sources import get_managed_territory
from bastide.modules.employment.services.pair_decisions import ChosenPair, decide_pairs
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router()
ROOM = "employment"
PAIRS = "/territoires/{territory}/emploi/doublons"


class PairSideOut(Schema):
    """One of two announcements, and the number of its job."""

    offer: uuid.UUID
    number: int
    source: str
    title: str
    employer: str
    is_hidden: bool


class PairOut(Schema):
    """Two jobs that may be one; `score` is between 0 and 1, `mark` tells its state."""

    id: int
    mark: str
    first: PairSideOut
    second: PairSideOut
    score: float
    reasons: list[str]
    found_at: dt.datetime


class PairPageOut(Schema):
    """A page of pairs by identifier; `next` asks for the following one."""

    items: list[PairOut]
    next: str


class ChosenPairIn(Schema):
    """A pair as it was read."""

    id: int
    mark: str


class PairDecisionIn(Schema):
    """Pairs that are each one job, or each two, and why."""

    pairs: list[ChosenPairIn]
    is_same: bool
    reason: str


class PairDecisionOut(Schema):
    """How many pairs were decided; their offers are grouped again, see `/taches/<job>/etat`."""

    decided: int
    job: uuid.UUID
    status: str


@router.get(PAIRS, response=PairPageOut, summary="Lire les doublons possibles")
@room(ROOM)
def possible_pairs(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """Return the pairs that wait for a decision."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    page = cursor_page(list_visible_pairs(actor, place), cursor=cursor, limit=limit)
    return {"items": [_pair(one) for one in page.items], "next": page.next_cursor}


@router.post(
    f"{PAIRS}/decider", response={202: PairDecisionOut}, summary="Décider de doublons possibles"
)
@room(ROOM, Role.MANAGER)
def decide_possible_pairs(
    request: HttpRequest, territory: str, body: PairDecisionIn
) -> Status[dict[str, Any]]:
    """Decide of several pairs for good; refused as a whole when one is no longer as it was read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    done = decide_pairs(
        actor=actor,
        territory=place,
        chosen=[ChosenPair(one.id, one.mark) for one in body.pairs],
        is_same=body.is_same,
        reason=body.reason,
    )
    return Status(202, {"decided": done.count, "job": done.job.pk, "status": done.job.status})


def _pair(pair: PossiblePair) -> dict[str, Any]:
    return {
        "id": pair.pk,
        "mark": mark_of(pair),
        "first": _side(pair.first),
        "second": _side(pair.second),
        "score": pair.score,
        "reasons": pair.reasons,
        "found_at": pair.found_at,
    }


def _side(offer: SourceOffer) -> dict[str, Any]:
    return {
        "offer": offer.pk,
        "number": offer.job_id,
        "source": offer.source.name,
        "title": offer.title,
        "employer": offer.employer,
        "is_hidden": offer.job is not None and offer.job.hidden_at is not None,
    }
