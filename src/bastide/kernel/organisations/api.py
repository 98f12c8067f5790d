"""Authorities, services and posts of a territory by the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.organisations import queries
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Collectivités"])
ROOM = queries.ROOM


class AuthorityOut(Schema):
    """A public body of a territory."""

    siren: str
    name: str
    kind: str
    code_insee: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class ServiceOut(Schema):
    """A service, its place in the tree, and the bodies that it serves beside its own."""

    code: str
    name: str
    level: str
    parent: str | None
    authority: str
    served: list[str]


class StaffOut(Schema):
    """Posts of one value of a breakdown, in full-time equivalents."""

    key: str
    budgeted: Decimal
    filled: Decimal
    grades: int


@router.get(
    "/territoires/{territory}/collectivites",
    response=list[AuthorityOut],
    summary="Les collectivités",
)
@room(ROOM, Role.READER)
def authorities(request: HttpRequest, territory: str) -> list[Authority]:
    """Return the public bodies of a territory that the caller may see."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_visible_territory(actor, territory)
    return list(queries.list_visible_authorities(actor, found, room=ROOM))


@router.get("/territoires/{territory}/services", response=list[ServiceOut], summary="Les services")
@room(ROOM, Role.READER)
def services(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the services of a territory that the caller may see."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_visible_territory(actor, territory)
    return [
        {
            "code": row.code,
            "name": row.name,
            "level": row.level,
            "parent": row.parent.code if row.parent else None,
            "authority": row.authority.siren,
            "served": [body.siren for body in row.served.all()],
        }
        for row in queries.list_visible_services(actor, found)
    ]


@router.get(
    "/territoires/{territory}/collectivites/{siren}/effectifs",
    response=list[StaffOut],
    summary="Les effectifs par exercice",
)
@room(ROOM, Role.READER)
def staff(request: HttpRequest, territory: str, siren: str) -> list[queries.StaffTotal]:
    """Return the posts of a public body, one total a year."""
    actor = request.actor  # type: ignore[attr-defined]
    found = get_visible_territory(actor, territory)
    body = queries.get_visible_authority(actor, found, siren, room=ROOM)
    return queries.staff_years(body)
