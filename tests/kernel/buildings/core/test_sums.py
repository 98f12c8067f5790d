"""Sums of the inventory: costs, ledger, energy, occupation, portfolio."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.buildings.core.costs import (
    COST_LABELS,
    CostKind,
    net,
    paid,
    spread_by_area,
    totals,
    unit_cost,
)
from bastide.kernel.buildings.core.energy import (
    Carrier,
    Reference,
    energy_law,
    references,
    subjection,
    total_kwh,
    trajectory,
)
from bastide.kernel.buildings.core.occupancy import Use, occupancy
from bastide.kernel.buildings.core.portfolio import (
    AssetFigures,
    area_total,
    land_total,
    portfolio,
    repeated_land,
)
from bastide.kernel.buildings.core.reconciliation import (
    AccountRule,
    LedgerAmount,
    kind_of_account,
    reconcile,
)
from bastide.kernel.buildings.readers.accounts import read_account_rules

ROOT = Path(__file__).resolve().parents[4]
GOLDEN = ROOT / "tests" / "golden" / "buildings" / "energy.yaml"
TRAJECTORIES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
LAW = energy_law(dt.date(2026, 1, 1))
MONEY = st.decimals(0, 10**8, places=2)
D = Decimal


def known(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize("case", TRAJECTORIES, ids=[case["case"] for case in TRAJECTORIES])
def test_trajectories(case: dict[str, Any]) -> None:
    given_, expected = case["inputs"], case["expected"]
    reference = Reference(
        given_["year"], D(given_["kwh"]), known(given_["area"]), known(given_["cabs"])
    )
    found = trajectory(reference, known(given_["actual"]), given_["step"], LAW)
    assert [str(found.crelat), str(found.target), found.by] == [
        expected["crelat"],
        expected["target"],
        expected["by"],
    ]
    assert (None if found.cabs is None else str(found.cabs)) == expected["cabs"]
    for name in ("progress", "to_save"):
        wanted = expected[name]
        assert getattr(found, name) == (None if wanted is None else Fraction(wanted))
    assert found.is_met == expected["is_met"]
    assert len(found.remarks) == expected["remarks"]


def test_the_law_is_dated_and_a_later_date_is_a_scenario() -> None:
    assert LAW.threshold_m2 == 1000
    assert LAW.reductions == {2030: Fraction(2, 5), 2040: Fraction(1, 2), 2050: Fraction(3, 5)}
    assert not LAW.is_scenario
    assert energy_law(dt.date(2035, 1, 1)).is_scenario


def test_a_site_is_subject_by_the_sum_of_its_buildings() -> None:
    small = {"tertiary_m2": D(600)}
    assert subjection({"a": small}, LAW).is_subject is False
    assert subjection({"a": small, "b": small}, LAW).is_subject is True
    unknown = subjection({"a": small, "b": {}}, LAW)
    assert (unknown.is_subject, unknown.missing) == (None, ("b",))
    assert subjection({"a": {"area_sdp_m2": D(1000)}, "b": {}}, LAW).is_subject is True


def test_references_of_several_buildings_are_added_when_all_are_known() -> None:
    one = {
        "operat_reference_year": 2012,
        "operat_reference_kwh": D(100),
        "tertiary_m2": D(10),
        "operat_cabs_kwh_m2": D(5),
    }
    found = references([one, one])
    assert found == Reference(2012, D(200), D(20), D(5))
    assert references([one, {**one, "operat_reference_year": 2013}]) is None
    assert references([one, {}]) is None


def test_a_stated_total_of_energy_is_not_added_to_its_parts() -> None:
    assert total_kwh({Carrier.TOTAL: D(10), Carrier.GAS: D(4)}) == 10


@pytest.mark.parametrize(
    ("facts", "costs", "expected"),
    [
        ({"area_sdp_m2": D(200)}, {CostKind.FLUIDS: D(1000)}, D("5.00")),
        ({"area_sdp_m2": D(0)}, {CostKind.FLUIDS: D(1000)}, None),
        ({}, {CostKind.FLUIDS: D(1000)}, None),
        ({"area_sdp_m2": D(200)}, {}, None),
        ({"area_sdp_m2": D(200)}, {CostKind.INCOME: D(1000)}, None),
        ({"area_sdp_m2": D(200)}, {CostKind.FLUIDS: D(0)}, D("0.00")),
    ],
)
def test_euros_per_square_metre(facts: Any, costs: Any, expected: Decimal | None) -> None:
    found = unit_cost(facts, costs)
    assert found.per_m2 == expected
    assert bool(found.why) == (expected is None)


def test_a_missing_cost_is_not_zero_and_income_is_not_paid() -> None:
    assert paid({}) is None
    assert net({}) is None
    assert net({CostKind.FLUIDS: D(10), CostKind.INCOME: D(4)}) == 6
    assert net({CostKind.INCOME: D(4)}) == -4
    assert totals([{CostKind.FLUIDS: D(1)}, {CostKind.FLUIDS: D(2)}, {}]) == {CostKind.FLUIDS: D(3)}
    assert set(COST_LABELS) == set(CostKind)


@given(
    st.decimals(-(10**7), 10**7, places=2),
    st.lists(st.decimals("0.01", 10**4, places=2), min_size=1, max_size=12),
)
def test_what_is_spread_by_area_adds_up(amount: Decimal, areas: list[Decimal]) -> None:
    parts = spread_by_area(amount, {str(rank): area for rank, area in enumerate(areas)})
    assert sum(parts.values()) == amount


RULES = (
    AccountRule("606", CostKind.FLUIDS, False, "Fluides", "essai"),
    AccountRule("60631", CostKind.CLEANING, True, "Entretien", "essai"),
    AccountRule("752", CostKind.INCOME, True, "Loyers", "essai"),
)


def test_the_longest_prefix_of_account_wins() -> None:
    kinds = [
        rule and rule.kind
        for rule in (kind_of_account(one, RULES) for one in ("60612", "606311", "6218"))
    ]
    assert kinds == [CostKind.FLUIDS, CostKind.CLEANING, None]


def test_every_euro_of_the_accounts_stands_somewhere() -> None:
    ledger = [LedgerAmount("60612", D(100)), LedgerAmount("752", D(30)), LedgerAmount("6218", D(7))]
    told = {CostKind.FLUIDS: D(120), CostKind.GUARDING: D(5)}
    found = reconcile(told, ledger, RULES)
    rows = {one.kind: (one.assets, one.ledger, one.residue) for one in found.kinds}
    assert rows == {
        CostKind.FLUIDS: (D(120), D(100), D(-20)),
        CostKind.GUARDING: (D(5), None, None),
        CostKind.INCOME: (None, D(30), None),
    }
    assert (found.paid_by_assets, found.paid_by_ledger) == (D(125), D(100))
    assert (found.residue, found.unknown) == (D(-25), D(7))


@given(
    st.dictionaries(st.sampled_from(list(CostKind)), MONEY),
    st.lists(st.tuples(st.sampled_from(["60612", "60631", "752", "6218", "7078"]), MONEY)),
)
def test_money_is_conserved(
    told: dict[CostKind, Decimal], lines: list[tuple[str, Decimal]]
) -> None:
    ledger = [LedgerAmount(nature, amount) for nature, amount in lines]
    found = reconcile(told, ledger, RULES)
    by_kind = sum((one.ledger or D(0) for one in found.kinds), D(0))
    assert by_kind + found.unknown == sum((amount for _nature, amount in lines), D(0))
    for one in found.kinds:
        if one.residue is not None:
            assert (one.assets or D(0)) + one.residue == one.ledger


def test_the_shipped_accounts_exist_in_the_chart_of_2024() -> None:
    from bastide.kernel.budgets.readers.charts import labelled_chart_for  # noqa: PLC0415 -- heavy

    rules = read_account_rules(ROOT / "data" / "estate" / "comptes-patrimoine.csv")
    chart = labelled_chart_for("M57_D", 2024)
    assert chart is not None
    for rule in rules:
        assert any(nature.startswith(rule.prefix) for nature in chart.natures), rule.prefix
        assert rule.label
        assert rule.source.startswith("M57")
    kinds = {rule.kind for rule in rules}
    assert set(CostKind) - kinds == {CostKind.STAFF_ON_SITE, CostKind.OTHER}


def test_a_rate_of_occupation_is_refused_above_one() -> None:
    full = occupancy([Use(D(40), 60, D(40), 60)])
    assert (full.rate, full.is_certain) == (Fraction(1), True)
    over = occupancy([Use(D(30), 60, D(40), 60), Use(D(20), 60)])
    assert over.rate is None
    assert (over.used, over.available) == (3000, 2400)
    partial = occupancy([Use(D(10), 60, D(40), 60), Use(None, 5)])
    assert (partial.rate, partial.left_out, partial.is_certain) == (Fraction(1, 4), 1, False)
    for uses in ([], [Use(D(1), 1)], [Use(None, 1, D(1), 1)]):
        assert occupancy(uses).rate is None
        assert occupancy(uses).why


def building(code: str, **values: Any) -> AssetFigures:
    facts = values.pop("facts", {})
    return AssetFigures(code, values.pop("kind", "building"), facts, **values)


def test_a_lot_is_not_counted_beside_the_building_that_holds_it() -> None:
    listed = [
        building("B", facts={"area_sdp_m2": D(100)}),
        building("L1", kind="lot", parent="B", facts={"area_su_m2": D(40)}),
        building("C"),
        building("L2", kind="lot", parent="C", facts={"area_su_m2": D(30)}),
        building("E"),
        building("F", facts={"area_sdp_m2": D(900)}, is_ended=True),
    ]
    found = area_total(listed)
    assert found.total_m2 == 130
    assert found.by_kind == {"area_sdp_m2": D(100), "area_su_m2": D(30)}
    assert (found.counted, found.contained, found.missing) == (2, ("L1",), ("E",))
    assert found.is_mixed


def test_the_land_of_a_site_told_on_each_building_counts_once() -> None:
    land = {"land_m2": D(5000)}
    listed = [
        building("B1", site="Halles", facts=land),
        building("B2", site="Halles", facts=land),
        building("B3", site="Port", facts=land),
        building("T1", kind="land", facts=land),
        building("T2", kind="land", facts=land),
    ]
    assert land_total(listed) == 20_000
    assert repeated_land(listed) == {"Halles": ("B1", "B2")}
    assert land_total([building("B")]) is None


def test_the_measures_of_a_portfolio() -> None:
    use = occupancy([Use(D(500), 10, D(1000), 10)])
    listed = [
        building(
            "B1",
            segment="sportif",
            facts={"area_sdp_m2": D(1000), "tenure": "owned"},
            costs={CostKind.FLUIDS: D(5000), CostKind.INCOME: D(1000)},
            occupancy=use,
            hours_used=D(500),
        ),
        building("B2", facts={"area_sdp_m2": D(500), "tenure": "rented"}),
        building("B3", facts={"area_sdp_m2": D(250)}, costs={CostKind.RENT_PAID: D(250)}),
        building("T", kind="land", facts={"land_m2": D(80)}),
    ]
    found = portfolio(listed, 500)
    assert found.assets == 4
    assert (found.floor.total_m2, found.owned.total_m2) == (1750, 1000)
    assert found.owned_unknown.total_m2 == 250
    assert found.m2_per_head == D("2.00")
    assert found.m2_per_hour == 2
    assert found.used_share == Fraction(1, 2)
    assert (found.paid, found.income, found.net) == (5250, 1000, 4250)
    assert found.paid_per_m2 == D("4.20")
    assert found.without_cost == ("B2",)
    assert set(found.by_segment) == {"", "sportif"}


def test_an_empty_portfolio_has_no_figure_rather_than_zeros() -> None:
    found = portfolio([], None)
    assert (found.land_m2, found.m2_per_head, found.paid, found.net) == (None, None, None, None)
    assert (found.m2_per_hour, found.used_share, found.paid_per_m2) == (None, None, None)
