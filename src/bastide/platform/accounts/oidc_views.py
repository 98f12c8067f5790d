"""The way to the identity provider, the way back, and the end of its session."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)
from typing_extensions import override

from bastide.platform.access.rules import public
from bastide.platform.accounts.farewell import end_session_url, is_own_state
from bastide.platform.accounts.provider import Provider, ProviderDownError, provider
from bastide.platform.ui.pages import render_page


class SignInView(OIDCAuthenticationRequestView):  # type: ignore[misc]
    """Leads to the provider, with what it says that it knows and nothing else.

    ProConnect answers an error to a parameter that it does not know.
    """

    def __init__(self, **_initial: Any) -> None:
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_OP_AUTH_ENDPOINT = ""
        self._provider: Provider | None = None

    @override
    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the provider, or back to the sign-in page when it does not answer."""
        try:
            self._provider = provider()
        except ProviderDownError:
            return redirect("account_login")
        self.OIDC_OP_AUTH_ENDPOINT = self._provider.authorization
        answer: HttpResponse = super().get(request)
        return answer

    @override
    def get_settings(self, attr: str, *default: Any) -> Any:
        """Return a setting, as the provider's description completes it."""
        found = self._provider
        if found is not None and attr == "OIDC_USE_PKCE":
            return found.takes_pkce
        if found is not None and attr == "OIDC_RP_SCOPES":
            asked = settings.OIDC_RP_SCOPES.split()
            known = found.scopes | {"openid", "email"}
            return " ".join(one for one in asked if not found.scopes or one in known)
        return super().get_settings(attr, *default)

    @override
    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Demand the level of authentication of the installation.

        Source: OpenID Connect Core 1.0, §5.5.1.1 (an essential claim binds, `acr_values` wishes).
        """
        levels = list(settings.OIDC_ACR_VALUES)
        if not levels or self._provider is None:
            return {}
        if self._provider.takes_claims:
            return {
                "claims": json.dumps({"id_token": {"acr": {"essential": True, "values": levels}}})
            }
        return {"acr_values": " ".join(levels)}


class ReturnView(OIDCAuthenticationCallbackView):  # type: ignore[misc]
    """Takes the person back from the provider."""

    @override
    def login_failure(self) -> HttpResponse:
        """Say what to do, the same whether the account is unknown, closed or already bound."""
        messages.error(
            self.request,
            _(
                "La connexion n’a pas abouti. Si cela se répète, demandez à l’administrateur de "
                "votre territoire si un compte est ouvert à votre adresse professionnelle."
            ),
        )
        return redirect("account_login")


@public
@require_safe
def farewell(request: HttpRequest) -> HttpResponse:
    """Lead on to the end of the provider's session, at once and by a link."""
    url = end_session_url(request, request.GET.get("jeton", ""))
    if not url:
        return redirect(settings.LOGOUT_REDIRECT_URL)
    response = render_page(
        request, "accounts/farewell.html", title=_("Vous quittez Bastide"), url=url
    )
    response["Refresh"] = f"0; url={url}"
    return response


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that both sessions are closed, when the provider sends the person back."""
    if is_own_state(request.GET.get("state", "")):
        messages.success(
            request, _("Votre session est fermée, ici et chez le fournisseur d’identité.")
        )
    return redirect(settings.LOGOUT_REDIRECT_URL)
