"""Around each request of a person: a second factor for those who decide, refusals noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bastide.platform.access.actors import SYSTEM, Actor
from bastide.platform.access.admission import territory_named
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

OPEN_WITHOUT_SECOND_FACTOR = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_activate_totp",
        "set_language",
        "health",
        "accessibility",
    }
)
NOTED_PER_HOUR = 20
NOT_FOUND = 404

log = structlog.get_logger("bastide.access")


class AccountMiddleware:
    """Ask for a second factor where the policy wants one, and note the accesses refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note an answer that told a person nothing."""
        response = self.get_response(request)
        if response.status_code == NOT_FOUND and request.resolver_match:
            _note_refusal(request)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the activation of the second factor whoever must have one and has not."""
        if not settings.REQUIRE_MFA or not request.user.is_authenticated:
            return None
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in OPEN_WITHOUT_SECOND_FACTOR or not _must_have_one(request):
            return None
        messages.warning(
            request,
            _("Vos droits demandent une double authentification\u00a0: activez-la."),
        )
        return redirect("mfa_activate_totp")


def _must_have_one(request: HttpRequest) -> bool:
    """Tell whether a person who decides signed in by password without a second factor."""
    if request.session.get("_auth_user_backend") == settings.OIDC_BACKEND:
        return False  # the identity provider answers for it
    actor: Actor = request.actor  # type: ignore[attr-defined]
    decides = any(role >= Role.MANAGER for role in actor.roles.values()) or bool(
        actor.user and actor.user.is_platform_admin
    )
    return decides and not is_mfa_enabled(request.user)


def _note_refusal(request: HttpRequest) -> None:
    """Note an address that led a signed-in person to nothing, twenty times an hour at most.

    A refusal and an absence answer the same, and are noted the same.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.user is None:
        return
    key = f"refusals-{actor.user.pk}"
    cache.add(key, 0, timeout=3600)
    if cache.incr(key) > NOTED_PER_HOUR:
        return
    match = request.resolver_match
    name = match.view_name if match else ""
    log.warning("access.refused", url_name=name, method=request.method)
    _note_in_trail(actor, str(match.kwargs.get("territory", "")) if match else "", name)


def _note_in_trail(actor: Actor, slug: str, name: str) -> None:
    """Write the refusal in the chain of the territory that was named, if it exists."""
    target: Model | None = actor.user
    perimeter_id = None
    if slug:
        try:
            perimeter_id = territory_named(SYSTEM, slug).perimeter_id
        except Http404:
            pass
        else:
            target = Perimeter.objects.get(pk=perimeter_id)
    if target is None:
        return
    with transaction.atomic():
        record(
            actor=actor,
            perimeter_id=perimeter_id,
            action="refuse_access",
            target=target,
            after={"address": name},
        )
