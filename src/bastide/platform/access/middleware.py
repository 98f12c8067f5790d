"""Deny by default: a request reaches a view only through the rule that its address declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.foreign import FOREIGN_RULES
from bastide.platform.access.rules import AccessRule, Audience, rule_of


class UndeclaredAddressError(RuntimeError):
    """An address has no access rule; the build refuses it too."""


class AccessMiddleware:
    """Give each request its actor, and apply the rule of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the actor (one or two queries, only when a view asks) and never cache privately."""
        request.actor = SimpleLazyObject(lambda: actor_for(request.user))  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the request through, send it to sign in, or answer as if nothing stood there."""
        match = request.resolver_match
        rule = rule_of(view) or FOREIGN_RULES.get(match.url_name or "" if match else "")
        if rule is None:
            raise UndeclaredAddressError(request.path)
        if rule.audience is Audience.PUBLIC:
            return None
        actor = request.actor  # type: ignore[attr-defined]
        if not actor.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if not _is_admitted(rule, actor):
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a missing role as an absent page: an act refused says nothing of what exists."""
        if isinstance(error, NotAllowedError):
            raise Http404 from error
        return None


def _is_admitted(rule: AccessRule, actor: Actor) -> bool:
    if rule.audience is Audience.MEMBER:
        return True
    if rule.audience is Audience.PLATFORM:
        return bool(actor.user and actor.user.is_platform_admin)
    return bool(actor.perimeters(rule.room, rule.role))
