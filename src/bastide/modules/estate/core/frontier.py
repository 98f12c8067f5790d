"""The curve of money and service: for each level of service, the plan of most money.

Money is maximised with service held at or above a level that climbs in equal steps from what the
plan of most money gives to the most that any plan gives (ε-constraint). Dominated plans are left
out.

Source: strategy dossier §2.7 (ε-constraint); spec 20 part 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.modules.estate.core.model import Model, SolverSettings
from bastide.modules.estate.core.planning import Problem
from bastide.modules.estate.core.rows import Row, at_least
from bastide.modules.estate.core.verification import Verified


@dataclass(frozen=True, slots=True)
class Frontier:
    """Plans that no other beats on both money and service, by growing service.

    Attributes:
        plans: each one checked. is_proved: every level was reached in the time given.
    """

    plans: tuple[Verified, ...]
    is_proved: bool


def frontier(problem: Problem, count: int, settings: SolverSettings | None = None) -> Frontier:
    """Return at most `count` plans between most money and most service; none without a plan.

    Args:
        problem: what is asked; the value of service does not matter here.
        count: how many levels of service, 2 at least.
        settings: how long and how far to search.
    """
    model = Model(problem, settings)
    money = [option.money for option in model.options]
    service = [option.service for option in model.options]
    richest = _best(model, money, service)
    if richest is None:
        return Frontier((), is_proved=True)
    fullest = _best(model, service, money)
    found = [one for one in (richest, fullest) if one is not None]
    is_proved = fullest is not None
    if fullest is not None:
        low, high = model.total(richest, service), model.total(fullest, service)
        for step in range(1, count - 1):
            level = at_least(service, low + (high - low) * step / (count - 1))
            picked = _best(model, money, service, [level])
            is_proved = is_proved and picked is not None
            if picked is not None:
                found.append(picked)
    return Frontier(_undominated([model.verified(picked) for picked in found]), is_proved)


def _best(
    model: Model, first: Sequence[Fraction], then: Sequence[Fraction], rows: Sequence[Row] = ()
) -> frozenset[int] | None:
    """Return the plan best on one amount, and best on another among those."""
    run = model.maximise(first, rows)
    if run.picked is None:
        return None
    second = model.maximise(then, [*rows, at_least(first, run.value)])
    return run.picked if second.picked is None else second.picked


def _undominated(plans: Sequence[Verified]) -> tuple[Verified, ...]:
    kept: list[Verified] = []
    for plan in sorted(plans, key=lambda one: (-one.money, -one.service)):
        if not kept or plan.service > kept[-1].service:
            kept.append(plan)
    return tuple(kept)
