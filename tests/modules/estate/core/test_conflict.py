"""Why there is no plan: the smallest sets of families to relax, against all plans counted."""

import pytest
from numpy.random import default_rng

from bastide.modules.estate.core.conflict import REMEDIES, conflict_of
from bastide.modules.estate.core.legal_facts import Heritage, LegalFacts
from bastide.modules.estate.core.planning import FAMILY_LABELS, Family, Lock
from bastide.modules.estate.core.verification import verify
from tests.modules.estate.core.plans import action, building, drawn, every_plan, problem


@pytest.mark.long(
    "tests/modules/estate/core/test_conflict.py::test_the_least_that_is_missing_is_said"
)
def test_the_sets_are_the_smallest_that_some_plan_allows():
    sizes = set()
    for seed in range(90):
        asked = drawn(default_rng(seed), most_plans=120)
        every = [verify(asked, plan) for plan in every_plan(asked)]
        lawful = [one for one in every if all(broken.family for broken in one.violations)]
        sets = {frozenset(one.family for one in checked.violations) for checked in lawful}
        least = min(map(len, sets))
        found = conflict_of(asked)
        if not least:
            assert found is None, seed
            continue
        relaxed = [frozenset(one.families) for one in found.relaxations]
        assert set(relaxed) == {one for one in sets if len(one) == least}, seed
        assert len(relaxed) == len(set(relaxed))
        assert all(one.violations for one in found.relaxations), seed
        sizes.add(least)
    assert sizes >= {1, 2}


def test_the_least_that_is_missing_is_said():
    asked = problem(
        building("A", action("renovate", cost=60), must_act=True),
        building("B", action("renovate", cost=45), action("sell", cost=50), must_act=True),
        budgets=[100],
    )
    found = conflict_of(asked)
    first, second = found.relaxations
    assert (first.families, second.families) == ((Family.BUDGET,), (Family.OBLIGATIONS,))
    assert first.sentence == (
        "Un plan existe si l’on assouplit «\u00a0Budgets\u00a0». "
        "Il manque 5,00\u00a0€ cumulés fin 1."
    )
    assert found.is_proved


def test_a_lock_against_the_law_quotes_the_law():
    asked = problem(
        building("A", action("demolish"), legal=LegalFacts(heritage=Heritage.CLASSIFIED)),
        locks=(Lock("A", "demolish"),),
    )
    (relaxation,) = conflict_of(asked).relaxations
    assert relaxation.families == (Family.LOCKS,)
    assert "ne se démolit pas" in relaxation.sentence
    assert "L621-27" in relaxation.sentence


def test_a_problem_with_a_plan_has_no_conflict():
    assert conflict_of(problem(building("A"))) is None


def test_every_family_has_a_name_and_a_remedy_in_french():
    assert set(FAMILY_LABELS) == set(REMEDIES) == set(Family)
