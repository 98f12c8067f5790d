"""Legal gates: golden procedures, their articles, and what each lifts."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation import law
from bastide.modules.estate.core.actions import LABELS, ActionKind
from bastide.modules.estate.core.gate_catalogue import CATALOGUE
from bastide.modules.estate.core.gates import Standing, is_lawful, procedure, stops
from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts

ROOT = Path(__file__).resolve().parents[4]
CASES = yaml.safe_load((ROOT / "tests/golden/estate/gates.yaml").read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 24)


def facts_of(content):
    found = dict(content)
    readers = {
        "domain": Domain,
        "heritage": Heritage,
        "subsidy_to_repay": Decimal,
        "lease_until": dt.date.fromisoformat,
    }
    for name, read in readers.items():
        if name in found:
            found[name] = read(found[name])
    return LegalFacts(**found)


def written(state):
    mark = {Standing.LIFTED: "=", Standing.UNKNOWN: "?", Standing.STANDING: ">"}[state.standing]
    return f"{'!' if state.is_stopping else mark} {state.gate.id}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_procedures(case):
    states = procedure(facts_of(case["facts"]), ActionKind(case["action"]), TODAY, CATALOGUE)
    assert [written(state) for state in states] == case["steps"]
    assert all(state.reason for state in states)


def test_every_gate_has_its_article_and_what_lifts_it():
    assert len({gate.id for gate in CATALOGUE}) == len(CATALOGUE)
    assert len({gate.rank for gate in CATALOGUE}) == len(CATALOGUE)
    for gate in CATALOGUE:
        assert gate.step
        assert gate.article
        assert gate.lifted_by
        assert gate.blocks


def test_every_gate_can_stand_and_the_cases_show_each():
    shown = {step.split()[1] for case in CASES for step in case["steps"]}
    assert shown == {gate.id for gate in CATALOGUE}
    standing = {step.split()[1] for case in CASES for step in case["steps"] if step[0] in "!>"}
    assert standing == {gate.id for gate in CATALOGUE}


def test_what_is_known_by_trade_is_marked():
    states = procedure(
        LegalFacts(heritage=Heritage.CLASSIFIED), ActionKind.DEMOLISH, TODAY, CATALOGUE
    )
    monument = next(state for state in states if state.gate.id == "monument_demolition")
    assert monument.article.endswith("(à vérifier)")
    assert "(à vérifier)" not in "".join(
        state.article for state in states if state.gate.is_verified
    )


def test_a_dated_declassification_waits_for_its_day():
    facts = LegalFacts(domain=Domain.PUBLIC, declassified_on=dt.date(2028, 3, 1))
    before = procedure(facts, ActionKind.SELL, dt.date(2028, 2, 29), CATALOGUE)
    after = procedure(facts, ActionKind.SELL, dt.date(2028, 3, 1), CATALOGUE)
    assert (is_lawful(before), is_lawful(after)) == (False, True)


def test_the_delay_of_anticipation_comes_from_the_law():
    facts = LegalFacts(domain=Domain.PUBLIC, is_anticipated=True)
    for has_works, name in ((False, "anticipated_years"), (True, "anticipated_years_with_works")):
        years = law.value(f"domain.{name}", on=TODAY).number
        linked = LegalFacts(domain=facts.domain, is_anticipated=True, has_linked_works=has_works)
        states = procedure(linked, ActionKind.SELL, TODAY, CATALOGUE)
        reason = next(one.reason for one in states if one.gate.id == "disaffection")
        assert f"{years}\u00a0ans" in reason


def test_plans_may_count_years_before_the_texts():
    facts = LegalFacts(domain=Domain.PUBLIC, is_anticipated=True, is_energy_subject=True)
    for kind in ActionKind:
        procedure(facts, kind, dt.date(1, 12, 31), CATALOGUE)


@given(
    st.sampled_from(ActionKind),
    st.builds(
        LegalFacts,
        domain=st.sampled_from([None, *Domain]),
        is_occupied=st.sampled_from([None, True, False]),
        heritage=st.sampled_from([None, *Heritage]),
        is_school=st.sampled_from([None, True, False]),
        is_made_available=st.sampled_from([None, True, False]),
    ),
)
def test_a_procedure_is_in_order_and_stops_only_what_leaves(kind, facts):
    states = procedure(facts, kind, TODAY, CATALOGUE)
    ranks = [state.gate.rank for state in states]
    assert ranks == sorted(ranks)
    if kind not in {ActionKind.SELL, ActionKind.DEMOLISH, ActionKind.RELET}:
        assert stops(states) == ()
    assert all(kind in state.gate.blocks for state in states)


def test_every_kind_of_action_has_a_french_name():
    assert set(LABELS) == set(ActionKind)
