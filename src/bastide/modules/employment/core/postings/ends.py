"""Until when an offer that somebody posted stays online, and when its author is reminded."""

from __future__ import annotations

import datetime as dt

from bastide.modules.employment.core.postings.content import Content
from bastide.modules.employment.core.publishing.lives import DAYS_ONLINE, UNTIL_THE_SESSION

REMINDERS = (7, 1)
"""Days before the end on which the author is told."""

MOST_EXTENSIONS = 11
"""Extensions after which an offer is written anew: a year online."""

_LONGEST_WAIT = dt.timedelta(days=400)


def end_of(content: Content, *, approved_at: dt.datetime, until: dt.datetime | None) -> dt.datetime:
    """Return the instant at which an offer leaves the site.

    Training and apprenticeship last until they start; anything else thirty days from its approval,
    or from the end of what it had been given so far when it is put off. The author's own end, if it
    comes sooner, prevails; it lasts until the end of that day.

    Args:
        content: what is online.
        approved_at: when it was approved, in the territory's time.
        until: end from which thirty more days count; `None` for those of the approval.

    >>> at = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
    >>> end_of(Content(), approved_at=at, until=None).isoformat()
    '2026-12-01T09:00:00+00:00'
    """
    since = until or approved_at
    end = since + dt.timedelta(days=DAYS_ONLINE)
    zone = approved_at.tzinfo
    if content.kind in UNTIL_THE_SESSION and content.starts_on is not None:
        session = dt.datetime.combine(content.starts_on, dt.time(), zone)
        end = min(max(session, approved_at), approved_at + _LONGEST_WAIT)
    if content.ends_on is not None:
        own = dt.datetime.combine(content.ends_on + dt.timedelta(days=1), dt.time(), zone)
        end = min(end, max(own, approved_at))
    return end


def reminder_due(live_until: dt.datetime, now: dt.datetime, *, last: int | None) -> int | None:
    """Return which reminder is due, in days before the end; `None` when none is.

    Only the latest one counts: an offer that ends tomorrow is not told that a week is left.

    Args:
        live_until: end of the offer.
        now: instant.
        last: reminder already sent.

    >>> end = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    >>> [reminder_due(end, end - dt.timedelta(days=left), last=None) for left in (9, 6, 0.5, -1)]
    [None, 7, 1, None]
    """
    left = live_until - now
    if left <= dt.timedelta(0):
        return None
    due = [days for days in REMINDERS if left <= dt.timedelta(days=days)]
    if not due or (last is not None and min(due) >= last):
        return None
    return min(due)
