"""Where a request comes from on the network, as the machine that took it tells."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def network_address(request: HttpRequest) -> str:
    """Return the network address of whoever asks; empty when it is not known.

    Behind a trusted proxy, the address that it added itself, the last of `X-Forwarded-For`: what
    stands before was written by the visitor.

    Args:
        request: the request.
    """
    taken = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.IS_BEHIND_PROXY:
        return taken
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()[:64] or taken


def daily_mark(purpose: str, address: str, now: dt.datetime) -> str:
    """Return a digest of a network address that nobody can undo, another one each day.

    Args:
        purpose: what is counted; two purposes do not know each other's marks.
        address: of the request.
        now: instant.
    """
    return salted_hmac(f"{purpose}.{now:%Y-%m-%d}", address, algorithm="sha256").hexdigest()
