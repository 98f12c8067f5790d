"""Functions of people by the API: read, recorded, changed without losing a change."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from bastide.kernel.organisations import queries
from bastide.kernel.organisations import services as writes
from bastide.kernel.organisations.api.door import (
    ROOM,
    asked_of,
    bodies_of,
    one_of,
    router,
    service_of,
)
from bastide.kernel.organisations.models import FunctionKind, PersonFunction
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

FUNCTIONS = "/territoires/{territory}/fonctions"


class FunctionOut(Schema):
    """A function of a person in a public body, over a term."""

    id: uuid.UUID
    person: uuid.UUID
    name: str
    authority: str
    kind: str
    title: str
    service: str | None
    starts_on: dt.date
    ends_on: dt.date | None
    version: int


class FunctionIn(Schema):
    """A function as it must be; the service by its code."""

    kind: FunctionKind
    title: str
    service: str | None = None
    starts_on: dt.date
    ends_on: dt.date | None = None
    reason: str = ""


class NewFunctionIn(FunctionIn):
    """A function to record, for a person known (`person`) or named."""

    authority: str
    person: uuid.UUID | None = None
    name: str = ""


class ChangedFunctionIn(FunctionIn):
    """A function to change, with the version that the caller saw."""

    version: int


@router.get(FUNCTIONS, response=list[FunctionOut], summary="Les fonctions", url_name="functions")
@room(ROOM, Role.READER)
def functions(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return who holds, or held, which function in the bodies that the caller sees."""
    actor, place = asked_of(request, territory)
    return [
        _function(row)
        for person in queries.list_visible_people(actor, place)
        for row in person.shown_functions  # type: ignore[attr-defined]
    ]


@router.post(
    FUNCTIONS, response={201: FunctionOut}, summary="Enregistrer une fonction", url_name="functions"
)
@room(ROOM, Role.MANAGER)
def record_function(
    request: HttpRequest, territory: str, asked: NewFunctionIn
) -> Status[dict[str, Any]]:
    """Record a function; the same person, body, title and first day again change nothing."""
    actor, place = asked_of(request, territory)
    made = writes.record_function(
        actor=actor,
        authority=one_of(bodies_of(actor, place, Role.MANAGER), asked.authority, "authority"),
        person=queries.get_visible_person(actor, place, asked.person) if asked.person else None,
        person_name=asked.name,
        kind=asked.kind,
        title=asked.title,
        service=service_of(actor, place, asked.service, "service"),
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        reason=asked.reason,
    )
    return Status(201, _function(made))


@router.put(
    f"{FUNCTIONS}/{{function}}",
    response=FunctionOut,
    summary="Changer une fonction",
    url_name="function",
)
@room(ROOM, Role.MANAGER)
def change_function(
    request: HttpRequest, territory: str, function: uuid.UUID, asked: ChangedFunctionIn
) -> dict[str, Any]:
    """Change a function and its term; 409 when somebody changed it since the version given."""
    actor, place = asked_of(request, territory)
    changed = writes.change_function(
        actor=actor,
        function=queries.get_visible_function(actor, place, function, role=Role.MANAGER),
        version=asked.version,
        kind=asked.kind,
        title=asked.title,
        service=service_of(actor, place, asked.service, "service"),
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        reason=asked.reason,
    )
    return _function(changed)


def _function(row: PersonFunction) -> dict[str, Any]:
    return {
        "id": row.pk,
        "person": row.person_id,
        "name": row.person.name,
        "authority": row.authority.siren,
        "kind": row.kind,
        "title": row.title,
        "service": row.service.code if row.service else None,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "version": row.version,
    }
