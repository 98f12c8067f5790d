"""Jobs that may be one, for the officers who decide."""

from __future__ import annotations

import hashlib

from django.db.models import F, Q, QuerySet

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import PossiblePair, PublishedJob
from bastide.modules.employment.queries.sources import list_visible_jobs
from bastide.platform.access.actors import Actor

_LONG_ENOUGH = 16


def list_visible_pairs(actor: Actor, territory: Territory) -> QuerySet[PossiblePair]:
    """Return the possible duplicates of a territory that the actor may read, the surest first.

    Both offers are listed and of two jobs; a hidden one is worth a look too, what it is may stand
    elsewhere under another name.
    """
    jobs = list_visible_jobs(actor, territory).values("pk")
    pairs = PossiblePair.objects.filter(
        territory=territory,
        first__ended_at__isnull=True,
        second__ended_at__isnull=True,
        first__job__in=jobs,
        second__job__in=jobs,
    )
    pairs = pairs.exclude(first__job=F("second__job"))
    return pairs.select_related(
        "first__source", "second__source", "first__job", "second__job"
    ).order_by("-score", "pk")


def list_pairs_of(actor: Actor, job: PublishedJob) -> QuerySet[PossiblePair]:
    """Return the possible duplicates of one job obtained through a gate, the surest first."""
    pairs = list_visible_pairs(actor, job.territory)
    return pairs.filter(Q(first__job=job) | Q(second__job=job))


def mark_of(pair: PossiblePair) -> str:
    """Return what tells whether a pair is still as it was shown: its two texts, its two jobs."""
    parts = (
        pair.first.content_hash, pair.first.job_id, pair.second.content_hash, pair.second.job_id,
    )  # fmt: skip
    said = "|".join(str(one) for one in parts)
    return hashlib.sha256(said.encode()).hexdigest()[:_LONG_ENOUGH]
