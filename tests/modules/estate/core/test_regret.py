"""The plan of least regret, against all plans counted in all scenarios."""

from dataclasses import replace
from fractions import Fraction

from numpy.random import default_rng

from bastide.modules.estate.core.planning import Objective, ObjectiveKind
from bastide.modules.estate.core.regret import WeightScenario, robust_plan
from bastide.modules.estate.core.verification import verify
from tests.modules.estate.core.plans import action, acts, building, drawn, every_plan, problem


def scenarios_of(asked):
    return [
        WeightScenario(
            str(worth),
            replace(
                asked.objective,
                service_value=Fraction(worth),
                segment_weights={"sport": Fraction(worth + 1, 2)},
            ),
        )
        for worth in (0, 3, 10)
    ]


def test_no_other_plan_has_a_smaller_worst_regret():
    for seed in range(50):
        asked = drawn(default_rng(seed), most_plans=120)
        valid = [plan for plan in every_plan(asked) if not verify(asked, plan).violations]
        scenarios = scenarios_of(asked)
        found = robust_plan(asked, scenarios)
        if not valid:
            assert found is None
            continue
        values = [
            [verify(replace(asked, objective=one.objective), plan).value for one in scenarios]
            for plan in valid
        ]
        bests = [max(column) for column in zip(*values, strict=True)]
        worsts = [
            max(best - value for best, value in zip(bests, row, strict=True)) for row in values
        ]
        assert found.worst == min(worsts), seed
        assert found.worst == max(one.regret for one in found.regrets)
        assert [one.best.value for one in found.regrets] == bests
        together = max(
            sum(row) for row, worst in zip(values, worsts, strict=True) if worst == found.worst
        )
        assert sum(one.value for one in found.regrets) == together, seed
        assert not found.verified.violations


def test_a_plan_good_enough_everywhere_beats_plans_best_somewhere():
    asked = problem(
        building("A", action("renovate", cost=10, benefit=10), segment="s"),
        building("B", action("renovate", cost=10, service_gain=10)),
        building("C", action("renovate", cost=10, benefit=7, service_gain=7)),
        budgets=[10],
    )
    scenarios = [
        WeightScenario("argent", Objective(kind=ObjectiveKind.BENEFIT)),
        WeightScenario(
            "service",
            Objective(
                kind=ObjectiveKind.BENEFIT,
                service_value=Fraction(1),
                service_gains={("B", "renovate"): Fraction(15)},
            ),
        ),
    ]
    found = robust_plan(asked, scenarios)
    # A: 0 and 5 lost; B: 10 and 0; C: 3 and 1.
    assert acts(found.verified.plan) == {"C": ("renovate", 1)}
    assert [one.regret for one in found.regrets] == [3, 1]
    assert found.is_proved
