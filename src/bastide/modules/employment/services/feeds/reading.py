"""A reading asked for, and a file handed over: the one way in for the pages and for the API."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import FeedRun, Source
from bastide.modules.employment.services.feeds.receiving import ROOM, receive_feed
from bastide.modules.employment.services.feeds.storing import store_run
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job, JobStatus
from bastide.platform.tasks.services import start_job

WORK = "bastide.modules.employment.tasks:read_sources"


@dataclass(frozen=True, slots=True)
class Deposit:
    """What became of a file: the run that read it, and the long task that groups the offers."""

    run: FeedRun
    job: Job


def deposit_feed(
    *, actor: Actor, source: Source, content: bytes, file_name: str, key: uuid.UUID | None = None
) -> Deposit:
    """Take in a feed handed over as a file, read it at once, then have the offers grouped.

    Each stage is its own transaction, as in a pass: what was received before a fault is kept, and
    the next pass completes it.

    Args:
        actor: contributor of the territory.
        source: obtained through a gate.
        content: bytes of the file.
        file_name: for messages.
        key: drawn by the caller for this deposit; the same key again reads nothing twice.

    Raises:
        InputRefusedError: see `receive_feed`.
    """
    run = receive_feed(
        actor=actor, source=source, content=content, file_name=file_name[:250], key=key
    )
    run = store_run(actor=actor, run=run)
    return Deposit(run, start_reading(actor=actor, territory=source.territory, only_due=True))


@transaction.atomic
def start_reading(*, actor: Actor, territory: Territory, only_due: bool) -> Job:
    """Start the reading of the sources and the grouping of the offers, as a long task.

    The same reading asked by the same person that still waits for its turn is returned as it is:
    it will see everything.

    Args:
        actor: contributor of the territory.
        territory: obtained through a gate.
        only_due: leaves the sources read too recently.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    arguments = {"only_due": only_due}
    waiting = Job.objects.filter(
        perimeter_id=territory.perimeter_id,
        work=WORK,
        status=JobStatus.WAITING,
        created_by=actor.user,
    )
    for job in waiting.order_by("pk"):
        if job.arguments == arguments:
            return job
    return start_job(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room=ROOM,
        label="Lecture des sources d’offres",
        work=WORK,
        arguments=arguments,
        result_url=reverse("employment", args=[territory.slug]),
    )
