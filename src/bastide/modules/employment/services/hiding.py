"""A job is taken off the site, or shown again: by an officer, or after its offer posted here.

What hides a job hides it in every outlet, for the condition of `queries/live.py` is one.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.modules.employment.models import HiddenFor, PublishedJob
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.indexing import index_jobs
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

HIDING = ("hidden_at", "hidden_reason", "hidden_for", "shown_at")


@transaction.atomic
def hide_job(*, actor: Actor, job: PublishedJob, reason: str) -> PublishedJob:
    """Take a job off the site at once, everywhere; its sources keep listing it.

    A job that is off the site after its own offer stays off once that offer is online again.

    Args:
        actor: manager of the territory.
        job: obtained through a gate.
        reason: why, for the audit trail; the public does not read it.

    Raises:
        InputRefusedError: no reason.
    """
    actor.require(Role.MANAGER, job.territory.perimeter_id, ROOM)
    said = required_reason(reason)
    hold_jobs(job)
    if job.hidden_at is None or job.hidden_for not in {"", HiddenFor.OFFICER}:
        job.hidden_at, job.hidden_reason = job.hidden_at or timezone.now(), said
        job.hidden_for = HiddenFor.OFFICER
        job.save(update_fields=HIDING)
        _settle(actor, job, said)
    return job


@transaction.atomic
def show_job(*, actor: Actor, job: PublishedJob, reason: str) -> PublishedJob:
    """Show again a job that was hidden, whatever had hidden it.

    Args:
        actor: manager of the territory.
        job: obtained through a gate.
        reason: why.

    Raises:
        InputRefusedError: no reason.
    """
    actor.require(Role.MANAGER, job.territory.perimeter_id, ROOM)
    said = required_reason(reason)
    hold_jobs(job)
    if job.hidden_at is not None:
        job.hidden_at, job.hidden_reason, job.hidden_for = None, "", ""
        job.shown_at = timezone.now()
        job.save(update_fields=HIDING)
        _settle(actor, job, said)
    return job


def hold_jobs(*jobs: PublishedJob) -> None:
    """Hold jobs of one territory until the caller's transaction ends, and read them again.

    A grouping that runs meanwhile then writes nothing of what it read before this act.
    """
    Perimeter.objects.select_for_update().get(pk=jobs[0].territory.perimeter_id)
    for job in jobs:
        job.refresh_from_db(fields=HIDING)


def carry_hiding(job: PublishedJob, into: PublishedJob) -> None:
    """Have a job that takes in a hidden one be hidden as it was; the rows are not saved."""
    if job.hidden_at is not None and into.hidden_at is None:
        into.hidden_at, into.hidden_reason = job.hidden_at, job.hidden_reason
        into.hidden_for = job.hidden_for


def record_hiding(actor: Actor, job: PublishedJob, reason: str = "") -> None:
    """Write in the trail that a job is off the site, or on it again, in the caller's transaction.

    Args:
        actor: who caused it.
        job: as it stands now.
        reason: why; what the job says by default.
    """
    record(
        actor=actor,
        perimeter_id=job.territory.perimeter_id,
        action="show_job" if job.hidden_at is None else "hide_job",
        target=job,
        after={"hidden_for": job.hidden_for},
        reason=reason or job.hidden_reason,
    )


def required_reason(reason: str) -> str:
    """Return a reason on one line.

    Raises:
        InputRefusedError: there is none.
    """
    said = squeezed(reason)[:250]
    if not said:
        refusal = Refusal("La raison manque.", "Dites pourquoi, en une phrase.", field="reason")
        raise InputRefusedError((refusal,))
    return said


def _settle(actor: Actor, job: PublishedJob, reason: str) -> None:
    index_jobs(territory=job.territory, numbers=[job.pk])
    record_hiding(actor, job, reason)
