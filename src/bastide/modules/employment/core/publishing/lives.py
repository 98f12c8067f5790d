"""How long a job stays online: thirty days from its first sight, whatever the source rewrites.

A job that comes back under another identifier goes on with the life it had, unless it had been
away long enough for its return to be a new search. Training and apprenticeship last until the
session starts.

Source: specification of the room, « Deduplication » and dossier section 6, « Liveness ».
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bastide.modules.employment.core.feeds.contracts import Kind

DAYS_ONLINE = 30
"""Days from the first sight after which a job is no longer shown."""

DAYS_AWAY = 30
"""Days between two sights of a lineage after which the second one begins a new life."""

UNTIL_THE_SESSION = frozenset({Kind.TRAINING, Kind.APPRENTICESHIP})
"""Kinds that last until they start, when the source says when."""

_LONGEST_WAIT = dt.timedelta(days=400)
"""A session further away is a mistake of the source."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How long one offer of a lineage was seen: first and last instants."""

    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True, slots=True)
class Life:
    """The present life of a lineage.

    Attributes:
        since: first sight of this life.
        rank: 1 for the first life of the lineage, 2 for the second…
    """

    since: dt.datetime
    rank: int


def present_life(sights: Sequence[Sight]) -> Life:
    """Return the last life of a lineage: sights less than thirty days apart are one life.

    Args:
        sights: of its offers, at least one.

    >>> day = lambda n: dt.datetime(2026, 11, 1) + dt.timedelta(days=n)
    >>> present_life([Sight(day(0), day(20)), Sight(day(25), day(40))]).since == day(0)
    True
    >>> present_life([Sight(day(0), day(20)), Sight(day(60), day(61))]).rank
    2
    """
    ordered = sorted(sights, key=lambda one: (one.first, one.last))
    since, last, rank = ordered[0].first, ordered[0].last, 1
    for sight in ordered[1:]:
        if sight.first - last > dt.timedelta(days=DAYS_AWAY):
            since, rank = sight.first, rank + 1
        last = max(last, sight.last)
    return Life(since, rank)


def live_until(
    kind: Kind,
    *,
    since: dt.datetime,
    expires_at: dt.datetime | None,
    session_at: dt.datetime | None = None,
) -> dt.datetime:
    """Return the instant from which a job is no longer shown.

    Args:
        kind: what is proposed.
        since: first sight of its present life.
        expires_at: end that the source gives; `None` without one.
        session_at: start of a training or of an apprenticeship; `None` when unknown.

    >>> day = lambda n: dt.datetime(2026, 11, 1) + dt.timedelta(days=n)
    >>> live_until(Kind.JOB, since=day(0), expires_at=day(90)) == day(30)
    True
    >>> live_until(Kind.TRAINING, since=day(0), expires_at=None, session_at=day(90)) == day(90)
    True
    """
    end = since + dt.timedelta(days=DAYS_ONLINE)
    if kind in UNTIL_THE_SESSION and session_at is not None:
        end = min(session_at, since + _LONGEST_WAIT)
    return end if expires_at is None else min(end, expires_at)
