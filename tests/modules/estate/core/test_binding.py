"""What holds a plan back, and what each family of constraints costs."""

from fractions import Fraction

from bastide.modules.estate.core.binding import binding_of, prices_of
from bastide.modules.estate.core.model import SolverSettings
from bastide.modules.estate.core.optimiser import solve
from bastide.modules.estate.core.planning import Family, Lock, ProjectLimit
from tests.modules.estate.core.plans import action, building, problem


def asked():
    return problem(
        building("A", action("renovate", cost=10, benefit=5)),
        building("B", action("renovate", cost=10, benefit=7)),
        building("C", action("renovate", cost=0, benefit=1)),
        budgets=[10],
        vetoes=(Lock("C", "renovate"),),
        project_limits=(ProjectLimit(None, {1: Fraction(5)}),),
    )


def test_what_is_met_exactly_is_named():
    found = solve(asked())
    names = [(one.family, one.name) for one in binding_of(asked(), found.verified.plan)]
    assert names == [(Family.BUDGET, "1"), (Family.VETOES, "C")]
    assert binding_of(asked(), found.verified.plan)[0].label == "Budgets\u00a0: 1"


def test_each_family_costs_what_the_best_plan_without_it_gains():
    found = solve(asked())
    prices = {one.family: one.cost for one in prices_of(asked(), found.verified.value)}
    assert prices == {Family.BUDGET: 5, Family.PROJECTS: 0, Family.VETOES: 1}


def test_a_price_that_time_did_not_allow_is_unknown():
    looks = iter(range(0, 10**9, 3600))
    settings = SolverSettings(time_limit=1.0, clock=lambda: float(next(looks)))
    assert {one.cost for one in prices_of(asked(), Fraction(7), settings)} == {None}
