"""The actor: who asks, and the perimeters that this person holds a role in.

Every query of the product takes an actor first. There is no other way to a row.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a signed-in person, an API token of that person, the system, or nobody.

    Attributes:
        user: the account; `None` for a visitor and for the system.
        roles: (perimeter, room) → highest role, children of a granted perimeter included.
        label: name written in the audit trail.
        ceiling: highest role that this access may use (an API token may be read-only).
    """

    user: User | None
    roles: dict[tuple[uuid.UUID, str], Role] = field(default_factory=dict)
    label: str = "visiteur"
    is_system: bool = False
    ceiling: Role = Role.ADMINISTRATOR

    @property
    def is_authenticated(self) -> bool:
        """Tell whether somebody (or the system) is behind the request."""
        return self.is_system or self.user is not None

    def role_in(self, perimeter_id: uuid.UUID, room: str) -> Role | None:
        """Return the actor's role in a room of a perimeter, `None` without any."""
        if self.is_system:
            return Role.ADMINISTRATOR
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
        return frozenset(
            perimeter_id
            for perimeter_id, _room in self.roles
            if self.can(role, perimeter_id, room)
        )

    def any_perimeter(self) -> frozenset[uuid.UUID]:
        """Return the perimeters where the actor holds any role in any room."""
        return frozenset(perimeter_id for perimeter_id, _room in self.roles)


SYSTEM = Actor(user=None, label="système", is_system=True)
VISITOR = Actor(user=None)


def actor_for(user: User | AnonymousUser, *, ceiling: Role = Role.ADMINISTRATOR) -> Actor:
    """Return the actor of an account, with today's grants spread over contained perimeters."""
    if not isinstance(user, User) or not user.is_active:
        return VISITOR
    today = timezone.localdate()
    grants = Grant.objects.filter(user=user).filter(_is_current(today))
    return Actor(
        user=user, roles=_spread(grants), label=user.full_name or user.email, ceiling=ceiling
    )


def _is_current(today: dt.date) -> Q:
    return (Q(starts_on__isnull=True) | Q(starts_on__lte=today)) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    )


def _spread(grants: Iterable[Grant]) -> dict[tuple[uuid.UUID, str], Role]:
    granted = [(grant.perimeter_id, grant.room, Role(grant.role)) for grant in grants]
    parents = {perimeter_id for perimeter_id, _room, _role in granted}
    children: dict[uuid.UUID, list[uuid.UUID]] = {}
    for child, parent in Perimeter.objects.filter(parent_id__in=parents).values_list(
        "id", "parent_id"
    ):
        children.setdefault(parent, []).append(child)
    roles: dict[tuple[uuid.UUID, str], Role] = {}
    for perimeter_id, room, role in granted:
        for covered in (perimeter_id, *children.get(perimeter_id, ())):
            key = (covered, room)
            roles[key] = max(role, roles.get(key, role))
    return roles
