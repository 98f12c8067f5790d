"""The solver's side of a plan: rows made of floats, solved by HiGHS, believed only once checked.

Rows and values are scaled so that euros and thousands of euros give the same plan. A plan found in
floats is checked in exact numbers; what breaks by a cent is cut off exactly and solved again.

Source: strategy dossier §2.7; HiGHS issues 1164, 1958, 3258, 3296 (feasible, declared infeasible
by presolve): nothing is declared infeasible before a second run without presolve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from bastide.modules.estate.core.options import Option, options_of, weight_of
from bastide.modules.estate.core.planning import Choice, Family, Problem
from bastide.modules.estate.core.rows import Row, no_good, rows_of, stuck_row
from bastide.modules.estate.core.verification import Verified, verify

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ZERO, ONE = Fraction(0), Fraction(1)
ROW_SCALE = 1e3
VALUE_SCALE = 1e4
"""Largest coefficients given to the solver: its tolerances (1e-6) are then far below a cent."""

MOST_CUTS = 200
LEAST_DOUBT = 1e-2
"""Value, once scaled, that floats are trusted to tell apart when a choice is ruled out for good."""


class Ending(StrEnum):
    """How a run of the solver ends."""

    OPTIMAL = "optimal"
    LIMIT = "limit"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class SolverSettings:
    """How long and how far to search.

    Attributes:
        time_limit: seconds for one problem. gap: relative gap at which to stop (0.01 is 1 %).
        clock: seconds that only go up; without it each run has the whole time.
        deadline: when that clock stops every search; `None` for `time_limit` after each begins.
        most_settled: choices up to which equal plans are told apart.
    """

    time_limit: float = 60.0
    gap: float = 0.0
    clock: Callable[[], float] | None = None
    deadline: float | None = None
    most_settled: int = 6000


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the solver gives, its plan checked exactly.

    Attributes:
        ending: how it ended. picked: ranks of the choices; `None` when no plan was found.
        bound: value that no plan exceeds; `None` when it is not known.
        value: exact sum of the values of the choices picked.
    """

    ending: Ending
    picked: frozenset[int] | None
    bound: float | None
    value: Fraction


