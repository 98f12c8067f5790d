"""Scenarios of plans: who may read which, the computation that answers one, who rules on it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from bastide.kernel.buildings.models import Asset
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import list_visible_campaigns
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.plan_search import ENGINE_VERSION
from bastide.modules.estate.core.scenario_documents import fingerprint, with_weights
from bastide.modules.estate.models import (
    DeskSession,
    PlanRun,
    PlanScenario,
    Ruling,
    ScenarioStage,
)
from bastide.modules.estate.queries.desk import list_visible_sessions
from bastide.modules.estate.queries.results import latest_run, may_read_results, result_of
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import Entry, entry_of
from bastide.platform.tasks.models import ENDED, Job

ROOM = "estate"
CURVE_POINTS = 7
"""Plans between money and service that a curve has at most."""

WORK = "bastide.modules.estate.tasks:compute_plan"
"""The long work that computes a plan."""

MOST_ACTS = 50


# Gates --------------------------------------------------------------------------------------------
def list_visible_scenarios(
    actor: Actor, territory: Territory, *, role: Role = Role.READER
) -> QuerySet[PlanScenario]:
    """Return the scenarios of the perimeters where the actor holds a role, the latest first.

    What is not voted is for those who prepare it: referents and above. The results that a scenario
    started from are read only when asked for: they weigh more than its page.
    """
    scenarios = PlanScenario.objects.filter(territory=territory)
    if not actor.is_system:
        scenarios = scenarios.filter(
            Q(stage=ScenarioStage.VOTED) | Q(perimeter__in=actor.perimeters(ROOM, Role.REFERENT)),
            perimeter__in=actor.perimeters(ROOM, role),
        )
    around = ("perimeter", "territory", "plan", "created_by", "run__campaign")
    return scenarios.select_related(*around).defer("run__content", "run__parameters")


def get_visible_scenario(
    actor: Actor, territory: Territory, scenario_id: uuid.UUID, *, role: Role = Role.READER
) -> PlanScenario:
    """Return one scenario.

    Raises:
        Http404: no such scenario, or none that the actor may see; the answer is the same.
    """
    scenarios = list_visible_scenarios(actor, territory, role=role)
    found = scenarios.filter(pk=scenario_id).first()
    if found is None:
        raise Http404
    return found


def get_led_scenario(actor: Actor, territory: Territory, scenario_id: uuid.UUID) -> PlanScenario:
    """Return one scenario that the actor may change.

    Raises:
        Http404: no such scenario, or the actor does not lead it; the answer is the same.
    """
    return get_visible_scenario(actor, territory, scenario_id, role=Role.MANAGER)


def may_lead(actor: Actor, scenario: PlanScenario) -> bool:
    """Tell whether the actor may change, compute and have a scenario ruled on."""
    return actor.can(Role.MANAGER, scenario.perimeter_id, ROOM)


def list_with_status(scenarios: QuerySet[PlanScenario]) -> QuerySet[PlanScenario]:
    """Return scenarios with `last_status` and `last_objective` of their latest computation."""
    latest = PlanRun.objects.filter(scenario=OuterRef("pk")).order_by("-number")
    return scenarios.defer("problem").annotate(
        last_status=Subquery(latest.values("status")[:1]),
        last_objective=Subquery(latest.values("content__objective")[:1]),
        last_version=Subquery(latest.values("scenario_version")[:1]),
    )


# Computations -------------------------------------------------------------------------------------
def run_fingerprint(document: Mapping[str, Any], *, has_curve: bool) -> str:
    """Return the fingerprint of what a computation depends on.

    Args:
        document: of the scenario.
        has_curve: whether the curve and the plan of least regret are asked too.
    """
    asked = with_weights(dict(document)) if has_curve else document
    return fingerprint(asked, {"frontier": CURVE_POINTS if has_curve else 0})


def current_run(scenario: PlanScenario, *, has_curve: bool | None = None) -> PlanRun | None:
    """Return the computation that answers a scenario as it stands; `None` before any.

    Args:
        scenario: obtained through a gate.
        has_curve: with the curve, without it; `None` for either, the latest.
    """
    wanted = [has_curve] if has_curve is not None else [False, True]
    prints = [run_fingerprint(scenario.problem, has_curve=one) for one in wanted]
    runs = scenario.runs.filter(inputs_sha256__in=prints, engine_version=ENGINE_VERSION)
    return runs.select_related("created_by").order_by("-number").first()


def latest_plan_run(scenario: PlanScenario) -> PlanRun | None:
    """Return the latest computation of a scenario, even if it was changed since."""
    return scenario.runs.select_related("created_by").order_by("-number").first()


def open_job(scenario_id: uuid.UUID) -> Job | None:
    """Return the computation of a scenario that waits or runs."""
    jobs = Job.objects.filter(work=WORK, arguments__scenario=str(scenario_id))
    return jobs.exclude(status__in=ENDED).order_by("-created_at").first()


def latest_job(scenario_id: uuid.UUID) -> Job | None:
    """Return the latest computation asked of a scenario, ended or not."""
    jobs = Job.objects.filter(work=WORK, arguments__scenario=str(scenario_id))
    return jobs.order_by("-created_at").first()


# Around a scenario --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Offer:
    """A campaign whose results may become a scenario: how many buildings they have."""

    campaign: Campaign
    buildings: int


def list_offers(actor: Actor, territory: Territory) -> list[Offer]:
    """Return the campaigns with results that the actor leads, the latest first."""
    campaigns = (
        list_visible_campaigns(actor, territory, room=ROOM)
        .exclude(stage=Stage.DROPPED.value)
        .filter(estate_runs__isnull=False)
        .order_by("-created_at")
        .distinct()
    )
    found = []
    for campaign in campaigns:
        is_offered = may_manage(actor, campaign) and may_read_results(actor, campaign)
        run = latest_run(campaign) if is_offered else None
        if run is not None:
            found.append(Offer(campaign, len(result_of(run).told)))
    return found


def list_rulings_on(scenario: PlanScenario) -> QuerySet[Ruling]:
    """Return what sessions answered to a scenario, the earliest first."""
    return scenario.rulings.select_related("session", "created_by").order_by("created_at")


def list_open_sessions(
    actor: Actor, territory: Territory, scenario: PlanScenario
) -> QuerySet[DeskSession]:
    """Return the sessions that may still rule on a scenario, the nearest first.

    A session that has already answered is left out.
    """
    sessions = list_visible_sessions(actor, territory).filter(is_closed=False)
    return sessions.exclude(rulings__scenario=scenario).order_by(F("held_on").asc(), "label")


def asset_ids(scenario: PlanScenario, codes: Collection[str]) -> dict[str, uuid.UUID]:
    """Return code of the building → its asset, those that are not one asset of here left out.

    Args:
        scenario: obtained through a gate.
        codes: of its buildings.
    """
    told: dict[str, uuid.UUID] = {}
    if scenario.run is not None:
        listed = result_of(scenario.run).told
        told = {code: uuid.UUID(listed[code]["asset"]) for code in codes if code in listed}
    missing = [code for code in codes if code not in told]
    rows = Asset.objects.filter(
        Q(authority__perimeter=scenario.perimeter_id)
        | Q(authority__perimeter__parent=scenario.perimeter_id),
        territory=scenario.territory_id,
        code__in=missing,
    ).values_list("code", "pk")
    counted: dict[str, list[uuid.UUID]] = {}
    for code, pk in rows:
        counted.setdefault(code, []).append(pk)
    return told | {code: pks[0] for code, pks in counted.items() if len(pks) == 1}


def list_scenario_acts(scenario: PlanScenario) -> list[Entry]:
    """Return the latest acts on a scenario that the actor leads."""
    events = Event.objects.filter(target_type="estate.planscenario", target_id=str(scenario.pk))
    told = events.select_related("payload").order_by("-sequence")[:MOST_ACTS]
    return [entry_of(event) for event in told]
