"""The one expression of what is online: page, search, API, RSS, site map, JSON-LD and alerts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import PublishedJob


def live(at: dt.datetime) -> Q:
    """Return the condition that a published job is online at an instant.

    Neither ended nor hidden, published already, its end not yet reached.
    """
    return Q(ended_at__isnull=True, hidden_at__isnull=True, published_at__lte=at, live_until__gt=at)


def live_jobs(territory: Territory, at: dt.datetime) -> QuerySet[PublishedJob]:
    """Return the jobs that anybody may see on the site of a territory at an instant."""
    return PublishedJob.objects.filter(live(at), territory=territory)


def is_live(job: PublishedJob, at: dt.datetime) -> bool:
    """Tell whether one job read from the database is online: the same rule, on its row.

    A property test holds the two together.
    """
    is_open = job.ended_at is None and job.hidden_at is None
    return is_open and job.published_at <= at < job.live_until
