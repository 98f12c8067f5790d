"""The invented inventory: 180 assets, the same each time, with values that a file may hold."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.facts import FIELDS
from bastide.kernel.buildings.core.invented import (
    InventedAsset,
    InventedPlace,
    invented_assets,
    invented_costs,
    yearly_kwh,
)
from bastide.kernel.buildings.core.values import Reading, read, written
from bastide.kernel.buildings.readers.invented import InventedTable, read_invented_table
from bastide.kernel.territories.readers.fictitious import read_fictitious

DEMO = Path(__file__).resolve().parents[4] / "data" / "demo"
TABLE: InventedTable = read_invented_table(DEMO / "patrimoine_fictif.yaml")


@pytest.fixture(scope="module")
def everything() -> list[InventedAsset]:
    described = read_fictitious(DEMO / "territoire_fictif.yaml")
    found = []
    for one in described.communes:
        place = InventedPlace(
            f"C{one.code[-2:]}",
            one.siren,
            one.name,
            one.code,
            one.postal_code,
            one.population_totale,
        )
        found += invented_assets(place, TABLE.communes, TABLE.streets)
    for code, siren, table in (
        ("AC", described.siren, TABLE.community),
        ("CIAS", described.ccas_siren, TABLE.social_action),
    ):
        place = InventedPlace(code, siren, "Castelbrac-sur-Arze", "00001", "00100", 66_000)
        found += invented_assets(place, table, TABLE.streets)
    return found


def test_there_are_180_buildings_and_plots_with_codes_of_their_own(everything) -> None:
    assert len(everything) == 180
    assert len({one.code for one in everything}) == 180
    kinds = {one.values["kind"] for one in everything}
    assert kinds == {"building", "land"}


def test_every_value_is_one_that_the_inventory_holds(everything) -> None:
    reading = Reading(dt.date(2026, 1, 1))
    for one in everything:
        for key, value in one.values.items():
            assert read(written(value, FIELDS[key]), FIELDS[key], reading) == value, key


def test_no_real_building_could_be_meant(everything) -> None:
    """No RNB identifier is invented, and every commune code starts with 00."""
    assert all("rnb_id" not in one.values for one in everything)
    assert {str(one.values.get("commune_code", "00"))[:2] for one in everything} == {"00"}


def test_two_loadings_are_the_same(everything) -> None:
    place = InventedPlace("C05", "000001057", "Essai", "00005", "00110", 3197)
    once = invented_assets(place, TABLE.communes, TABLE.streets)
    assert once == invented_assets(place, TABLE.communes, TABLE.streets)


def test_some_facts_are_missing_and_the_law_has_its_cases(everything) -> None:
    buildings = [one for one in everything if one.values["kind"] == "building"]
    without_area = [one for one in buildings if "area_sdp_m2" not in one.values]
    assert 0 < len(without_area) < len(buildings) / 5
    for key in (
        *("is_worship_1905", "is_school", "has_legacy_charges", "transferred_use"),
        *("subsidies_to_repay_eur", "lease_ends_on", "market_value_low_eur"),
    ):
        assert any(key in one.values for one in everything), key


def test_costs_add_up_to_the_amounts_and_energy_slowly_falls(everything) -> None:
    town = [one for one in everything if one.code.startswith("C01")]
    amounts = {CostKind.FLUIDS: Decimal("123456.78"), CostKind.INCOME: Decimal(1000)}
    costs = invented_costs(town, amounts)
    for kind, amount in amounts.items():
        assert sum((one.get(kind, Decimal(0)) for one in costs.values()), Decimal(0)) == amount
    assert invented_costs(town, {CostKind.GUARDING: Decimal(5)}) == {one.code: {} for one in town}
    total = {
        year: sum((yearly_kwh(one, year) or Decimal(0) for one in everything), Decimal(0))
        for year in TABLE.years
    }
    assert total[2024] < total[2022]
