"""Links that answer for one row without any account: signed over a seal that the row keeps.

Nothing kept in the database is enough to make one, and a new seal makes every earlier link
worthless.
"""

from __future__ import annotations

import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

_NOTHING = uuid.UUID(int=0)


def link_token(purpose: str, row: uuid.UUID, seal: str) -> str:
    """Return what a link holds: the row that it names, and its signature.

    Args:
        purpose: what the link is for; a link of one purpose serves no other.
        row: identifier of the row.
        seal: secret text that goes with the row.
    """
    signature = salted_hmac(purpose, f"{row.hex}:{seal}", algorithm="sha256").hexdigest()
    return f"{row.hex}-{signature}"


def row_named(token: str) -> uuid.UUID:
    """Return the row that a link names; one that nothing bears when it names none."""
    try:
        return uuid.UUID(hex=token.partition("-")[0])
    except ValueError:
        return _NOTHING


def is_same_link(token: str, expected: str) -> bool:
    """Tell whether a link is the one expected, in a time that tells nothing of the difference."""
    return constant_time_compare(token, expected)
