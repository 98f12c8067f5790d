"""Rows written at once are the rows that `bulk_create` writes, under the same constraints."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bastide.kernel.territories.models import Edition, Region
from bastide.platform.access.models import Perimeter
from bastide.platform.database.bulk import insert_objects, insert_rows

pytestmark = pytest.mark.django_db

NAMES = ("Ça « vaut »\u00a0: 100\u00a0%", "a\tb\\N\nc", "", "Île-de-France")
REGION = ("edition_id", "code", "name", "zone")


def edition(code: str, day: int) -> Edition:
    """Return an edition that is not written yet."""
    return Edition(
        code=code,
        label=code,
        valid_on=dt.date(2030, 1, day),
        population_municipale_vintage=2028,
        population_totale_vintage=2028,
        members_vintage=2029,
        members_vintage_ept=2029,
        source="Essai",
        sha256="0" * 64,
    )


def values(code: str) -> list[tuple[Any, ...]]:
    return list(
        Region.objects.filter(edition__code=code).order_by("code").values_list("code", "name")
    )


def test_objects_rows_and_django_write_the_same() -> None:
    assert insert_objects([edition("A", 1), edition("B", 2), edition("C", 3)]) == 3
    made = {one.code: one for one in Edition.objects.filter(source="Essai")}
    assert made["A"].valid_on == dt.date(2030, 1, 1)
    assert made["A"].loaded_at is not None
    listed = [(str(rank), name) for rank, name in enumerate(NAMES)]
    Region.objects.bulk_create(
        Region(edition=made["A"], code=code, name=name, zone="DROM") for code, name in listed
    )
    insert_objects(
        Region(edition=made["B"], code=code, name=name, zone="DROM") for code, name in listed
    )
    rows = ((made["C"].pk, code, name, "DROM") for code, name in listed)
    assert insert_rows(Region, REGION, rows) == len(NAMES)
    assert values("A") == values("B") == values("C") == listed


def test_keys_that_python_makes_and_empty_parents_are_written() -> None:
    land = Perimeter.objects.create(label="Pays")
    insert_objects([Perimeter(label="Commune", parent=land), Perimeter(label="Autre")])
    kept = dict(Perimeter.objects.values_list("label", "parent"))
    assert kept["Commune"] == land.pk
    assert kept["Autre"] is None


def test_nothing_is_written_for_nothing() -> None:
    assert insert_objects([]) == 0
    assert insert_rows(Region, REGION, []) == 0


def test_a_row_that_breaks_a_constraint_takes_back_all_of_them() -> None:
    insert_objects([edition("A", 1)])
    key = Edition.objects.get(code="A").pk
    rows = [(key, "1", "Une", "METRO"), (key, "1", "La même", "METRO")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Region, REGION, rows)
    assert values("A") == []
