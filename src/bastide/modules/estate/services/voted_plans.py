"""From a computed scenario to a voted plan of the kernel: missions, actions, money to the cent."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.money import shown
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.budgets.models import FIRST_YEAR, LAST_YEAR
from bastide.kernel.organisations.models import Authority
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.core.grammar import ESTATE
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.models import Action, Node, Plan
from bastide.modules.estate.core.planned_money import (
    PlannedAction,
    PlannedSale,
    answer_faults,
    plan_told,
    planned_actions,
)
from bastide.modules.estate.core.scenario_documents import understood
from bastide.modules.estate.models import PlanRun, PlanScenario
from bastide.modules.estate.queries.scenarios import ROOM, asset_ids, current_run
from bastide.platform.access.actors import Actor

POLICY = "Politique patrimoniale"
NO_SEGMENT = "Sans segment"
LABEL_LENGTH, TITLE_LENGTH = 200, 300


@dataclass(frozen=True)
class _Making:
    """A plan being made: who makes it, from which computation."""

    actor: Actor
    scenario: PlanScenario
    run: PlanRun
    plan: Plan


def voted_plan(actor: Actor, scenario: PlanScenario, *, held_on: dt.date, vote: str) -> Plan:
    """Return the voted plan of a scenario: one mission per segment, one action per building.

    Called in the transaction of the ruling that accepts it.

    Args:
        actor: manager of the scenario's perimeter.
        scenario: locked, in preparation.
        held_on: day of the session.
        vote: how it was voted, in words.

    Raises:
        InputRefusedError: the session is to come, or the scenario has no plan that holds.
    """
    if held_on > timezone.localdate():
        raise _refused(
            f"la séance du {held_on:%d/%m/%Y} n’a pas encore eu lieu.",
            "Écrivez la réponse le jour de la séance.",
            "session",
        )
    run = current_run(scenario)
    if run is None:
        raise _refused(
            "ce scénario n’a pas de plan calculé tel qu’il est aujourd’hui.",
            "Calculez-le, lisez le plan, puis faites-le voter.",
            "scenario",
        )
    actions, years = _fit_actions(scenario, run)
    plan = plans.create_plan(
        actor=actor,
        territory=scenario.territory,
        room=ROOM,
        name=scenario.name,
        grammar=ESTATE,
        starts_on=dt.date(years[0], 1, 1),
        ends_on=dt.date(years[-1], 12, 31),
        authority=Authority.objects.filter(perimeter=scenario.perimeter_id).first(),
        ambition=scenario.note,
    )
    making = _Making(actor, scenario, run, plan)
    missions = _missions(making, actions)
    assets = asset_ids(scenario, [one.building for one in actions])
    for one in actions:
        _open_action(making, one, missions[one.segment or NO_SEGMENT], assets.get(one.building))
    plan.refresh_from_db()
    return plans.vote_plan(
        actor=actor, plan=plan, version=plan.version, voted_on=held_on, decision=vote
    )


def _fit_actions(
    scenario: PlanScenario, run: PlanRun
) -> tuple[tuple[PlannedAction, ...], Sequence[int]]:
    """Return what a computation retains, checked again, and the years of the plan."""
    problem = understood(scenario.problem).problem
    faults = answer_faults(problem, run.content)
    if faults:
        raise _refused(" ".join(faults), "Changez le scénario, puis calculez-le.", "scenario")
    actions = planned_actions(problem, plan_told(run.content["plan"]))
    last = max([problem.years[-1], *(one.sale.year for one in actions if one.sale)])
    if problem.years[0] < FIRST_YEAR or last > LAST_YEAR:
        raise _refused(
            f"les années du plan, de {problem.years[0]} à {last}, ne sont pas des exercices.",
            "Donnez des années civiles, par exemple 2027.",
            "years",
        )
    return actions, problem.years


def _missions(making: _Making, actions: Sequence[PlannedAction]) -> Mapping[str, Node]:
    policy = plans.add_node(actor=making.actor, plan=making.plan, kind="policy", title=POLICY)
    return {
        segment: plans.add_node(
            actor=making.actor, plan=making.plan, kind="mission", title=segment, parent=policy
        )
        for segment in sorted({one.segment or NO_SEGMENT for one in actions})
    }


def _open_action(
    making: _Making, one: PlannedAction, mission: Node, asset: uuid.UUID | None
) -> None:
    label = one.action_label[:1].upper() + one.action_label[1:]
    named = f"{one.building} {one.label}".strip()[:LABEL_LENGTH]
    action = plans.add_action(
        actor=making.actor,
        plan=making.plan,
        title=f"{label}\u00a0: {one.label or one.building}"[:TITLE_LENGTH],
        starts_on=dt.date(one.first_year, 1, 1),
        ends_on=dt.date(one.last_year, 12, 31),
        node=mission,
        owner_label=one.service[:LABEL_LENGTH],
        reference=asset,
        reference_label=named,
        origin={
            "kind": ROOM,
            "scenario": str(making.scenario.pk),
            "run": making.run.number,
            "building": one.building,
            "action": one.action,
        },
        origin_key=_key(making.scenario, one.building),
    )
    _write_money(making.actor, action, one)


def _key(scenario: PlanScenario, building: str) -> str:
    """Return what makes the action of a building unique in the plan, in 100 characters."""
    return f"scenario-{scenario.pk}-{hashlib.sha256(building.encode()).hexdigest()[:32]}"


def _write_money(actor: Actor, action: Action, one: PlannedAction) -> None:
    """Write gross costs, subsidies and what a sale brings, each in its year."""
    lines: list[tuple[int, Decimal, Funding, str]] = [
        (year, amount, Funding.NONE, "") for year, amount in one.costs.items()
    ]
    lines += [(year, amount, Funding.GRANT, "") for year, amount in one.subsidies.items()]
    if one.sale is not None:
        lines.append((one.sale.year, one.sale.amount, Funding.SALE, _sale_words(one.sale)))
    for year, amount, funding, funder in lines:
        plans.record_money(
            actor=actor,
            action=action,
            year=year,
            section=Section.INVESTMENT,
            direction=Direction.EXPENDITURE if funding is Funding.NONE else Direction.RECEIPT,
            funding=funding,
            funder=funder,
            planned=amount,
        )


def _sale_words(sale: PlannedSale) -> str:
    """Return how sure the receipt of a sale is."""
    chance = Decimal(100 * sale.receipt.probability.numerator)
    return (
        f"Vente\u00a0: de {shown(sale.receipt.low)} à {shown(sale.receipt.high)}\u00a0€, "
        f"probabilité {shown(chance / sale.receipt.probability.denominator)}\u00a0%"
    )


def _refused(reason: str, remedy: str, field: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field),))
