"""The optimal plan: solved, checked again, settled among equals, with its gap and its status.

Source: strategy dossier §2.7; spec 20 part 6; `03-cli.md`, conventions (optimal plans).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.errors import BastideError
from bastide.modules.estate.core.greedy import greedy_plan
from bastide.modules.estate.core.model import Ending, Model, Run, SolverSettings
from bastide.modules.estate.core.options import Blocked
from bastide.modules.estate.core.planning import Problem
from bastide.modules.estate.core.ties import settled
from bastide.modules.estate.core.verification import Verified

NO_GAP = 1e-9
"""A relative gap under this is what floats cannot tell from zero."""


class NoPlanInTimeError(BastideError):
    """Neither a plan nor a proof that there is none was found in the time given."""


class Status(StrEnum):
    """What is known of the answer."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer to a problem.

    Attributes:
        status: optimal, feasible (a better plan may exist) or infeasible.
        verified: the plan, checked; `None` when there is none.
        bound: value that no plan exceeds, euros; `None` when it is not known.
        gap: (bound − value) / |value|, 0 when optimal; `None` when the bound is not known.
        blocked: actions left out by the law or by the years.
        is_fallback: made greedily, the solver having given nothing better in its time.
        is_settled: equal plans were told apart and the lowest codes kept.
        notes: French remarks on how it was found.
    """

    status: Status
    verified: Verified | None
    bound: Fraction | None
    gap: float | None
    blocked: tuple[Blocked, ...]
    is_fallback: bool = False
    is_settled: bool = False
    notes: tuple[str, ...] = ()

    @property
    def is_found(self) -> bool:
        """Tell whether there is a plan."""
        return self.verified is not None


def solve(problem: Problem, settings: SolverSettings | None = None) -> Solution:
    """Return the plan of most value, checked by our own code.

    Args:
        problem: what is asked.
        settings: how long and how far to search.

    Raises:
        NoPlanInTimeError: nothing was found and nothing proved in the time given.

    Source: strategy dossier §2.7.
    """
    return solve_model(Model(problem, settings))


def solve_model(model: Model) -> Solution:
    """Return the plan of most value of a problem already prepared.

    Raises:
        NoPlanInTimeError: nothing was found and nothing proved in the time given.
    """
    run = model.maximise()
    if run.ending is Ending.OPTIMAL and run.picked is not None:
        return _optimal(model, run, run.picked)
    rescue = greedy_plan(model)
    if run.ending is Ending.INFEASIBLE:
        if rescue is None:
            return Solution(Status.INFEASIBLE, None, None, None, model.blocked)
        note = (
            "Le solveur déclare à tort qu’aucun plan n’existe\u00a0: celui-ci, fait pas à pas, "
            "respecte tout."
        )
        return _feasible(model, Run(Ending.LIMIT, None, None, Fraction(0)), rescue, note)
    if run.picked is None and rescue is None:
        raise NoPlanInTimeError(
            "Aucun plan n’a été trouvé dans le temps donné, et rien ne prouve qu’il n’en existe "
            "pas. Donnez plus de temps, ou moins de bâtiments."
        )
    return _feasible(model, run, rescue, "Le temps donné est écoulé avant la preuve.")


def _optimal(model: Model, run: Run, picked: frozenset[int]) -> Solution:
    is_settled = False
    gap = _gap(model, run, picked)
    if gap is not None and gap <= NO_GAP:
        picked, is_settled = settled(model, picked)
    status = Status.OPTIMAL if gap is not None and gap <= NO_GAP else Status.FEASIBLE
    verified = model.verified(picked)
    bound = verified.value if status is Status.OPTIMAL else _bound(model, run)
    return Solution(
        status=status,
        verified=verified,
        bound=bound,
        gap=0.0 if status is Status.OPTIMAL else gap,
        blocked=model.blocked,
        is_settled=is_settled,
    )


def _feasible(model: Model, run: Run, rescue: frozenset[int] | None, note: str) -> Solution:
    """Return the better of what the solver had and of the greedy plan."""
    is_fallback = run.picked is None or (rescue is not None and model.total(rescue) > run.value)
    picked = rescue if is_fallback else run.picked
    verified = model.verified(picked or frozenset())
    gap = _gap(model, run, picked or frozenset())
    is_proved = gap is not None and gap <= NO_GAP
    return Solution(
        status=Status.OPTIMAL if is_proved else Status.FEASIBLE,
        verified=verified,
        bound=verified.value if is_proved else _bound(model, run),
        gap=0.0 if is_proved else gap,
        blocked=model.blocked,
        is_fallback=is_fallback,
        notes=() if is_proved else (note,),
    )


def _bound(model: Model, run: Run) -> Fraction | None:
    """Return the bound with the value of what is kept, in euros; `None` when it is not known."""
    if run.bound is None:
        return None
    return Fraction(run.bound) + model.kept_value


def _gap(model: Model, run: Run, picked: frozenset[int]) -> float | None:
    bound = _bound(model, run)
    if bound is None:
        return None
    value = model.total(picked) + model.kept_value
    missing = max(bound - value, Fraction(0))
    return float(missing / max(abs(value), Fraction(1)))
