"""The document of a scenario: nothing that was not asked to change does."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bastide.foundation.errors import InputRefusedError
from bastide.modules.estate.core import scenario_documents as documents
from bastide.modules.estate.core.drafting import DraftRules
from bastide.modules.estate.core.plan_answer import plan_answer
from bastide.modules.estate.core.plan_example import plan_example
from bastide.modules.estate.core.plan_reasons import reasons_of
from bastide.modules.estate.core.plan_search import SEARCHES, SOLVER, search_plan
from bastide.modules.estate.core.planned_money import (
    answer_faults,
    plan_told,
    planned_actions,
)


def example(**changes):
    return documents.loaded(json.dumps({**plan_example(), **changes}))


def answer_of(document, **options):
    asked = documents.understood(document)
    found = search_plan(asked, clock=lambda: 0.0, **options)
    return asked.problem, plan_answer(asked, found, SOLVER)


def test_rules_come_back_in_euros_and_saving_them_again_changes_nothing():
    document = example()
    rules = documents.rules_of(document)
    assert rules == DraftRules(
        (2027, 2028, 2029), (Decimal(600_000),) * 3, True, Decimal("0.03"), Decimal(50),
        Decimal("0.8"), 2,
    )  # fmt: skip
    assert documents.with_rules(document, rules) == document


@pytest.mark.parametrize(
    "change",
    [
        {"budgets": None},
        {"energy_ratio": None},
        {"projects_per_year": 5},
        {"carry_over": False, "discount_rate": Decimal("0.015")},
        {"budgets": (Decimal("0.01"), Decimal(0), Decimal(-5))},
    ],
)
def test_a_changed_rule_is_read_back_as_it_was_given(change):
    rules = replace(documents.rules_of(example()), **change)
    changed = documents.with_rules(example(), rules)
    assert documents.rules_of(changed) == rules
    assert changed["buildings"] == example()["buildings"]


def test_targets_of_other_years_stay_when_the_last_one_changes():
    constraints = {"energy": {"targets": {"2028": 0.9, "2029": 0.8}}}
    document = example(constraints=constraints)
    rules = replace(documents.rules_of(document), energy_ratio=Decimal("0.7"))
    problem = documents.understood(documents.with_rules(document, rules)).problem
    assert problem.energy == {2028: Fraction(9, 10), 2029: Fraction(7, 10)}


def test_numbers_of_a_file_are_kept_exactly():
    document = documents.loaded(b'{"years": [2027], "budgets": 0.1, "buildings": []}')
    assert document["budgets"] == "0.1"
    with pytest.raises(InputRefusedError):
        documents.loaded(b'{"years": [2027]}')


def test_the_fingerprint_tells_another_question_whatever_the_order_of_fields():
    document = example()
    turned = dict(reversed(document.items()))
    same = documents.fingerprint(document, {"frontier": 0})
    assert documents.fingerprint(turned, {"frontier": 0}) == same
    assert documents.fingerprint(document, {"frontier": 7}) != same
    assert documents.fingerprint(example(carry_over=False), {"frontier": 0}) != same


def test_ways_to_weigh_are_added_only_when_service_has_a_price():
    own = example()
    assert documents.with_weights(own) == own
    bare = example(scenarios=[])
    told = documents.with_weights(bare)["scenarios"]
    assert [one.get("service_value") for one in told] == [0, None, "0.1"]
    bare["objective"]["service_value"] = 0
    assert documents.with_weights(bare) == bare


def test_each_search_is_told_and_may_stop_everything():
    heard = []
    document = example()
    answer_of(document, frontier=3, explain=True, on_search=heard.append)
    assert heard == list(SEARCHES)

    def stop(name):
        raise KeyboardInterrupt(name)

    with pytest.raises(KeyboardInterrupt):
        answer_of(document, on_search=stop)


# Money --------------------------------------------------------------------------------------------
def test_the_money_of_actions_is_that_of_the_answer_to_the_cent():
    problem, content = answer_of(example(budgets=None))
    told = {one["building"]: one for one in content["plan"] if one["year"] is not None}
    made = {one.building: one for one in planned_actions(problem, plan_told(content["plan"]))}
    assert set(made) == set(told)
    for code, one in made.items():
        assert sum(one.costs.values(), Decimal(0)) == Decimal(told[code]["cost"])
        assert sum(one.subsidies.values(), Decimal(0)) == Decimal(told[code]["subsidy"])
        assert (one.sale is not None) == ("receipt" in told[code])
        assert all(one.first_year <= year <= one.last_year for year in one.costs)
    assert answer_faults(problem, content) == ()


def test_an_answer_to_another_question_is_not_fit():
    problem, content = answer_of(example())
    moved = [{**one, "year": 2029 if one["year"] else None} for one in content["plan"]]
    assert answer_faults(problem, {**content, "plan": moved})
    unknown = [{**content["plan"][0], "building": "Z"}]
    assert answer_faults(problem, {**content, "plan": unknown})
    assert answer_faults(problem, {**content, "objective": None})
    assert answer_faults(problem, {**content, "objective": "0.00"})


# Reasons ------------------------------------------------------------------------------------------
def test_every_building_has_its_reason():
    locks = [{"building": "D-Ecole", "action": "renovate", "year": 2028, "reason": "Promesse"}]
    constraints = {"locks": locks, "energy": {"max_ratio": 1}}
    problem, content = answer_of(example(budgets=500, constraints=constraints))
    reasons = reasons_of(problem, plan_told(content["plan"]))
    assert set(reasons) == {one.code for one in problem.buildings}
    assert reasons["D-Ecole"].sentence == "Décision imposée au plan\u00a0: Promesse"
    assert reasons["A-MairieAnnexe"].sentence.startswith("Améliore le service")
    acted = plan_told(content["plan"])
    assert not any(reasons[code].is_unplaced for code in acted)


def test_what_is_worth_something_and_finds_no_place_says_so():
    problem, content = answer_of(example(budgets=0, constraints={}))
    reasons = reasons_of(problem, plan_told(content["plan"]))
    assert reasons["A-MairieAnnexe"].is_unplaced
    assert "n’entre pas dans les contraintes" in reasons["A-MairieAnnexe"].sentence
    nothing = {**example()["buildings"][0], "actions": []}
    problem, content = answer_of(example(buildings=[nothing], constraints={}, scenarios=[]))
    assert reasons_of(problem, {})["A-MairieAnnexe"].sentence.startswith("Aucune action n’est prop")
