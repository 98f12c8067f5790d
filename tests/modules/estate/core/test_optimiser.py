"""The optimal plan against every plan counted one by one, on problems drawn at random."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from numpy.random import default_rng

from bastide.modules.estate.core.model import Ending, Model, Run, SolverSettings
from bastide.modules.estate.core.optimiser import (
    NoPlanInTimeError,
    Status,
    solve,
    solve_model,
)
from bastide.modules.estate.core.planning import Objective, ObjectiveKind
from tests.modules.estate.core.plans import (
    action,
    acts,
    best_by_counting,
    building,
    drawn,
    order_of,
    problem,
)

SEEDS = range(300)
"""Problems drawn; `range(3000)` was counted once and agreed as well."""


def without(plan, code):
    return {name: choice for name, choice in plan.items() if name != code}


BLOCKS = [range(start, start + 25) for start in SEEDS[::25]]
LONG = pytest.mark.long(
    "tests/modules/estate/core/test_optimiser.py::"
    "test_the_optimum_is_the_best_of_all_plans_and_the_lowest_of_the_best"
)


@pytest.mark.always
@pytest.mark.parametrize(
    "block", [*BLOCKS[:3], *(pytest.param(block, marks=LONG) for block in BLOCKS[3:])]
)
def test_the_optimum_is_the_best_of_all_plans_and_the_lowest_of_the_best(block):
    """Value, status, ties and uselessness, exactly, on 300 problems of every kind of constraint."""
    for seed in block:
        asked = drawn(default_rng(seed), most_plans=250)
        lowest, equal = best_by_counting(asked)
        found = solve(asked)
        if lowest is None:
            assert found.status is Status.INFEASIBLE, seed
            continue
        assert found.status is Status.OPTIMAL, seed
        assert found.verified.value == lowest.value == found.bound, seed
        assert (found.gap, found.is_settled, found.is_fallback) == (0.0, True, False), seed
        plans = [dict(one.plan) for one in equal]
        plan = dict(found.verified.plan)
        assert plan in plans, seed
        assert not any(without(plan, code) in plans for code in plan), seed
        is_lowest_useful = not any(without(lowest.plan, code) in plans for code in lowest.plan)
        if is_lowest_useful:
            assert order_of(plan) == order_of(lowest.plan), seed


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_the_plan_does_not_depend_on_the_unit(unit):
    def scaled(amount):
        return Decimal(amount) * unit

    asked = problem(
        building("A", action("renovate", cost=scaled("3.01"), benefit=scaled(7))),
        building("B", action("renovate", cost=scaled("3.00"), benefit=scaled(6))),
        building("C", action("renovate", cost=scaled("3.00"), benefit=scaled(5))),
        budgets=[scaled("6.00")],
    )
    found = solve(asked)
    assert acts(found.verified.plan) == {"B": ("renovate", 1), "C": ("renovate", 1)}
    assert found.verified.years[0].balance == 0


def test_a_cent_too_much_in_a_billion_is_too_much_and_the_exact_sum_is_not():
    budget = Decimal("1000000000.00")
    halves = Decimal("500000000.00")
    for extra, count in (("0.00", 2), ("0.01", 1)):
        asked = problem(
            building("A", action("renovate", cost=halves, benefit=1)),
            building("B", action("renovate", cost=halves + Decimal(extra), benefit=1)),
            budgets=[budget],
        )
        assert len(solve(asked).verified.plan) == count


def test_a_difference_of_one_cent_of_value_decides_among_millions():
    asked = problem(
        building("A", action("renovate", cost=1, benefit="5000000.00")),
        building("B", action("renovate", cost=1, benefit="5000000.01")),
        budgets=[1],
    )
    assert list(solve(asked).verified.plan) == ["B"]


def test_thirds_are_exact():
    asked = problem(
        *(
            building(f"B{rank}", action("renovate", cost=1, benefit={1: Fraction(1, 3)}))
            for rank in range(3)
        ),
        budgets=[3],
    )
    assert solve(asked).verified.value == 1


def test_the_order_of_buildings_in_the_file_changes_nothing():
    for seed in range(12):
        asked = drawn(default_rng(1000 + seed), most_plans=250)
        turned = replace(asked, buildings=asked.buildings[::-1])
        one, other = solve(asked), solve(turned)
        assert one.status is other.status
        if one.verified is not None:
            assert dict(one.verified.plan) == dict(other.verified.plan)


def test_more_money_is_never_worse():
    for seed in range(12):
        asked = drawn(default_rng(2000 + seed), most_plans=250)
        if asked.budgets is None:
            continue
        richer = replace(asked, budgets=tuple(one + 1000 for one in asked.budgets))
        poor, rich = solve(asked), solve(richer)
        if poor.verified is not None:
            assert rich.verified.value >= poor.verified.value


def test_nothing_to_decide():
    found = solve(problem(budgets=[0]))
    assert (found.status, found.verified.value, dict(found.verified.plan)) == (
        Status.OPTIMAL,
        0,
        {},
    )


def test_money_flows_are_discounted_and_savings_counted_until_the_horizon():
    asked = problem(
        building(
            "A",
            action("renovate", cost=100, running_after=Decimal(10)),
            running_cost=Decimal(60),
        ),
        years=(2027, 2028),
        objective=Objective(kind=ObjectiveKind.NPV, discount_rate=Fraction(1, 10), horizon=3),
    )
    # Works in 2027 (not discounted), 50 saved in 2028 and 2029.
    expected = -100 + Fraction(500, 11) + Fraction(5000, 121)
    checked = Model(asked)
    assert checked.values[0] == expected
    assert checked.verified(frozenset({0})).value == expected


# What protects from the solver -----------------------------------------------------------------


class LyingModel(Model):
    """A solver that declares everything infeasible, as HiGHS has done."""

    def maximise(self, *_args, **_options):
        return Run(Ending.INFEASIBLE, None, None, Fraction(0))


class BoastfulModel(Model):
    """A solver that returns zeros and choices that break the constraints on its first runs."""

    def _run(self, values, extra, gap, time_limit, has_presolve):
        if not self.cuts:
            return Ending.OPTIMAL, frozenset(range(len(self.options))), 1e9
        return super()._run(values, extra, gap, time_limit, has_presolve)


def two_works():
    return problem(
        building("A", action("renovate", cost=6, benefit=5)),
        building("B", action("renovate", cost=5, benefit=4)),
        budgets=[10],
    )


def test_a_plan_that_exists_is_given_even_when_the_solver_denies_it():
    found = solve_model(LyingModel(two_works()))
    assert (found.status, found.is_fallback, found.gap) == (Status.FEASIBLE, True, None)
    assert not found.verified.violations
    assert "à tort" in found.notes[0]


def test_a_plan_that_breaks_something_is_cut_off_and_solved_again():
    model = BoastfulModel(two_works())
    found = solve_model(model)
    assert acts(found.verified.plan) == {"A": ("renovate", 1)}
    assert model.cuts


class Clock:
    """A clock that jumps by an hour at each look after the first ones."""

    def __init__(self, looks):
        self.looks = looks
        self.now = 0.0

    def __call__(self):
        self.looks -= 1
        self.now += 0.0 if self.looks >= 0 else 3600.0
        return self.now


def test_out_of_time_without_a_plan_the_greedy_one_is_given():
    settings = SolverSettings(time_limit=10.0, clock=Clock(looks=1))
    found = solve(two_works(), settings)
    assert (found.status, found.is_fallback, found.gap) == (Status.FEASIBLE, True, None)
    assert acts(found.verified.plan) == {"A": ("renovate", 1)}
    assert "temps" in found.notes[0]


def test_out_of_time_without_any_plan_nothing_is_claimed():
    asked = replace(two_works(), min_area={"s": Fraction(1)})
    settings = SolverSettings(time_limit=10.0, clock=Clock(looks=1))
    with pytest.raises(NoPlanInTimeError, match="temps"):
        solve(asked, settings)


def test_out_of_time_while_settling_ties_the_plan_is_optimal_and_not_settled():
    asked = problem(
        building("A", action("renovate", cost=5, benefit=4)),
        building("B", action("renovate", cost=5, benefit=5)),
        budgets=[5],
    )
    found = solve(asked, SolverSettings(time_limit=10.0, clock=Clock(looks=2)))
    assert (found.status, found.is_settled) == (Status.OPTIMAL, False)
    assert found.verified.value == 5


def test_too_many_choices_are_not_settled_one_by_one():
    found = solve(two_works(), SolverSettings(most_settled=1))
    assert (found.status, found.is_settled) == (Status.OPTIMAL, False)
