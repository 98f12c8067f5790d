"""The plan checked again by code of its own: nothing that the solver says is believed.

The plan is lived through year by year from the problem itself, in exact numbers, without the rows
that the solver was given; what does not hold is said in French, with by how much.

Source: strategy dossier §2.7 (always re-check constraints in our own code).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import shown
from bastide.modules.estate.core.decisions import decision_violations
from bastide.modules.estate.core.flows import unserved
from bastide.modules.estate.core.options import discount, stopping_gates, weight_of
from bastide.modules.estate.core.planning import (
    ActionSpec,
    Family,
    ObjectiveKind,
    Plan,
    PlanBuilding,
    Problem,
)
from bastide.modules.estate.core.receipts import spendable_on
from bastide.modules.estate.core.rehousing import (
    ALWAYS,
    Movers,
    Room,
    can_take,
    host_lists,
    movers_of,
    room_of,
)
from bastide.modules.estate.core.violations import Violation, said_number

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class YearState:
    """A year of the plan.

    Attributes:
        budget: euros of the year, `None` without limit. spent: net euros. receipts: euros that
            become spendable. balance: euros left at the end of the year, carried over or not.
        energy_mwh: use at the end of the year; energy_rate: over the reference, `None` without.
        areas: segment → m² offered. projects: service → work in progress.
        displaced_m2: to rehouse in the year. room_m2: room that works will open the next year.
    """

    year: int
    budget: Decimal | None
    spent: Decimal
    receipts: Decimal
    balance: Decimal | None
    energy_mwh: Fraction
    energy_rate: Fraction | None
    areas: Mapping[str, Fraction]
    projects: Mapping[str, Fraction]
    displaced_m2: Fraction
    room_m2: Fraction


@dataclass(frozen=True, slots=True)
class Verified:
    """A plan with what it is worth and what it does each year.

    Attributes:
        plan: building → choice. years: in order. violations: what does not hold.
        money: euros of value. service: points × m². value: what the objective adds up.
    """

    plan: Plan
    years: tuple[YearState, ...]
    violations: tuple[Violation, ...]
    money: Fraction
    service: Fraction
    value: Fraction

    def broken(self, relaxed: Iterable[Family] = ()) -> tuple[Violation, ...]:
        """Return what does not hold, families that were relaxed left out."""
        left_out = set(relaxed)
        return tuple(one for one in self.violations if one.family not in left_out)


@dataclass(frozen=True, slots=True)
class _Done:
    """A building and what the plan does of it; nothing when it is kept."""

    building: PlanBuilding
    spec: ActionSpec | None
    start: int

    @property
    def end(self) -> int:
        return self.start + (self.spec.duration if self.spec else 1) - 1

    def is_over(self, year: int) -> bool:
        return self.spec is not None and self.end <= year

    def is_running(self, year: int) -> bool:
        return self.spec is not None and self.start <= year <= self.end


def verify(problem: Problem, plan: Plan) -> Verified:
    """Return a plan lived through year by year, with all that does not hold.

    Args:
        problem: the problem as it was asked.
        plan: building → choice; absent buildings are kept.

    Raises:
        KeyError: the plan names a building or an action that the problem does not have.
    """
    lived = [_done(building, plan) for building in problem.buildings]
    years = _years(problem, lived)
    money, service, value = _worth(problem, lived)
    violations = (
        *_unlawful(problem, lived),
        *_budget_violations(problem, years),
        *_energy_violations(problem, years),
        *_area_violations(problem, years),
        *_project_violations(problem, years),
        *_rehousing_violations(problem, lived),
        *decision_violations(problem, plan),
    )
    return Verified(dict(plan), years, violations, money, service, value)


def _done(building: PlanBuilding, plan: Plan) -> _Done:
    choice = plan.get(building.code)
    if choice is None:
        return _Done(building, None, 0)
    return _Done(
        building, {spec.code: spec for spec in building.actions}[choice.action], choice.year
    )


def _years(problem: Problem, lived: list[_Done]) -> tuple[YearState, ...]:
    spent, receipts = _ledger(problem, lived)
    reference = reference_mwh(problem)
    carried = Decimal(0)
    states = []
    for rank, year in enumerate(problem.years):
        budget = None if problem.budgets is None else problem.budgets[rank]
        balance = None if budget is None else carried + budget + receipts[year] - spent[year]
        carried = balance if balance is not None and problem.has_carry_over else Decimal(0)
        energy = sum((_energy(done, year) for done in lived), ZERO)
        states.append(
            YearState(
                year=year,
                budget=budget,
                spent=spent[year],
                receipts=receipts[year],
                balance=balance,
                energy_mwh=energy,
                energy_rate=energy / reference if reference else None,
                areas=_areas(lived, year),
                projects=_projects(lived, year),
                displaced_m2=sum(
                    (done.spec.displaced_m2 for done in lived if done.spec and done.start == year),
                    ZERO,
                ),
                room_m2=sum(
                    (done.spec.freed_m2 for done in lived if done.spec and done.end == year), ZERO
                ),
            )
        )
    return tuple(states)


def _ledger(
    problem: Problem, lived: list[_Done]
) -> tuple[Mapping[int, Decimal], Mapping[int, Decimal]]:
    spent: defaultdict[int, Decimal] = defaultdict(Decimal)
    receipts: defaultdict[int, Decimal] = defaultdict(Decimal)
    for done in lived:
        if done.spec is None:
            continue
        for rank in range(done.spec.duration):
            spent[done.start + rank] += done.spec.costs[rank] - done.spec.subsidies[rank]
        if done.spec.receipt is not None:
            deed = done.end + done.spec.deed_after
            first = spendable_on(deed, is_same_year=problem.is_receipt_same_year)
            receipts[first] += done.spec.receipt.counted(problem.counted)
    return spent, receipts


def reference_mwh(problem: Problem) -> Fraction:
    """Return the reference use of the portfolio in MWh: the one given, or that of its buildings."""
    if problem.reference_mwh is not None:
        return problem.reference_mwh
    return sum(
        (
            building.energy_mwh if building.reference_mwh is None else building.reference_mwh
            for building in problem.buildings
            if building.energy_mwh is not None
        ),
        ZERO,
    )


def _energy(done: _Done, year: int) -> Fraction:
    before = done.building.energy_mwh
    if before is None or done.spec is None or not done.is_over(year):
        return before or ZERO
    if done.spec.energy_after is not None:
        return done.spec.energy_after
    return ZERO if done.spec.is_leaving else before


def _areas(lived: list[_Done], year: int) -> dict[str, Fraction]:
    areas: defaultdict[str, Fraction] = defaultdict(Fraction)
    for done in lived:
        if done.building.area_m2 is not None:
            areas[done.building.segment] += _area(done, done.building.area_m2, year)
    return dict(areas)


def _area(done: _Done, before: Fraction, year: int) -> Fraction:
    if done.spec is None:
        return before
    if done.is_running(year) and done.spec.is_closed:
        return ZERO
    if not done.is_over(year):
        return before
    if done.spec.area_after is not None:
        return done.spec.area_after
    return ZERO if done.spec.is_leaving else before


def _projects(lived: list[_Done], year: int) -> dict[str, Fraction]:
    work: defaultdict[str, Fraction] = defaultdict(Fraction)
    for done in lived:
        if done.spec is not None and done.is_running(year):
            work[done.spec.service] += done.spec.workload
    return dict(work)


def _worth(problem: Problem, lived: list[_Done]) -> tuple[Fraction, Fraction, Fraction]:
    """Return money, service and value, adding flows year by year."""
    objective, first = problem.objective, problem.years[0]
    cash = benefit = service = weighted = ZERO
    for done in lived:
        factor = weight_of(objective, done.building)
        if done.spec is None:
            benefit += done.building.keep_value
            weighted += factor * done.building.keep_value
            continue
        gained = objective.service_gains.get(
            (done.building.code, done.spec.code), done.spec.service_gain
        )
        given = done.spec.benefits.get(done.start, ZERO)
        service += gained
        benefit += given
        weighted += factor * (given + objective.service_value * gained)
        if objective.kind is ObjectiveKind.NPV:
            cash += sum(
                (
                    amount * discount(objective, year - first)
                    for year, amount in _flows(problem, done, done.spec)
                ),
                ZERO,
            )
    return cash + benefit, service, cash + weighted


def _flows(problem: Problem, done: _Done, spec: ActionSpec) -> Iterable[tuple[int, Fraction]]:
    """Yield the money flows of an action: works, expected receipt, savings."""
    for rank, (cost, subsidy) in enumerate(zip(spec.costs, spec.subsidies, strict=True)):
        yield done.start + rank, Fraction(subsidy - cost)
    if spec.receipt is not None:
        yield done.end + spec.deed_after, Fraction(spec.receipt.expected)
    running = done.building.running_cost
    if running is None:
        return
    after = spec.running_after
    if after is None:
        after = Decimal(0) if spec.is_leaving else running
    begin = done.end if problem.objective.is_saving_same_year else done.end + 1
    for year in range(begin, problem.years[0] + problem.objective.horizon):
        yield year, Fraction(running - after)


def _unlawful(problem: Problem, lived: list[_Done]) -> Iterable[Violation]:
    for done in lived:
        if done.spec is None:
            continue
        allowed = done.spec.start_years or problem.years
        if done.start not in allowed or not problem.years[0] <= done.start:
            yield Violation(None, done.building.code, done.start, ZERO, "Année de début interdite.")
        if done.end > problem.years[-1]:
            yield Violation(None, done.building.code, done.end, ZERO, "Travaux après le plan.")
        for state in stopping_gates(done.building, done.spec, done.start):
            yield Violation(None, done.building.code, done.start, ZERO, state.reason)


def _budget_violations(problem: Problem, years: tuple[YearState, ...]) -> Iterable[Violation]:
    for state in years:
        if state.balance is not None and state.balance < 0:
            missing = shown(-state.balance, decimals=2)
            until = "cumulés fin" if problem.has_carry_over else "en"
            sentence = f"Il manque {missing}\u00a0€ {until} {state.year}."
            yield Violation(Family.BUDGET, "", state.year, Fraction(-state.balance), sentence)


def _energy_violations(problem: Problem, years: tuple[YearState, ...]) -> Iterable[Violation]:
    reference = reference_mwh(problem)
    for state in years:
        rate = problem.energy.get(state.year)
        if rate is None or state.energy_mwh <= rate * reference:
            continue
        excess = state.energy_mwh - rate * reference
        sentence = (
            f"{said_number(state.energy_mwh)} MWh en {state.year}, soit {said_number(excess)} "
            f"au-dessus de la cible."
        )
        yield Violation(Family.ENERGY, "", state.year, excess, sentence)


def _area_violations(problem: Problem, years: tuple[YearState, ...]) -> Iterable[Violation]:
    for state in years:
        for segment, least in problem.min_area.items():
            area = state.areas.get(segment, ZERO)
            if area < least:
                sentence = (
                    f"{said_number(area)} m² en {state.year} dans «\u00a0{segment}\u00a0», "
                    f"{said_number(least)} demandés."
                )
                yield Violation(Family.AREA, segment, state.year, least - area, sentence)


def _project_violations(problem: Problem, years: tuple[YearState, ...]) -> Iterable[Violation]:
    for limit in problem.project_limits:
        for state in years:
            most = limit.at_most.get(state.year)
            if limit.service is None:
                work = sum(state.projects.values(), ZERO)
            else:
                work = state.projects.get(limit.service, ZERO)
            if most is not None and work > most:
                name = limit.service or "tous services"
                sentence = (
                    f"{said_number(work)} projets en {state.year} ({name}), "
                    f"{said_number(most)} au plus."
                )
                group = limit.service if limit.service is not None else "*"
                yield Violation(Family.PROJECTS, group, state.year, work - most, sentence)


def _rehousing_violations(problem: Problem, lived: list[_Done]) -> Iterable[Violation]:
    rules = problem.rehousing
    if rules is None:
        return
    lists = host_lists(problem)
    asked: defaultdict[Movers, Fraction] = defaultdict(Fraction)
    offered: defaultdict[Room, Fraction] = defaultdict(Fraction)
    for capacity in rules.capacities:
        offered[Room(capacity.segment, frozenset(), capacity.from_year)] += capacity.m2
    for done in lived:
        spec = done.spec
        if spec is not None:
            asked[movers_of(done.building, spec, done.start)] += spec.displaced_m2
            offered[room_of(done.building, done.end + 1, lists)] += spec.freed_m2
        if spec is None or not (spec.is_leaving or spec.displaced_m2):
            offered[room_of(done.building, ALWAYS, lists)] += done.building.free_m2
    missing, stuck = unserved(asked, offered, lambda movers, room: can_take(rules, movers, room))
    if missing:
        segments = sorted({movers.segment or "tous segments" for movers in stuck})
        sentence = (
            f"{said_number(missing)} m² d’occupants sans place libre l’année d’avant "
            f"({', '.join(segments)})."
        )
        year = min(movers.year for movers in stuck)
        yield Violation(Family.REHOUSING, "", year, missing, sentence, stuck)
