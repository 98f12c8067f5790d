"""What the database itself refuses, and a column for each fact of the registry."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from bastide.kernel.buildings.core.facts import FACTS, FIELDS, IDENTITY, FactType
from bastide.kernel.buildings.models import (
    Asset,
    AssetLink,
    AssetState,
    Attachment,
    EnergyUse,
    ImportProfile,
    Occupation,
    RunningCost,
    Segment,
    Site,
)

pytestmark = pytest.mark.django_db


def refused(write) -> bool:
    """Tell whether the database refuses a write."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return True
    return False


def state(asset, **values):
    fields = {
        "number": 9,
        "is_current": False,
        "valid_from": dt.date(2024, 1, 1),
        "kind": "building",
    }
    return AssetState(asset=asset, author="essai", **{**fields, **values})


def test_each_fact_has_its_column_under_its_label() -> None:
    columns = {field.name: field for field in AssetState._meta.get_fields() if field.concrete}
    for fact in FACTS:
        assert str(columns[fact.key].verbose_name) == fact.label, fact.key
        if fact.type is FactType.CHOICE:
            assert [value for value, _label in columns[fact.key].choices] == [
                choice.value for choice in fact.choices
            ]
            assert columns[fact.key].max_length >= max(len(one.value) for one in fact.choices)
    own = {fact.key for fact in (*FACTS, *IDENTITY)} - {"code"}
    ledger = {"id", "asset", "number", "is_current", "valid_from", "source", "reason", "batch"}
    assert set(columns) == own | ledger | {"line", "author", "recorded_at", "changed", "extra"}
    assert len(FIELDS) == len(FACTS) + len(IDENTITY)


@pytest.mark.parametrize(
    "values",
    [
        {"number": 1},
        {"is_current": True},
        {"number": 0},
        {"kind": "castle"},
        {"domain_status": "mixed"},
        {"erp_category": "9"},
        {"area_sdp_m2": Decimal(-1)},
        {"construction_year": 19},
        {"latitude": 91.0},
        {"longitude": -181.0},
        {"market_value_low_eur": Decimal(2), "market_value_high_eur": Decimal(1)},
    ],
)
def test_a_state_that_cannot_be_is_refused(make, values) -> None:
    asset = make()
    assert not refused(lambda: state(asset, number=2).save())
    assert refused(lambda: state(asset, **values).save())


def test_every_closed_list_and_quantity_has_its_constraint() -> None:
    names = {one.name for one in AssetState._meta.constraints}
    guarded = {FactType.CHOICE, FactType.AREA, FactType.MONEY, FactType.ENERGY, FactType.YEAR}
    missing = [
        fact.key
        for fact in FACTS
        if fact.type in guarded and f"state_{fact.key}_is_sane" not in names
    ]
    assert missing == []


def test_assets_that_cannot_be_are_refused(make, city) -> None:
    asset = make("B1", rnb_id="Z1A2B3C4D5E6")
    new = {"territory": city.territory, "authority": city}
    for values in (
        {"code": "B1"},
        {"code": ""},
        {"code": "B2", "kind": "castle"},
        {"code": "B2", "rnb_id": "Z1A2B3C4D5E6"},
        {"code": "B2", "ended_on": dt.date(2024, 1, 1)},
        {"code": "B2", "end_kind": "sold"},
    ):
        assert refused(lambda values=values: Asset(**new, **values).save()), values
    ended = {"ended_on": dt.date(2024, 1, 1), "end_kind": "sold", "rnb_id": "Z1A2B3C4D5E6"}
    assert not refused(lambda: Asset(**new, code="B2", **ended).save())
    asset.parent = asset
    assert refused(asset.save)


def test_records_and_links_that_cannot_be_are_refused(make) -> None:
    asset, other = make("B1"), make("B2")
    day = dt.date(2024, 1, 1)
    RunningCost.objects.create(asset=asset, year=2024, kind="fluids", amount=Decimal(1))
    EnergyUse.objects.create(asset=asset, year=2024, carrier="gas", kwh=Decimal(1))
    AssetLink.objects.create(before=asset, after=other, kind="merged", on=day)
    for row in (
        RunningCost(asset=asset, year=2024, kind="fluids", amount=Decimal(2)),
        RunningCost(asset=asset, year=2024, kind="gold", amount=Decimal(2)),
        RunningCost(asset=asset, year=3024, kind="upkeep", amount=Decimal(2)),
        EnergyUse(asset=asset, year=2024, carrier="gas", kwh=Decimal(2)),
        EnergyUse(asset=asset, year=2024, carrier="wood", kwh=Decimal(-2)),
        EnergyUse(asset=asset, year=2024, carrier="sun", kwh=Decimal(2)),
        Occupation(asset=asset, year=2024, occupant="a", hours_used=Decimal(9000)),
        Occupation(asset=asset, year=2024, occupant="b", hours_available=Decimal(-1)),
        AssetLink(before=asset, after=other, kind="split", on=day),
        AssetLink(before=asset, after=asset, kind="split", on=day),
        AssetLink(before=other, after=asset, kind="cousin", on=day),
        Attachment(asset=asset, kind="exe", name="a", size=1, sha256="0"),
    ):
        assert refused(row.save), row


def test_segments_sites_and_profiles_are_not_written_twice(place, city) -> None:
    territory = place.territory
    Site.objects.create(authority=city, label="Parc", key="parc")
    ImportProfile.objects.create(territory=territory, name="A", signature="1", mapping={})
    for row in (
        Segment(territory=territory, code="sportif", label="Autre", rank=9),
        Segment(territory=territory, code="autre", label="Sportif", rank=9),
        Segment(territory=territory, code="", label="Vide", rank=9),
        Site(authority=city, label="PARC", key="parc"),
        Site(authority=city, label="", key=""),
        ImportProfile(territory=territory, name="A", signature="2", mapping={}),
        ImportProfile(territory=territory, name="B", signature="1", mapping={}),
        ImportProfile(territory=territory, name="", signature="3", mapping={}),
    ):
        assert refused(row.save), row


@pytest.mark.parametrize(
    "model",
    [
        *(Asset, AssetLink, AssetState, Attachment, EnergyUse, ImportProfile, Occupation),
        *(RunningCost, Segment, Site),
    ],
)
def test_every_model_is_named_in_french_and_shows_itself(model: type[models.Model]) -> None:
    assert "verbose_name" in model._meta.original_attrs
    assert model.__str__ is not models.Model.__str__
