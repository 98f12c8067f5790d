"""Second stage: a content received becomes offers; what is missing is removed only when sure.

The stage may run again from the content that was kept: it gives the same offers.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.feeds.guard import GuardRule, is_gone, removal_decision
from bastide.modules.employment.core.feeds.mappings import FeedMapping
from bastide.modules.employment.core.feeds.reports import FeedReport, Verdict
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.core.places.resolution import (
    Precision,
)
from bastide.modules.employment.core.publishing.basin import Whereabouts
from bastide.modules.employment.models import EndReason, FeedRun, Source, SourceOffer, Stage
from bastide.modules.employment.queries.places import extent_of, gazetteer_for
from bastide.modules.employment.readers.feeds.mapping_files import mapping_named, read_mapping
from bastide.modules.employment.readers.feeds.reading import FeedReading, read_feed
from bastide.modules.employment.services.feeds.placing import Placing, fill_content
from bastide.modules.employment.services.feeds.receiving import NOT_MODIFIED, ROOM, record_run
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

BATCH = 500
SHOWN_REJECTIONS = 500
_NOTHING = FeedReading(FeedReport(Verdict.OK))
_CHANGED = (
    "title", "employer", "said", "content_hash", "communes", "points", "precision", "latitude",
    "longitude", "is_reviewed", "is_inside", "outside_reason", "published_at", "expires_at",
    "last_seen_at", "last_run", "misses", "ended_at", "end_reason",
)  # fmt: skip
_SEEN = ("last_seen_at", "last_run", "misses", "ended_at", "end_reason")


@dataclass
class _Counts:
    """What one run does to the offers of its source."""

    new: list[SourceOffer] = field(default_factory=list)
    changed: list[SourceOffer] = field(default_factory=list)
    unchanged: list[SourceOffer] = field(default_factory=list)
    moved: list[SourceOffer] = field(default_factory=list)
    missing: list[SourceOffer] = field(default_factory=list)
    removed: int = 0
    outside: int = 0


def mapping_of_source(source: Source) -> FeedMapping:
    """Return how the feed of a source is read: its own words, else those of its kind.

    Raises:
        InputRefusedError: the kind is unknown, or its own mapping cannot be read.
    """
    if source.mapping.strip():
        return read_mapping(source.mapping, f"{source.code}.yaml")
    return mapping_named(source.kind)


def store_run(*, actor: Actor, run: FeedRun) -> FeedRun:
    """Read what a run received and bring the offers of its source up to date.

    What is slow, reading the content, is done before anything is locked. New and changed offers
    are written whatever the feed is worth. Missing ones count a miss, and end after enough of them,
    only when the circuit breaker believes the run.

    Args:
        actor: the system, or a contributor of the territory.
        run: received, not stored yet; a run already stored is returned as it is.
    """
    territory = run.source.territory
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    received = FeedRun.objects.select_related("source__territory", "payload").get(pk=run.pk)
    if received.stage != Stage.FETCHED:
        return received
    is_confirmed = received.http_status == NOT_MODIFIED
    reading, error = (_NOTHING, "") if is_confirmed else _read(received)
    place = Placing(gazetteer_for(territory), extent_of(territory))
    place.learn(reading.offers)
    with transaction.atomic():
        held = FeedRun.objects.select_for_update().get(pk=run.pk)
        held.source = received.source
        if held.stage != Stage.FETCHED:
            return held
        if is_confirmed:
            return _confirm(actor, held)
        return _stored(actor, held, reading, error, place)


def _stored(
    actor: Actor, held: FeedRun, reading: FeedReading, error: str, place: Placing
) -> FeedRun:
    """Write the offers that were read, and the outcome of the run."""
    decision = removal_decision(
        reading.report,
        _last_good(held.source),
        http_status=held.http_status,
        rule=_rule(held.source),
    )
    counts = _compared(held, reading.offers, place)
    if decision.may_remove:
        counts.removed = _count_misses(held, counts.missing)
    _write(counts)
    _close(held, reading.report, counts, error)
    held.may_remove = decision.may_remove
    held.reasons = list(decision.reasons)
    held.expected = decision.expected
    held.save()
    record_run(actor, held)
    return held


def _confirm(actor: Actor, run: FeedRun) -> FeedRun:
    """Close a run of which the source said that nothing changed: all it listed is still there."""
    current = SourceOffer.objects.filter(source=run.source, ended_at__isnull=True, misses=0)
    run.unchanged = current.update(last_seen_at=run.started_at, last_run=run)
    run.verdict = Verdict.OK.value
    run.may_remove = True
    run.stage, run.ended_at = Stage.STORED, timezone.now()
    run.save()
    record_run(actor, run)
    return run


def _read(run: FeedRun) -> tuple[FeedReading, str]:
    """Return the offers of a content, and why it was refused whole when it was."""
    try:
        reading = read_feed(
            gzip.decompress(bytes(run.payload.content)),
            run.payload.file_name,
            mapping_of_source(run.source),
            today=timezone.localdate(run.started_at),
            source=run.source.code,
        )
    except InputRefusedError as refused:
        return FeedReading(FeedReport(Verdict.REFUSED)), str(refused)[:300]
    return reading, ""


def _rule(source: Source) -> GuardRule:
    return GuardRule(
        largest_drop=source.largest_drop_pct / 100, fewest=source.fewest, misses=source.misses
    )


def _last_good(source: Source) -> list[int]:
    """Return how many offers each earlier run that could remove kept, the oldest first."""
    good = FeedRun.objects.filter(source=source, stage=Stage.STORED, may_remove=True, seen__gt=0)
    rows = good.order_by("-started_at").values_list("seen", "rejected")[:7]
    return [seen - rejected for seen, rejected in reversed(rows)]


def _compared(run: FeedRun, offers: Iterable[Offer], place: Placing) -> _Counts:
    """Return the rows of a source as this run leaves them, by what became of each."""
    counts = _Counts()
    rows = {one.external_id: one for one in SourceOffer.objects.filter(source=run.source)}
    for offer in offers:
        said = offer.as_dict()
        row = rows.pop(offer.external_id, None)
        before = _standing_of(row) if row else None
        is_same = row is not None and row.content_hash == said["content_hash"]
        if row is None:
            row = SourceOffer(
                source=run.source,
                external_id=offer.external_id,
                first_seen_at=run.started_at,
                precision=Precision.NONE.value,
            )
            counts.new.append(row)
        elif is_same:
            counts.unchanged.append(row)
        else:
            counts.changed.append(row)
        _fill(row, offer, said, run, place.of(offer))
        row.is_reviewed = row.is_reviewed and is_same
        if before not in {None, _standing_of(row)}:
            counts.moved.append(row)
        counts.outside += not row.is_inside
    counts.missing = [one for one in rows.values() if one.ended_at is None]
    return counts


def _standing_of(row: SourceOffer) -> tuple[object, ...]:
    """Return what places an offer: the basin may have changed although the offer has not."""
    return (row.is_inside, row.outside_reason, *row.communes, *map(tuple, row.points))


def _fill(
    row: SourceOffer,
    offer: Offer,
    said: Mapping[str, Any],
    run: FeedRun,
    placed: Whereabouts,
) -> None:
    """Write what a feed says of an offer on its row; one that a moderator removed stays so."""
    fill_content(row, offer, said, placed)
    row.published_at = _earliest(row, offer)
    row.last_seen_at, row.last_run, row.misses = run.started_at, run, 0
    if row.end_reason != EndReason.MODERATED:
        row.ended_at, row.end_reason = None, ""


def _earliest(row: SourceOffer, offer: Offer) -> dt.datetime | None:
    """Return the first publication that a source ever gave: dating it again renews nothing."""
    said = [one for one in (row.published_at, offer.published_at) if one is not None]
    return min(said) if said else None


def _count_misses(run: FeedRun, missing: list[SourceOffer]) -> int:
    """Count a miss for each offer that a believed run does not list; return how many end."""
    removed = 0
    for row in missing:
        row.misses += 1
        if is_gone(row.misses, rule=_rule(run.source)):
            row.ended_at, row.end_reason = run.started_at, EndReason.MISSING
            removed += 1
    return removed


def _write(counts: _Counts) -> None:
    SourceOffer.objects.bulk_create(counts.new, batch_size=BATCH)
    rewritten = {one.external_id: one for one in (*counts.changed, *counts.moved)}
    SourceOffer.objects.bulk_update(rewritten.values(), _CHANGED, batch_size=BATCH)
    _write_seen(counts.unchanged)
    SourceOffer.objects.bulk_update(
        counts.missing, ("misses", "ended_at", "end_reason"), batch_size=BATCH
    )


def _write_seen(rows: list[SourceOffer]) -> None:
    """Write that offers were seen again without change; those that had ended come back."""
    back = [one for one in rows if one.ended_at is None]
    for start in range(0, len(back), BATCH):
        part = back[start : start + BATCH]
        SourceOffer.objects.filter(pk__in=[one.pk for one in part]).update(
            last_seen_at=part[0].last_seen_at,
            last_run=part[0].last_run,
            misses=0,
            ended_at=None,
            end_reason="",
        )
    removed = [one for one in rows if one.ended_at is not None]
    SourceOffer.objects.bulk_update(removed, _SEEN, batch_size=BATCH)


def _close(run: FeedRun, report: FeedReport, counts: _Counts, error: str) -> None:
    run.stage, run.ended_at, run.error = Stage.STORED, timezone.now(), error or run.error
    run.verdict = report.verdict.value
    run.seen, run.rejected = report.seen, len(report.rejected)
    run.new, run.changed = len(counts.new), len(counts.changed)
    run.unchanged, run.missing = len(counts.unchanged), len(counts.missing)
    run.removed, run.outside = counts.removed, counts.outside
    run.rejections = [
        {"id": one.id, "reason": one.reason} for one in report.rejected[:SHOWN_REJECTIONS]
    ]
