"""Ending the session that a person has at the identity provider, once Bastide's own is closed.

The provider's page is reached from a page of ours and not straight from the sign-out form: browsers
hold a form to the addresses that the content security policy allows it.
Source: OpenID Connect RP-Initiated Logout 1.0, §2 and §3; ProConnect demands the three parameters.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from bastide.platform.accounts.provider import ProviderDownError, provider

SALT = "bastide.farewell"
SECONDS = 600
"""How long the way to the provider and back stays open."""

STATE_LENGTH = 32


def farewell_url(request: HttpRequest) -> str:
    """Return the page that ends the provider's session; empty when there is none to end.

    The identity token travels inside the address, signed and compressed: the session that held it
    is closed before the page is read.
    """
    token = request.session.get("oidc_id_token", "")
    came_by_provider = request.session.get("_auth_user_backend") == settings.OIDC_BACKEND
    if not (settings.OIDC_IS_ON and token and came_by_provider):
        return ""
    sealed = signing.dumps(token, salt=SALT, compress=True)
    return f"{reverse('oidc_farewell')}?{urlencode({'jeton': sealed})}"


def end_session_url(request: HttpRequest, sealed: str) -> str:
    """Return where the browser ends the provider's session; empty when it is not possible.

    Args:
        request: gives the host to come back to.
        sealed: what `farewell_url` put in the address.
    """
    try:
        token = signing.loads(sealed, salt=SALT, max_age=SECONDS)
        place = provider().end_session
    except (signing.BadSignature, ProviderDownError):
        return ""
    if not place:
        return ""
    query = {
        "id_token_hint": token,
        "state": signing.TimestampSigner(salt=SALT).sign(get_random_string(STATE_LENGTH)),
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("oidc_signed_out")),
    }
    return f"{place}{'&' if '?' in place else '?'}{urlencode(query)}"


def is_own_state(state: str) -> bool:
    """Tell whether a state that came back is one that this installation sent, not long ago."""
    try:
        signing.TimestampSigner(salt=SALT).unsign(state, max_age=SECONDS)
    except signing.BadSignature:
        return False
    return True
