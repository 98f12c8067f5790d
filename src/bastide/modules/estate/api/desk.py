"""The estate by the API: requests at the one desk, their examination, sessions and answers."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.queries.assets import get_visible_asset
from bastide.kernel.organisations.models import Service
from bastide.kernel.organisations.queries import list_visible_services
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.api.payloads import required
from bastide.modules.estate.core.desk import BUILDS, Examined
from bastide.modules.estate.exports.desk import request_row
from bastide.modules.estate.figures.desk_reuse import ReuseRow, reuse_sheet
from bastide.modules.estate.models import (
    DeskRequest,
    DeskSession,
    RequestKind,
    RequestStage,
    Ruling,
    RulingKind,
)
from bastide.modules.estate.queries import desk as queries
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services.desk import (
    Answer,
    examine_buildings,
    file_request,
    rule_request,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
DESK = "/territoires/{territory}/patrimoine/guichet"
ONE = f"{DESK}/demandes/{{asked}}"


class RequestOut(Schema):
    """A request with its latest answer (accepte, refuse, reporte), empty before any."""

    id: uuid.UUID
    kind: str
    title: str
    text: str
    asset: str
    perimeter: str
    service: str
    surface_m2: int | None
    amount: Decimal | None
    wished_on: dt.date | None
    stage: str
    filed_on: dt.date
    answer: str
    reason: str
    vote: str


class RequestPageOut(Schema):
    """A page of requests, the oldest first; `next` asks for the following one."""

    items: list[RequestOut]
    next: str


class ExistingOut(Schema):
    """An existing building before a request; `is_kept` is `null` while nobody looked at it."""

    asset: uuid.UUID
    label: str
    building_class: str
    why: str
    must_be_examined: bool
    is_kept: bool | None
    reason: str


class RulingOut(Schema):
    """What a session answered to a request or to the scenario of a plan."""

    session: uuid.UUID
    held_on: dt.date
    request: uuid.UUID | None
    scenario: uuid.UUID | None
    kind: str
    reason: str
    vote: str
    action: str


class RequestDetailOut(RequestOut):
    """A request with what exists before it and every answer; `version` is quoted by acts on it."""

    version: int
    existing: list[ExistingOut]
    rulings: list[RulingOut]


class SessionOut(Schema):
    """A session of the groupe foncier, and how many requests it answered."""

    id: uuid.UUID
    label: str
    held_on: dt.date
    is_closed: bool
    members: str
    minutes: str
    accepted: int
    refused: int
    postponed: int


class SessionDetailOut(SessionOut):
    """A session with its answers."""

    rulings: list[RulingOut]


class RequestIn(Schema):
    """A request to file; an asset is needed unless it is a need or a purchase, then an area."""

    kind: RequestKind
    title: str
    perimeter: uuid.UUID | None = None
    text: str = ""
    asset: uuid.UUID | None = None
    service: str = ""
    surface_m2: int | None = None
    amount: Decimal | None = None
    wished_on: dt.date | None = None


class ExaminedIn(Schema):
    """What is answered of an existing building."""

    asset: uuid.UUID
    is_kept: bool
    reason: str = ""


class ExaminationIn(Schema):
    """Every existing building that was looked at; `version` is the request's."""

    version: int
    examined: list[ExaminedIn]


class RulingIn(Schema):
    """What a session answers to a request."""

    session: uuid.UUID
    kind: RulingKind
    reason: str
    vote: str = ""


@router.get(f"{DESK}/demandes", response=RequestPageOut, url_name="desk_requests")
@room(ROOM)
def desk_requests(
    request: HttpRequest,
    territory: str,
    *,
    stage: RequestStage | None = None,
    kind: RequestKind | None = None,
    service: str = "",
    cursor: str = "",
    limit: int = 100,
) -> dict[str, Any]:
    """List the requests, whatever their stage unless one is asked."""
    actor, place = _at(request, territory)
    asked = {"etat": stage or queries.EVERY_STAGE, "genre": kind, "service": service}
    rows = queries.list_with_answers(queries.list_narrowed(actor, place, asked))
    page = cursor_page(rows, cursor=cursor, limit=limit, order=("created_at", "pk"))
    return {"items": [request_row(one) for one in page.items], "next": page.next_cursor}


@router.post(f"{DESK}/demandes", response={201: RequestDetailOut}, url_name="desk_requests")
@room(ROOM, Role.CONTRIBUTOR)
def file_at_the_desk(
    request: HttpRequest, territory: str, payload: RequestIn | None = None
) -> Status[dict[str, Any]]:
    """File a request; it waits for a session of the groupe foncier."""
    actor, place = _at(request, territory)
    said = required(payload, "kind et title")
    made = file_request(
        actor=actor,
        territory=place,
        perimeter_id=said.perimeter or place.perimeter_id,
        kind=said.kind,
        title=said.title,
        text=said.text,
        asset=get_visible_asset(actor, place, said.asset, room=ROOM) if said.asset else None,
        service=_service(actor, place, said.service),
        surface_m2=said.surface_m2,
        amount=said.amount,
        wished_on=said.wished_on,
    )
    return Status(201, _detail(actor, place, made.pk))


