"""The door of the API, and who stands behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from ninja.errors import AuthenticationError, Throttled
from ninja.security import HttpBearer
from ninja.utils import check_csrf
from typing_extensions import override

from bastide.platform.access.actors import Actor
from bastide.platform.access.admission import is_admitted
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import AccessRule, Audience, member
from bastide.platform.accounts.models import ApiToken
from bastide.platform.accounts.tokens import actor_of, seconds_to_wait, token_of

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Admission(HttpBearer):
    """The rule of one operation, applied to the bearer of a token or to the open session.

    A request that carries a token is that token's: the session beside it is not looked at.
    """

    def __init__(self, rule: AccessRule) -> None:
        super().__init__()
        self.rule = rule

    @override
    def __call__(self, request: HttpRequest) -> Actor:
        given = request.headers.get("Authorization", "")
        actor = self.authenticate(request, given) if given else self._of_session(request)
        request.actor = actor  # type: ignore[attr-defined]
        if self.rule.audience is not Audience.PUBLIC and not actor.is_authenticated:
            raise AuthenticationError
        match = request.resolver_match
        territory = str(match.kwargs.get("territory", "")) if match else ""
        if not is_admitted(self.rule, actor, territory):
            raise Http404
        return actor

    @override
    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        scheme, _, secret = token.partition(" ")
        known = token_of(secret.strip()) if scheme.lower() == self.openapi_scheme else None
        if known is None:
            raise AuthenticationError
        if wait := seconds_to_wait(known):
            raise Throttled(wait=wait)
        request.api_token = known  # type: ignore[attr-defined]
        return actor_of(known)

    def _of_session(self, request: HttpRequest) -> Actor:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if request.method not in SAFE_METHODS and check_csrf(request) is not None:
            raise AuthenticationError
        return actor


router = Router(tags=["Compte"])


class HeldRole(Schema):
    """A role in a room of a perimeter; the room `*` is every room."""

    perimeter: uuid.UUID
    room: str
    role: int
    label: str


class UsedToken(Schema):
    """The token of the request."""

    name: str
    expires_on: dt.date
    ceiling: int
    rooms: list[str]


class Myself(Schema):
    """Who asks, and what he may do."""

    email: str
    full_name: str
    function: str
    roles: list[HeldRole]
    token: UsedToken | None


@router.get("/moi", response=Myself, summary="Qui je suis et ce que je peux faire")
@member
def myself(request: HttpRequest) -> dict[str, Any]:
    """Return the account behind the request, its roles of the day, and the limits of its token."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    token: ApiToken | None = getattr(request, "api_token", None)
    held = {
        (perimeter_id, room): actor.role_in(perimeter_id, room)
        for perimeter_id, room in actor.roles
    }
    user = actor.user
    if user is None:
        raise Http404
    return {
        "email": user.email,
        "full_name": user.full_name,
        "function": user.function,
        "roles": [
            {"perimeter": perimeter_id, "room": room, "role": role, "label": str(Role(role).label)}
            for (perimeter_id, room), role in sorted(held.items(), key=str)
            if role is not None
        ],
        "token": token,
    }
