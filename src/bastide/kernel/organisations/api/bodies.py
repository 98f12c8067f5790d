"""Public bodies of a territory and their posts by the API."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.http import HttpRequest
from ninja import Schema

from bastide.kernel.organisations import queries
from bastide.kernel.organisations.api.door import ROOM, asked_of, router
from bastide.kernel.organisations.models import Authority
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room


class AuthorityOut(Schema):
    """A public body of a territory."""

    siren: str
    name: str
    kind: str
    code_insee: str
    valid_from: dt.date | None
    valid_to: dt.date | None


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
    actor, found = asked_of(request, territory)
    return list(queries.list_visible_authorities(actor, found, room=ROOM))


@router.get(
    "/territoires/{territory}/collectivites/{siren}/effectifs",
    response=list[StaffOut],
    summary="Les effectifs par exercice",
)
@room(ROOM, Role.READER)
def staff(request: HttpRequest, territory: str, siren: str) -> list[queries.StaffTotal]:
    """Return the posts of a public body, one total a year."""
    actor, found = asked_of(request, territory)
    body = queries.get_visible_authority(actor, found, siren, room=ROOM)
    return queries.staff_years(body)
