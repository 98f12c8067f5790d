"""A whole pass over the sources of a territory: fetch what is due, store, group, read again.

Each stage is its own transaction and starts from what is stored: a process killed in the middle of
one loses nothing, and the next pass completes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import Channel, FeedRun, Source, Stage
from bastide.modules.employment.services.feeds.receiving import (
    NOT_MODIFIED,
    receive_failure,
    receive_feed,
)
from bastide.modules.employment.services.feeds.remarks import note_remarks
from bastide.modules.employment.services.feeds.storing import store_run
from bastide.modules.employment.services.grouping import Grouping, group_offers
from bastide.platform.access.actors import Actor
from bastide.platform.fetcher import FetchError

PARTIAL = 206
"""Answer of a reading that is not whole."""

_GOOD = frozenset({200, PARTIAL, NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source answered: status, bytes, what to send back next time, what is missing of it."""

    status: int
    content: bytes = b""
    etag: str = ""
    last_modified: str = ""
    note: str = ""


Fetcher = Callable[[Source], Fetched]


@dataclass(frozen=True, slots=True)
class PassReport:
    """What a pass did: runs by source code, and the grouping that followed."""

    runs: tuple[FeedRun, ...] = ()
    grouping: Grouping = field(default_factory=Grouping)


def run_pass(
    *,
    actor: Actor,
    territory: Territory,
    fetch: Fetcher,
    at: dt.datetime | None = None,
    only_due: bool = True,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> PassReport:
    """Read the sources of a territory, then bring its jobs in line.

    Args:
        actor: the system, or a contributor of the territory.
        territory: obtained through a gate.
        fetch: asks one source for its content; it raises `FetchError` when it cannot.
        at: instant, now by default.
        only_due: leaves the sources read too recently.
        tell: hears how many sources are done, of how many, between two of them.
    """
    now = at or timezone.now()
    runs = [store_run(actor=actor, run=run) for run in _left_runs(territory)]
    sources = due_sources(territory, now) if only_due else list(active_sources(territory))
    for rank, source in enumerate(sources):
        tell(rank, len(sources) + 1)
        run = _receive(actor, source, fetch, now)
        runs.append(store_run(actor=actor, run=run))
    tell(len(sources), len(sources) + 1)
    grouping = group_offers(actor=actor, territory=territory, at=now)
    note_remarks(actor=actor, territory=territory)
    return PassReport(tuple(runs), grouping)


def _left_runs(territory: Territory) -> list[FeedRun]:
    """Return what an interrupted pass received and did not store, the oldest first."""
    left = FeedRun.objects.filter(source__territory=territory, stage=Stage.FETCHED)
    return list(left.select_related("source__territory").order_by("started_at", "pk"))


def active_sources(territory: Territory) -> QuerySet[Source]:
    """Return the sources of a territory that are read by themselves."""
    read = Source.objects.filter(territory=territory, is_active=True)
    read = read.exclude(channel__in=[Channel.DEPOSIT, Channel.ENTRY])
    return read.select_related("territory")


def due_sources(territory: Territory, now: dt.datetime) -> list[Source]:
    """Return the sources whose turn has come."""
    return [
        one
        for one in active_sources(territory)
        if one.checked_at is None or one.checked_at <= now - dt.timedelta(hours=one.every_hours)
    ]


def _receive(actor: Actor, source: Source, fetch: Fetcher, now: dt.datetime) -> FeedRun:
    try:
        answer = fetch(source)
    except FetchError as error:
        return receive_failure(actor=actor, source=source, error=str(error), at=now)
    if answer.status not in _GOOD:
        said = f"La source a répondu {answer.status}."
        return receive_failure(
            actor=actor, source=source, error=said, http_status=answer.status, at=now
        )
    run = receive_feed(
        actor=actor,
        source=source,
        content=answer.content,
        http_status=answer.status,
        note=answer.note,
        at=now,
    )
    Source.objects.filter(pk=source.pk).update(etag=answer.etag, last_modified=answer.last_modified)
    return run
