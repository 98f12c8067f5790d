"""What a site forgets when its time is over: raw contents, ended offers, what advertisers wrote.

Numbers stay, persons go: an offer that is forgotten keeps its number, its trade, its commune and
its dates, so that its address still says that it is over and leads to its neighbours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.places.resolution import Precision
from bastide.modules.employment.core.publishing.retention import (
    Retention,
    anonymous_offer,
    anonymous_posting,
)
from bastide.modules.employment.models import (
    Basin,
    EndReason,
    FeedPayload,
    FeedRun,
    OutcomeSurvey,
    Posting,
    PostingState,
    PublishedJob,
    SourceOffer,
    Stage,
)
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.indexing import index_jobs
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

BATCH = 500
NO_TITLE = "Offre effacée"
_HIDDEN = "durée de conservation passée"
_FINE = (Precision.EXACT.value, Precision.STREET.value)
_JOB = (
    "title", "text", "employer", "salary_raw", "latitude", "longitude", "points", "precision",
    "ended_at", "end_reason", "hidden_reason", "purged_at",
)  # fmt: skip
_OFFER = (
    "title", "employer", "said", "content_hash", "latitude", "longitude", "points", "precision",
    "ended_at", "end_reason", "remarks", "is_reviewed",
)  # fmt: skip


def retention_of(territory: Territory) -> Retention:
    """Return the durations of the site of a territory; the usual ones without a site."""
    basin = Basin.objects.filter(territory=territory).first()
    if basin is None:
        return Retention()
    return Retention(basin.payload_days, basin.offer_days, basin.posting_days)


def purge_content(
    *, actor: Actor, territory: Territory, at: dt.datetime | None = None
) -> dict[str, int]:
    """Forget what a site has kept for long enough; twice the same day changes nothing.

    Each part is a transaction of its own, with its line in the journal: one that is interrupted is
    completed by the next purge.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default.

    Returns:
        `payloads`: raw contents deleted; `outside`: offers deleted that were never published;
        `offers`: ended offers that lost all that tells a person; `postings`: the same of what
        advertisers wrote.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now, kept = at or timezone.now(), retention_of(territory)

    def before(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    parts: dict[str, Callable[[], int]] = {
        "payloads": lambda: _forget_payloads(territory, before(kept.payload_days)),
        "outside": lambda: _forget_outside(territory, before(kept.offer_days)),
        "offers": lambda: _forget_offers(territory, before(kept.offer_days), now),
        "postings": lambda: _forget_postings(territory, before(kept.posting_days)),
    }
    return {name: _whole(actor, territory, name, part) for name, part in parts.items()}


def _whole(actor: Actor, territory: Territory, name: str, part: Callable[[], int]) -> int:
    """Forget part after part until nothing is left of one kind; return how many."""
    total = 0
    while count := _one(actor, territory, name, part):
        total += count
    return total


@transaction.atomic
def _one(actor: Actor, territory: Territory, name: str, part: Callable[[], int]) -> int:
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    count = part()
    if count:
        record(
            actor=actor,
            perimeter_id=territory.perimeter_id,
            action="erase_content",
            target=territory,
            after={name: count},
        )
    return count


def _forget_payloads(territory: Territory, limit: dt.datetime) -> int:
    """Delete old raw contents, and the identifiers of what their reading refused."""
    runs = FeedRun.objects.filter(source__territory=territory, started_at__lt=limit)
    runs = runs.exclude(stage=Stage.FETCHED)
    runs.exclude(rejections=[]).update(rejections=[])
    old = FeedPayload.objects.filter(run__in=runs).values_list("pk", flat=True)[:BATCH]
    return FeedPayload.objects.filter(pk__in=list(old)).delete()[0]


def _forget_outside(territory: Territory, limit: dt.datetime) -> int:
    """Delete offers that made no job and that no source has listed for long."""
    old = SourceOffer.objects.filter(
        source__territory=territory, job__isnull=True, last_seen_at__lt=limit
    ).values_list("pk", flat=True)[:BATCH]
    numbers = list(old)
    SourceOffer.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _forget_offers(territory: Territory, limit: dt.datetime, now: dt.datetime) -> int:
    """Leave of jobs over for long nothing that tells a person; one still listed stays whole."""
    listed = SourceOffer.objects.filter(
        job=OuterRef("pk"), ended_at__isnull=True, last_seen_at__gte=limit
    )
    jobs = PublishedJob.objects.annotate(over=Coalesce("ended_at", "live_until")).filter(
        ~Exists(listed), territory=territory, purged_at__isnull=True, over__lt=limit
    )
    some = list(jobs.order_by("pk")[:BATCH])
    labels = trade_labels()
    offers = list(SourceOffer.objects.filter(job__in=some))
    for job in some:
        _empty_job(job, labels.get(job.rome, NO_TITLE), now)
    titles = {job.pk: job.title for job in some}
    for row in offers:
        _empty_offer(row, titles.get(row.job_id or 0, NO_TITLE))
    PublishedJob.objects.bulk_update(some, _JOB, batch_size=BATCH)
    SourceOffer.objects.bulk_update(offers, _OFFER, batch_size=BATCH)
    if some:
        index_jobs(territory=territory, numbers=[job.pk for job in some])
    return len(some)


def _empty_job(job: PublishedJob, title: str, now: dt.datetime) -> None:
    job.title, job.text, job.employer, job.salary_raw = title[:300], "", "", ""
    job.latitude, job.longitude, job.points = None, None, []
    job.precision = Precision.COMMUNE.value if job.precision in _FINE else job.precision
    if job.ended_at is None:
        job.ended_at, job.end_reason = job.live_until, EndReason.EXPIRED
    job.hidden_reason = _HIDDEN if job.hidden_at else ""
    job.purged_at = now


def _empty_offer(row: SourceOffer, title: str) -> None:
    row.title, row.employer = title, ""
    row.said, row.content_hash = anonymous_offer(row.said) | {"title": title}, ""
    row.latitude, row.longitude, row.points, row.remarks = None, None, [], []
    row.precision = Precision.COMMUNE.value if row.precision in _FINE else row.precision
    row.is_reviewed = False
    if row.ended_at is None:
        row.ended_at, row.end_reason = row.last_seen_at, EndReason.EXPIRED


def _forget_postings(territory: Territory, limit: dt.datetime) -> int:
    """Leave of offers closed for long what results count; nobody can be told from it."""
    old = Posting.objects.filter(
        territory=territory, state=PostingState.CLOSED, closed_at__lt=limit
    ).exclude(Q(proposed={}) & Q(advertiser__isnull=True))
    some = list(old.order_by("pk")[:BATCH])
    for posting in some:
        posting.advertiser, posting.proposed = None, {}
        if posting.approved is not None:
            posting.approved = anonymous_posting(posting.approved)
        posting.save(update_fields=["advertiser", "proposed", "approved"])
        posting.steps.update(message="")
    OutcomeSurvey.objects.filter(posting__in=some).update(beyond_reason="")
    return len(some)
