"""Long works of the room, run by the worker, and what it starts by itself."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from bastide.modules.employment.queries.audience import list_territories_with_visits
from bastide.modules.employment.queries.sites import list_open_sites, list_sites
from bastide.modules.employment.queries.sources import (
    ROOM,
    is_being_read,
    list_territories_with_sources,
    territory_of_job,
)
from bastide.modules.employment.services.alerts.purge import purge_alerts
from bastide.modules.employment.services.alerts.runs import run_alerts
from bastide.modules.employment.services.communication.counting import roll_up_audience
from bastide.modules.employment.services.feeds.fetching import fetcher_of
from bastide.modules.employment.services.feeds.passes import due_sources, run_pass
from bastide.modules.employment.services.feeds.reading import WORK
from bastide.modules.employment.services.grouping import group_offers
from bastide.modules.employment.services.outcomes.invented_past import invent_past
from bastide.modules.employment.services.outcomes.observatory import take_snapshot
from bastide.modules.employment.services.outcomes.surveys import run_surveys
from bastide.modules.employment.services.postings.care import care_for_postings
from bastide.modules.employment.services.reports.decisions import purge_reports
from bastide.modules.employment.services.retention import purge_content
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


def group_entered(*, actor: Actor, job: Job) -> dict[str, Any]:
    """Join to the offers just posted what feeds say of the same jobs; run again, it completes.

    Args:
        actor: with whose rights.
        job: of the territory's perimeter.
    """
    done = group_offers(actor=actor, territory=territory_of_job(job))
    return {"offers": done.offers, "jobs": done.jobs}


def tell_past(*, actor: Actor, job: Job) -> dict[str, Any]:
    """Give an invented territory its past; run again, it adds what is missing.

    Args:
        actor: with whose rights.
        job: of the territory's perimeter.
    """
    return dict(invent_past(actor=actor, territory=territory_of_job(job)))


ALERTS_FROM = dt.time(7)
"""Hour of Paris from which the alerts of the day leave."""

_TOLD: dict[uuid.UUID, dt.date] = {}
"""Territory → last day whose alerts this process has sent; running one twice tells nobody twice."""

_KEPT: dict[uuid.UUID, dt.date] = {}
"""Territory → last day on which this process kept the day before; a day is kept once."""


_PURGED: dict[uuid.UUID, dt.date] = {}
"""Territory → last day on which this process forgot what has been kept for long enough."""


def start_due() -> None:
    """Start the readings whose turn has come; do what the day asks: alerts, questions, counts."""
    now = timezone.now()
    for territory in list_territories_with_sources():
        if due_sources(territory, now) and not is_being_read(territory, WORK):
            start_job(
                actor=SYSTEM,
                perimeter_id=territory.perimeter_id,
                room=ROOM,
                label="Lecture des sources d’offres",
                work=WORK,
                arguments={"only_due": True},
            )
    local = timezone.localtime(now)
    for basin in list_open_sites():
        place = basin.territory
        if _KEPT.get(place.pk) != local.date():
            take_snapshot(actor=SYSTEM, territory=place)
            purge_reports(actor=SYSTEM, territory=place)
            _KEPT[place.pk] = local.date()
        if local.time() >= ALERTS_FROM and _TOLD.get(place.pk) != local.date():
            purge_alerts(actor=SYSTEM, territory=place)
            care_for_postings(actor=SYSTEM, territory=place)
            run_alerts(actor=SYSTEM, territory=place)
            run_surveys(actor=SYSTEM, territory=place)
            _TOLD[place.pk] = local.date()
    for basin in list_sites():
        if _PURGED.get(basin.territory.pk) != local.date():
            purge_content(actor=SYSTEM, territory=basin.territory)
            _PURGED[basin.territory.pk] = local.date()
    for territory in list_territories_with_visits(local.date()):
        roll_up_audience(actor=SYSTEM, territory=territory, today=local.date())
