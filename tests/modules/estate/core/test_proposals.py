"""From a class to a proposal: golden rules, overrides, and existing buildings before any new."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.gates import stops
from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.proposals import (
    Override,
    ProposalFacts,
    ProposalRules,
    action_label,
    capitalised_cost,
    proposals,
    retained,
)
from bastide.modules.estate.core.receipts import Receipt
from bastide.modules.estate.core.reuse import NewNeed, answer_to_need

ROOT = Path(__file__).resolve().parents[4]
CASES = yaml.safe_load((ROOT / "tests/golden/estate/proposals.yaml").read_text(encoding="utf-8"))
TODAY = dt.date(2026, 11, 24)
DECIMALS = ("area_m2", "occupied_m2", "running_cost", "demolition_cost")


def facts_of(content):
    found = {"label": content["code"], "segment": "s", **content}
    found["building_class"] = found.pop("class") and BuildingClass(content["class"])
    for name in DECIMALS:
        if name in found:
            found[name] = Decimal(found[name])
    for name in ("occupancy_rate", "efficiency"):
        if name in found:
            found[name] = Fraction(found[name])
    if "market_value" in found:
        found["market_value"] = Receipt.certain(Decimal(found["market_value"]))
    legal = dict(found.pop("legal", {}))
    if "domain" in legal:
        legal["domain"] = Domain(legal["domain"])
    if "heritage" in legal:
        legal["heritage"] = Heritage(legal["heritage"])
    return ProposalFacts(**found, legal=LegalFacts(**legal))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_rules(case):
    found = proposals([facts_of(one) for one in case["buildings"]], on=TODAY)
    assert [one.code for one in found] == [one["code"] for one in case["buildings"]]
    for proposal in found:
        wanted = case["expected"][proposal.code]
        assert proposal.action == wanted["action"]
        assert proposal.then == wanted.get("then")
        assert wanted["reason"] in proposal.reason.replace("\u00a0", " ")
        assert list(proposal.partners) == wanted.get("partners", [])
        assert list(proposal.missing) == wanted.get("missing", [])
        if "gates" in wanted:
            assert [state.gate.id for state in proposal.gates] == wanted["gates"]


def test_a_threshold_of_the_campaign_replaces_the_median():
    one = facts_of({"code": "A", "class": "C2", "efficiency": "4", "legal": {"domain": "private"}})
    (proposal,) = proposals([one], on=TODAY, rules=ProposalRules(efficient_from=Fraction(5)))
    assert action_label(proposal) == "reloger les occupants, puis céder"


@given(
    st.lists(
        st.builds(
            ProposalFacts,
            code=st.integers(1, 99).map(str),
            label=st.just("x"),
            segment=st.sampled_from(["s", "t"]),
            building_class=st.sampled_from([None, *BuildingClass]),
            occupancy_rate=st.none() | st.fractions(0, 2),
            efficiency=st.none() | st.fractions(0, 9),
            area_m2=st.none() | st.decimals(0, 999, places=1),
            occupied_m2=st.none() | st.decimals(0, 999, places=1),
            running_cost=st.none() | st.decimals(0, 9999, places=2),
            demolition_cost=st.none() | st.decimals(0, 9999, places=2),
            market_value=st.none() | st.decimals(0, 9999, places=2).map(Receipt.certain),
            is_unsafe=st.sampled_from([None, True, False]),
            legal=st.builds(
                LegalFacts,
                domain=st.sampled_from([None, *Domain]),
                heritage=st.sampled_from([None, *Heritage]),
            ),
        ),
        max_size=6,
        unique_by=lambda one: one.code,
    )
)
def test_what_the_law_stops_is_never_proposed_and_each_has_its_reason(buildings):
    found = proposals(buildings, on=TODAY)
    assert [one.code for one in found] == [one.code for one in buildings]
    for proposal in found:
        assert proposal.reason.endswith(".")
        assert (proposal.action is None) == (proposal.building_class is None)
        assert stops(proposal.gates) == ()
    guests = [code for one in found for code in one.partners]
    assert len(guests) == len(set(guests))


def test_an_override_wins_and_keeps_its_author_and_reason():
    one = facts_of({"code": "A", "class": "C1", "occupancy_rate": "0.9"})
    (proposal,) = proposals([one], on=TODAY)
    decided = Override(ActionKind.SELL, "La maire", TODAY, "Offre exceptionnelle.", "2026-112")
    assert retained(proposal, None) is ActionKind.MAINTAIN
    assert retained(proposal, decided) is ActionKind.SELL
    for author, reason in (("", "x"), ("x", " ")):
        with pytest.raises(ValueError, match="auteur"):
            Override(ActionKind.SELL, author, TODAY, reason)


@given(st.decimals(0, 10**6, places=2), st.integers(0, 30))
def test_a_capitalised_cost_is_less_than_the_sum_and_grows_with_years(yearly, years):
    cost = capitalised_cost(yearly, Fraction(3, 100), years)
    assert 0 <= cost <= yearly * years
    assert cost <= capitalised_cost(yearly, Fraction(3, 100), years + 1)
    assert capitalised_cost(yearly, Fraction(0), years) == yearly * years


# Existing buildings first ------------------------------------------------------------------------


def standing(code, klass, area, used, **facts):
    content = {"code": code, "class": klass, "area_m2": area, **facts}
    if used is not None:
        content["occupied_m2"] = used
    return facts_of(content)


def test_an_existing_building_comes_before_any_construction():
    buildings = [
        standing("A", "C1", "500", "100"),
        standing("B", "C3", "900", "100"),
        standing("C", "C3", "700", "100"),
        standing("D", "C3", "200", "100"),
        standing("E", "C3", "900", "0", segment="autre"),
        standing("F", "C3", "900", "0", is_unsafe=True),
    ]
    found = answer_to_need(NewNeed("Crèche", "s", Decimal(300)), buildings)
    assert [one.code for one in found.candidates] == ["C", "B", "A"]
    assert [one.code for one in found.refused] == ["D", "E", "F"]
    assert all(one.reason for one in (*found.candidates, *found.refused))
    assert not found.may_build
    assert "avant toute construction" in found.reason


def test_building_is_proposed_only_when_nothing_fits_and_nothing_is_left_to_measure():
    small = [standing("D", "C3", "200", "100")]
    need = NewNeed("Crèche", "s", Decimal(300))
    assert answer_to_need(need, small).may_build
    unknown = [*small, standing("G", "C3", "900", None)]
    found = answer_to_need(need, unknown)
    assert not found.may_build
    assert "mesurer" in found.reason


def test_compatible_segments_widen_the_search():
    buildings = [standing("E", "C3", "900", "0", segment="autre")]
    need = NewNeed("Crèche", "s", Decimal(300))
    assert answer_to_need(need, buildings).candidates == ()
    wider = answer_to_need(need, buildings, {"s": frozenset({"s", "autre"})})
    assert [one.code for one in wider.candidates] == ["E"]
