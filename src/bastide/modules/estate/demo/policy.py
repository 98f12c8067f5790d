"""The invented estate policy: what is decided, the voted plan, what is done of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bastide.foundation.money import rounded
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.buildings.models import Asset
from bastide.kernel.grids.models import Campaign
from bastide.kernel.organisations.models import Service
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.drafting import DraftRules
from bastide.modules.estate.core.plan_answer import plan_answer
from bastide.modules.estate.core.plan_search import SOLVER, search_plan
from bastide.modules.estate.core.scenario_documents import understood
from bastide.modules.estate.models import (
    Decision,
    DecisionStage,
    DeskSession,
    PlanScenario,
    RulingKind,
)
from bastide.modules.estate.queries.proposals import list_proposals
from bastide.modules.estate.queries.results import ResultView, get_results
from bastide.modules.estate.services.campaigns import ROOM
from bastide.modules.estate.services.decisions import Decided, decide
from bastide.modules.estate.services.desk import Answer
from bastide.modules.estate.services.plan_runs import keep_run
from bastide.modules.estate.services.scenario_rulings import rule_scenario
from bastide.modules.estate.services.scenarios import draft_scenario
from bastide.platform.access.actors import Actor

DONE = 100
HALTED = {"pause": Status.PAUSED, "report": Status.POSTPONED}
READ_ON = dt.date(2025, 6, 1)
"""The day at which the law is read: the policy does not change with the day it is loaded."""


def load_decisions(
    *, actor: Actor, territory: Territory, name: str, told: Iterable[Mapping[str, Any]]
) -> ResultView:
    """Load what was decided of buildings of a published campaign; return its results."""
    campaign = Campaign.objects.get(territory=territory, room=ROOM, name=name)
    view = get_results(actor, territory, campaign.pk)
    if Decision.objects.filter(run__campaign=campaign).exists():
        return view
    rows = {row.code: row for row in list_proposals(actor, view, on=READ_ON)}
    assets = Asset.objects.filter(territory=territory).in_bulk([row.asset for row in rows.values()])
    for one in told:
        row = rows.get(one["bien"])
        if row is None:
            continue
        stage = DecisionStage.DELIBERATION if one.get("vote") else DecisionStage.ARBITRATION
        decide(
            actor=actor,
            run=view.run,
            asset=assets[row.asset],
            decided=Decided(
                action=ActionKind(one["action"]),
                reason=one["raison"],
                stage=stage,
                decided_on=one["le"],
                vote=one.get("vote", ""),
            ),
            proposed=row.last_action,
            number=0,
            today=timezone.localdate(),
        )
    return view


def load_scenarios(
    *, actor: Actor, view: ResultView, session: DeskSession, told: Iterable[Mapping[str, Any]]
) -> None:
    """Load the scenarios, computed; the one that has a vote is ruled by a session."""
    for one in told:
        if PlanScenario.objects.filter(
            perimeter_id=view.campaign.perimeter_id, name=one["nom"]
        ).exists():
            continue
        scenario = draft_scenario(
            actor=actor,
            view=view,
            name=one["nom"],
            rules=_rules(one),
            on=READ_ON,
            note=one["note"],
        )
        asked = understood(scenario.problem)
        found = search_plan(asked, clock=lambda: 0.0, explain=True)
        keep_run(
            actor=actor,
            scenario=scenario,
            asked=asked,
            content=plan_answer(asked, found, SOLVER),
            has_curve=False,
            seconds=1.0,
        )
        if one.get("vote"):
            answer = Answer(RulingKind.ACCEPTED, one["raison"], one["vote"])
            rule_scenario(
                actor=actor,
                session=session,
                scenario=scenario,
                answer=answer,
                version=scenario.version,
            )


def _rules(one: Mapping[str, Any]) -> DraftRules:
    years = tuple(one["annees"])
    return DraftRules(
        years=years,
        budgets=(Decimal(one["budget"]),) * len(years),
        service_value=Decimal(one["service"]),
        energy_ratio=Decimal(one["energie"]) if one.get("energie") else None,
        projects_per_year=one["projets"],
    )


def load_progress(*, actor: Actor, plan: Plan, told: Mapping[str, Any]) -> None:
    """Load how far the actions of the plan are, and what was paid of them."""
    if Action.objects.filter(plan=plan).exclude(status=Status.PLANNED).exists():
        return
    _give(actor, plan, told["responsables"])
    for action, said in zip(
        plan.actions.filter(origin__kind="request").order_by("code"),
        told["demandees"],
        strict=False,
    ):
        _advance(actor, action, said, told["motifs"])
    for year in told["avancement"]:
        actions = plan.actions.filter(starts_on__year=year["annee"], origin__kind=ROOM)
        listed = list(actions.order_by("code"))
        for rank, action in enumerate(listed):
            said = year["suivi"][rank % len(year["suivi"])]
            _advance(actor, action, said, told["motifs"])
            if said == DONE:
                _pay(actor, action, year["annee"], Decimal(year["paye"]))


def _give(actor: Actor, plan: Plan, services: Mapping[str, str]) -> None:
    """Say which service carries each action of the scenario."""
    known = {one.code: one for one in Service.objects.filter(territory=plan.territory_id)}
    for action in plan.actions.filter(origin__kind=ROOM):
        service = known.get(services.get(action.origin.get("action", ""), ""))
        if service is not None:
            plans.edit_action(
                actor=actor, action=action, version=action.version, owner_service=service
            )


def _advance(actor: Actor, action: Action, said: int | str, reasons: Mapping[str, str]) -> None:
    def passed(status: Status, reason: str = "") -> None:
        plans.set_status(
            actor=actor, action=action, version=action.version, status=status, reason=reason
        )

    passed(Status.ONGOING)
    if isinstance(said, str):
        passed(HALTED[said], reasons[said])
    elif said == DONE:
        passed(Status.DONE)
    else:
        plans.report_progress(actor=actor, action=action, version=action.version, percent=said)


def _pay(actor: Actor, action: Action, year: int, share: Decimal) -> None:
    """Write what was paid or received in a year that is over: near what was planned."""
    for line in action.money.filter(year=year, planned__isnull=False, realised__isnull=True):
        plans.record_money(
            actor=actor,
            action=action,
            year=year,
            section=Section(line.section),
            direction=Direction(line.direction),
            funding=Funding(line.funding),
            funder=line.funder,
            planned=line.planned,
            realised=rounded(line.planned * share),
            version=line.version,
        )
