"""Every choice that a plan may make: one action of one building started in one year, with effects.

What the law stops and what does not fit in the years is left out and listed, never hidden.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache

from bastide.foundation.order import natural_key
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.gate_catalogue import CATALOGUE
from bastide.modules.estate.core.gates import GateState, procedure, stops
from bastide.modules.estate.core.legal_facts import LegalFacts
from bastide.modules.estate.core.planning import (
    ActionSpec,
    Choice,
    Objective,
    ObjectiveKind,
    PlanBuilding,
    Problem,
)
from bastide.modules.estate.core.receipts import spendable_on

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Option:
    """A choice with everything that it changes.

    Attributes:
        choice: building, action, year. building, spec: where they come from.
        spent: year → net euros (gross cost less subsidies).
        receipt: euros that the budget counts; receipt_on: first year it is spendable, `None` when
            there is none in the plan.
        done_on: last year of works. energy, area: change of MWh and m² from then on.
        room_lost: m² of vacant room that the building stops offering, in all years.
        money: euros of value. service: points × m². value: what the objective adds up, euros.
    """

    choice: Choice
    building: PlanBuilding
    spec: ActionSpec
    spent: Mapping[int, Decimal]
    receipt: Decimal
    receipt_on: int | None
    done_on: int
    energy: Fraction
    area: Fraction
    room_lost: Fraction
    money: Fraction
    service: Fraction
    value: Fraction

    @property
    def works_years(self) -> range:
        """Return the years in which the works run."""
        return range(self.choice.year, self.done_on + 1)


@dataclass(frozen=True, slots=True)
class Blocked:
    """An action that the law stops, or that does not fit, in some years.

    Attributes:
        building, action: codes. years: those it cannot start in.
        gates: what stops it; empty when the works would end after the plan.
    """

    building: str
    action: str
    years: tuple[int, ...]
    gates: tuple[GateState, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Every possible choice in the order of codes, and what is left out."""

    options: tuple[Option, ...]
    blocked: tuple[Blocked, ...]


_latest: list[tuple[Problem, Options]] = []
"""The problem asked last, and its choices: one search asks for the same ones many times."""


def options_of(problem: Problem) -> Options:
    """Return every choice of a problem in natural order of codes, then of years.

    Args:
        problem: the whole plan.
    """
    for asked, found in tuple(_latest):
        if asked is problem:
            return found
    options = _options_of(problem)
    _latest[:] = [(problem, options)]
    return options


def _options_of(problem: Problem) -> Options:
    options: list[Option] = []
    blocked: list[Blocked] = []
    for building in sorted(problem.buildings, key=lambda one: natural_key(one.code)):
        for spec in sorted(building.actions, key=lambda one: natural_key(one.code)):
            late: list[int] = []
            stopped: list[tuple[int, tuple[GateState, ...]]] = []
            for year in spec.start_years or problem.years:
                gates = stopping_gates(building, spec, year)
                if year + spec.duration - 1 > problem.years[-1]:
                    late.append(year)
                elif gates:
                    stopped.append((year, gates))
                else:
                    options.append(_option(problem, building, spec, year))
            blocked += _blocked(building, spec, late, stopped)
    return Options(tuple(options), tuple(blocked))


def stopping_gates(building: PlanBuilding, spec: ActionSpec, year: int) -> tuple[GateState, ...]:
    """Return the legal gates that stop an action at the end of a year.

    Args:
        building: the building and what is known of it in law.
        spec: the action.
        year: year in which it starts.
    """
    return _stopping(building.legal, spec.kind, year)


@lru_cache(maxsize=10_000)
def _stopping(legal: LegalFacts, kind: ActionKind, year: int) -> tuple[GateState, ...]:
    return stops(procedure(legal, kind, dt.date(year, 12, 31), CATALOGUE))


def spent_by(spec: ActionSpec, year: int) -> dict[int, Decimal]:
    """Return year → net euros of an action started in a year: gross cost less subsidies."""
    return {
        year + rank: cost - subsidy
        for rank, (cost, subsidy) in enumerate(zip(spec.costs, spec.subsidies, strict=True))
    }


