"""What keeps a job off the site although sources list it: what was done of its offer posted here.

An offer that moderation suspended takes the whole job down, whoever else lists it and for as long
as it is suspended. One that its employer closed says that the recruitment is over: sources that
listed the job already do not bring it back; a job published after that day is another search.
An officer who shows the job again has the last word on what came before.

Source: specification of the room, « Posting and moderation »; dossier section 2, « Stale offers ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Keeping(StrEnum):
    """What keeps a job off the site."""

    SUSPENDED = "suspension"
    FILLED = "cloture"


@dataclass(frozen=True, slots=True)
class Listing:
    """One offer of a job.

    Attributes:
        since: first sight, or publication when it comes earlier. last: last sight.
        ended_at: `None` while it is listed.
        is_entered: posted on this site.
        kept: what its end says of the whole job, `None` for any other end.
    """

    since: dt.datetime
    last: dt.datetime
    ended_at: dt.datetime | None = None
    is_entered: bool = False
    kept: Keeping | None = None


def keeping_of(listings: Sequence[Listing], *, shown_at: dt.datetime | None) -> Keeping | None:
    """Return what keeps a job off the site, `None` when nothing does.

    Args:
        listings: offers of the job, ended ones too; one at least is listed.
        shown_at: when an officer last showed it again.

    >>> day = lambda n: dt.datetime(2026, 11, n)
    >>> feed = Listing(day(1), day(9))
    >>> ours = Listing(day(2), day(2), day(5), is_entered=True, kept=Keeping.FILLED)
    >>> keeping_of([feed, ours], shown_at=None).value, keeping_of([feed, ours], shown_at=day(6))
    ('cloture', None)
    >>> keeping_of([Listing(day(6), day(9)), ours], shown_at=None) is None
    True
    """
    posted = max(
        (one.last for one in listings if one.is_entered and not one.ended_at), default=None
    )
    suspended = _latest(listings, Keeping.SUSPENDED, shown_at)
    if suspended is not None and (posted is None or posted <= suspended):
        return Keeping.SUSPENDED
    closed = _latest(listings, Keeping.FILLED, shown_at)
    if closed is None or posted is not None:
        return None
    still = [one for one in listings if one.ended_at is None and one.since <= closed]
    return Keeping.FILLED if still else None


def _latest(
    listings: Iterable[Listing], kept: Keeping, shown_at: dt.datetime | None
) -> dt.datetime | None:
    """Return the last end of a kind that nobody has overruled since."""
    ends = [one.ended_at for one in listings if one.kept is kept and one.ended_at is not None]
    last = max(ends, default=None)
    return None if last is None or (shown_at is not None and shown_at >= last) else last
