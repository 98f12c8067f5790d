"""Small problems drawn at random, and every plan of a problem, counted one by one."""

from __future__ import annotations

import itertools
from decimal import Decimal
from fractions import Fraction

from numpy.random import Generator

from bastide.foundation.order import natural_key
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts
from bastide.modules.estate.core.planning import (
    KEEP,
    ActionSpec,
    Capacity,
    Choice,
    Exclusion,
    Lock,
    Objective,
    ObjectiveKind,
    PlanBuilding,
    Problem,
    ProjectLimit,
    Rehousing,
    Requirement,
    When,
)
from bastide.modules.estate.core.receipts import Receipt
from bastide.modules.estate.core.verification import Verified, verify

KINDS = (ActionKind.RENOVATE, ActionKind.SELL, ActionKind.DEMOLISH, ActionKind.POOL)
SEGMENTS = ("ecole", "sport")


def action(code, kind=None, **facts):
    """Return an action; `cost`, `benefit`, `receipt` may be plain numbers."""
    kind = ActionKind(kind or code)
    costs = tuple(Decimal(str(one)) for one in _listed(facts.pop("cost", 0)))
    subsidies = tuple(Decimal(str(one)) for one in _listed(facts.pop("subsidy", [0] * len(costs))))
    receipt = facts.pop("receipt", None)
    if receipt is not None and not isinstance(receipt, Receipt):
        receipt = Receipt.certain(Decimal(str(receipt)))
    benefit = facts.pop("benefit", None)
    benefits = benefit if isinstance(benefit, dict) else {}
    if benefit is not None and not isinstance(benefit, dict):
        benefits = dict.fromkeys(range(1, 40), Fraction(str(benefit)))
    for name in ("displaced_m2", "freed_m2", "energy_after", "area_after", "service_gain"):
        if name in facts and facts[name] is not None:
            facts[name] = Fraction(str(facts[name]))
    return ActionSpec(
        code=code,
        kind=kind,
        costs=costs,
        subsidies=subsidies,
        receipt=receipt,
        benefits=benefits,
        **facts,
    )


def building(code, *actions, **facts):
    """Return a building; areas and energies may be plain numbers."""
    for name in ("area_m2", "free_m2", "energy_mwh", "reference_mwh"):
        if facts.get(name) is not None:
            facts[name] = Fraction(str(facts[name]))
    return PlanBuilding(code=code, actions=actions, **facts)


def problem(*buildings, years=(1,), budgets=None, kind=ObjectiveKind.BENEFIT, **facts):
    """Return a problem whose plans are worth their benefits unless it is said otherwise."""
    if budgets is not None:
        budgets = tuple(Decimal(str(one)) for one in budgets)
    objective = facts.pop("objective", Objective(kind=kind))
    return Problem(
        years=tuple(years), budgets=budgets, buildings=buildings, objective=objective, **facts
    )


def _listed(value):
    return value if isinstance(value, list | tuple) else [value]


def acts(plan):
    """Return a plan as building → (action, year)."""
    return {code: (choice.action, choice.year) for code, choice in plan.items()}


def order_of(plan):
    """Return the list that tells which of two equal plans comes first."""
    return [
        (natural_key(choice.building), natural_key(choice.action), choice.year)
        for choice in sorted(plan.values(), key=lambda one: natural_key(one.building))
    ]


def every_plan(asked: Problem):
    """Yield every plan, valid or not: keep, or each action in each year."""
    choices = [
        [None]
        + [
            Choice(one.code, spec.code, year)
            for spec in one.actions
            for year in (spec.start_years or asked.years)
        ]
        for one in asked.buildings
    ]
    for combination in itertools.product(*choices):
        yield {choice.building: choice for choice in combination if choice is not None}


def count_plans(asked: Problem) -> int:
    total = 1
    for one in asked.buildings:
        total *= 1 + sum(len(spec.start_years or asked.years) for spec in one.actions)
    return total


