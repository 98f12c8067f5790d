"""Long work of spending."""

from __future__ import annotations

from typing import Any

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending.services import read_again
from bastide.platform.access.actors import Actor
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import report_progress


def read_years_again(*, actor: Actor, job: Job, territory: str) -> dict[str, Any]:
    """Attach every document of a territory to its current nomenclature; may run twice."""
    report_progress(job, 0, 1)
    place = get_visible_territory(actor, territory)
    documents = read_again(actor=actor, territory=place)
    report_progress(job, 1, 1)
    return {"documents": documents}
