"""Computing the plan of a scenario: asked as long work, kept once checked again, never twice."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from bastide.foundation.errors import BastideError
from bastide.modules.estate.core.plan_reading import PlanInput
from bastide.modules.estate.core.plan_search import ENGINE_VERSION
from bastide.modules.estate.core.planned_money import answer_faults
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.modules.estate.queries.scenarios import (
    CURVE_POINTS,
    ROOM,
    WORK,
    current_run,
    open_job,
    run_fingerprint,
)
from bastide.modules.estate.services.scenarios import held_scenario
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import start_job

STEPS = 2
CURVE_STEPS = 4


class UnfitPlanError(BastideError):
    """The solver gave a plan that does not hold when it is lived through again."""


@transaction.atomic
def compute_scenario(
    *, actor: Actor, scenario: PlanScenario, has_curve: bool = False
) -> PlanRun | Job:
    """Compute the plan of a scenario, as long work; what is already known is not computed again.

    Args:
        actor: manager of its perimeter.
        scenario: obtained through a gate; in preparation.
        has_curve: with the curve of money and service, and the plan of least regret.

    Returns:
        The computation that answers the scenario as it stands, when there is one; else the work,
        which waits, runs, or has already ended.

    Raises:
        InputRefusedError: the scenario is voted or given up.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    held = held_scenario(scenario)
    known = current_run(held, has_curve=has_curve)
    if known is not None:
        return known
    waiting = open_job(held.pk)
    if waiting is not None and waiting.arguments.get("has_curve") == has_curve:
        return waiting
    page = "estate_scenario_curve" if has_curve else "estate_scenario"
    return start_job(
        actor=actor,
        perimeter_id=held.perimeter_id,
        room=ROOM,
        label=f"Calculer le plan du scénario «\u00a0{held.name}\u00a0»",
        work=WORK,
        arguments={
            "territory": held.territory.slug,
            "scenario": str(held.pk),
            "has_curve": has_curve,
        },
        total=CURVE_STEPS if has_curve else STEPS,
        result_url=reverse(page, args=[held.territory.slug, held.pk]),
        role=Role.MANAGER,
    )


@transaction.atomic
def keep_run(
    *,
    actor: Actor,
    scenario: PlanScenario,
    asked: PlanInput,
    content: dict[str, Any],
    has_curve: bool,
    seconds: float,
) -> PlanRun:
    """Keep an answer of the optimiser; the same problem has one answer.

    Args:
        actor: manager of the scenario's perimeter.
        scenario: as it was when its problem was read.
        asked: that problem.
        content: the answer of `bastide estate plan`.
        has_curve: whether the curve was asked.
        seconds: how long the search lasted.

    Raises:
        UnfitPlanError: the plan does not hold when it is lived through again.
    """
    actor.require(Role.MANAGER, scenario.perimeter_id, ROOM)
    PlanScenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    known = current_run(scenario, has_curve=has_curve)
    if known is not None:
        return known
    faults = answer_faults(asked.problem, content) if content["objective"] is not None else ()
    if faults:
        raise UnfitPlanError(f"Le plan trouvé ne tient pas\u00a0: {' '.join(faults)}")
    last = scenario.runs.aggregate(last=Max("number"))["last"] or 0
    run = PlanRun.objects.create(
        scenario=scenario,
        number=last + 1,
        scenario_version=scenario.version,
        inputs_sha256=run_fingerprint(scenario.problem, has_curve=has_curve),
        engine_version=ENGINE_VERSION,
        status=content["status"],
        content=content,
        seconds=seconds,
        created_by=actor.user,
    )
    record(
        actor=actor,
        perimeter_id=scenario.perimeter_id,
        action="record_plan_run",
        target=scenario,
        after={
            "number": run.number,
            "status": run.status,
            "inputs_sha256": run.inputs_sha256,
            "curve": CURVE_POINTS if has_curve else 0,
            "seconds": round(seconds, 1),
        },
    )
    return run
