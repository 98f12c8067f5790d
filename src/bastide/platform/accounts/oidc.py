"""Signing in through an OpenID Connect provider (ProConnect and others), by setting.

The provider says who somebody is; an administrator of the territory has said before that this
person has an account. Nobody gets in by the provider's word alone.
Source: OpenID Connect Core 1.0, §3.1.3.7 and §5.3; ProConnect answers `userinfo` as a signed JWT.
"""

from __future__ import annotations

import hmac
from typing import Any

import jwt
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from typing_extensions import override

from bastide.platform.accounts.models import User, normalised_email

LEEWAY_SECONDS = 60


class ProviderBackend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """Finds the invited account of a person whom the provider identified."""

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
        """Return the claims of the person; they must be those of the same subject."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if not hmac.compare_digest(str(claims.get("sub", "")), str(payload.get("sub", ""))):
            raise SuspiciousOperation("claims of another subject")
        return claims

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
