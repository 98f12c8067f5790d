"""Among plans of equal value the lowest codes win, whatever their number, in few searches."""

import itertools

import pytest
from numpy.random import default_rng

from bastide.modules.estate.core.model import Model
from bastide.modules.estate.core.ties import MOST_LISTS, settled
from tests.modules.estate.core.plans import (
    action,
    best_by_counting,
    building,
    drawn,
    problem,
)

YEARS = (1, 2)


class Counted(Model):
    """A model that counts its searches."""

    searches = 0

    def maximise(self, *arguments, **named):
        self.searches += 1
        return super().maximise(*arguments, **named)


def plan_of(model, picked):
    return {code: choice.year for code, choice in model.plan(picked).items()}


def lowest_by_counting(works, budgets):
    """Return the lowest of the best plans, code → year, every plan counted by plain sums."""
    best = (-1, None)
    for years in itertools.product((*YEARS, None), repeat=len(works)):
        spent = [
            sum(cost for (cost, _gain), on in zip(works, years, strict=True) if on == y)
            for y in YEARS
        ]
        left = budgets[0] - spent[0]
        if left < 0 or left + budgets[1] < spent[1]:
            continue
        gain = sum(gain for (_cost, gain), on in zip(works, years, strict=True) if on is not None)
        done = [(rank, on) for rank, on in enumerate(years) if on is not None]
        if gain > best[0] or (gain == best[0] and done < best[1]):
            best = (gain, done)
    return {f"B{rank}": on for rank, on in best[1]}


@pytest.mark.parametrize("seed", range(2))
def test_of_more_equal_plans_than_one_search_tells_apart_the_lowest_is_kept(seed):
    chance = default_rng(seed)
    works = [(int(cost), int(gain)) for cost, gain in chance.integers(1, 4, size=(10, 2))]
    assert (len(YEARS) + 1) ** len(works) > MOST_LISTS
    budgets = [int(amount) for amount in chance.integers(3, 8, size=2)]
    model = Model(
        problem(
            *(
                building(f"B{rank}", action("renovate", cost=cost, benefit=gain))
                for rank, (cost, gain) in enumerate(works)
            ),
            years=YEARS,
            budgets=budgets,
        )
    )
    best, is_proved = settled(model, model.maximise().picked)
    assert is_proved
    assert plan_of(model, best) == lowest_by_counting(works, budgets)


@pytest.mark.always
def test_forty_equal_buildings_are_settled_in_few_searches():
    model = Counted(
        problem(
            *(
                building(
                    f"B{rank}",
                    action("renovate", cost=2, benefit=5),
                    action("sell", receipt=1, benefit=5),
                )
                for rank in range(1, 41)
            ),
            years=(1, 2, 3, 4),
            budgets=[10, 10, 10, 10],
        )
    )
    best, is_proved = settled(model, model.maximise().picked)
    assert is_proved
    assert model.searches < 20
    years = plan_of(model, best)
    assert [years[f"B{rank}"] for rank in range(1, 6)] == [1, 1, 1, 1, 1]
    assert list(years) == [f"B{rank}" for rank in range(1, 41)]


def test_what_a_bound_rules_out_is_in_no_plan_worth_as_much():
    ruled_out = 0
    for seed in range(40):
        asked = drawn(default_rng(seed), most_plans=60)
        lowest, equal = best_by_counting(asked)
        if lowest is None:
            continue
        model = Model(asked)
        out = {model.options[rank].choice for rank in model.beaten(lowest.value - model.kept_value)}
        assert not any(out & set(one.plan.values()) for one in equal), seed
        ruled_out += len(out)
    assert ruled_out > 20
