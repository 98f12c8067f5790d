"""Deny by default: a request reaches a view only through the rule that its address declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import actor_for
from bastide.platform.access.admission import is_admitted
from bastide.platform.access.foreign import FOREIGN_RULES
from bastide.platform.access.rules import AccessRule, Audience, rule_of


class UndeclaredAddressError(RuntimeError):
    """An address has no access rule; the build refuses it too."""


def declared_rule(view: Callable[..., Any], url_name: str | None) -> AccessRule | None:
    """Return the rule of an address: the view's own, or the one kept for a library's address."""
    return rule_of(view) or FOREIGN_RULES.get(url_name or "")


class AccessMiddleware:
    """Give each request its actor, and apply the rule of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Attach the actor (two queries, only when asked) and let no cache keep the answer."""
        request.actor = SimpleLazyObject(lambda: actor_for(request.user))  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Let the request through, send it to sign in, or answer as if nothing stood there."""
        match = request.resolver_match
        rule = declared_rule(view, match.url_name if match else None)
        if rule is None:
            raise UndeclaredAddressError(request.path)
        if rule.audience in {Audience.PUBLIC, Audience.API}:
            return None
        if rule.audience is Audience.CLOSED:
            raise Http404
        actor = request.actor  # type: ignore[attr-defined]
        if not actor.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
        if not is_admitted(rule, actor, str(kwargs.get("territory", ""))):
            raise Http404
        return None

    def process_exception(self, _request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a missing role as an absent page: an act refused says nothing of what exists."""
        if isinstance(error, NotAllowedError):
            raise Http404 from error
        return None
