"""Signing in through an OpenID Connect provider (ProConnect and others), by setting.

The provider says who somebody is; an administrator of the territory has said before that this
person has an account. Nobody gets in by the provider's word alone.
Source: OpenID Connect Core 1.0, §3.1.3.7 and §5.3; ProConnect answers `userinfo` as a signed JWT.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

import jwt
import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from typing_extensions import override

from bastide.platform.accounts.models import User, normalised_email
from bastide.platform.accounts.provider import (
    ALGORITHM,
    ProviderDownError,
    as_object,
    key_named,
    provider,
    read_json,
)
from bastide.platform.fetcher import FetchError, fetch

LEEWAY_SECONDS = 60
SIGNED = "application/jwt"
_OK = 200

log = structlog.get_logger("bastide.accounts")


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Finds the invited account of a person whom the provider identified."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Read the installation's own settings; the provider's addresses wait for their use.

        Django makes this object at each request of a signed-in person.
        """
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC_RP_CLIENT_SECRET
        self.OIDC_RP_SIGN_ALGO = ALGORITHM
        self.OIDC_RP_IDP_SIGN_KEY = None
        self.UserModel = get_user_model()

    @override
    def authenticate(self, request: Any, **kwargs: Any) -> User | None:
        """Return the account of the person who comes back from the provider, or nobody."""
        try:
            found: User | None = super().authenticate(request, **kwargs)
        except ProviderDownError as error:
            log.warning("oidc.sign_in_failed", reason=str(error))
            return None
        return found

    @override
    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """Return the provider's key that a token names."""
        try:
            return jwt.PyJWK(key_named(str(jwt.get_unverified_header(token).get("kid", ""))))
        except (KeyError, jwt.PyJWTError) as error:
            raise SuspiciousOperation("unknown key") from error

    @override
    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Exchange the code for the tokens, the secret in the way that the provider takes."""
        found, sent = provider(), dict(payload)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        if not found.takes_secret_in_body:
            pair = f"{quote_plus(sent['client_id'])}:{quote_plus(sent.pop('client_secret'))}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = read_json(found.token, data=urlencode(sent).encode(), headers=headers)
        if not isinstance(answer.get("id_token"), str):
            raise ProviderDownError("Le fournisseur d’identité ne donne pas de jeton d’identité.")
        return answer

    @override
    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Verify an identity token, and that the person signed in as strongly as demanded."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        levels = settings.OIDC_ACR_VALUES
        if levels and "nonce" in kwargs and claims.get("acr") not in levels:
            raise SuspiciousOperation("signed in too weakly")
        return claims

    @override
    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        """Verify the signature, the issuer, the audience and the dates of a token."""
        if jwt.get_unverified_header(payload).get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise SuspiciousOperation("unexpected algorithm")
        try:
            claims: dict[str, Any] = jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.OIDC_ISSUER,
                leeway=LEEWAY_SECONDS,
            )
        except jwt.InvalidTokenError as error:
            raise SuspiciousOperation("token refused") from error
        return claims

    @override
    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """Return the claims of the person, signed or not; they must be those of the same subject.

        ProConnect answers a signed token; its signature is verified without a nonce, which only
        the identity token carries.
        """
        claims = self._claims(access_token)
        if not hmac.compare_digest(str(claims.get("sub", "")), str(payload.get("sub", ""))):
            raise SuspiciousOperation("claims of another subject")
        return dict(claims)

    def _claims(self, access_token: str) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        try:
            answer = fetch(provider().userinfo, headers=headers)
        except FetchError as error:
            raise ProviderDownError(str(error)) from error
        if answer.status != _OK:
            raise ProviderDownError(f"Le fournisseur d’identité répond {answer.status}.")
        if answer.content_type == SIGNED:
            token = answer.body.decode("ascii", "replace").strip()
            return self._verify_jws(token, self.retrieve_matching_jwk(token))
        return as_object(answer.body)

    @override
    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Accept an address that the provider verified, or that the installation trusts it for."""
        verified = claims.get("email_verified", settings.OIDC_TRUSTS_EMAIL)
        return bool(claims.get("sub")) and bool(claims.get("email")) and verified is True

    @override
    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        """Return the account bound to this subject, or the invited account of this address.

        An account bound to a subject is never opened by another one with the same address.
        """
        bound = User.objects.filter(oidc_subject=claims["sub"], is_active=True)
        if bound.exists():
            return bound
        return User.objects.filter(
            email=normalised_email(claims["email"]), oidc_subject="", is_active=True
        )

    @override
    def create_user(self, claims: dict[str, Any]) -> None:
        """Create nothing: an administrator opens accounts."""

    @override
    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        """Bind the account to the subject the first time."""
        if not user.oidc_subject:
            User.objects.filter(pk=user.pk, oidc_subject="").update(oidc_subject=claims["sub"])
            user.refresh_from_db()
        return user
