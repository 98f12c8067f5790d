"""The secret of an API token: how it is drawn, recognised, and counted."""

from __future__ import annotations

import hashlib
import secrets
import time

from django.core.cache import cache
from django.utils import timezone

from bastide.platform.access.actors import Actor, actor_for
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import ApiToken

MARK = "bst_"
SHOWN = 8
REQUESTS_PER_MINUTE = 300
LONGEST_SECRET = 100


def draw_secret() -> str:
    """Return a new secret of 256 random bits, recognisable by its first letters."""
    return f"{MARK}{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal; the secret itself is never stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> ApiToken | None:
    """Return the token of a secret, if it is neither revoked, expired, nor of a closed account."""
    if not secret.startswith(MARK) or len(secret) > LONGEST_SECRET:
        return None
    today = timezone.localdate()
    token = (
        ApiToken.objects.filter(
            digest=digest_of(secret),
            revoked_at__isnull=True,
            expires_on__gte=today,
            user__is_active=True,
        )
        .select_related("user")
        .first()
    )
    if token is not None and token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def actor_of(token: ApiToken) -> Actor:
    """Return the actor of a token: its owner's roles of the day, within the token's limits."""
    return actor_for(token.user, ceiling=Role(token.ceiling), rooms=frozenset(token.rooms))


def seconds_to_wait(token: ApiToken) -> int:
    """Count a request of a token; return 0, or the seconds to wait when it asks too often."""
    now = time.time()
    key = f"api-token-{token.pk}-{int(now // 60)}"
    cache.add(key, 0, timeout=90)
    return 60 - int(now % 60) if cache.incr(key) > REQUESTS_PER_MINUTE else 0
