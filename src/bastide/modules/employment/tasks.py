"""Long works of the room, run by the worker, and what it starts by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bastide.modules.employment.queries.audience import list_territories_with_visits
from bastide.modules.employment.queries.sites import list_open_sites
from bastide.modules.employment.queries.sources import (
    ROOM,
    is_being_read,
    list_territories_with_sources,
    territory_of_job,
)
from bastide.modules.employment.services.alert_purge import purge_alerts
from bastide.modules.employment.services.alert_runs import run_alerts
from bastide.modules.employment.services.audience_writing import roll_up_audience
from bastide.modules.employment.services.fetching import fetcher_of
from bastide.modules.employment.services.passes import due_sources, run_pass
from bastide.platform.access.actors import SYSTEM, Actor
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import report_progress, start_job


def read_sources(*, actor: Actor, job: Job, only_due: bool = True) -> dict[str, Any]:
    """Read the sources of a territory and bring its offers in line; run again, it completes.

    Args:
        actor: with whose rights.
        job: of the territory's perimeter.
        only_due: leaves the sources read too recently.
    """
    territory = territory_of_job(job)
    done = run_pass(
        actor=actor,
        territory=territory,
        fetch=fetcher_of(),
        only_due=only_due,
        tell=lambda read, every: report_progress(job, read, every),
    )
    return {
        "sources": len(done.runs),
        "offers": done.grouping.offers,
        "jobs": done.grouping.jobs,
        "new": len(done.grouping.new),
        "ended": len(done.grouping.ended),
    }


READ = "bastide.modules.employment.tasks:read_sources"
ALERTS_FROM = dt.time(7)
"""Hour of Paris from which the alerts of the day leave."""

_TOLD: dict[uuid.UUID, dt.date] = {}
"""Territory → last day whose alerts this process has sent; running one twice tells nobody twice."""


def start_due() -> None:
    """Start the reading of the sources whose turn has come, tell the alerts, count the audience."""
    now = timezone.now()
    for territory in list_territories_with_sources():
        if due_sources(territory, now) and not is_being_read(territory, READ):
            start_job(
                actor=SYSTEM,
                perimeter_id=territory.perimeter_id,
                room=ROOM,
                label="Lecture des sources d’offres",
                work=READ,
                arguments={"only_due": True},
            )
    local = timezone.localtime(now)
    for basin in list_open_sites():
        place = basin.territory
        if local.time() >= ALERTS_FROM and _TOLD.get(place.pk) != local.date():
            purge_alerts(actor=SYSTEM, territory=place)
            run_alerts(actor=SYSTEM, territory=place)
            _TOLD[place.pk] = local.date()
    for territory in list_territories_with_visits(local.date()):
        roll_up_audience(actor=SYSTEM, territory=territory, today=local.date())
