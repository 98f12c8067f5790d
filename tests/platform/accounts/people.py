"""Perimeters and people for tests, made by the product's own models."""

from __future__ import annotations

from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User

PASSWORD = "un-mot-de-passe-assez-long"


def a_perimeter(label: str, *, of: Perimeter | None = None) -> Perimeter:
    return Perimeter.objects.create(label=label, parent=of)


def a_person(email: str, *roles: tuple[Perimeter, str, Role], password: str | None = None) -> User:
    user = User.objects.create_user(email, password, full_name=email.split("@", maxsplit=1)[0])
    for perimeter, room, role in roles:
        Grant.objects.create(user=user, perimeter=perimeter, room=room, role=role)
    return user


def an_actor(email: str, perimeter: Perimeter, role: Role, room: str = EVERY_ROOM) -> Actor:
    return actor_for(a_person(email, (perimeter, room, role)))
