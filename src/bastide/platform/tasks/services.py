"""Writes of jobs: start, report, cancel, start again, and the run itself."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bastide.foundation.errors import BastideError, InputRefusedError, NotAllowedError
from bastide.platform.access.actors import SYSTEM, Actor, actor_for
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.composition import loaded
from bastide.platform.tasks.models import ENDED, Job, JobStatus

logger = logging.getLogger(__name__)

SILENCE = timedelta(minutes=10)
"""A running job that has said nothing for so long may be started again: its worker is gone."""

MOST_ATTEMPTS = 3
"""Interruptions after which a job is not started again by itself."""

_OURS = "bastide."
_MESSAGE_LENGTH = 300


class JobCancelledError(BastideError):
    """The person asked to cancel; the work stops where it stands."""


@transaction.atomic
def start_job(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID,
    room: str,
    label: str,
    work: str,
    arguments: dict[str, Any] | None = None,
    total: int = 0,
    result_url: str = "",
    role: Role = Role.CONTRIBUTOR,
    is_left: bool = False,
) -> Job:
    """Start a long work: at once, or in the worker when the installation has one.

    Args:
        actor: who asks; the work runs with this person's rights.
        perimeter_id: where the work belongs.
        room: slug of the room.
        label: what it does, in French, for the page of the job.
        work: dotted path `bastide.package.module:function` of a function
            `function(*, actor, job, **arguments) -> dict | None` that may run twice without harm.
        arguments: JSON values.
        total: number of steps when it is known.
        result_url: page that shows the result.
        role: least role in the room.
        is_left: left to the next worker that starts, whatever the installation has now.

    Raises:
        NotAllowedError: the role is missing there and in every part of it.
        ValueError: `work` is not a function of the product.
    """
    parent = Perimeter.objects.filter(pk=perimeter_id).values_list("parent_id", flat=True).first()
    if not (
        actor.can(role, perimeter_id, room) or actor.can_within(role, parent or perimeter_id, room)
    ):
        raise NotAllowedError("Vous n'avez pas le droit de lancer ce travail ici.")
    _function(work)
    job = Job.objects.create(
        perimeter_id=perimeter_id,
        room=room,
        label=label,
        work=work,
        arguments=arguments or {},
        total=total,
        result_url=result_url,
        created_by=actor.user,
    )
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="start_job",
        target=job,
        after={"work": work, "arguments": job.arguments},
    )
    if not is_left:
        transaction.on_commit(partial(_enqueue, job.pk))
    return job


def report_progress(job: Job, done: int, total: int, message: str = "") -> None:
    """Say how far a running job is, and stop it when its cancellation was asked.

    Call it between the transactions of a work, never inside one: what a transaction holds back
    nobody sees.

    Raises:
        JobCancelledError: stop here.
    """
    Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
        done=min(done, total) if total else done,
        total=total,
        message=message[:_MESSAGE_LENGTH],
        heard_at=timezone.now(),
    )
    job.refresh_from_db(fields=["done", "total", "message", "heard_at", "is_cancel_asked"])
    if job.is_cancel_asked:
        raise JobCancelledError("Annulé à la demande de la personne.")


@transaction.atomic
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Cancel a job that waits; ask one that runs to stop at its next step.

    Raises:
        NotAllowedError: neither the owner nor a manager.
    """
    _require_control(actor, job)
    stopped = Job.objects.filter(pk=job.pk, status=JobStatus.WAITING).update(
        status=JobStatus.CANCELLED, ended_at=timezone.now(), is_cancel_asked=True
    )
    asked = stopped or Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(
        is_cancel_asked=True
    )
    if asked:
        record(actor=actor, perimeter_id=job.perimeter_id, action="cancel_job", target=job)
    job.refresh_from_db()
    return job


