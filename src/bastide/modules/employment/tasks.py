"""Long works of the room, run by the worker."""

from __future__ import annotations

from typing import Any

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.services.fetching import fetcher_of
from bastide.modules.employment.services.passes import run_pass
from bastide.platform.access.actors import Actor
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import report_progress


def read_sources(*, actor: Actor, job: Job, only_due: bool = True) -> dict[str, Any]:
    """Read the sources of a territory and bring its offers in line; run again, it completes.

    Args:
        actor: with whose rights.
        job: of the territory's perimeter.
        only_due: leaves the sources read too recently.
    """
    territory = Territory.objects.get(perimeter_id=job.perimeter_id)
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
