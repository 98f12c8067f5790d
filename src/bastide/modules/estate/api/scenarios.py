"""The estate by the API: scenarios of plans, what they ask and what was computed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.modules.estate.queries import scenarios as queries
from bastide.modules.estate.queries.campaigns import list_leadable_perimeters
from bastide.modules.estate.services.plan_runs import compute_scenario
from bastide.modules.estate.services.scenarios import create_scenario
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.tasks.models import Job

router = Router(tags=["Patrimoine"])
ROOM = queries.ROOM
PLANS = "/territoires/{territory}/patrimoine/plans"
ONE = f"{PLANS}/{{scenario}}"


class ScenarioOut(Schema):
    """A scenario: where it stands, which campaign it comes from, which plan it became."""

    id: uuid.UUID
    name: str
    note: str
    stage: str
    perimeter: str
    campaign: uuid.UUID | None
    plan: uuid.UUID | None
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime


class ScenarioPageOut(Schema):
    """A page of scenarios; `next` asks for the following one."""

    items: list[ScenarioOut]
    next: str


class ScenarioDetailOut(ScenarioOut):
    """A scenario with its problem: the input of `bastide estate plan`."""

    problem: dict[str, Any]


class PlanRunOut(Schema):
    """A computation: its answer is the object that `bastide estate plan --json` prints."""

    number: int
    scenario_version: int
    is_current: bool
    status: str
    inputs_sha256: str
    engine_version: str
    seconds: float
    computed_at: dt.datetime
    answer: dict[str, Any]


class ScenarioIn(Schema):
    """A scenario to keep: its name, and the input of `bastide estate plan`.

    `perimeter` is the identifier of an authority's perimeter; without it, the whole territory.
    """

    name: str
    problem: dict[str, Any]
    note: str = ""
    perimeter: uuid.UUID | None = None


class ComputeIn(Schema):
    """What to compute: the plan alone, or with the curve and the plan of least regret."""

    curve: bool = False


class ComputeOut(Schema):
    """The computation that answers already, or the work to follow at `/taches/<id>/etat`."""

    run: int | None
    job: uuid.UUID | None
    status: str


@router.get(PLANS, response=ScenarioPageOut, url_name="estate_scenarios")
@room(ROOM)
def scenarios(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """List the scenarios that the caller may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    rows = queries.list_visible_scenarios(actor, place).defer("problem")
    page = cursor_page(rows, cursor=cursor, limit=limit, order=("created_at", "pk"))
    return {"items": [_told(one) for one in page.items], "next": page.next_cursor}


@router.post(PLANS, response={201: ScenarioDetailOut}, url_name="estate_scenarios")
@room(ROOM, Role.MANAGER)
def create(
    request: HttpRequest, territory: str, payload: ScenarioIn | None = None
) -> Status[dict[str, Any]]:
    """Keep a problem as a scenario; every fault of it is refused with its field."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    asked = _required(payload)
    wanted = asked.perimeter or place.perimeter_id
    if wanted not in {key for key, _label in list_leadable_perimeters(actor, place)}:
        raise Http404
    made = create_scenario(
        actor=actor,
        territory=place,
        perimeter_id=wanted,
        name=asked.name,
        problem=asked.problem,
        note=asked.note,
    )
    return Status(201, _detail(made))


@router.get(ONE, response=ScenarioDetailOut, url_name="estate_scenario")
@room(ROOM)
def scenario(request: HttpRequest, territory: str, scenario: uuid.UUID) -> dict[str, Any]:
    """Give one scenario with its problem, that the command reads as it is."""
    return _detail(_seen(request, territory, scenario))


@router.get(f"{ONE}/calcul", response=PlanRunOut, url_name="estate_scenario_run")
@room(ROOM)
def latest_run(request: HttpRequest, territory: str, scenario: uuid.UUID) -> dict[str, Any]:
    """Give the computation that answers the scenario; else the latest, which is not current."""
    found = _seen(request, territory, scenario)
    current = queries.current_run(found)
    run = current or queries.latest_plan_run(found)
    if run is None:
        raise Http404
    return _run(run, is_current=current is not None)


@router.post(f"{ONE}/calcul", response={202: ComputeOut}, url_name="estate_scenario_run")
@room(ROOM, Role.MANAGER)
def compute(
    request: HttpRequest, territory: str, scenario: uuid.UUID, payload: ComputeIn | None = None
) -> Status[dict[str, Any]]:
    """Compute the plan of a scenario as long work; what is known already is not computed again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    has_curve = payload is not None and payload.curve
    asked = compute_scenario(actor=actor, scenario=found, has_curve=has_curve)
    if isinstance(asked, Job):
        return Status(202, {"run": None, "job": asked.pk, "status": asked.status})
    return Status(202, {"run": asked.number, "job": None, "status": asked.status})


def _seen(request: HttpRequest, territory: str, scenario: uuid.UUID) -> PlanScenario:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return queries.get_visible_scenario(actor, place, scenario)


def _required(payload: ScenarioIn | None) -> ScenarioIn:
    if payload is None:
        refusal = Refusal("Rien n’est envoyé.", "Joignez name et problem.", field="payload")
        raise InputRefusedError((refusal,))
    return payload


def _told(one: PlanScenario) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "note": one.note,
        "stage": one.stage,
        "perimeter": one.perimeter.label,
        "campaign": one.run.campaign_id if one.run is not None else None,
        "plan": one.plan_id,
        "version": one.version,
        "created_at": one.created_at,
        "updated_at": one.updated_at,
    }


def _detail(one: PlanScenario) -> dict[str, Any]:
    return {**_told(one), "problem": one.problem}


def _run(run: PlanRun, *, is_current: bool) -> dict[str, Any]:
    return {
        "number": run.number,
        "scenario_version": run.scenario_version,
        "is_current": is_current,
        "status": run.status,
        "inputs_sha256": run.inputs_sha256,
        "engine_version": run.engine_version,
        "seconds": run.seconds,
        "computed_at": run.created_at,
        "answer": run.content,
    }
