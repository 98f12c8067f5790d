"""What a plan does of each building, with its money year by year, to the cent.

A cost stands in its year of works, a subsidy beside it, a sale in the year of its deed: the budget
may spend it from the year after on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bastide.foundation.money import amount_text
from bastide.foundation.order import natural_key
from bastide.modules.estate.core.actions import LABELS, ActionKind
from bastide.modules.estate.core.planning import ActionSpec, Choice, Plan, PlanBuilding, Problem
from bastide.modules.estate.core.receipts import Receipt, euros_of
from bastide.modules.estate.core.verification import verify
from bastide.modules.estate.core.violations import Violation


@dataclass(frozen=True, slots=True)
class PlannedSale:
    """What a sale brings.

    Attributes:
        year: of the deed. amount: euros that the budget counts. receipt: the whole range.
    """

    year: int
    amount: Decimal
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action that a plan retains for a building.

    Attributes:
        building, label, segment: the building. action: its code. kind: what it does.
        service: who does it. first_year, last_year: of the works.
        costs, subsidies: year → euros above zero. sale: what it brings, if anything.
    """

    building: str
    label: str
    segment: str
    action: str
    kind: ActionKind
    service: str
    first_year: int
    last_year: int
    costs: Mapping[int, Decimal] = field(default_factory=dict)
    subsidies: Mapping[int, Decimal] = field(default_factory=dict)
    sale: PlannedSale | None = None

    @property
    def action_label(self) -> str:
        """Return the action in French words."""
        return LABELS[self.kind]


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return the sum of the amounts of several years, in euros.

    One that is not known leaves the sum unknown, and so does a plan without years.

    >>> total([Decimal(1), Decimal("2.50")]), total([Decimal(1), None]), total([])
    (Decimal('3.50'), None, None)
    """
    listed = list(amounts)
    known = [one for one in listed if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(listed) else None


def plan_told(told: Iterable[Mapping[str, Any]]) -> Plan:
    """Return the choices that an answer tells; kept buildings are absent."""
    return {
        one["building"]: Choice(one["building"], one["action"], one["year"])
        for one in told
        if one["year"] is not None
    }


def planned_actions(problem: Problem, plan: Plan) -> tuple[PlannedAction, ...]:
    """Return what a plan does, building by building, in the order of codes.

    Raises:
        KeyError: the plan names a building or an action that the problem does not have.
    """
    buildings = {one.code: one for one in problem.buildings}
    chosen = sorted(plan.values(), key=lambda one: natural_key(one.building))
    return tuple(_planned(problem, buildings[one.building], one) for one in chosen)


def _planned(problem: Problem, building: PlanBuilding, choice: Choice) -> PlannedAction:
    spec = {one.code: one for one in building.actions}[choice.action]
    last = choice.year + spec.duration - 1
    return PlannedAction(
        building=building.code,
        label=building.label,
        segment=building.segment,
        action=spec.code,
        kind=spec.kind,
        service=spec.service,
        first_year=choice.year,
        last_year=last,
        costs=_by_year(choice.year, spec.costs),
        subsidies=_by_year(choice.year, spec.subsidies),
        sale=_sale(problem, spec, last),
    )


def _by_year(first: int, amounts: Sequence[Decimal]) -> dict[int, Decimal]:
    return {first + rank: amount for rank, amount in enumerate(amounts) if amount}


def _sale(problem: Problem, spec: ActionSpec, last: int) -> PlannedSale | None:
    if spec.receipt is None:
        return None
    counted = spec.receipt.counted(problem.counted)
    return PlannedSale(last + spec.deed_after, counted, spec.receipt)


def answer_faults(problem: Problem, content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what makes an answer unfit to be voted: the plan is lived through again from nothing.

    Args:
        problem: what was asked.
        content: the answer of `bastide estate plan`.
    """
    if content["objective"] is None:
        return ("Ce calcul ne donne aucun plan.",)
    try:
        lived = verify(problem, plan_told(content["plan"]))
    except KeyError:
        return ("Ce plan nomme un bâtiment ou une action que le scénario n’a plus.",)
    faults = [_said(one) for one in lived.violations]
    if amount_text(euros_of(lived.value)) != content["objective"]:
        faults.append("La valeur du plan n’est pas celle que le calcul annonce.")
    return tuple(faults)


def _said(violation: Violation) -> str:
    return violation.sentence
