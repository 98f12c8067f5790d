"""Third stage: offers of all sources → jobs, each with its lineage, its life, what is shown.

It reads what is stored and nothing else, so running it again changes nothing: an interrupted pass
is completed by the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.cluster_names import carried_names
from bastide.modules.employment.core.duplicates.detection import Deduplication
from bastide.modules.employment.models import EndReason, PublishedJob, SourceOffer
from bastide.modules.employment.queries.compared import (
    Stamp,
    compared_offers,
    comparison_stamp,
    deduplicated,
)
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.hiding import carry_hiding, record_hiding
from bastide.modules.employment.services.indexing import index_jobs
from bastide.modules.employment.services.possible_pairs import keep_possible
from bastide.modules.employment.services.publishing import Publisher
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

BATCH = 500
_NEW = "new"
_WRITTEN = (
    "lineage", "head", "title", "text", "employer", "kind", "contract", "working_time", "remote",
    "is_disability_friendly", "education_level", "experience_months", "weekly_hours", "rome",
    "domain", "salary_min", "salary_max", "salary_period", "salary_raw", "commune", "communes",
    "commune_name", "precision", "latitude", "longitude", "points", "positions", "starts_on",
    "published_at", "first_seen_at", "live_until", "ended_at", "end_reason", "sources_count",
    "lives_count", "merged_into", "hidden_at", "hidden_reason", "hidden_for", "purged_at",
)  # fmt: skip
_ROW_NAMES = {"head": "head_id", "merged_into": "merged_into_id"}

Placed = Sequence[tuple[PublishedJob, Sequence[str]]]
"""Each job with the identifiers of its offers, the canonical first."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What grouping did.

    Attributes:
        offers: offers compared. jobs: jobs that they make.
        new, changed, ended: numbers of the jobs that began, changed, ended.
    """

    offers: int = 0
    jobs: int = 0
    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()

    @property
    def touched(self) -> tuple[int, ...]:
        """Numbers of all the jobs that are no longer as they were."""
        return tuple(sorted({*self.new, *self.changed, *self.ended}))


def group_offers(*, actor: Actor, territory: Territory, at: dt.datetime | None = None) -> Grouping:
    """Bring the published jobs of a territory in line with the offers of its sources.

    What is slow, comparing the offers, is done before anything is locked; it is done again when
    they changed meanwhile.

    Args:
        actor: the system, or a contributor of the territory.
        territory: obtained through a gate.
        at: instant, now by default.

    Raises:
        InputRefusedError: the decisions of persons contradict each other.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    compared = _compared(territory, now)
    with transaction.atomic():
        Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
        if comparison_stamp(territory, now) != compared.stamp:
            compared = _compared(territory, now)
        return _grouped(actor, territory, compared, now)


@dataclass(frozen=True, slots=True)
class _Compared:
    """Offers, what was found of them, and the stamp of what was read."""

    stamp: Stamp
    offers: dict[str, SourceOffer]
    found: Deduplication


def _compared(territory: Territory, now: dt.datetime) -> _Compared:
    stamp = comparison_stamp(territory, now)
    offers = compared_offers(territory, now)
    return _Compared(stamp, offers, deduplicated(territory, offers))


def _grouped(actor: Actor, territory: Territory, compared: _Compared, now: dt.datetime) -> Grouping:
    """Write the jobs that the offers make."""
    offers, found = compared.offers, compared.found
    jobs = {one.pk: one for one in PublishedJob.objects.filter(territory=territory)}
    before = {number: _state(one) for number, one in jobs.items()}
    placed = _placed(territory, found, offers, jobs)
    hidden = {number: one.hidden_at for number, one in jobs.items()}
    Publisher(territory, offers, now).fill(placed, found.lineages)
    done = _write(placed, jobs, before, offers, now)
    for number, one in sorted(jobs.items()):
        if (one.hidden_at is None) != (hidden[number] is None):
            record_hiding(actor, one)
    keep_possible(territory, found, offers, now)
    if done.touched:
        index_jobs(territory=territory, numbers=done.touched)
        record(
            actor=actor,
            perimeter_id=territory.perimeter_id,
            action="group_offers",
            target=territory,
            after={
                "jobs": done.jobs,
                "new": len(done.new),
                "changed": len(done.changed),
                "ended": len(done.ended),
            },
        )
    return done


def _placed(
    territory: Territory,
    found: Deduplication,
    offers: Mapping[str, SourceOffer],
    jobs: Mapping[int, PublishedJob],
) -> Placed:
    """Return each cluster with the job that bears it: an earlier one as far as possible."""
    previous: dict[str, list[str]] = {}
    for key, offer in offers.items():
        if offer.job_id is not None:
            previous.setdefault(str(offer.job_id), []).append(key)
    heads = {str(number): str(job.head_id) for number, job in jobs.items()}
    names = carried_names(found.clusters, previous, lambda _members: _NEW, heads)
    return [
        (PublishedJob(territory=territory) if name == _NEW else jobs[int(name)], members)
        for name, members in zip(names, found.clusters, strict=True)
    ]


def _write(
    placed: Placed,
    jobs: Mapping[int, PublishedJob],
    before: Mapping[int, tuple[Any, ...]],
    offers: Mapping[str, SourceOffer],
    now: dt.datetime,
) -> Grouping:
    """Write what differs: new jobs, changed ones, those merged away, and who holds each offer."""
    new = [job for job, _members in placed if job.pk is None]
    PublishedJob.objects.bulk_create(new, batch_size=BATCH)
    kept = {job.pk for job, _members in placed}
    left = {offer.job_id for offer in offers.values() if offer.job_id not in kept}
    abandoned = [jobs[number] for number in sorted(one for one in left if one is not None)]
    _end_merged(abandoned, placed, offers, now)
    changed = [job for number, job in sorted(jobs.items()) if _state(job) != before[number]]
    PublishedJob.objects.bulk_update(changed, _WRITTEN, batch_size=BATCH)
    _write_members(placed, offers)
    return Grouping(
        offers=len(offers),
        jobs=len(placed),
        new=tuple(job.pk for job in new),
        changed=tuple(job.pk for job in changed if job.ended_at is None),
        ended=tuple(job.pk for job in changed if job.ended_at is not None),
    )


def _end_merged(
    abandoned: Iterable[PublishedJob],
    placed: Placed,
    offers: Mapping[str, SourceOffer],
    now: dt.datetime,
) -> None:
    """End the jobs whose offers went to others, and say which one continues each."""
    home = {key: job for job, members in placed for key in members}
    for job in abandoned:
        keys = sorted(key for key, offer in offers.items() if offer.job_id == job.pk)
        job.merged_into = home[keys[0]]
        carry_hiding(job, job.merged_into)
        job.ended_at = job.ended_at or now
        job.end_reason = EndReason.MERGED


def _write_members(placed: Placed, offers: Mapping[str, SourceOffer]) -> None:
    moved = []
    for job, members in placed:
        for key in members:
            if offers[key].job_id != job.pk:
                offers[key].job = job
                moved.append(offers[key])
    SourceOffer.objects.bulk_update(moved, ["job"], batch_size=BATCH)


def _state(job: PublishedJob) -> tuple[Any, ...]:
    """Return what is written of a job, to know whether it changed."""
    return tuple(getattr(job, _ROW_NAMES.get(name, name)) for name in _WRITTEN)
