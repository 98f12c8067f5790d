"""When the page of a case was opened, signed in its form: nobody shortens the time it took."""

from __future__ import annotations

import datetime as dt

from django.core import signing

from bastide.modules.employment.models import Posting

_SALT = "bastide.employment.moderation.opened"


def opened_token(posting: Posting, at: dt.datetime) -> str:
    """Return what the form of a case carries: the instant of its page, for this offer only."""
    return signing.dumps([str(posting.pk), at.isoformat()], salt=_SALT)


def opened_at(posting: Posting, token: str) -> dt.datetime | None:
    """Return when the page of a case was opened; `None` when nothing believable says so."""
    try:
        said, at = signing.loads(token, salt=_SALT)
        return dt.datetime.fromisoformat(at) if said == str(posting.pk) else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