def discount(objective: Objective, years_after_first: int) -> Fraction:
    """Return the present value of one euro of a year.

    Args:
        objective: rate and first exponent.
        years_after_first: 0 for the first year of the plan.

    >>> discount(Objective(), 1)
    Fraction(100, 103)
    """
    return _factor(objective.discount_rate, years_after_first + objective.first_exponent)


@cache
def _factor(rate: Fraction, exponent: int) -> Fraction:
    return 1 / (1 + rate) ** exponent


@cache
def _annuity(rate: Fraction, start: int, end: int) -> Fraction:
    """Return the present value of one euro a year, exponents from `start` to `end` excluded."""
    return sum((_factor(rate, exponent) for exponent in range(start, end)), ZERO)


def weight_of(objective: Objective, building: PlanBuilding) -> Fraction:
    """Return the factor of the service and benefit of a building; 1 when no weight is given."""
    return objective.segment_weights.get(building.segment, Fraction(1))


def _option(problem: Problem, building: PlanBuilding, spec: ActionSpec, year: int) -> Option:
    done_on = year + spec.duration - 1
    receipt_on = None
    counted = Decimal(0)
    if spec.receipt is not None:
        receipt_on = spendable_on(
            done_on + spec.deed_after, is_same_year=problem.is_receipt_same_year
        )
        counted = spec.receipt.counted(problem.counted)
    objective = problem.objective
    benefit = spec.benefits.get(year, ZERO)
    cash = ZERO
    if objective.kind is ObjectiveKind.NPV:
        cash = _present_value(problem, building, spec, year)
    service = objective.service_gains.get((building.code, spec.code), spec.service_gain)
    factor = weight_of(objective, building)
    is_emptied = spec.is_leaving or spec.displaced_m2 > 0
    return Option(
        choice=Choice(building.code, spec.code, year),
        building=building,
        spec=spec,
        spent=spent_by(spec, year),
        receipt=counted,
        receipt_on=receipt_on,
        done_on=done_on,
        energy=_change(building.energy_mwh, spec.energy_after, is_leaving=spec.is_leaving),
        area=_change(building.area_m2, spec.area_after, is_leaving=spec.is_leaving),
        room_lost=building.free_m2 if is_emptied else ZERO,
        money=cash + benefit - building.keep_value,
        service=service,
        value=cash + factor * (benefit - building.keep_value + objective.service_value * service),
    )


def _change(before: Fraction | None, after: Fraction | None, *, is_leaving: bool) -> Fraction:
    if before is None:
        return ZERO
    if after is not None:
        return after - before
    return -before if is_leaving else ZERO


def _present_value(
    problem: Problem, building: PlanBuilding, spec: ActionSpec, year: int
) -> Fraction:
    """Return the present value in euros of an action's costs, receipt and savings."""
    objective, first = problem.objective, problem.years[0]
    worth = ZERO
    for paid_on, amount in spent_by(spec, year).items():
        worth -= Fraction(amount) * discount(objective, paid_on - first)
    done_on = year + spec.duration - 1
    if spec.receipt is not None:
        deed_on = done_on + spec.deed_after
        worth += Fraction(spec.receipt.expected) * discount(objective, deed_on - first)
    start = done_on - first + (0 if objective.is_saving_same_year else 1)
    moved = objective.first_exponent
    years = _annuity(objective.discount_rate, start + moved, objective.horizon + moved)
    return worth + yearly_saving(building, spec) * years


def yearly_saving(building: PlanBuilding, spec: ActionSpec) -> Fraction:
    """Return the euros of running cost saved each year after an action; zero when unknown."""
    if building.running_cost is None:
        return ZERO
    if spec.running_after is not None:
        return Fraction(building.running_cost - spec.running_after)
    return Fraction(building.running_cost) if spec.is_leaving else ZERO


def _blocked(
    building: PlanBuilding,
    spec: ActionSpec,
    late: list[int],
    stopped: Iterable[tuple[int, tuple[GateState, ...]]],
) -> list[Blocked]:
    found = [Blocked(building.code, spec.code, tuple(late), ())] if late else []
    by_gates: dict[tuple[str, ...], tuple[list[int], tuple[GateState, ...]]] = {}
    for year, gates in stopped:
        names = tuple(state.gate.id for state in gates)
        by_gates.setdefault(names, ([], gates))[0].append(year)
    found += [
        Blocked(building.code, spec.code, tuple(years), gates) for years, gates in by_gates.values()
    ]
    return found