@transaction.atomic
def resume_job(*, actor: Actor, job: Job) -> Job:
    """Run again a job that failed, was cancelled, or whose worker is gone.

    Raises:
        NotAllowedError: neither the owner nor a manager, or the job runs or has succeeded.
    """
    _require_control(actor, job)
    silent = Q(status=JobStatus.RUNNING, heard_at__lt=timezone.now() - SILENCE)
    stopped = Q(status__in=[JobStatus.FAILED, JobStatus.CANCELLED])
    again = Job.objects.filter(silent | stopped, pk=job.pk).update(
        status=JobStatus.WAITING,
        done=0,
        message="",
        result=None,
        refusals=[],
        is_cancel_asked=False,
        ended_at=None,
    )
    if not again:
        raise NotAllowedError("Ce travail est en cours ou déjà terminé.")
    record(actor=actor, perimeter_id=job.perimeter_id, action="resume_job", target=job)
    transaction.on_commit(partial(_enqueue, job.pk))
    job.refresh_from_db()
    return job


def queue_left_jobs(*, is_alone: bool) -> int:
    """Queue again what a worker that is gone left waiting or in the middle, when a worker starts.

    A job that was interrupted too often fails: it may be what kills its worker. A job queued twice
    runs once.

    Args:
        is_alone: no other worker runs; otherwise only jobs that have been silent are taken up.

    Returns:
        The number of jobs queued.
    """
    left = Job.objects.filter(status=JobStatus.RUNNING)
    if not is_alone:
        left = left.filter(heard_at__lt=timezone.now() - SILENCE)
    for job in left.filter(attempts__gte=MOST_ATTEMPTS):
        _end(job, JobStatus.FAILED, message="Le travail a été interrompu plusieurs fois.")
    left.update(status=JobStatus.WAITING, done=0, message="")
    waiting = list(Job.objects.filter(status=JobStatus.WAITING).values_list("pk", flat=True))
    for job_id in waiting:
        _enqueue(job_id)
    return len(waiting)


def run(job_id: uuid.UUID) -> Job | None:
    """Run a waiting job to its end, whatever happens; called by the task queue.

    Two workers may receive the same job: the first to claim it runs it.

    Returns:
        The job as it ended; `None` when it was not waiting.
    """
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, started_at=now, heard_at=now, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    job = Job.objects.select_related("created_by").get(pk=job_id)
    actor = actor_for(job.created_by) if job.created_by else SYSTEM
    try:
        result = _function(job.work)(actor=actor, job=job, **job.arguments)
    except JobCancelledError as error:
        _end(job, JobStatus.CANCELLED, message=str(error))
    except InputRefusedError as error:
        refusals = [refusal.as_dict() for refusal in error.refusals]
        _end(job, JobStatus.FAILED, message="Le travail a été refusé.", refusals=refusals)
    except BastideError as error:
        _end(job, JobStatus.FAILED, message=str(error))
    except Exception:
        logger.exception("Job failed", extra={"job": str(job.pk), "work": job.work})
        _end(job, JobStatus.FAILED, message="Une erreur du produit a interrompu le travail.")
    else:
        _end(job, JobStatus.DONE, result=result)
    job.refresh_from_db()
    return job


def is_silent(job: Job) -> bool:
    """Tell whether a running job has said nothing for so long that its worker must be gone."""
    return (
        job.status == JobStatus.RUNNING
        and job.heard_at is not None
        and job.heard_at < timezone.now() - SILENCE
    )


def _end(job: Job, status: JobStatus, **fields: Any) -> None:
    now = timezone.now()
    if "message" in fields:
        fields["message"] = fields["message"][:_MESSAGE_LENGTH]
    Job.objects.filter(pk=job.pk).exclude(status__in=ENDED).update(
        status=status, ended_at=now, heard_at=now, **fields
    )


def _function(work: str) -> Any:
    if not work.startswith(_OURS):
        raise ValueError(f"{work} n'est pas une fonction du produit.")
    return loaded(work)


def _enqueue(job_id: uuid.UUID) -> None:
    loaded("bastide.platform.tasks.tasks:run_job").enqueue(str(job_id))


def _require_control(actor: Actor, job: Job) -> None:
    if actor.is_system or (actor.user is not None and job.created_by_id == actor.user.pk):
        return
    actor.require(Role.MANAGER, job.perimeter_id, job.room)
