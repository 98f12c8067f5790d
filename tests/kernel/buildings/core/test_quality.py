"""Quality of an inventory: what each rule finds, and what it leaves alone."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.facts import FIELDS
from bastide.kernel.buildings.core.occupancy import Use, occupancy
from bastide.kernel.buildings.core.portfolio import AssetFigures
from bastide.kernel.buildings.core.quality import completeness, findings, summary
from bastide.kernel.buildings.core.quality_rules import RULES, SEVERITY_LABELS, Severity

TODAY = dt.date(2026, 11, 24)
D = Decimal
SOUND: dict[str, Any] = {
    "name": "École",
    "address": "1 rue X",
    "area_sdp_m2": D(800),
    "area_su_m2": D(700),
    "tenure": "owned",
    "domain_status": "public",
    "heritage_status": "none",
    "erp_category": "none",
    "construction_year": 1975,
}


def asset(code: str = "B1", **values: Any) -> AssetFigures:
    facts = {**SOUND, **values.pop("facts", {})}
    facts = {key: value for key, value in facts.items() if value is not None}
    return AssetFigures(
        code,
        values.pop("kind", "building"),
        facts,
        segment=values.pop("segment", "scolaire"),
        costs=values.pop("costs", {CostKind.FLUIDS: D(4000)}),
        occupancy=values.pop("occupancy", occupancy([Use(D(10), 10, D(40), 10)])),
        **values,
    )


def rules_of(*assets: AssetFigures, metered: frozenset[str] = frozenset({"B1", "B2"})) -> set[str]:
    found = findings(assets, today=TODAY, year=2024, with_energy=metered)
    return {one.rule for one in found}


def test_a_sound_building_raises_no_doubt() -> None:
    assert rules_of(asset()) == set()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("no_area", {"facts": {"area_sdp_m2": None, "area_su_m2": None}}),
        ("odd_area", {"facts": {"area_sdp_m2": D("1.25"), "area_su_m2": None}}),
        ("odd_area", {"facts": {"area_sdp_m2": D(0), "area_su_m2": None}}),
        ("areas_disagree", {"facts": {"area_su_m2": D(900)}}),
        ("vague_area", {"facts": {"area_sdp_m2": None, "area_su_m2": None, "area_other_m2": D(9)}}),
        (
            "value_inverted",
            {"facts": {"market_value_low_eur": D(2), "market_value_high_eur": D(1)}},
        ),
        ("no_tenure", {"facts": {"tenure": None}}),
        ("no_domain", {"facts": {"domain_status": None}}),
        ("no_segment", {"segment": ""}),
        ("no_cost", {"costs": {}}),
        ("no_heritage", {"facts": {"heritage_status": None}}),
        ("no_erp", {"facts": {"erp_category": None}}),
        ("erp_uncertified", {"facts": {"erp_category": "5"}}),
        ("lease_over", {"facts": {"lease_ends_on": dt.date(2020, 1, 1)}}),
        ("overused", {"occupancy": occupancy([Use(D(50), 10, D(40), 10)])}),
        ("no_occupancy", {"occupancy": None}),
        ("no_year", {"facts": {"construction_year": None}}),
        ("no_point", {"facts": {"address": None}}),
        ("unnamed", {"facts": {"name": None}}),
    ],
)
def test_each_rule_finds_its_doubt_and_only_it(rule: str, values: dict[str, Any]) -> None:
    assert rules_of(asset(**values)) == {rule}


def test_energy_is_asked_of_each_building() -> None:
    assert rules_of(asset(), metered=frozenset()) == {"no_energy"}


def test_doubts_between_assets() -> None:
    assert rules_of(asset(), asset("B2")) == {"twins"}
    other = {"name": "Mairie", "rnb_id": "Z1A2B3C4D5E6"}
    same = asset("B2", facts=other)
    assert rules_of(asset(facts={"rnb_id": "Z1A2B3C4D5E6"}), same) == {"same_rnb"}
    land = {"land_m2": D(5000)}
    shared = (
        asset(facts=land, site="Halles"),
        asset("B2", facts={**land, "name": "Halle"}, site="Halles"),
    )
    assert rules_of(*shared) == {"repeated_land"}
    inside = (asset("B1", is_ended=True), asset("B2", parent="B1"))
    assert rules_of(*inside) == {"in_ended"}


def test_a_cost_far_above_its_segment_is_doubted() -> None:
    usual = [
        asset(f"B{rank}", facts={"name": f"École {rank}"}, costs={CostKind.FLUIDS: D(4000)})
        for rank in range(1, 6)
    ]
    dear = asset("B9", facts={"name": "École 9"}, costs={CostKind.FLUIDS: D(40_000)})
    codes = frozenset(one.code for one in (*usual, dear))
    found = findings([*usual, dear], today=TODAY, year=2024, with_energy=codes)
    assert [(one.rule, one.code) for one in found] == [("dear", "B9")]


def test_land_is_not_asked_for_what_only_buildings_have() -> None:
    plot = AssetFigures("T1", "land", {"tenure": "owned", "domain_status": "private"})
    assert rules_of(plot) == {"no_point"}


def test_findings_come_with_the_most_serious_first_and_say_what_they_change() -> None:
    bare = AssetFigures("B1", "building", {})
    found = findings([bare], today=TODAY, year=2024)
    severities = [one.severity for one in found]
    assert severities == sorted(severities, reverse=True)
    assert all(one.said.endswith(".") and one.changes.endswith(".") for one in found)
    lines = summary([bare], found)
    assert [line.count for line in lines] == [1] * len(found)
    assert all(line.among == 1 for line in lines)


def test_the_rules_are_described_once() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert all(not rule.field or rule.field in FIELDS for rule in RULES)
    assert set(SEVERITY_LABELS) == set(Severity)


def test_completeness() -> None:
    assert completeness({"name": "x"}, ["name", "use"]) == Decimal("0.5")
    assert completeness({}, []) == 1
