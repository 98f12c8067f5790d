"""Money against service: plans that no other beats, from most money to most service."""

from fractions import Fraction

from numpy.random import default_rng

from bastide.modules.estate.core.frontier import frontier
from bastide.modules.estate.core.verification import verify
from tests.modules.estate.core.plans import action, building, drawn, every_plan, problem


def test_no_plan_of_the_frontier_is_beaten_and_its_ends_are_the_best():
    for seed in range(60):
        asked = drawn(default_rng(seed), most_plans=120)
        valid = [
            checked for plan in every_plan(asked) if not (checked := verify(asked, plan)).violations
        ]
        found = frontier(asked, 4)
        assert found.is_proved
        if not valid:
            assert found.plans == ()
            continue
        assert found.plans[0].money == max(one.money for one in valid), seed
        assert found.plans[-1].service == max(one.service for one in valid), seed
        for kept in found.plans:
            assert not kept.violations
            assert not any(
                (one.money >= kept.money and one.service > kept.service)
                or (one.money > kept.money and one.service >= kept.service)
                for one in valid
            ), seed


def test_levels_between_the_ends_are_found():
    asked = problem(
        *(
            building(f"B{rank}", action("renovate", cost=0, benefit=-rank, service_gain=1))
            for rank in range(1, 5)
        )
    )
    found = frontier(asked, 5)
    assert [(one.money, one.service) for one in found.plans] == [
        (0, 0),
        (-1, 1),
        (-3, 2),
        (-6, 3),
        (-10, 4),
    ]


def test_two_points_are_the_two_ends():
    asked = problem(building("A", action("renovate", benefit=-2, service_gain=3)))
    found = frontier(asked, 2)
    assert [one.service for one in found.plans] == [Fraction(0), Fraction(3)]
