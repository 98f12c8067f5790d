"""The JSON answer of `bastide estate plan`: amounts as texts, conflicts said in French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bastide.foundation.money import amount_text
from bastide.foundation.order import natural_key
from bastide.modules.estate.core.actions import LABELS, ActionKind
from bastide.modules.estate.core.binding import Binding, Price
from bastide.modules.estate.core.conflict import REMEDIES, Conflict
from bastide.modules.estate.core.frontier import Frontier
from bastide.modules.estate.core.gate_catalogue import CATALOGUE
from bastide.modules.estate.core.gates import STANDING_LABELS, GateState, procedure
from bastide.modules.estate.core.optimiser import Solution
from bastide.modules.estate.core.options import Blocked, spent_by
from bastide.modules.estate.core.plan_reading import PlanInput
from bastide.modules.estate.core.plan_reasons import reasons_of
from bastide.modules.estate.core.planning import (
    FAMILY_LABELS,
    KEEP,
    ActionSpec,
    Choice,
    Plan,
    PlanBuilding,
    Problem,
)
from bastide.modules.estate.core.receipts import Receipt, euros_of, spendable_on
from bastide.modules.estate.core.regret import Robust
from bastide.modules.estate.core.verification import Verified, YearState
from bastide.modules.estate.core.violations import Violation


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that a command found: the plan, or why there is none, and what was asked more."""

    solution: Solution
    conflict: Conflict | None = None
    binding: tuple[Binding, ...] = ()
    prices: tuple[Price, ...] | None = None
    frontier: Frontier | None = None
    robust: Robust | None = None


def plan_answer(asked: PlanInput, found: Found, solver: str) -> dict[str, Any]:
    """Return the answer of the command.

    Args:
        asked: the problem read.
        found: what was found.
        solver: name and version of the solver.
    """
    solution = found.solution
    verified = solution.verified
    content: dict[str, Any] = {
        "title": asked.title,
        "status": solution.status.value,
        "objective": None if verified is None else money_text(verified.value),
        "bound": None if solution.bound is None else money_text(solution.bound),
        "gap": None if solution.gap is None else round(solution.gap, 9),
        "money": None if verified is None else money_text(verified.money),
        "service": None if verified is None else _number(verified.service),
        "plan": [] if verified is None else list(_entries(asked.problem, verified.plan)),
        "by_year": [] if verified is None else [_year(state) for state in verified.years],
        "binding": [
            {"family": one.family.value, "label": one.label, "name": one.name}
            for one in found.binding
        ],
        "conflict": [] if found.conflict is None else list(_conflict(found.conflict)),
        "blocked": [_blocked(one) for one in solution.blocked],
        "notes": [*asked.notes, *solution.notes, *_unexplained(found)],
        "verified": verified is not None and not verified.violations,
        "solver": {
            "name": solver,
            "time_limit": asked.time_limit,
            "gap": asked.gap,
            "fallback": solution.is_fallback,
            "ties_settled": solution.is_settled,
        },
    }
    return content | _more(asked.problem, found)


def _unexplained(found: Found) -> list[str]:
    """Say that what prevents a plan, or proves it, was not searched to the end."""
    if found.solution.verified is None and found.conflict is None:
        return ["Le temps donné n’a pas suffi à chercher ce qui empêche tout plan."]
    if found.conflict is not None and not found.conflict.is_proved:
        return ["Faute de temps, un ensemble plus petit à assouplir peut exister."]
    return []


def _more(problem: Problem, found: Found) -> dict[str, Any]:
    """Return what was asked beside the plan: prices of constraints, frontier, robust plan."""
    more: dict[str, Any] = {}
    if found.prices is not None:
        more["constraint_costs"] = [
            {
                "family": price.family.value,
                "label": FAMILY_LABELS[price.family],
                "cost": None if price.cost is None else money_text(price.cost),
            }
            for price in found.prices
        ]
    if found.frontier is not None:
        more["frontier"] = [_point(problem, one) for one in found.frontier.plans]
    if found.robust is not None:
        more["robust"] = {
            "worst_regret": money_text(found.robust.worst),
            "proved": found.robust.is_proved,
            "plan": _short(problem, found.robust.verified.plan),
            "scenarios": [
                {
                    "name": one.name,
                    "best": money_text(one.best.value),
                    "value": money_text(one.value),
                    "regret": money_text(one.regret),
                    "best_plan": _short(problem, one.best.plan),
                }
                for one in found.robust.regrets
            ],
        }
    return more


def money_text(value: Fraction) -> str:
    """Return exact euros as a text with two decimals, rounded half away from zero."""
    return amount_text(euros_of(value))


def _number(value: Fraction) -> float:
    return round(float(value), 6)


def _entries(problem: Problem, plan: Plan) -> Iterable[dict[str, Any]]:
    reasons = reasons_of(problem, plan)
    for building in _ordered(problem.buildings):
        why = reasons[building.code]
        told = {"reason": why.sentence, "unplaced": why.is_unplaced}
        choice = plan.get(building.code)
        if choice is None:
            yield {
                "building": building.code,
                "label": building.label,
                "action": KEEP,
                "action_label": LABELS[ActionKind.KEEP],
                "year": None,
            } | told
        else:
            spec = {one.code: one for one in building.actions}[choice.action]
            yield _entry(problem, building, spec, choice) | told


