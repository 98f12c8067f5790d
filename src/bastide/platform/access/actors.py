"""The actor: who asks, and the perimeters that this person holds a role in.

Every query of the product takes an actor first. There is no other way to a row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser, _User

Roles = Mapping[tuple[uuid.UUID, str], Role]
"""(perimeter, room) → highest role held there."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a signed-in person, an API token of that person, the system, or nobody.

    Attributes:
        user: the account; `None` for a visitor and for the system.
        roles: (perimeter, room) → highest role, children of a granted perimeter included.
        roots: perimeter → the perimeter of its territory, for each perimeter of `roles`.
        label: name written in the audit trail.
        is_system: the product itself (commands, tasks); it holds every role.
        ceiling: highest role that this access may use (an API token may be read-only).
        rooms: rooms that this access is limited to; empty for every room.
    """

    user: _User | None
    roles: Roles = field(default_factory=dict)
    roots: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    label: str = "visiteur"
    is_system: bool = False
    ceiling: Role = Role.ADMINISTRATOR
    rooms: frozenset[str] = frozenset()

    @property
    def is_authenticated(self) -> bool:
        """Tell whether somebody (or the system) is behind the request."""
        return self.is_system or self.user is not None

    def role_in(self, perimeter_id: uuid.UUID, room: str) -> Role | None:
        """Return the actor's role in a room of a perimeter, `None` without any."""
        if self.is_system:
            return Role.ADMINISTRATOR
        if self.rooms and room not in self.rooms:
            return None
        held = [
            role
            for key in ((perimeter_id, room), (perimeter_id, EVERY_ROOM))
            if (role := self.roles.get(key)) is not None
        ]
        return min(max(held), self.ceiling) if held else None

    def can(self, role: Role, perimeter_id: uuid.UUID, room: str) -> bool:
        """Tell whether the actor holds at least a role in a room of a perimeter."""
        held = self.role_in(perimeter_id, room)
        return held is not None and held >= role

    def can_within(self, role: Role, root_id: uuid.UUID, room: str) -> bool:
        """Tell whether the actor holds at least a role in a room, in a territory or a part of it.

        Args:
            role: least role asked for.
            root_id: perimeter of the territory.
            room: slug of the room.
        """
        return self.is_system or any(
            self.roots.get(perimeter_id) == root_id for perimeter_id in self.perimeters(room, role)
        )

    def require(self, role: Role, perimeter_id: uuid.UUID, room: str) -> None:
        """Stop an act that the actor may not do.

        Raises:
            NotAllowedError: the role is missing.
        """
        if not self.can(role, perimeter_id, room):
            raise NotAllowedError("Vous n'avez pas le droit de faire cette action ici.")

    def perimeters(self, room: str, role: Role = Role.READER) -> frozenset[uuid.UUID]:
        """Return the perimeters where the actor holds at least a role in a room.

        The system holds all of them; its queries use `is_system`.
        """
        if role > self.ceiling or (self.rooms and room not in self.rooms):
            return frozenset()
        return frozenset(
            perimeter_id
            for (perimeter_id, granted_room), held in self.roles.items()
            if held >= role and granted_room in {room, EVERY_ROOM}
        )

    def any_perimeter(self) -> frozenset[uuid.UUID]:
        """Return the perimeters where the actor holds any role in any room that he may use."""
        return frozenset(
            perimeter_id
            for perimeter_id, room in self.roles
            if not self.rooms or room == EVERY_ROOM or room in self.rooms
        )


SYSTEM = Actor(user=None, label="système", is_system=True)
VISITOR = Actor(user=None)


def actor_for(
    user: AbstractBaseUser | AnonymousUser,
    *,
    ceiling: Role = Role.ADMINISTRATOR,
    rooms: frozenset[str] = frozenset(),
) -> Actor:
    """Return the actor of an account, with today's grants spread over contained perimeters.

    Two queries: the grants with their perimeters, and the parts of the granted territories.

    Args:
        user: the account, or nobody.
        ceiling: highest role that this access may use.
        rooms: rooms that this access is limited to; empty for every room.
    """
    if not isinstance(user, get_user_model()) or not user.is_active:
        return VISITOR
    grants = list(
        Grant.objects.filter(user=user)
        .filter(_is_current(timezone.localdate()))
        .select_related("perimeter")
    )
    roles, roots = _spread(grants)
    return Actor(
        user=user,
        roles=roles,
        roots=roots,
        label=user.full_name or user.email,
        ceiling=ceiling,
        rooms=rooms,
    )


def _is_current(today: dt.date) -> Q:
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=today)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )


def _spread(grants: Iterable[Grant]) -> tuple[Roles, Mapping[uuid.UUID, uuid.UUID]]:
    granted = [(grant.perimeter, grant.room, Role(grant.role)) for grant in grants]
    roots = {perimeter.id: perimeter.root_id for perimeter, _room, _role in granted}
    children: dict[uuid.UUID, list[uuid.UUID]] = {}
    territories = {
        perimeter_id for perimeter_id, root_id in roots.items() if perimeter_id == root_id
    }
    if territories:
        parts = Perimeter.objects.filter(parent_id__in=territories)
        for child, parent in parts.values_list("id", "parent_id"):
            children.setdefault(parent, []).append(child)
            roots[child] = parent
    roles: dict[tuple[uuid.UUID, str], Role] = {}
    for perimeter, room, role in granted:
        for covered in (perimeter.id, *children.get(perimeter.id, ())):
            key = (covered, room)
            roles[key] = max(role, roles.get(key, role))
    return roles, roots
