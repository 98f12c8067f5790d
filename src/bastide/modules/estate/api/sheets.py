"""The estate by the API: one's own sheets, read and saved; nobody else's."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.answers import Answer, NonAnswer
from bastide.kernel.grids.core.sheets import SheetConflictError, SheetContent
from bastide.kernel.grids.models import Campaign, Rater, Subject
from bastide.kernel.grids.queries import (
    OwnSheet,
    get_own_rater,
    get_own_subject,
    list_own_sheets,
    sheet_of,
)
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.campaigns import ROOM
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
LIST = "/territoires/{territory}/patrimoine/campagnes/{campaign}/fiches"
ONE = f"{LIST}/{{subject}}"


class SheetLineOut(Schema):
    """One of one's own sheets, and how far it is."""

    subject: uuid.UUID
    code: str
    name: str
    segment: str
    answered: int
    expected: int


class QuestionOut(Schema):
    """One question of a sheet, with what one answered: 0 to 3, NSP, SO, or empty."""

    item: str
    axis: str
    label: str
    help: str
    levels: list[str]
    answer: str
    comment: str


class SheetOut(Schema):
    """One's own sheet about one asset. A save quotes its round and version."""

    subject: uuid.UUID
    code: str
    name: str
    round: int
    is_open: bool
    version: int
    questions: list[QuestionOut]


class SheetIn(Schema):
    """What is saved of one's own sheet; items that are not named keep what they had.

    The same key again changes nothing: draw one per save, send it until an answer comes.
    """

    round: int
    version: int
    key: uuid.UUID
    answers: dict[str, str | int] = {}
    comments: dict[str, str] = {}


class VersionOut(Schema):
    """One version of a sheet."""

    version: int
    answers: dict[str, str]
    comments: dict[str, str]


class SheetConflictOut(Schema):
    """Both versions of a sheet that another device saved meanwhile; nothing was written."""

    reason: str
    differing: list[str]
    stored: VersionOut
    sent: VersionOut


@router.get(LIST, response=list[SheetLineOut])
@room(ROOM)
def own_sheets(request: HttpRequest, territory: str, campaign: uuid.UUID) -> list[dict[str, Any]]:
    """List one's own sheets in the current round, with how far each is."""
    found = _seen(request, territory, campaign)
    actor = request.actor  # type: ignore[attr-defined]
    return [
        {
            "subject": one.subject.pk,
            "code": one.subject.code,
            "name": one.subject.label,
            "segment": one.subject.group,
            "answered": one.answered,
            "expected": one.expected,
        }
        for one in list_own_sheets(actor, get_own_rater(actor, found))
    ]


@router.get(ONE, response=SheetOut, url_name="own_sheet")
@room(ROOM)
def own_sheet(
    request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID
) -> dict[str, Any]:
    """Give one's own sheet about one asset."""
    actor = request.actor  # type: ignore[attr-defined]
    rater, asked = _own(request, territory, campaign, subject)
    return _sheet(asked, sheet_of(actor, rater, asked))


@router.put(
    ONE,
    response={200: SheetOut, 409: SheetConflictOut},
    url_name="own_sheet",
)
@room(ROOM)
def save_own_sheet(
    request: HttpRequest,
    territory: str,
    campaign: uuid.UUID,
    subject: uuid.UUID,
    payload: SheetIn | None = None,
) -> Status[dict[str, Any]]:
    """Save one's own sheet: idempotent by key, refused with both versions when it changed."""
    actor = request.actor  # type: ignore[attr-defined]
    rater, asked = _own(request, territory, campaign, subject)
    sent = _required(payload, sheet_of(actor, rater, asked))
    try:
        grids.save_sheet(
            actor=actor,
            rater=rater,
            subject=asked,
            answers={code: str(answer) for code, answer in sent.answers.items()},
            comments=sent.comments,
            version=sent.version,
            key=sent.key,
        )
    except SheetConflictError as conflict:
        told = {
            "reason": str(conflict),
            "differing": list(conflict.differing),
            "stored": _version(conflict.stored),
            "sent": _version(conflict.sent),
        }
        return Status(409, told)
    return Status(200, _sheet(asked, sheet_of(actor, rater, asked)))


def _seen(request: HttpRequest, territory: str, campaign: uuid.UUID) -> Campaign:
    actor = request.actor  # type: ignore[attr-defined]
    return queries.get_campaign(actor, get_visible_territory(actor, territory), campaign)


def _own(
    request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID
) -> tuple[Rater, Subject]:
    actor = request.actor  # type: ignore[attr-defined]
    rater = get_own_rater(actor, _seen(request, territory, campaign))
    return rater, get_own_subject(actor, rater, subject)


def _required(payload: SheetIn | None, sheet: OwnSheet) -> SheetIn:
    """Return what is sent, if it is something, and of the round that the sheet is in.

    Raises:
        InputRefusedError: nothing is sent, or answers of another round.
    """
    if payload is None:
        reason, remedy = "Rien n’est envoyé.", "Joignez round, version, key et answers."
        raise InputRefusedError((Refusal(reason, remedy, field="payload"),))
    if sheet.round is None or payload.round != sheet.round.number:
        reason, remedy = "Ces réponses sont d’un autre tour.", "Lisez la fiche à nouveau."
        refusal = Refusal(reason, remedy, field="round", value=str(payload.round))
        raise InputRefusedError((refusal,))
    return payload


def _sheet(subject: Subject, sheet: OwnSheet) -> dict[str, Any]:
    return {
        "subject": subject.pk,
        "code": subject.code,
        "name": subject.label,
        "round": sheet.round.number if sheet.round is not None else 0,
        "is_open": sheet.is_open,
        "version": sheet.version,
        "questions": [
            {
                "item": asked.item.code,
                "axis": asked.item.axis,
                "label": asked.item.label,
                "help": asked.item.help,
                "levels": asked.item.levels,
                "answer": _text(asked.answer),
                "comment": asked.comment,
            }
            for asked in sheet.asked
        ],
    }


def _version(content: SheetContent) -> dict[str, Any]:
    return {
        "version": content.version,
        "answers": {code: _text(answer) for code, answer in content.answers.items()},
        "comments": dict(content.comments),
    }


def _text(answer: Answer) -> str:
    return answer.value if isinstance(answer, NonAnswer) else str(answer)
