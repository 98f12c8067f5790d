"""Long work of the estate."""

from __future__ import annotations

import time
import uuid
from typing import Any

from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.services import publish_campaign
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.cli.quiet import library_noise_aside
from bastide.modules.estate.core.plan_answer import plan_answer
from bastide.modules.estate.core.plan_search import SOLVER, search_plan
from bastide.modules.estate.core.scenario_documents import understood, with_weights
from bastide.modules.estate.queries.campaigns import get_led_campaign
from bastide.modules.estate.queries.scenarios import CURVE_POINTS, get_led_scenario
from bastide.modules.estate.services.plan_runs import keep_run
from bastide.modules.estate.services.results import compute_results
from bastide.platform.access.actors import Actor
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import report_progress

WORDS = {
    "plan": "Recherche du meilleur plan",
    "prices": "Ce que coûte chaque contrainte",
    "frontier": "Courbe entre argent et service",
    "regret": "Plan de moindre regret",
}


def compute_plan(
    *, actor: Actor, job: Job, territory: str, scenario: str, has_curve: bool = False
) -> dict[str, Any]:
    """Compute the plan of a scenario and keep it; may run twice, the answer is kept once."""
    place = get_visible_territory(actor, territory)
    found = get_led_scenario(actor, place, uuid.UUID(scenario))
    asked = understood(with_weights(found.problem) if has_curve else found.problem)
    begun: list[str] = []

    def heard(name: str) -> None:
        if name not in begun:
            begun.append(name)
        report_progress(job, len(begun) - 1, job.total, WORDS[name])

    start = time.monotonic()
    with library_noise_aside():
        answered = search_plan(
            asked,
            clock=time.monotonic,
            frontier=CURVE_POINTS if has_curve else 0,
            explain=True,
            on_search=heard,
        )
    run = keep_run(
        actor=actor,
        scenario=found,
        asked=asked,
        content=plan_answer(asked, answered, SOLVER),
        has_curve=has_curve,
        seconds=time.monotonic() - start,
    )
    report_progress(job, job.total, job.total)
    return {"run": str(run.pk), "status": run.status}


def compute_campaign(
    *, actor: Actor, job: Job, territory: str, campaign: str, is_published: bool
) -> dict[str, Any]:
    """Compute the results of a campaign, then publish it when asked; each is done once.

    Run again after it was killed, it finds the computation that is stored, or makes it: the same
    inputs give one, and a campaign that is published stays so.
    """
    place = get_visible_territory(actor, territory)
    found = get_led_campaign(actor, place, uuid.UUID(campaign))
    report_progress(job, 0, job.total, "Classes, accord et robustesse")
    run = compute_results(actor=actor, campaign=found)
    report_progress(job, 1, job.total)
    found.refresh_from_db()
    if is_published and found.stage != Stage.PUBLISHED:
        publish_campaign(actor=actor, campaign=found)
    report_progress(job, job.total, job.total)
    return {"run": str(run.pk), "number": run.number}
