"""What the shared charts promise before they are drawn."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.figures.core.specs import bars, lines, spread_labels

ENDS = st.dictionaries(
    st.text(min_size=1, max_size=6),
    st.none() | st.floats(min_value=-1e9, max_value=1e9, allow_nan=False),
    max_size=8,
)


@given(ends=ENDS, gap=st.floats(min_value=0.5, max_value=1e6))
def test_names_at_the_end_of_lines_never_overlap(ends, gap):
    placed = spread_labels(ends, gap=gap)
    assert set(placed) == {name for name, value in ends.items() if value is not None}
    heights = sorted(placed.values())
    for lower, upper in pairwise(heights):
        assert upper - lower == pytest.approx(gap, rel=1e-6, abs=1e-6) or upper - lower > gap
    for name, height in placed.items():
        assert height >= ends[name]


@given(ends=ENDS)
def test_names_keep_the_order_of_their_lines(ends):
    placed = spread_labels(ends, gap=1.0)
    by_place = sorted(placed, key=lambda name: placed[name])
    values = [ends[name] for name in by_place]
    assert values == sorted(values)


def test_bars_keep_the_order_given_and_start_from_zero():
    spec = bars([("Voirie", Decimal(2)), ("Écoles", Decimal(9))], unit="euros")
    assert [row["label"] for row in spec["data"]["values"]] == ["Voirie", "Écoles"]
    assert spec["encoding"]["y"]["sort"] is None
    assert spec["encoding"]["x"].get("scale", {}).get("zero", True) is True


def test_a_missing_year_is_no_zero():
    spec = lines({"Ville": [("2022", Decimal(1)), ("2023", None), ("2024", Decimal(3))]}, unit="€")
    points = [row for row in spec["data"]["values"] if "label_at" not in row]
    assert [row["value"] for row in points] == [1.0, None, 3.0]


def test_a_line_without_its_last_value_has_no_name_there():
    spec = lines(
        {
            "Ville": [("2023", Decimal(1)), ("2024", Decimal(2))],
            "Métropole": [("2023", Decimal(1)), ("2024", None)],
        },
        unit="€",
    )
    assert [row["serie"] for row in spec["data"]["values"] if "label_at" in row] == ["Ville"]