def best_by_counting(asked: Problem) -> tuple[Verified | None, list[Verified]]:
    """Return the best valid plan of lowest codes, and every plan worth as much."""
    valid = [checked for plan in every_plan(asked) if not (checked := verify(asked, plan)).broken()]
    if not valid:
        return None, []
    most = max(one.value for one in valid)
    equal = [one for one in valid if one.value == most]
    return min(equal, key=lambda one: order_of(one.plan)), equal


# Problems drawn at random ---------------------------------------------------------------------


def drawn(chance: Generator, *, most_plans: int = 400) -> Problem:
    """Return a small problem with a random handful of every kind of constraint."""
    while count_plans(found := _drawn(chance)) > most_plans:
        pass
    return found


def _drawn(chance: Generator) -> Problem:
    first = int(chance.integers(1, 3))
    years = tuple(range(first, first + int(chance.integers(1, 4))))
    codes = [f"B{rank}" for rank in chance.permutation([1, 2, 3, 10, 11])[: chance.integers(1, 5)]]
    coarse = bool(chance.integers(2))
    buildings = tuple(_building(chance, code, codes, years, coarse=coarse) for code in codes)
    unit = 1 if coarse else 10 ** int(chance.integers(0, 8))
    return Problem(
        years=years,
        budgets=_budgets(chance, years, unit),
        buildings=tuple(_scaled(one, unit) for one in buildings),
        objective=Objective(
            kind=ObjectiveKind.NPV if chance.random() < 0.3 else ObjectiveKind.BENEFIT,
            service_value=Fraction(int(chance.integers(3))),
            first_exponent=int(chance.integers(2)),
            is_saving_same_year=bool(chance.integers(2)),
            segment_weights={"sport": Fraction(2)} if chance.random() < 0.2 else {},
        ),
        has_carry_over=chance.random() < 0.8,
        is_receipt_same_year=chance.random() < 0.4,
        rehousing=_rehousing(chance, years),
        energy={year: Fraction(int(chance.integers(3, 13)), 10) for year in years[-1:]}
        if chance.random() < 0.4
        else {},
        min_area={"ecole": Fraction(int(chance.integers(0, 4)))} if chance.random() < 0.3 else {},
        project_limits=_limits(chance, years),
        locks=_locks(chance, buildings, years),
        vetoes=_locks(chance, buildings, years),
        exclusions=_exclusions(chance, buildings),
    )


def _budgets(chance, years, unit):
    if chance.random() < 0.1:
        return None
    return tuple(Decimal(int(chance.integers(-3, 9)) * unit) for _year in years)


def _building(chance, code, codes, years, *, coarse):
    kinds = chance.permutation(KINDS)[: chance.integers(1, 4)]
    legal = LegalFacts()
    if chance.random() < 0.3:
        legal = LegalFacts(
            domain=[None, Domain.PUBLIC, Domain.PRIVATE][chance.integers(3)],
            heritage=[None, Heritage.CLASSIFIED, Heritage.NONE][chance.integers(3)],
        )
    return PlanBuilding(
        code=code,
        segment=SEGMENTS[chance.integers(2)],
        area_m2=None if chance.random() < 0.1 else Fraction(int(chance.integers(0, 5))),
        free_m2=Fraction(int(chance.integers(0, 3))) if chance.random() < 0.3 else Fraction(0),
        energy_mwh=None if chance.random() < 0.1 else Fraction(int(chance.integers(0, 9))),
        running_cost=None if chance.random() < 0.3 else Decimal(int(chance.integers(0, 4))),
        legal=legal,
        must_act=chance.random() < 0.1,
        keep_value=Fraction(int(chance.integers(0, 3))) if chance.random() < 0.1 else Fraction(0),
        actions=tuple(_action(chance, str(kind), code, codes, years, coarse) for kind in kinds),
    )


