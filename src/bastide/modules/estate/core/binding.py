"""What holds a plan back: constraints met exactly, and what each family of them costs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bastide.modules.estate.core.model import Ending, Model, SolverSettings
from bastide.modules.estate.core.planning import FAMILY_LABELS, Family, Plan, Problem


@dataclass(frozen=True, slots=True)
class Binding:
    """A constraint that a plan meets without any room left.

    Attributes:
        family: which constraints. name: year, segment, service or building.
    """

    family: Family
    name: str

    @property
    def label(self) -> str:
        """Return its French name."""
        return f"{FAMILY_LABELS[self.family]}\u00a0: {self.name}"


@dataclass(frozen=True, slots=True)
class Price:
    """What a family of constraints costs: the value of the best plan without it, less with it.

    Attributes:
        family: which constraints. cost: euros, zero or more; `None` when time ran out.
    """

    family: Family
    cost: Fraction | None


def binding_of(problem: Problem, plan: Plan) -> tuple[Binding, ...]:
    """Return the constraints that a plan meets exactly, in the order of families.

    Args:
        problem: what is asked.
        plan: a plan that respects it.
    """
    model = Model(problem)
    choices = set(plan.values())
    picked = [rank for rank, one in enumerate(model.options) if one.choice in choices]
    count = len(model.options)
    return tuple(
        Binding(row.family, row.name)
        for row in model.rows
        if row.family is not None
        and row.terms
        and all(place < count for place in row.terms)
        and model.total(picked, [row.terms.get(rank, Fraction(0)) for rank in range(count)])
        == row.bound
    )


def prices_of(
    problem: Problem, value: Fraction, settings: SolverSettings | None = None
) -> tuple[Price, ...]:
    """Return what each family of constraints costs, each relaxed alone.

    Args:
        problem: what is asked.
        value: euros of its best plan.
        settings: how long each run may last.
    """
    families = {row.family for row in Model(problem).rows}
    prices = []
    for family in Family:
        if family in families:
            model = Model(problem, settings, frozenset({family}))
            run = model.maximise()
            is_known = run.picked is not None and run.ending is Ending.OPTIMAL
            cost = max(run.value + model.kept_value - value, Fraction(0)) if is_known else None
            prices.append(Price(family, cost))
    return tuple(prices)
