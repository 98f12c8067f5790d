"""One search of the optimiser: the plan, or why there is none, and what was asked beside it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from bastide.modules.estate.core.binding import binding_of, prices_of
from bastide.modules.estate.core.conflict import conflict_of
from bastide.modules.estate.core.frontier import frontier as frontier_of
from bastide.modules.estate.core.model import SolverSettings
from bastide.modules.estate.core.optimiser import solve
from bastide.modules.estate.core.plan_answer import Found
from bastide.modules.estate.core.plan_reading import PlanInput
from bastide.modules.estate.core.regret import robust_plan

ENGINE_VERSION = "1"
"""Changes when the same problem may get another answer."""

SOLVER = f"HiGHS (scipy {version('scipy')})"

SEARCHES = ("plan", "prices", "frontier", "regret")
"""The searches of one call, in their order; those that are not asked are passed over."""


def search_plan(
    asked: PlanInput,
    *,
    clock: Callable[[], float],
    frontier: int = 0,
    explain: bool = False,
    on_search: Callable[[str], None] | None = None,
) -> Found:
    """Return the plan and all that was asked with it, each search having the whole time.

    Args:
        asked: the problem read.
        clock: seconds of a clock that never goes back.
        frontier: plans wanted between money and service; 0 for none.
        explain: whether to say what each family of constraints costs.
        on_search: told which of `SEARCHES` begins; what it raises stops everything.

    Raises:
        NoPlanInTimeError: the time is over and nothing was found.
    """

    def begins(name: str) -> SolverSettings:
        if on_search is not None:
            on_search(name)
        return SolverSettings(asked.time_limit, asked.gap, clock, clock() + asked.time_limit)

    problem = asked.problem
    solution = solve(problem, begins("plan"))
    if solution.verified is None:
        return Found(solution, conflict=conflict_of(problem, begins("plan")))
    value, plan = solution.verified.value, solution.verified.plan
    return Found(
        solution,
        binding=binding_of(problem, plan),
        prices=prices_of(problem, value, begins("prices")) if explain else None,
        frontier=frontier_of(problem, max(frontier, 2), begins("frontier")) if frontier else None,
        robust=robust_plan(problem, asked.scenarios, begins("regret")) if asked.scenarios else None,
    )
