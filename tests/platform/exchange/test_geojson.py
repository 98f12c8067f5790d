"""Points for maps: the standard is kept, numbers stay numbers, the invented says so."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.exchange.geojson import Point, download_geojson, write_geojson
from bastide.platform.exchange.writers import FICTITIOUS, Column

COLUMNS = (
    Column("name", "Nom"),
    Column("floors", "Niveaux", "integer"),
    Column("cost", "Coût (€)", "money"),
    Column("rate", "Taux", "rate"),
    Column("built", "Construit le", "date"),
)
SCHOOL = Point(
    "b-012",
    {
        "name": "École « Jules-Ferry »",
        "floors": 2,
        "cost": Decimal("112400.50"),
        "rate": Decimal("0.63"),
        "built": dt.date(1962, 9, 1),
    },
    -0.3707512345,
    43.2951,
)


def read(data: bytes) -> dict[str, Any]:
    """Return the collection as a strict reader gets it."""

    def refused(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    return json.loads(data.decode("utf-8"), parse_constant=refused)


def test_a_collection_is_the_one_of_the_standard() -> None:
    told = read(write_geojson([SCHOOL], COLUMNS, name="Bâtiments", notes=["Inventaire 2024"]))
    assert told == {
        "type": "FeatureCollection",
        "name": "Bâtiments",
        "sources": ["Inventaire 2024"],
        "bbox": [-0.3707512, 43.2951, -0.3707512, 43.2951],
        "features": [
            {
                "type": "Feature",
                "id": "b-012",
                "geometry": {"type": "Point", "coordinates": [-0.3707512, 43.2951]},
                "properties": {
                    "name": "École « Jules-Ferry »",
                    "floors": 2,
                    "cost": 112400.5,
                    "rate": 0.63,
                    "built": "1962-09-01",
                },
            }
        ],
    }
    assert "crs" not in told


def test_an_object_without_a_place_keeps_its_line() -> None:
    told = read(write_geojson([Point("b-1", {"name": "Réserve"}), SCHOOL], COLUMNS))
    first = told["features"][0]
    assert first["geometry"] is None
    assert first["properties"] == {
        "name": "Réserve", "floors": None, "cost": None, "rate": None, "built": None,
    }  # fmt: skip
    assert told["bbox"][0] == told["bbox"][2]
    assert "bbox" not in read(write_geojson([], COLUMNS))


def test_missing_is_never_zero() -> None:
    point = Point("b", {"floors": 0, "cost": None, "name": ""}, 0.0, 0.0)
    (feature,) = read(write_geojson([point], COLUMNS))["features"]
    assert feature["properties"]["floors"] == 0
    assert feature["properties"]["cost"] is None
    assert feature["geometry"]["coordinates"] == [0, 0]


def test_the_invented_says_so_on_the_whole_and_on_each_feature() -> None:
    told = read(write_geojson([SCHOOL], COLUMNS, fictitious=FICTITIOUS))
    assert told["avertissement"] == "territoire fictif"
    assert [one["properties"]["avertissement"] for one in told["features"]] == ["territoire fictif"]
    assert b"fictif" not in write_geojson([SCHOOL], COLUMNS)


@pytest.mark.parametrize(
    "point",
    [
        Point("a", {}, math.nan, 43.0),
        Point("a", {}, 1.0, math.inf),
        Point("a", {}, 43.3, None),
        Point("a", {}, None, 43.3),
        Point("a", {}, 181.0, 0.0),
        Point("a", {}, 0.0, -90.1),
        Point("a", {"cost": Decimal("NaN")}, 0.0, 0.0),
        Point("a", {"rate": math.inf}, 0.0, 0.0),
        Point("a", {"floors": "deux"}, 0.0, 0.0),
    ],
)
def test_what_is_no_place_and_no_number_is_refused(point: Point) -> None:
    with pytest.raises(ValueError, match=r"coordonnée|Terre|nombre"):
        write_geojson([point], COLUMNS)


def test_two_points_never_share_an_identifier() -> None:
    with pytest.raises(ValueError, match="identifiant"):
        write_geojson([SCHOOL, SCHOOL], COLUMNS)


def test_the_notice_cannot_be_overwritten_by_a_property() -> None:
    with pytest.raises(ValueError, match="réservée"):
        write_geojson([SCHOOL], [Column("avertissement", "Avertissement")])


@given(
    st.decimals(-(10**13), 10**13, places=2),
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_values_come_back_exactly(
    amount: Decimal, longitude: float, latitude: float, name: str
) -> None:
    point = Point("b", {"cost": amount, "name": name}, longitude, latitude)
    (feature,) = read(write_geojson([point], COLUMNS))["features"]
    assert Decimal(str(feature["properties"]["cost"])) == amount
    assert feature["properties"]["name"] == name
    east, north = feature["geometry"]["coordinates"]
    assert math.isclose(east, longitude, abs_tol=1e-7)
    assert math.isclose(north, latitude, abs_tol=1e-7)


def test_a_number_that_a_reader_would_round_is_text() -> None:
    point = Point("b", {"cost": Decimal("99999999999999.99"), "name": "x", "floors": True})
    (feature,) = read(write_geojson([point], COLUMNS))["features"]
    assert feature["properties"]["cost"] == "99999999999999.99"
    assert feature["properties"]["floors"] is True


def test_a_download_is_a_file() -> None:
    answer = download_geojson([SCHOOL], COLUMNS, "Bâtiments", fictitious=True)
    assert answer["Content-Type"] == "application/geo+json"
    assert 'filename="batiments-territoire-fictif.geojson"' in answer["Content-Disposition"]
    assert read(answer.content)["avertissement"] == "territoire fictif"
