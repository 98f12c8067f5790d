"""Whether an actor may pass the door of an address. The row behind it is the gate's matter."""

from __future__ import annotations

import uuid
from typing import Protocol

from django.conf import settings
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import AccessRule, Audience
from bastide.platform.composition import loaded


class NamedTerritory(Protocol):
    """What the platform knows of a territory: the kernel's object has more."""

    @property
    def perimeter_id(self) -> uuid.UUID:
        """Return the identifier of its perimeter."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def slug(self) -> str:
        """Return its part of the address."""

    @property
    def is_fictitious(self) -> bool:
        """Tell whether it is invented."""


def territory_named(actor: Actor, slug: str) -> NamedTerritory:
    """Return the territory that an address names, through the kernel's gate.

    Raises:
        Http404: no such territory, or none that the actor may see; the answer is the same.
    """
    territory: NamedTerritory = loaded(settings.TERRITORY_RESOLVER)(actor, slug)
    return territory


def is_admitted(rule: AccessRule, actor: Actor, territory_slug: str = "") -> bool:
    """Tell whether a signed-in actor passes the rule of an address.

    Args:
        rule: what the address demands.
        actor: who asks; a visitor passes public rules only.
        territory_slug: the territory that the address names; empty without one.
    """
    if rule.audience in {Audience.PUBLIC, Audience.API}:
        return True
    if rule.audience is Audience.CLOSED or not actor.is_authenticated:
        return False
    if rule.audience is Audience.PLATFORM:
        return bool(actor.user and actor.user.is_platform_admin)
    if territory_slug:
        return _is_admitted_in(rule, actor, territory_slug)
    return rule.audience is Audience.MEMBER or bool(actor.perimeters(rule.room, rule.role))


def _is_admitted_in(rule: AccessRule, actor: Actor, slug: str) -> bool:
    try:
        territory = territory_named(actor, slug)
    except Http404:
        return False
    if rule.audience is Audience.MEMBER:
        return True
    return actor.can_within(rule.role, territory.perimeter_id, rule.room)
