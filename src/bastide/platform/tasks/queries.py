"""Reads of jobs: their owner sees them, and the managers of their room where they belong."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job


def list_visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Return the actor's own jobs and those that he manages, latest first."""
    jobs = Job.objects.select_related("created_by", "perimeter")
    if actor.is_system:
        return jobs
    if actor.user is None:
        return jobs.none()
    visible = Q(created_by=actor.user)
    for room in sorted({room for _perimeter, room in actor.roles}):
        managed = actor.perimeters(room, Role.MANAGER)
        if managed:
            here = Q(perimeter_id__in=managed)
            visible |= here if room == EVERY_ROOM else here & Q(room=room)
    if actor.rooms:
        return jobs.filter(visible, room__in=actor.rooms)
    return jobs.filter(visible)


def get_visible_job(actor: Actor, job_id: uuid.UUID) -> Job:
    """Return one job.

    Raises:
        Http404: no such job, or none that the actor may see; the answer is the same.
    """
    job = list_visible_jobs(actor).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job
