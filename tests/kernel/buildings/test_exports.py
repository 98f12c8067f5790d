"""What is exported comes back: no change, whatever the values, in text and in a workbook."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.kernel.buildings.core.facts import FACTS, FIELDS, IDENTITY, FactType
from bastide.kernel.buildings.core.matching import planned
from bastide.kernel.buildings.core.numbers import UnreadableError
from bastide.kernel.buildings.core.rows import KnownAsset, OutcomeKind
from bastide.kernel.buildings.core.values import Reading, read
from bastide.kernel.buildings.exports import inventory_sheet, scdl_sheet
from bastide.kernel.buildings.queries import known_assets
from bastide.kernel.buildings.readers.answers import read_assets
from bastide.kernel.buildings.readers.profiles import BASTIDE, SCDL_COLUMNS
from bastide.platform.exchange.writers import write_csv, write_xlsx
from tests.kernel.buildings.core.test_values import typed
from tests.kernel.buildings.test_imports import FIRST

TODAY = dt.date(2026, 11, 24)
POINT = {"latitude", "longitude"}
TEXTS = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("=+-@'\";,\n|%")), max_size=30
)


@st.composite
def assets(draw: st.DrawFn) -> list[KnownAsset]:
    """Return inventories as the services keep them: values read once, codes of their own."""
    found = []
    for rank in range(draw(st.integers(1, 3))):
        values: dict[str, Any] = {"code": f"B{rank}", "kind": "building"}
        for fact in draw(
            st.lists(st.sampled_from((*IDENTITY[1:], *FACTS)), max_size=12, unique=True)
        ):
            raw = draw(TEXTS if fact.type in {FactType.TEXT, FactType.LONG_TEXT} else typed(fact))
            values |= kept(fact.key, raw, rank)
        for key in draw(st.sets(st.sampled_from(["cost:fluids:2024", "cost:income:2023"]))):
            values[key] = draw(st.decimals(0, 10**7, places=2))
        if draw(st.booleans()):
            values["energy:total:2024"] = draw(st.decimals(0, 10**7, places=2))
            values["extra:AREA"] = "1 234,5"
            values["extra:Usage ancien"] = "École"
        if len(POINT & values.keys()) == 1:  # half a point is none
            values = {key: one for key, one in values.items() if key not in POINT}
        found.append(KnownAsset(f"B{rank}", values))
    return found


def kept(key: str, raw: Any, rank: int) -> dict[str, Any]:
    """Return a value as the inventory would hold it; nothing when it would not."""
    if key == "parent":
        return {"parent": "B0"} if rank else {}
    if key == "rnb_id":
        return {"rnb_id": f"Z1A2B3C4D5E{rank + 1}"}
    try:
        value = read(raw, FIELDS[key], Reading(TODAY))
    except UnreadableError:
        return {}
    return {} if value is None else {key: value}


@settings(max_examples=40)
@given(assets())
def test_a_csv_comes_back_with_zero_change(inventory: list[KnownAsset]) -> None:
    assert_unchanged(write_csv(inventory_sheet(inventory)), "inventaire.csv", inventory)


@settings(max_examples=8)
@given(assets())
def test_a_workbook_comes_back_with_zero_change(inventory: list[KnownAsset]) -> None:
    sheet = inventory_sheet(inventory, notes=["Source : essai"])
    data = write_xlsx([sheet], fictitious="territoire fictif")
    assert_unchanged(data, "inventaire.xlsx", inventory)


def assert_unchanged(data: bytes, name: str, inventory: list[KnownAsset]) -> None:
    found = read_assets(data, name, today=TODAY)
    assert found.profile is BASTIDE
    plan = planned(found.rows, inventory)
    assert plan.refusals == ()
    assert plan.counts[OutcomeKind.UNCHANGED] == len(inventory)
    assert {one.code: dict(one.values) for one in planned(found.rows).assets} == {
        one.code: one.values for one in inventory
    }


def test_names_of_private_persons_stay_when_asked() -> None:
    inventory = [KnownAsset("B1", {"code": "B1", "main_occupant": "Ana Durand"})]
    public = write_csv(inventory_sheet(inventory, personal=False)).decode("utf-8-sig")
    assert "Ana Durand" not in public
    assert "Occupant" not in public.splitlines()[0]


@pytest.mark.django_db
def test_the_stored_inventory_exported_and_imported_writes_nothing(bring, city) -> None:
    bring(FIRST)
    for data, name in (
        (write_csv(inventory_sheet(known_assets(city))), "export.csv"),
        (write_xlsx([inventory_sheet(known_assets(city))]), "export.xlsx"),
    ):
        again = bring(data, name=name)
        assert again.batch is None
        assert again.check.answer["unchanged"] == 3


@pytest.mark.django_db
def test_the_scdl_schema_comes_back(make, city) -> None:
    make(
        "34172-01010401-001",
        name="Hôtel de ville",
        family="Équipement administratif",
        address="36 bis Avenue Ardouin",
        postcode="34000",
        commune_name="Montpellier",
        erp_types="W;L",
        erp_category="5",
        latitude="43.61",
        longitude="3.87",
        use="Mairie",
    )
    make("T1", kind="Terrain")
    sheet = scdl_sheet(known_assets(city), city)
    assert tuple(column.key for column in sheet.columns) == SCDL_COLUMNS
    (row,) = sheet.rows
    assert (row["ADR_NUMERO"], row["ADR_NOMVOIE"]) == ("36 bis", "Avenue Ardouin")
    assert (row["ERP_TYPE"], row["EQUIP_LAT"]) == ("L;W", "43.61")
    assert row["EQUIP_THEME"] == "Equipement administratif"
    (read_row,) = read_assets(write_csv(sheet), "e.csv", today=TODAY).rows
    known = known_assets(city)[0].values
    for key in ("code", "name", "family", "address", "postcode", "erp_types", "latitude", "use"):
        assert read_row.values[key] == known[key], key


def test_missing_values_stay_missing() -> None:
    inventory = [KnownAsset("B1", {"code": "B1", "area_sdp_m2": Decimal(0)}), KnownAsset("B2", {})]
    sheet = inventory_sheet(inventory)
    assert [row.get("area_sdp_m2") for row in sheet.rows] == [Decimal(0), None]
