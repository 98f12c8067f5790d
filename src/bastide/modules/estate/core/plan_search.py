"""One search of the optimiser: the plan, or why there is none, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Callable

import scipy

from bastide.modules.estate.core.binding import binding_of, prices_of
from bastide.modules.estate.core.conflict import conflict_of
from bastide.modules.estate.core.frontier import frontier as frontier_of
from bastide.modules.estate.core.model import SolverSettings
from bastide.modules.estate.core.optimiser import solve
from bastide.modules.estate.core.plan_answer import Found
from bastide.modules.estate.core.plan_reading import PlanInput
from bastide.modules.estate.core.regret import robust_plan

SOLVER = f"HiGHS (scipy {scipy.__version__})"


def search_plan(
    asked: PlanInput, *, clock: Callable[[], float], frontier: int = 0, explain: bool = False
) -> Found:
    """Return the plan and all that was asked with it, each search having the whole time.

    Args:
        asked: the problem read.
        clock: seconds of a clock that never goes back.
        frontier: plans wanted between money and service; 0 for none.
        explain: whether to say what each family of constraints costs.

    Raises:
        NoPlanInTimeError: the time is over and nothing was found.
    """
    settings = SolverSettings(asked.time_limit, asked.gap, clock=clock)
    problem = asked.problem
    solution = solve(problem, settings)
    if solution.verified is None:
        return Found(solution, conflict=conflict_of(problem, settings))
    return Found(
        solution,
        binding=binding_of(problem, solution.verified.plan),
        prices=prices_of(problem, solution.verified.value, settings) if explain else None,
        frontier=frontier_of(problem, max(frontier, 2), settings) if frontier else None,
        robust=robust_plan(problem, asked.scenarios, settings) if asked.scenarios else None,
    )