def _action(chance, kind, code, codes, years, coarse):
    worth = int(chance.integers(-1, 5)) if coarse else Fraction(int(chance.integers(-50, 400)), 7)
    duration = 2 if chance.random() < 0.15 else 1
    leaving = kind in {"sell", "demolish"}
    requires = ()
    others = [one for one in codes if one != code]
    if others and chance.random() < 0.1:
        needed = others[chance.integers(len(others))]
        requires = (
            Requirement(needed, str(chance.permutation(KINDS)[0]), list(When)[chance.integers(3)]),
        )
    return ActionSpec(
        code=kind,
        kind=ActionKind(kind),
        costs=tuple(Decimal(int(chance.integers(0, 5))) for _ in range(duration)),
        subsidies=(Decimal(0),) * duration,
        start_years=(years[0],) if chance.random() < 0.2 else (),
        receipt=_receipt(chance) if kind == "sell" else None,
        deed_after=int(chance.random() < 0.1),
        benefits=dict.fromkeys(years, Fraction(worth)),
        service_gain=Fraction(int(chance.integers(-1, 3))),
        energy_after=Fraction(int(chance.integers(0, 5)))
        if not leaving and chance.random() < 0.5
        else None,
        displaced_m2=Fraction(int(chance.integers(0, 4)))
        if leaving or chance.random() < 0.1
        else Fraction(0),
        freed_m2=Fraction(int(chance.integers(0, 4))) if not leaving else Fraction(0),
        hosts=frozenset(chance.permutation(others)[:2].tolist())
        if others and chance.random() < 0.15
        else None,
        workload=Fraction(int(chance.integers(0, 3))),
        service=["", "travaux"][chance.integers(2)],
        requires=requires,
        is_closed=chance.random() < 0.2,
    )


def _receipt(chance):
    low = int(chance.integers(0, 6))
    likely = low + int(chance.integers(0, 2))
    probability = Fraction(int(chance.integers(1, 5)), 4)
    return Receipt(Decimal(low), Decimal(likely), Decimal(likely + 1), probability)


def _rehousing(chance, years):
    if chance.random() < 0.2:
        return None
    return Rehousing(
        compatible={"ecole": frozenset(SEGMENTS)} if chance.random() < 0.4 else {},
        is_any=chance.random() < 0.2,
        capacities=(Capacity("sport", Fraction(int(chance.integers(0, 3))), int(years[-1])),)
        if chance.random() < 0.3
        else (),
    )


def _limits(chance, years):
    limits = []
    if chance.random() < 0.3:
        limits.append(
            ProjectLimit(None, dict.fromkeys(years, Fraction(int(chance.integers(0, 4)))))
        )
    if chance.random() < 0.2:
        limits.append(ProjectLimit("travaux", {years[0]: Fraction(1)}))
    return tuple(limits)


def _locks(chance, buildings, years):
    if chance.random() > 0.2:
        return ()
    one = buildings[chance.integers(len(buildings))]
    codes = [KEEP, *(spec.code for spec in one.actions)]
    year = years[0] if chance.random() < 0.3 else None
    code = codes[chance.integers(len(codes))]
    return (Lock(one.code, code, None if code == KEEP else year),)


def _exclusions(chance, buildings):
    if chance.random() > 0.2:
        return ()
    choices = tuple((one.code, [KEEP, "", "sell"][chance.integers(3)]) for one in buildings)
    return (Exclusion("essai", choices, int(chance.integers(0, 3))),)


def _scaled(one: PlanBuilding, unit: int) -> PlanBuilding:
    """Return a building whose euros are counted in another unit."""
    from dataclasses import replace  # noqa: PLC0415 -- used here only

    def times(spec: ActionSpec) -> ActionSpec:
        receipt = spec.receipt and Receipt(
            spec.receipt.low * unit,
            spec.receipt.likely * unit,
            spec.receipt.high * unit,
            spec.receipt.probability,
        )
        return replace(
            spec,
            costs=tuple(cost * unit for cost in spec.costs),
            receipt=receipt,
            benefits={year: worth * unit for year, worth in spec.benefits.items()},
        )

    cost = one.running_cost and one.running_cost * unit
    return replace(one, running_cost=cost, actions=tuple(times(spec) for spec in one.actions))