@router.get(ONE, response=RequestDetailOut, url_name="desk_request")
@room(ROOM)
def desk_request(request: HttpRequest, territory: str, asked: uuid.UUID) -> dict[str, Any]:
    """Give one request, the existing buildings that could answer it, and every answer."""
    actor, place = _at(request, territory)
    return _detail(actor, place, asked)


@router.put(f"{ONE}/examen", response=RequestDetailOut, url_name="desk_examination")
@room(ROOM, Role.CONTRIBUTOR)
def examine(
    request: HttpRequest, territory: str, asked: uuid.UUID, payload: ExaminationIn | None = None
) -> dict[str, Any]:
    """Write what is answered of each existing building; it replaces what was answered before."""
    actor, place = _at(request, territory)
    found = queries.get_visible_request(actor, place, asked)
    actor.require(Role.CONTRIBUTOR, found.perimeter_id, ROOM)
    said = required(payload, "version et examined")
    examine_buildings(
        actor=actor,
        request=found,
        version=said.version,
        examined=[_examined(actor, place, one) for one in said.examined],
    )
    return _detail(actor, place, asked)


@router.post(f"{ONE}/reponse", response={201: RulingOut}, url_name="desk_ruling")
@room(ROOM, Role.MANAGER)
def rule(
    request: HttpRequest, territory: str, asked: uuid.UUID, payload: RulingIn | None = None
) -> Status[dict[str, Any]]:
    """Write what a session answers to a request; accepted, it opens its action in the plan."""
    actor, place = _at(request, territory)
    found = queries.get_visible_request(actor, place, asked)
    actor.require(Role.MANAGER, found.perimeter_id, ROOM)
    said = required(payload, "session, kind et reason")
    made = rule_request(
        actor=actor,
        session=queries.get_visible_session(actor, place, said.session),
        request=found,
        answer=Answer(said.kind, said.reason, said.vote),
        plan=queries.voted_plan(actor, place, found.perimeter_id),
    )
    return Status(201, _ruling(made))


@router.get(f"{DESK}/seances", response=list[SessionOut], url_name="desk_sessions")
@room(ROOM)
def desk_sessions(request: HttpRequest, territory: str) -> list[DeskSession]:
    """List the sessions of the groupe foncier, the latest first."""
    actor, place = _at(request, territory)
    return list(queries.list_visible_sessions(actor, place))


@router.get(f"{DESK}/seances/{{meeting}}", response=SessionDetailOut, url_name="desk_session")
@room(ROOM)
def desk_session(request: HttpRequest, territory: str, meeting: uuid.UUID) -> dict[str, Any]:
    """Give one session with its answers to requests and to scenarios of plans."""
    actor, place = _at(request, territory)
    found = queries.get_visible_session(actor, place, meeting)
    names = SessionOut.model_fields
    return {name: getattr(found, name) for name in names} | {
        "rulings": [_ruling(one) for one in queries.list_rulings(found)]
    }


def _at(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    actor = request.actor  # type: ignore[attr-defined]
    return actor, get_visible_territory(actor, territory)


def _service(actor: Actor, place: Territory, code: str) -> Service | None:
    """Return the service of a code; `None` when none is named.

    Raises:
        InputRefusedError: no such service, or none that the actor may see.
    """
    if not code:
        return None
    found = list_visible_services(actor, place).filter(code=code).first()
    if found is None:
        remedy = "Prenez le code d’un service du territoire."
        refusal = Refusal("ce service n’existe pas.", remedy, field="service", value=code)
        raise InputRefusedError((refusal,))
    return found


def _examined(actor: Actor, place: Territory, one: ExaminedIn) -> Examined:
    asset = get_visible_asset(actor, place, one.asset, room=ROOM)
    return Examined(str(asset.pk), str(asset), one.is_kept, one.reason)


def _detail(actor: Actor, place: Territory, asked: uuid.UUID) -> dict[str, Any]:
    found: DeskRequest = queries.get_visible_request(actor, place, asked)
    rows = (
        reuse_sheet(found, reuse_of(actor, place, found), place).rows
        if found.kind in BUILDS
        else ()
    )
    return {
        **request_row(found),
        "version": found.version,
        "existing": [_existing(row) for row in rows],
        "rulings": [_ruling(one) for one in queries.list_answers_to(found)],
    }


def _existing(row: ReuseRow) -> dict[str, Any]:
    return {
        "asset": row.asset,
        "label": row.label,
        "building_class": row.klass,
        "why": row.why,
        "must_be_examined": row.is_needed,
        "is_kept": row.answer.is_kept if row.answer else None,
        "reason": row.answer.reason if row.answer else "",
    }


def _ruling(one: Ruling) -> dict[str, Any]:
    return {
        "session": one.session_id,
        "held_on": one.session.held_on,
        "request": one.request_id,
        "scenario": one.scenario_id,
        "kind": one.kind,
        "reason": one.reason,
        "vote": one.vote,
        "action": one.action.code if one.action else "",
    }
