"""The plan of least regret: whichever weights turn out right, it loses little to the best plan.

In each scenario of weights the best plan is found; the regret of a plan there is what it loses to
it. The robust plan has the smallest worst regret over all scenarios, and among those the best value
over their sum.

Source: strategy dossier §4 (minimal-regret plan over weight scenarios); spec 20 part 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bastide.modules.estate.core.model import Ending, Model, SolverSettings
from bastide.modules.estate.core.planning import Objective, Problem
from bastide.modules.estate.core.rows import Row, at_least
from bastide.modules.estate.core.verification import Verified, verify


@dataclass(frozen=True, slots=True)
class WeightScenario:
    """A way to weigh: the whole objective as it would be."""

    name: str
    objective: Objective


@dataclass(frozen=True, slots=True)
class Regret:
    """What the robust plan loses in one scenario.

    Attributes:
        name: the scenario. best: the best plan there, checked. value: euros of the robust plan.
        regret: best value less that value, euros, never negative.
    """

    name: str
    best: Verified
    value: Fraction
    regret: Fraction


@dataclass(frozen=True, slots=True)
class Robust:
    """The plan of least regret.

    Attributes:
        verified: the plan, checked and counted with the objective of the problem.
        regrets: one per scenario. worst: the largest, euros.
        is_proved: no other plan has a smaller worst regret.
    """

    verified: Verified
    regrets: tuple[Regret, ...]
    worst: Fraction
    is_proved: bool


def robust_plan(
    problem: Problem,
    scenarios: Sequence[WeightScenario],
    settings: SolverSettings | None = None,
) -> Robust | None:
    """Return the plan whose worst regret over scenarios is least; `None` when there is no plan.

    Args:
        problem: what is asked.
        scenarios: at least one.
        settings: how long and how far to search.
    """
    model = Model(problem, settings)
    values, bests, is_proved = _scenario_bests(problem, scenarios, settings)
    if bests is None:
        return None
    largest = max((abs(float(one)) for row in values for one in row), default=1.0) or 1.0
    place = model.shared_slack(largest)
    asked = [
        Row(None, "regret", {**at_least(row, best).terms, place: Fraction(-1)}, -best)
        for row, best in zip(values, bests.totals, strict=True)
    ]
    run = model.maximise((Fraction(0),) * len(model.options), asked, gap=0.0)
    if run.picked is None:
        return None
    picked = run.picked
    worst = max(
        best - model.total(picked, row) for row, best in zip(values, bests.totals, strict=True)
    )
    held = [at_least(row, best - worst) for row, best in zip(values, bests.totals, strict=True)]
    together = [sum(column, Fraction(0)) for column in zip(*values, strict=True)]
    second = Model(problem, settings).maximise(together, held, gap=0.0)
    picked = picked if second.picked is None else second.picked
    return Robust(
        verified=model.verified(picked),
        regrets=_regrets(problem, scenarios, bests.plans, model.verified(picked)),
        worst=worst,
        is_proved=is_proved and run.ending is Ending.OPTIMAL,
    )


@dataclass(frozen=True, slots=True)
class _Bests:
    """The best plan of each scenario, and the exact sum of the values of its choices."""

    totals: tuple[Fraction, ...]
    plans: tuple[Verified, ...]


def _scenario_bests(
    problem: Problem, scenarios: Sequence[WeightScenario], settings: SolverSettings | None
) -> tuple[list[tuple[Fraction, ...]], _Bests | None, bool]:
    values: list[tuple[Fraction, ...]] = []
    totals, plans = [], []
    is_proved = True
    for scenario in scenarios:
        model = Model(replace(problem, objective=scenario.objective), settings)
        run = model.maximise()
        if run.picked is None:
            return values, None, False
        is_proved = is_proved and run.ending is Ending.OPTIMAL
        values.append(model.values)
        totals.append(run.value)
        plans.append(model.verified(run.picked))
    return values, _Bests(tuple(totals), tuple(plans)), is_proved


def _regrets(
    problem: Problem,
    scenarios: Sequence[WeightScenario],
    bests: Sequence[Verified],
    kept: Verified,
) -> tuple[Regret, ...]:
    found = []
    for scenario, best in zip(scenarios, bests, strict=True):
        value = verify(replace(problem, objective=scenario.objective), kept.plan).value
        found.append(Regret(scenario.name, best, value, best.value - value))
    return tuple(found)
