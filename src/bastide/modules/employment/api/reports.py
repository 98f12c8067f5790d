"""Reports of offers by the API: the queue of the officers, and what they decide."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.reports import ReportGround
from bastide.modules.employment.models import JobReport, ReportState
from bastide.modules.employment.queries import reports as queries
from bastide.modules.employment.services.reports.decisions import Ruling, decide_report
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router()
ROOM = "employment"
OFFICE = "/territoires/{territory}/emploi"
LONGEST_LIST = 200


class ReportOut(Schema):
    """A report on an offer; it never gives the address of whoever reported."""

    id: uuid.UUID
    number: int
    title: str
    reason: str
    words: str
    wants_an_answer: bool
    received_at: dt.datetime
    due_at: dt.datetime
    state: str
    ground: str
    message: str
    decided_at: dt.datetime | None


class RulingIn(Schema):
    """A decision: what becomes of the offer, why, and on what ground when it is removed."""

    state: ReportState
    message: str
    ground: ReportGround | None = None


class RulingOut(Schema):
    """The report decided, and how many reports were answered with it."""

    report: ReportOut
    answered: int


@router.get(f"{OFFICE}/signalements", response=list[ReportOut], summary="Lire les signalements")
@room(ROOM, Role.MANAGER)
def reports(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the reports of a territory, those to examine first; two hundred at most."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return [_report(one) for one in queries.list_visible_reports(actor, place)[:LONGEST_LIST]]


@router.post(
    f"{OFFICE}/signalements/{{report}}/decider",
    response=RulingOut,
    summary="Décider d’un signalement",
)
@room(ROOM, Role.MANAGER)
def rule_report(
    request: HttpRequest, territory: str, report: uuid.UUID, body: RulingIn
) -> dict[str, Any]:
    """Decide of a report; a removal takes the offer off the site and answers its other reports."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_report(actor, place, report)
    ruling = Ruling(body.state, body.message, body.ground)
    count = decide_report(actor=actor, report=found, ruling=ruling)
    found.refresh_from_db()
    return {"report": _report(found), "answered": count}


def _report(report: JobReport) -> dict[str, Any]:
    names = (
        "id", "reason", "words", "received_at", "due_at", "state", "ground", "message",
        "decided_at",
    )  # fmt: skip
    return {
        **{name: getattr(report, name) for name in names},
        "number": report.job_id,
        "title": report.job.title,
        "wants_an_answer": bool(report.address),
    }
