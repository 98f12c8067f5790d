"""From proposals and decisions to the problem that the optimiser reads.

The draft is the input of `bastide estate plan`: whoever reads it sees every number that the plan
rests on, and may change it. What is not known is left out, never taken for zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bastide.foundation.money import rounded
from bastide.modules.estate.core.actions import LEAVING, ActionKind
from bastide.modules.estate.core.matrix import BuildingClass

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The costs and effects that a draft takes when a building has no estimate of its own.

    Attributes:
        renovation_eur_m2, demolition_eur_m2, pooling_eur_m2, upkeep_eur_m2: euros per m².
        renovation_energy, renovation_running: share (0-1) that a renovation saves each year.
        renovation_atout: score of the *atouts* after it, 0-3.
        sale_probability: that a sale is signed, 0-1.

    Source: `data/estate/hypotheses-plan.csv`, shown and changed on the page of the scenario.
    """

    renovation_eur_m2: Decimal
    demolition_eur_m2: Decimal
    pooling_eur_m2: Decimal
    upkeep_eur_m2: Decimal
    renovation_energy: Decimal
    renovation_running: Decimal
    renovation_atout: Decimal
    sale_probability: Decimal


@dataclass(frozen=True, slots=True)
class DraftBuilding:
    """What a draft needs of one building; `None` is not known.

    Attributes:
        code, label, segment: the building. building_class: its published class.
        area_m2, occupied_m2, free_m2: floor area, the part in use, the part that nobody uses.
        energy_mwh, reference_mwh, running_cost: of a year.
        atout, attrait: its scores, 0-3.
        market_low, market_high: euros that a sale may bring.
        legal: its situation, in the words of the published schema.
        actions: what the rules propose, what follows included.
        decided: action decided by the executive or the council; `None` without.
        decided_by: by whom, and why.
    """

    code: str
    label: str
    segment: str
    building_class: BuildingClass | None
    area_m2: Decimal | None = None
    occupied_m2: Decimal | None = None
    free_m2: Decimal | None = None
    energy_mwh: Decimal | None = None
    reference_mwh: Decimal | None = None
    running_cost: Decimal | None = None
    atout: Decimal | None = None
    attrait: Decimal | None = None
    market_low: Decimal | None = None
    market_high: Decimal | None = None
    legal: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[ActionKind, ...] = ()
    decided: ActionKind | None = None
    decided_by: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class DraftRules:
    """What a scenario asks of the whole portfolio.

    Attributes:
        years: consecutive years. budgets: euros of each year; `None` without limit.
        carry_over: what is left of a year passes on.
        discount_rate: yearly. service_value: euros for one point × m².
        energy_ratio: share of the reference not to be passed in the last year; `None` without.
        projects_per_year: most projects at once; `None` without limit.
    """

    years: tuple[int, ...]
    budgets: tuple[Decimal, ...] | None
    carry_over: bool = True
    discount_rate: Decimal = Decimal("0.03")
    service_value: Decimal = Decimal(0)
    energy_ratio: Decimal | None = None
    projects_per_year: int | None = None


OFFERED: Mapping[BuildingClass, tuple[ActionKind, ...]] = {
    BuildingClass.C1: (ActionKind.MAINTAIN,),
    BuildingClass.C2: (ActionKind.RENOVATE, ActionKind.SELL),
    BuildingClass.C3: (ActionKind.POOL, ActionKind.SELL),
    BuildingClass.C4: (ActionKind.SELL, ActionKind.DEMOLISH),
}
"""What a plan may choose for each class, beside what was proposed and decided."""


def draft(
    title: str,
    buildings: Sequence[DraftBuilding],
    rules: DraftRules,
    assumptions: Assumptions,
) -> Document:
    """Return the problem that `bastide estate plan` reads, in the order of the buildings.

    Args:
        title: of the scenario.
        buildings: those of the campaign.
        rules: years, budgets, trajectory.
        assumptions: costs and effects by default.
    """
    constraints: Document = {
        "rehousing": {"enabled": True, "compatibility": "same_segment"},
        "locks": [
            {
                "building": one.code,
                "action": one.decided.value,
                "author": one.decided_by[0],
                "reason": one.decided_by[1],
            }
            for one in buildings
            if one.decided is not None and _is_offered(one, one.decided, assumptions)
        ],
    }
    if rules.energy_ratio is not None:
        constraints["energy"] = {"max_ratio": exact_number(rules.energy_ratio)}
    if rules.projects_per_year is not None:
        constraints["projects"] = {"max_per_year": rules.projects_per_year}
    return {
        "title": title,
        "years": list(rules.years),
        "unit": "EUR",
        "budgets": None if rules.budgets is None else [exact_number(one) for one in rules.budgets],
        "carry_over": rules.carry_over,
        "receipts": {"usable": "next_year", "counted": "prudent"},
        "objective": {
            "kind": "npv",
            "discount_rate": exact_number(rules.discount_rate),
            "service_value": exact_number(rules.service_value),
        },
        "buildings": [_building(one, assumptions) for one in buildings],
        "constraints": constraints,
    }


