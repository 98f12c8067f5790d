"""Reads of authorities; the gates are the only way to one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role


def list_visible_authorities(
    actor: Actor, territory: Territory, *, room: str, role: Role = Role.READER
) -> QuerySet[Authority]:
    """Return the authorities of a territory where the actor holds at least a role in a room."""
    authorities = Authority.objects.filter(territory=territory)
    if actor.is_system:
        return authorities
    return authorities.filter(perimeter_id__in=actor.perimeters(room, role))


def get_visible_authority(
    actor: Actor, territory: Territory, siren: str, *, room: str, role: Role = Role.READER
) -> Authority:
    """Return one authority of a territory by its SIREN.

    Raises:
        Http404: no such authority, or none that the actor may see; the answer is the same.
    """
    authority = (
        list_visible_authorities(actor, territory, room=room, role=role)
        .filter(siren=siren)
        .first()
    )
    if authority is None:
        raise Http404
    return authority
