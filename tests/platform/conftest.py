"""Perimeters and people that the tests of the plumbing share."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.models import EVERY_ROOM, Grant, Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User


@pytest.fixture
def land(db: Any) -> Perimeter:
    """Return the perimeter of a territory."""
    return Perimeter.objects.create(label="Pays de Valmorte")


@pytest.fixture
def commune(land: Perimeter) -> Perimeter:
    """Return the perimeter of one authority of that territory."""
    return Perimeter.objects.create(label="Sainte-Ombre", parent=land)


@pytest.fixture
def elsewhere(db: Any) -> Perimeter:
    """Return the perimeter of another territory."""
    return Perimeter.objects.create(label="Pays d'Ailleurs")


def person(
    name: str, perimeter: Perimeter | None = None, role: Role = Role.MANAGER, room: str = EVERY_ROOM
) -> Actor:
    """Return a new person, with a role when a perimeter is given."""
    user = User.objects.create(email=f"{name}@exemple.test", full_name=name.capitalize())
    if perimeter is not None:
        Grant.objects.create(user=user, perimeter=perimeter, role=role, room=room)
    return actor_for(user)


def signed_in(actor: Actor) -> Client:
    """Return a browser where this person is signed in."""
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
