"""The access rule that every address declares; the matrix of authorisations is read from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bastide.platform.access.roles import Role

View = TypeVar("View", bound=Callable[..., Any])


class Audience(StrEnum):
    """Who an address is for, before any perimeter is known."""

    PUBLIC = "public"
    MEMBER = "member"
    ROOM = "room"
    PLATFORM = "platform"
    API = "api"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What an address demands.

    Attributes:
        audience: everybody, any signed-in person, holders of a role in a room, the installation's
            administrators, whoever the API's operations admit (each declares its own rule), or
            nobody.
        room: slug of the room, for `ROOM`.
        role: least role in that room, for `ROOM`. A view still obtains each row through a gate.
    """

    audience: Audience
    room: str = ""
    role: Role = Role.READER


def _declared(rule: AccessRule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Open an address to everybody."""
    return _declared(AccessRule(Audience.PUBLIC))(view)


def member(view: View) -> View:
    """Open an address to any signed-in person.

    When the address names a territory, the person must hold some role there; without it the
    answer is 404, the same as for a territory that does not exist.
    """
    return _declared(AccessRule(Audience.MEMBER))(view)


def room(slug: str, role: Role = Role.READER) -> Callable[[View], View]:
    """Open an address to holders of a role in a room of some perimeter.

    When the address names a territory, the role must be held there, in the whole or in one of its
    authorities; without it the answer is 404, the same as for a territory that does not exist.
    """
    return _declared(AccessRule(Audience.ROOM, slug, role))


def platform(view: View) -> View:
    """Open an address to the administrators of the installation."""
    return _declared(AccessRule(Audience.PLATFORM))(view)


def answered_by_operations(view: View) -> View:
    """Mark an address of the API: each of its operations declares and applies its own rule."""
    return _declared(AccessRule(Audience.API))(view)


def rule_of(view: Callable[..., Any]) -> AccessRule | None:
    """Return the rule that a view declares, looking through decorators and class-based views."""
    seen: Any = view
    while seen is not None:
        rule = getattr(seen, "access_rule", None)
        if isinstance(rule, AccessRule):
            return rule
        seen = getattr(seen, "__wrapped__", None) or getattr(seen, "view_class", None)
    return None
