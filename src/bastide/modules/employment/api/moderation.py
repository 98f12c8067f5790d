"""Moderation by the API: the queue, a case with its remarks, a decision, what it all costs."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import DECISIONS, Act, State, can
from bastide.modules.employment.core.postings.content import content_of
from bastide.modules.employment.models import Posting
from bastide.modules.employment.queries import moderation as queries
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.services.postings.moderation import Verdict, decide_posting
from bastide.modules.employment.services.postings.submission import findings_in
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.rules import public, room

router = Router()
ROOM = "employment"
OFFICE = "/territoires/{territory}/emploi/moderation"


class PostingOut(Schema):
    """An offer that somebody posted, for those who examine it."""

    id: uuid.UUID
    title: str
    state: str
    body: str
    advertiser: str
    submitted_at: dt.datetime | None
    due_at: dt.datetime | None
    live_until: dt.datetime | None
    is_online: bool
    version: int


class PostingPageOut(Schema):
    """A page of posted offers by identifier; `next` asks for the following one."""

    items: list[PostingOut]
    next: str


class RemarkOut(Schema):
    """A remark of the linter: where, which words, why, what instead."""

    rule: str
    field: str
    start: int
    end: int
    words: str
    article: str
    severity: str
    advice: str
    instead: str | None


class CaseOut(PostingOut):
    """A case: what was sent, what was approved, the remarks, the decisions that can be taken.

    `proposed` is what is judged, never what the advertiser is writing since.
    """

    proposed: dict[str, Any]
    approved: dict[str, Any] | None
    remarks: list[RemarkOut]
    decisions: list[str]


class DecisionIn(Schema):
    """A decision, from the version that was seen."""

    act: Act
    version: int
    reason: Reason | None = None
    message: str = ""


class WeekOut(Schema):
    """The decisions of a body in a week; `minutes` counts the known times only."""

    monday: dt.date
    body: str
    decisions: int
    unknown: int
    minutes: float
    median_seconds: float | None


def _posting(posting: Posting) -> dict[str, Any]:
    return {
        "id": posting.pk,
        "title": posting.judged_title,
        "state": posting.state,
        "body": posting.body.name if posting.body else "",
        "advertiser": posting.advertiser.name if posting.advertiser else "",
        "submitted_at": posting.submitted_at,
        "due_at": posting.due_at,
        "live_until": posting.live_until,
        "is_online": posting.is_online,
        "version": posting.version,
    }


def _case(posting: Posting) -> dict[str, Any]:
    state, earlier = State(posting.state), posting.approved is not None
    return _posting(posting) | {
        "proposed": posting.judged,
        "approved": posting.approved,
        "remarks": [one.as_dict() for one in findings_in(content_of(posting.judged))],
        "decisions": [one.value for one in DECISIONS if can(state, one, has_earlier=earlier)],
    }


@router.get(OFFICE, response=PostingPageOut, summary="Lire les offres déposées à examiner")
@room(ROOM)
def postings(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """Return the offers sent to the bodies where the person sits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    page = cursor_page(queries.list_visible_postings(actor, place), cursor=cursor, limit=limit)
    return {"items": [_posting(one) for one in page.items], "next": page.next_cursor}


@router.get(f"{OFFICE}/{{posting}}", response=CaseOut, summary="Lire une offre déposée")
@room(ROOM)
def posting(request: HttpRequest, territory: str, posting: uuid.UUID) -> dict[str, Any]:
    """Return one case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return _case(queries.get_visible_posting(actor, place, posting))


@router.post(
    f"{OFFICE}/{{posting}}/decider", response=CaseOut, summary="Décider d’une offre déposée"
)
@room(ROOM)
def decide(
    request: HttpRequest, territory: str, posting: uuid.UUID, body: DecisionIn
) -> dict[str, Any]:
    """Decide of an offer; its time is unknown, which is not zero."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_posting(actor, place, posting)
    verdict = Verdict(body.act, body.reason, body.message)
    return _case(decide_posting(actor=actor, posting=found, version=body.version, verdict=verdict))


@router.get(
    "/emploi/{site}/moderation",
    response=list[WeekOut],
    summary="Lire ce que coûte la modération d’un site",
)
@public
def moderation_weeks(request: HttpRequest, site: str) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return the weeks of moderation, the latest first; it names bodies, never persons."""
    cost = queries.moderation_cost(get_open_site(site).territory, timezone.now())
    return [{name: getattr(week, name) for name in WeekOut.model_fields} for week in cost.weeks]