class Model:
    """A problem ready to be solved again and again, with the cuts found so far."""

    def __init__(
        self,
        problem: Problem,
        settings: SolverSettings | None = None,
        relaxed: frozenset[Family] = frozenset(),
        *,
        is_elastic: bool = False,
    ) -> None:
        """Prepare a problem.

        Args:
            problem: the problem.
            settings: how long and how far to search.
            relaxed: families that may be broken.
            is_elastic: break the relaxed families as little as possible, instead of freely.
        """
        self.problem = problem
        self.settings = settings or SolverSettings()
        self.relaxed = relaxed
        found = options_of(problem)
        self.options: tuple[Option, ...] = found.options
        self.blocked = found.blocked
        rows = rows_of(problem, self.options, frozenset() if is_elastic else relaxed)
        self.flows = rows.flows
        self.slacks = 0
        self.slack_unit = 1.0
        self.rows = tuple(self._elastic(rows.rows)) if is_elastic else rows.rows
        self.values = tuple(option.value for option in self.options)
        self.kept_value = sum(
            (weight_of(problem.objective, one) * one.keep_value for one in problem.buildings), ZERO
        )
        self.cuts: list[Row] = []
        self.of_building: defaultdict[str, list[int]] = defaultdict(list)
        for rank, option in enumerate(self.options):
            self.of_building[option.choice.building].append(rank)
        self._deadline = self.settings.deadline
        if self._deadline is None and self.settings.clock is not None:
            self._deadline = self.settings.clock() + self.settings.time_limit

    def _elastic(self, rows: Sequence[Row]) -> Iterable[Row]:
        """Yield the rows, those that are relaxed with a slack that costs."""
        for row in rows:
            if row.family not in self.relaxed:
                yield row
                continue
            place = len(self.options) + self.flows + self.slacks
            unit = max((abs(value) for value in row.terms.values()), default=ONE)
            self.slacks += 1
            yield Row(row.family, row.name, {**row.terms, place: -unit}, row.bound)

    def shared_slack(self, unit: float) -> int:
        """Add a variable that costs and return its rank: what several rows may all exceed.

        Args:
            unit: what one of it stands for, in the unit of those rows.
        """
        self.slacks += 1
        self.slack_unit = unit
        return len(self.options) + self.flows + self.slacks - 1

    def time_left(self) -> float:
        """Return the seconds left; the whole limit when no clock was given."""
        if self._deadline is None or self.settings.clock is None:
            return self.settings.time_limit
        return self._deadline - self.settings.clock()

    def plan(self, picked: Iterable[int]) -> dict[str, Choice]:
        """Return building → choice for the ranks picked, in natural order of codes."""
        choices = [self.options[rank].choice for rank in sorted(picked)]
        return {choice.building: choice for choice in choices}

    def verified(self, picked: Iterable[int]) -> Verified:
        """Return a plan checked exactly against the problem."""
        return verify(self.problem, self.plan(picked))

    def is_valid(self, picked: frozenset[int]) -> bool:
        """Tell whether a plan breaks nothing but what is relaxed."""
        choices = [self.options[rank].choice.building for rank in picked]
        is_single = len(choices) == len(set(choices))
        return is_single and not self.verified(picked).broken(self.relaxed)

    def total(self, picked: Iterable[int], values: Sequence[Fraction] | None = None) -> Fraction:
        """Return the exact sum of the values of some choices."""
        counted = self.values if values is None else values
        return sum((counted[rank] for rank in picked), ZERO)

    def maximise(
        self,
        values: Sequence[Fraction] | None = None,
        extra: Sequence[Row] = (),
        *,
        gap: float | None = None,
        is_confirmed: bool = True,
    ) -> Run:
        """Return the best plan for some values, under more rows.

        Args:
            values: value of each choice; by default that of the objective.
            extra: rows over choices, beside those of the problem.
            gap: relative gap at which to stop; by default that of the settings.
            is_confirmed: run again without presolve before it is said that no plan exists.
        """
        counted = self.values if values is None else tuple(values)
        wanted = self.settings.gap if gap is None else gap
        rows = list(extra)
        has_presolve = True
        for _ in range(MOST_CUTS):
            time_left = self.time_left()
            if time_left <= 0:
                break
            ending, picked, bound = self._run(counted, rows, wanted, time_left, has_presolve)
            if ending is Ending.INFEASIBLE and is_confirmed and has_presolve:
                has_presolve = False
                continue
            if picked is None:
                return Run(ending, None, bound, ZERO)
            own = [_cut(row, picked) for row in self._broken(rows, picked)]
            cuts = self._cuts(picked)
            if not own and not cuts:
                return Run(ending, picked, bound, self.total(picked, counted))
            rows += own
            self.cuts += cuts
        return Run(Ending.LIMIT, None, None, ZERO)

    def _run(
        self,
        values: Sequence[Fraction],
        extra: Sequence[Row],
        gap: float,
        time_limit: float,
        has_presolve: bool,
    ) -> tuple[Ending, frozenset[int] | None, float | None]:
        from scipy.optimize import (  # noqa: PLC0415 -- two seconds that only a plan needs
            Bounds,
            LinearConstraint,
            milp,
        )

        count = len(self.options)
        rows = [*self.rows, *self.cuts, *extra]
        columns = count + self.flows + self.slacks
        if not columns:
            if any(row.bound < 0 for row in rows):
                return Ending.INFEASIBLE, None, None
            return Ending.OPTIMAL, frozenset(), 0.0
        matrix, upper = self._floats(rows)
        scale = VALUE_SCALE / (max((abs(float(one)) for one in values), default=0.0) or 1.0)
        cost = np.zeros(columns)
        cost[:count] = [-float(value) * scale for value in values]
        cost[count + self.flows :] = VALUE_SCALE
        most = np.full(columns, np.inf)
        most[:count] = [0.0 if useless else 1.0 for useless in self._useless(values, rows)]
        integrality = np.zeros(columns)
        integrality[:count] = 1
        found: Any = milp(
            cost,
            integrality=integrality,
            bounds=Bounds(0, most),
            constraints=LinearConstraint(matrix, -np.inf, upper) if rows else (),
            options={"time_limit": time_limit, "mip_rel_gap": gap, "presolve": has_presolve},
        )
        ending = {0: Ending.OPTIMAL, 2: Ending.INFEASIBLE}.get(int(found.status), Ending.LIMIT)
        dual = found.mip_dual_bound
        bound = None if dual is None or not np.isfinite(dual) else -float(dual) / scale
        if found.x is None:
            return ending, None, bound
        return ending, frozenset(np.flatnonzero(found.x[:count] > 0.5).tolist()), bound  # noqa: PLR2004 -- nearest of 0 and 1

    def _floats(self, rows: Sequence[Row]) -> tuple[csr_matrix, np.ndarray[Any, Any]]:
        """Return the rows as a matrix and bounds, each scaled by its largest coefficient."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 -- seconds that only a plan needs

        first = len(self.options)
        units = [1.0] * first + [self._flow_unit()] * self.flows + [self.slack_unit] * self.slacks
        data: list[float] = []
        places: list[int] = []
        starts = [0]
        upper = []
        for row in rows:
            terms = [(place, float(value) * units[place]) for place, value in row.terms.items()]
            scale = ROW_SCALE / (max((abs(value) for _place, value in terms), default=0.0) or 1.0)
            data += [value * scale for _place, value in terms]
            places += [place for place, _value in terms]
            starts.append(len(data))
            upper.append(float(row.bound) * scale)
        shape = (len(rows), len(units))
        return csr_matrix((data, places, starts), shape=shape), np.array(upper)

    def _flow_unit(self) -> float:
        """Return the m² that one unit of flow stands for: the largest move."""
        moved = (float(option.spec.displaced_m2) for option in self.options)
        return max(moved, default=0.0) or 1.0

    def beaten(self, worth: Fraction) -> frozenset[int]:
        """Return the ranks of choices that no plan worth so much holds; the others may or may not.

        The problem without whole numbers gives a bound, and each choice a reduced cost: what the
        bound loses when the choice is made.

        Args:
            worth: value of the choices of a plan.
        """
        from scipy.optimize import linprog  # noqa: PLC0415 -- seconds that only a plan needs

        count = len(self.options)
        matrix, upper = self._floats([*self.rows, *self.cuts])
        scale = VALUE_SCALE / (max((abs(float(one)) for one in self.values), default=0.0) or 1.0)
        cost = np.zeros(count + self.flows + self.slacks)
        cost[:count] = [-float(value) * scale for value in self.values]
        time_left = self.time_left()
        if not count or time_left <= 0:
            return frozenset()
        # The row of its building already bounds a choice that is not alone: the cost goes there.
        alone = {own[0] for own in self.of_building.values() if len(own) == 1}
        found: Any = linprog(
            cost,
            A_ub=matrix,
            b_ub=upper,
            bounds=[(0, 1 if one in alone else None) for one in range(len(cost))],
            options={"time_limit": time_left},
        )
        if found.status:
            return frozenset()
        most = -found.fun - found.lower.marginals[:count]
        return frozenset(np.flatnonzero(most < float(worth) * scale - LEAST_DOUBT).tolist())

    def useful(self) -> list[int]:
        """Return the ranks of the choices that bring value, or help a row."""
        useless = self._useless(self.values, (*self.rows, *self.cuts))
        return [rank for rank, is_useless in enumerate(useless) if not is_useless]

    def _useless(self, values: Sequence[Fraction], rows: Sequence[Row]) -> list[bool]:
        """Tell which choices bring no value and help no row: keeping is always as good."""
        helpful = {place for row in rows for place, value in row.terms.items() if value < 0}
        return [value <= 0 and rank not in helpful for rank, value in enumerate(values)]

    def _cuts(self, picked: frozenset[int]) -> list[Row]:
        """Return rows that forbid a plan which breaks something exactly; none when it is valid."""
        broken = self._broken((*self.rows, *self.cuts), picked)
        if broken:
            return [_cut(row, picked) for row in broken]
        violations = self.verified(picked).broken(self.relaxed)
        stuck = [one.stuck for one in violations if one.stuck]
        rows = [stuck_row(self.problem, self.options, one) for one in stuck]
        cuts = [_cut(row, picked) for row in rows if row.is_broken_by(picked)]
        if violations and not cuts:
            return [no_good(picked, range(len(self.options)))]
        return cuts

    def _broken(self, rows: Iterable[Row], picked: frozenset[int]) -> list[Row]:
        """Return the rows over choices alone that a plan breaks."""
        count = len(self.options)
        return [
            row
            for row in rows
            if all(place < count for place in row.terms) and row.is_broken_by(picked)
        ]


def _cut(row: Row, picked: frozenset[int]) -> Row:
    """Return: drop one of the choices that fill a broken row, or add one that empties it."""
    terms = {place: ONE for place in picked if row.terms.get(place, ZERO) > 0}
    bound = Fraction(len(terms) - 1)
    for place, value in row.terms.items():
        if value < 0 and place not in picked:
            terms[place] = -ONE
    return Row(row.family, row.name, terms, bound)
