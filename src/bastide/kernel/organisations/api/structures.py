"""Services and responsibility centres by the API: read, added, changed without losing a change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from bastide.kernel.organisations import queries
from bastide.kernel.organisations import services as writes
from bastide.kernel.organisations.api.door import (
    ROOM,
    asked_of,
    bodies_of,
    centre_of,
    one_of,
    router,
    service_of,
)
from bastide.kernel.organisations.models import ResponsibilityCentre, Service, ServiceLevel
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

SERVICES = "/territoires/{territory}/services"
CENTRES = "/territoires/{territory}/centres"


class ServiceOut(Schema):
    """A service, its place in the tree, and the bodies that it serves beside its own."""

    code: str
    name: str
    level: str
    parent: str | None
    authority: str
    served: list[str]
    valid_from: dt.date | None
    valid_to: dt.date | None
    version: int


class ServiceIn(Schema):
    """A service as it must be: codes of services, SIREN of bodies."""

    name: str
    level: ServiceLevel
    parent: str | None = None
    served: list[str] = []
    valid_from: dt.date | None = None
    reason: str = ""


class NewServiceIn(ServiceIn):
    """A service to add."""

    code: str
    authority: str


class ChangedServiceIn(ServiceIn):
    """A service to change, with the version that the caller saw."""

    version: int
    valid_to: dt.date | None = None


class CentreOut(Schema):
    """A responsibility centre and its place in the tree; codes of centres and services."""

    code: str
    name: str
    parent: str | None
    service: str | None
    version: int


class CentreIn(Schema):
    """A responsibility centre as it must be."""

    name: str
    parent: str | None = None
    service: str | None = None
    reason: str = ""


class NewCentreIn(CentreIn):
    """A responsibility centre to add."""

    code: str


class ChangedCentreIn(CentreIn):
    """A responsibility centre to change, with the version that the caller saw."""

    version: int


@router.get(SERVICES, response=list[ServiceOut], summary="Les services", url_name="services")
@room(ROOM, Role.READER)
def services(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the services of a territory that the caller may see."""
    actor, place = asked_of(request, territory)
    return [_service(row) for row in queries.list_visible_services(actor, place)]


@router.post(
    SERVICES, response={201: ServiceOut}, summary="Ajouter un service", url_name="services"
)
@room(ROOM, Role.MANAGER)
def create_service(
    request: HttpRequest, territory: str, asked: NewServiceIn
) -> Status[dict[str, Any]]:
    """Add a service; a code that is taken is refused."""
    actor, place = asked_of(request, territory)
    body = one_of(bodies_of(actor, place, Role.MANAGER), asked.authority, "authority")
    made = writes.create_service(
        actor=actor,
        authority=body,
        code=asked.code,
        name=asked.name,
        level=asked.level,
        parent=service_of(actor, place, asked.parent, "parent"),
        served=[one_of(bodies_of(actor, place), siren, "served") for siren in asked.served],
        valid_from=asked.valid_from,
        is_new=True,
        reason=asked.reason,
    )
    return Status(201, _service(made))


@router.put(
    f"{SERVICES}/{{code}}", response=ServiceOut, summary="Changer un service", url_name="service"
)
@room(ROOM, Role.MANAGER)
def change_service(
    request: HttpRequest, territory: str, code: str, asked: ChangedServiceIn
) -> dict[str, Any]:
    """Change a service; 409 when somebody changed it since the version given."""
    actor, place = asked_of(request, territory)
    changed = writes.change_service(
        actor=actor,
        service=queries.get_visible_service(actor, place, code, role=Role.MANAGER),
        version=asked.version,
        name=asked.name,
        level=asked.level,
        parent=service_of(actor, place, asked.parent, "parent"),
        served=[one_of(bodies_of(actor, place), siren, "served") for siren in asked.served],
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        reason=asked.reason,
    )
    return _service(changed)


@router.get(
    CENTRES, response=list[CentreOut], summary="Les centres de responsabilité", url_name="centres"
)
@room(ROOM, Role.READER)
def centres(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the responsibility centres of a territory that the caller may see."""
    actor, place = asked_of(request, territory)
    return [_centre(row) for row in queries.list_visible_centres(actor, place)]


@router.post(CENTRES, response={201: CentreOut}, summary="Ajouter un centre", url_name="centres")
@room(ROOM, Role.MANAGER)
def create_centre(
    request: HttpRequest, territory: str, asked: NewCentreIn
) -> Status[dict[str, Any]]:
    """Add a responsibility centre to the shared tree; a code that is taken is refused."""
    actor, place = asked_of(request, territory)
    made = writes.create_centre(
        actor=actor,
        territory=queries.get_managed_whole(actor, place),
        code=asked.code,
        name=asked.name,
        parent=centre_of(actor, place, asked.parent),
        service=service_of(actor, place, asked.service, "service"),
        is_new=True,
        reason=asked.reason,
    )
    return Status(201, _centre(made))


@router.put(
    f"{CENTRES}/{{code}}", response=CentreOut, summary="Changer un centre", url_name="centre"
)
@room(ROOM, Role.MANAGER)
def change_centre(
    request: HttpRequest, territory: str, code: str, asked: ChangedCentreIn
) -> dict[str, Any]:
    """Change a responsibility centre; 409 when somebody changed it since the version given."""
    actor, place = asked_of(request, territory)
    queries.get_managed_whole(actor, place)
    changed = writes.change_centre(
        actor=actor,
        centre=queries.get_visible_centre(actor, place, code),
        version=asked.version,
        name=asked.name,
        parent=centre_of(actor, place, asked.parent),
        service=service_of(actor, place, asked.service, "service"),
        reason=asked.reason,
    )
    return _centre(changed)


def _service(row: Service) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "parent": row.parent.code if row.parent else None,
        "authority": row.authority.siren,
        "served": [body.siren for body in row.served.all()],
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "version": row.version,
    }


def _centre(row: ResponsibilityCentre) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "parent": row.parent.code if row.parent else None,
        "service": row.service.code if row.service else None,
        "version": row.version,
    }
