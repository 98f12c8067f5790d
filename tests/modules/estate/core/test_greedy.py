"""The greedy plan: valid, never better than the optimum, and able to repair before it improves."""

from fractions import Fraction

from numpy.random import default_rng

from bastide.modules.estate.core.greedy import greedy_plan
from bastide.modules.estate.core.model import Model
from bastide.modules.estate.core.optimiser import solve
from tests.modules.estate.core.plans import action, acts, building, drawn, problem


def made(asked):
    model = Model(asked)
    picked = greedy_plan(model)
    return None if picked is None else acts(model.plan(picked))


def test_the_greedy_plan_is_valid_and_never_better():
    count = 0
    for seed in range(120):
        asked = drawn(default_rng(5000 + seed), most_plans=120)
        model = Model(asked)
        picked = greedy_plan(model)
        if picked is None:
            continue
        count += 1
        found = solve(asked)
        assert model.is_valid(picked), seed
        assert model.total(picked) + model.kept_value <= found.verified.value, seed
    assert count > 40


def test_it_takes_the_best_value_for_the_money():
    asked = problem(
        building("A", action("renovate", cost=10, benefit=12)),
        building("B", action("renovate", cost=5, benefit=10)),
        building("C", action("renovate", cost=5, benefit=9)),
        budgets=[10],
    )
    assert made(asked) == {"B": ("renovate", 1), "C": ("renovate", 1)}


def test_it_repairs_what_keeping_everything_breaks():
    asked = problem(
        building("A", action("renovate", cost=4, energy_after=2, benefit=-1), energy_mwh=10),
        building("B", action("renovate", cost=9, energy_after=1, benefit=-1), energy_mwh=10),
        budgets=[4],
        energy={1: Fraction(7, 10)},
    )
    assert made(asked) == {"A": ("renovate", 1)}


def test_it_gives_up_rather_than_break_something():
    asked = problem(building("A", energy_mwh=10), energy={1: Fraction(1, 2)})
    assert made(asked) is None


def test_it_opens_room_before_it_moves_people():
    asked = problem(
        building("A", action("sell", displaced_m2=10, benefit=9), segment="s"),
        building("B", action("pool", freed_m2=10, benefit=1), segment="s"),
        years=(1, 2),
    )
    assert made(asked) == {"A": ("sell", 2), "B": ("pool", 1)}
