"""The public site of a territory: open to everybody once its basin says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.addresses import AskedSearch
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.models import (
    Basin,
    Channel,
    FeedRun,
    PublishedJob,
    Source,
    SourceOffer,
    Stage,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.search import find_offers

NEIGHBOURS = 5
_LONGEST_CHAIN = 20


def get_open_site(slug: str) -> Basin:
    """Return the basin of an open site, with its territory.

    Raises:
        Http404: no such territory, or its site is not open; the answer is the same.
    """
    found = Basin.objects.select_related("territory").filter(slug=slug, is_open=True)
    basin = found.first()
    if basin is None:
        raise Http404
    return basin


def basin_of(territory: Territory) -> Basin | None:
    """Return the basin of a territory obtained through a gate, open or not."""
    return Basin.objects.filter(territory=territory).first()


def list_open_sites() -> QuerySet[Basin]:
    """Return the open sites, by name."""
    return Basin.objects.filter(is_open=True).select_related("territory").order_by("name")


def list_sites() -> QuerySet[Basin]:
    """Return every site, open or not, by name."""
    return Basin.objects.select_related("territory").order_by("name")


def get_public_job(territory: Territory, number: int) -> PublishedJob:
    """Return a job that was published once on a site, over or not; hidden ones are not told apart.

    A job joined to another leads to that one.

    Raises:
        Http404: no job of this site ever bore this number.
    """
    jobs = PublishedJob.objects.filter(territory=territory).select_related("head__source")
    job = jobs.filter(pk=number).first()
    for _step in range(_LONGEST_CHAIN):
        if job is None or job.merged_into_id is None:
            break
        job = jobs.filter(pk=job.merged_into_id).first()
    if job is None:
        raise Http404
    return job


def list_neighbours(job: PublishedJob, at: dt.datetime) -> list[PublishedJob]:
    """Return offers online that are near one: its trade first, then the words of its title."""
    live = live_jobs(job.territory, at).exclude(pk=job.pk).defer("text")
    near = list(live.filter(rome=job.rome, commune=job.commune)[:NEIGHBOURS]) if job.rome else []
    if len(near) < NEIGHBOURS and job.rome:
        known = [one.pk for one in near]
        near += list(live.filter(rome=job.rome).exclude(pk__in=known)[: NEIGHBOURS - len(near)])
    if len(near) < NEIGHBOURS:
        wanted = OfferSearch(words=job.title[:100])
        if job.purged_at is not None:
            wanted = OfferSearch(near=job.commune)
        found = find_offers(job.territory, AskedSearch(wanted), at)
        known = [job.pk, *(one.pk for one in near)]
        near += [one for one in found.jobs if one.pk not in known][: NEIGHBOURS - len(near)]
    return near


def list_offers_of(job: PublishedJob) -> list[SourceOffer]:
    """Return the offers of a job, those that are still listed, with their sources."""
    rows = job.offers.filter(ended_at__isnull=True).select_related("source")
    return list(rows.order_by("-source__trust", "source__name", "external_id"))


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What the public may know of a source: when it was last read, how many offers it lists."""

    source: Source
    run: FeedRun | None
    listed: int


def list_source_health(territory: Territory, *, every: bool = False) -> list[SourceHealth]:
    """Return the active sources of a site, with their last run and their volume.

    Args:
        territory: of the site.
        every: those out of service too.
    """
    shown = Source.objects.filter(territory=territory)
    last = FeedRun.objects.filter(source=OuterRef("pk")).order_by("-started_at").values("pk")[:1]
    sources = list((shown if every else shown.filter(is_active=True)).annotate(last=Subquery(last)))
    runs = FeedRun.objects.in_bulk([one.last for one in sources if one.last])
    listed = _listed(territory)
    return [SourceHealth(one, runs.get(one.last), listed.get(one.pk, 0)) for one in sources]


def reading_progress(territory: Territory) -> tuple[int, int]:
    """Return how many active sources have been stored once, and how many there are."""
    sources = Source.objects.filter(territory=territory, is_active=True)
    sources = sources.exclude(channel=Channel.ENTRY)
    read = sources.filter(runs__stage__in=[Stage.STORED, Stage.FAILED]).distinct().count()
    return read, sources.count()


def _listed(territory: Territory) -> Mapping[object, int]:
    listed = SourceOffer.objects.filter(
        source__territory=territory, ended_at__isnull=True, is_inside=True
    )
    return dict(listed.order_by().values_list("source_id").annotate(count=Count("id")))
