"""What every operation of this room shares: its router, and what the caller's codes name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpRequest
from ninja import Router

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations import queries
from bastide.kernel.organisations.models import Authority, ResponsibilityCentre, Service
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

router = Router(tags=["Collectivités"])
ROOM = queries.ROOM
Known = TypeVar("Known")


def asked_of(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    """Return who asks, and the territory that the address names."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, get_visible_territory(actor, territory)


def bodies_of(actor: Actor, place: Territory, role: Role = Role.READER) -> dict[str, Authority]:
    """Return the public bodies where the caller holds a role, by SIREN."""
    found = queries.list_visible_authorities(actor, place, room=ROOM, role=role)
    return {body.siren: body for body in found}


def one_of(known: Mapping[str, Known], key: str, field: str) -> Known:
    """Return what a key names among what the caller sees.

    Raises:
        InputRefusedError: nothing, or nothing that the caller sees.
    """
    if key not in known:
        reason = "Rien que vous puissiez voir ne porte ce code dans ce territoire."
        raise InputRefusedError((Refusal(reason, "Corrigez-le.", field=field, value=key),))
    return known[key]


def service_of(actor: Actor, place: Territory, code: str | None, field: str) -> Service | None:
    """Return the service of a code that the caller sees; `None` without code."""
    known = {one.code: one for one in queries.list_visible_services(actor, place)} if code else {}
    return one_of(known, code, field) if code else None


def centre_of(actor: Actor, place: Territory, code: str | None) -> ResponsibilityCentre | None:
    """Return the centre of a code that the caller sees; `None` without code."""
    known = {one.code: one for one in queries.list_visible_centres(actor, place)} if code else {}
    return one_of(known, code, "parent") if code else None
