"""What the officers of the room see: sources, their runs, the jobs and what makes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.linter.rules import Rule
from bastide.modules.employment.models import (
    Basin,
    FeedRun,
    PairDecision,
    PublishedJob,
    Source,
    SourceOffer,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.readers.linter_rules import shipped_rules
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import ENDED, Job

ROOM = "employment"
SHOWN_RUNS = 30
_WEEK = dt.timedelta(days=7)


def list_visible_sources(actor: Actor, territory: Territory) -> QuerySet[Source]:
    """Return the sources of a territory that the actor may read."""
    sources = Source.objects.filter(territory=territory).select_related("territory")
    return sources if _reads(actor, territory) else sources.none()


def get_visible_source(actor: Actor, territory: Territory, source_id: uuid.UUID) -> Source:
    """Return one source.

    Raises:
        Http404: no such source, or none that the actor may see; the answer is the same.
    """
    found = list_visible_sources(actor, territory).filter(pk=source_id).first()
    if found is None:
        raise Http404
    return found


def list_runs(source: Source) -> QuerySet[FeedRun]:
    """Return the runs of a source obtained through a gate, the latest first."""
    return FeedRun.objects.filter(source=source).order_by("-started_at")[:SHOWN_RUNS]


def list_visible_jobs(actor: Actor, territory: Territory) -> QuerySet[PublishedJob]:
    """Return the jobs of a territory, over and hidden ones too, that the actor may read."""
    jobs = PublishedJob.objects.filter(territory=territory)
    jobs = jobs.select_related("territory", "head__source")
    return jobs if _reads(actor, territory) else jobs.none()


def get_visible_job(actor: Actor, territory: Territory, number: int) -> PublishedJob:
    """Return one job.

    Raises:
        Http404: no such job, or none that the actor may see; the answer is the same.
    """
    found = list_visible_jobs(actor, territory).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def list_every_offer_of(job: PublishedJob) -> list[SourceOffer]:
    """Return the offers of a job obtained through a gate, the one that speaks for it first."""
    rows = list(job.offers.select_related("source").order_by("source__name", "external_id"))
    return sorted(rows, key=lambda one: (one.pk != job.head_id, one.ended_at is not None))


def list_decisions_of(job: PublishedJob) -> QuerySet[PairDecision]:
    """Return what persons decided of the offers of a job, the earliest first."""
    own = job.offers.values("pk")
    decided = PairDecision.objects.filter(Q(first__in=own) | Q(second__in=own))
    return decided.select_related("first__source", "second__source", "decided_by")


@dataclass(frozen=True, slots=True)
class RoomState:
    """What the room's first page says of a territory.

    Attributes:
        basin: its site; `None` when it has none yet.
        online: jobs online. new: of those, first seen within a week. several: published by several
            sources. paid: that say what they pay.
        hidden: jobs that an officer hid.
        offers: offers that sources list, outside of the basin included.
        outside: of those, outside.
    """

    basin: Basin | None
    online: int
    new: int
    several: int
    paid: int
    hidden: int
    offers: int
    outside: int


def room_state(actor: Actor, territory: Territory, at: dt.datetime) -> RoomState:
    """Return the state of the room in a territory.

    Raises:
        Http404: the actor may not read it.
    """
    if not _reads(actor, territory):
        raise Http404
    online = live_jobs(territory, at).aggregate(
        online=Count("number"),
        new=Count("number", filter=Q(first_seen_at__gte=at - _WEEK)),
        several=Count("number", filter=Q(sources_count__gt=1)),
        paid=Count("number", filter=Q(salary_min__isnull=False)),
    )
    listed = SourceOffer.objects.filter(source__territory=territory, ended_at__isnull=True)
    counts = listed.aggregate(offers=Count("id"), outside=Count("id", filter=Q(is_inside=False)))
    hidden = PublishedJob.objects.filter(
        territory=territory, hidden_at__isnull=False, ended_at__isnull=True
    ).count()
    basin = Basin.objects.filter(territory=territory).first()
    return RoomState(basin=basin, hidden=hidden, **online, **counts)


@dataclass(frozen=True, slots=True)
class RemarkCount:
    """How many offers that a source lists a rule of the linter finds something in."""

    rule: Rule
    offers: int


def count_remarks(source: Source) -> tuple[int, list[RemarkCount]]:
    """Return how many offers of a source were read by the linter, and what each rule finds.

    Offers that the source lists and that the basin keeps alone are counted: the most frequent
    remarks first. It is for officers; nothing of it is public.

    Args:
        source: obtained through a gate.
    """
    listed = SourceOffer.objects.filter(source=source, ended_at__isnull=True, is_inside=True)
    read = list(listed.filter(is_reviewed=True).values_list("remarks", flat=True))
    counted = Counter(code for codes in read for code in codes)
    told = [RemarkCount(rule, counted[rule.code]) for rule in shipped_rules()]
    kept = [one for one in told if one.offers]
    return len(read), sorted(kept, key=lambda one: (-one.offers, one.rule.code))


def get_managed_territory(actor: Actor, slug: str) -> Territory:
    """Return a territory whose offers the actor manages as a whole.

    Raises:
        Http404: no such territory, or none that the actor manages; the answer is the same.
    """
    territory = get_visible_territory(actor, slug)
    if not actor.can(Role.MANAGER, territory.perimeter_id, ROOM):
        raise Http404
    return territory


def list_territories_with_sources() -> QuerySet[Territory]:
    """Return the territories of which sources are read; for the system alone."""
    used = Source.objects.filter(is_active=True).values("territory_id")
    return Territory.objects.filter(pk__in=used).order_by("slug")


def territory_of_job(job: Job) -> Territory:
    """Return the territory where a long task belongs; for the task itself."""
    return Territory.objects.get(perimeter_id=job.perimeter_id)


def is_being_read(territory: Territory, work: str) -> bool:
    """Tell whether a reading of a territory waits or runs already.

    Args:
        territory: of the sources.
        work: dotted path of the task.
    """
    running = Job.objects.filter(perimeter_id=territory.perimeter_id, work=work)
    return running.exclude(status__in=ENDED).exists()


def _reads(actor: Actor, territory: Territory) -> bool:
    return actor.is_system or actor.can_within(Role.READER, territory.perimeter_id, ROOM)