def _is_offered(one: DraftBuilding, kind: ActionKind, assumptions: Assumptions) -> bool:
    return kind is ActionKind.KEEP or _action(one, kind, assumptions) is not None


def _building(one: DraftBuilding, assumptions: Assumptions) -> Document:
    wanted = [*one.actions, *([one.decided] if one.decided else [])]
    if one.building_class is not None:
        wanted += OFFERED[one.building_class]
    made = [
        action
        for kind in dict.fromkeys(wanted)
        if kind is not ActionKind.KEEP and (action := _action(one, kind, assumptions)) is not None
    ]
    told: Document = {
        "code": one.code,
        "label": one.label,
        "segment": one.segment,
        "area_m2": _maybe(one.area_m2),
        "occupied_m2": _maybe(one.occupied_m2),
        "free_m2": _maybe(one.free_m2),
        "energy_mwh": _maybe(one.energy_mwh),
        "reference_mwh": _maybe(one.reference_mwh),
        "running_cost": _maybe(one.running_cost),
        "atout": _maybe(one.atout),
        "attrait": _maybe(one.attrait),
        "legal": dict(one.legal),
        "actions": made,
    }
    return {key: value for key, value in told.items() if value is not None}


def _action(one: DraftBuilding, kind: ActionKind, assumptions: Assumptions) -> Document | None:
    """Return what an action costs and does; `None` when a fact that it needs is not known."""
    if kind is ActionKind.SELL:
        return _sale(one, assumptions)
    rates = {
        ActionKind.RENOVATE: assumptions.renovation_eur_m2,
        ActionKind.DEMOLISH: assumptions.demolition_eur_m2,
        ActionKind.POOL: assumptions.pooling_eur_m2,
        ActionKind.OPEN: assumptions.pooling_eur_m2,
        ActionKind.MAINTAIN: assumptions.upkeep_eur_m2,
    }
    rate = rates.get(kind, Decimal(0))
    if rate and one.area_m2 is None:
        return None
    told: Document = {
        "action": kind.value,
        "cost": exact_number(rounded(rate * (one.area_m2 or Decimal(0)))),
    }
    if kind is ActionKind.RENOVATE:
        told |= _renovated(one, assumptions)
    if kind in {ActionKind.POOL, ActionKind.OPEN} and one.free_m2 is not None:
        told["freed_m2"] = exact_number(one.free_m2)
    if kind in LEAVING:
        told["workload"] = 1
    return told


def _sale(one: DraftBuilding, assumptions: Assumptions) -> Document | None:
    if one.market_low is None or one.market_high is None:
        return None
    return {
        "action": ActionKind.SELL.value,
        "cost": 0,
        "receipt": {
            "low": exact_number(one.market_low),
            "high": exact_number(one.market_high),
            "probability": exact_number(assumptions.sale_probability),
        },
    }


def _renovated(one: DraftBuilding, assumptions: Assumptions) -> Document:
    told: Document = {"duration": 2, "atout_after": exact_number(assumptions.renovation_atout)}
    if one.atout is None or one.attrait is None or one.atout > assumptions.renovation_atout:
        del told["atout_after"]
    if one.energy_mwh is not None:
        kept = 1 - assumptions.renovation_energy
        told["energy_after_mwh"] = exact_number(rounded(one.energy_mwh * kept))
    if one.running_cost is not None:
        kept = 1 - assumptions.renovation_running
        told["running_cost_after"] = exact_number(rounded(one.running_cost * kept))
    return told


def _maybe(value: Decimal | None) -> Any:
    return None if value is None else exact_number(value)


def exact_number(value: Decimal) -> Any:
    """Return a decimal as an exact text of JSON, a whole one as a number."""
    return int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