def _entry(
    problem: Problem, building: PlanBuilding, spec: ActionSpec, choice: Choice
) -> dict[str, Any]:
    net = sum(spent_by(spec, choice.year).values(), Decimal(0))
    last = choice.year + spec.duration - 1
    entry = {
        "building": building.code,
        "label": building.label,
        "action": choice.action,
        "action_label": LABELS[spec.kind],
        "year": choice.year,
        "last_year": last,
        "cost": amount_text(sum(spec.costs, Decimal(0))),
        "subsidy": amount_text(sum(spec.subsidies, Decimal(0))),
        "net_cost": amount_text(net),
    }
    if spec.receipt is not None:
        usable = spendable_on(last + spec.deed_after, is_same_year=problem.is_receipt_same_year)
        entry["receipt"] = _receipt(problem, spec.receipt) | {"usable_from": usable}
    states = procedure(building.legal, spec.kind, dt.date(choice.year, 12, 31), CATALOGUE)
    entry["gates"] = [_gate(state) for state in states]
    return entry


def _receipt(problem: Problem, receipt: Receipt) -> dict[str, Any]:
    return {
        "low": amount_text(receipt.low),
        "likely": amount_text(receipt.likely),
        "high": amount_text(receipt.high),
        "probability": _number(receipt.probability),
        "expected": amount_text(receipt.expected),
        "counted": amount_text(receipt.counted(problem.counted)),
    }


def _gate(state: GateState) -> dict[str, Any]:
    return {
        "id": state.gate.id,
        "step": state.gate.step,
        "article": state.article,
        "standing": STANDING_LABELS[state.standing],
        "reason": state.reason,
        "lifted_by": state.gate.lifted_by,
    }


def _short(problem: Problem, plan: Plan) -> list[dict[str, Any]]:
    """Return a plan without its details: building, action, year."""
    found = []
    for building in _ordered(problem.buildings):
        choice = plan.get(building.code)
        kinds = {spec.code: spec.kind for spec in building.actions}
        kind = ActionKind.KEEP if choice is None else kinds[choice.action]
        found.append(
            {
                "building": building.code,
                "action": KEEP if choice is None else choice.action,
                "action_label": LABELS[kind],
                "year": None if choice is None else choice.year,
            }
        )
    return found


def _ordered(buildings: Sequence[PlanBuilding]) -> list[PlanBuilding]:
    return sorted(buildings, key=lambda one: natural_key(one.code))


def _point(problem: Problem, verified: Verified) -> dict[str, Any]:
    return {
        "money": money_text(verified.money),
        "service": _number(verified.service),
        "plan": _short(problem, verified.plan),
    }


def _year(state: YearState) -> dict[str, Any]:
    return {
        "year": state.year,
        "budget": None if state.budget is None else amount_text(state.budget),
        "spent": amount_text(state.spent),
        "receipts": amount_text(state.receipts),
        "balance": None if state.balance is None else amount_text(state.balance),
        "energy_mwh": _number(state.energy_mwh),
        "energy_ratio": None if state.energy_rate is None else _number(state.energy_rate),
        "areas": {name: _number(area) for name, area in sorted(state.areas.items())},
        "projects": {name: _number(work) for name, work in sorted(state.projects.items())},
        "displaced_m2": _number(state.displaced_m2),
        "freed_m2": _number(state.room_m2),
    }


def _conflict(conflict: Conflict) -> Iterable[dict[str, Any]]:
    """Yield each family of each smallest set: the families of one set are relaxed together."""
    for rank, one in enumerate(conflict.relaxations, start=1):
        for family in one.families:
            yield {
                "family": family.value,
                "label": FAMILY_LABELS[family],
                "set": rank,
                "together_with": [other.value for other in one.families if other is not family],
                "explanation": one.sentence,
                "remedy": REMEDIES[family],
                "missing": [_violation(two) for two in one.violations if two.family is family],
            }


def _violation(violation: Violation) -> dict[str, Any]:
    return {
        "group": violation.group,
        "year": violation.year,
        "amount": _number(violation.excess),
        "sentence": violation.sentence,
    }


def _blocked(blocked: Blocked) -> dict[str, Any]:
    if not blocked.gates:
        reason, article, lifted = "Les travaux finiraient après le plan.", "", ""
    else:
        reason = " ".join(state.reason for state in blocked.gates)
        article = "\u00a0; ".join(state.article for state in blocked.gates)
        lifted = " ".join(state.gate.lifted_by for state in blocked.gates)
    return {
        "building": blocked.building,
        "action": blocked.action,
        "years": list(blocked.years),
        "gates": [state.gate.id for state in blocked.gates],
        "reason": reason,
        "article": article,
        "lifted_by": lifted,
    }
