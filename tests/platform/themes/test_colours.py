"""Accents that can be read: golden ratios, and what the nearest colour always is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import bastide.platform.ui
from bastide.platform.themes.core.colours import (
    GROUNDS,
    Scheme,
    contrast,
    is_readable,
    is_state_blue,
    least_contrast,
    nearest_readable,
    normalised,
)

GOLDEN = yaml.safe_load(
    (Path(__file__).parents[2] / "golden" / "themes" / "colours.yaml").read_text("utf-8")
)
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize("case", GOLDEN["contrasts"], ids=lambda case: f"{case['on']}")
def test_contrasts_are_those_of_the_reference(case: dict[str, str]) -> None:
    assert contrast(case["colour"], case["on"]) == pytest.approx(case["ratio"], abs=0.005)


@pytest.mark.parametrize("case", GOLDEN["nearest"], ids=lambda case: f"{case['colour']}")
def test_the_nearest_colour_is_the_expected_one(case: dict[str, str]) -> None:
    assert nearest_readable(case["colour"], Scheme(case["scheme"])) == case["nearest"]


@given(COLOURS, st.sampled_from(Scheme))
def test_the_nearest_colour_is_read_and_is_not_the_state_s(colour: str, scheme: Scheme) -> None:
    found = nearest_readable(colour, scheme)
    assert is_readable(found, scheme)
    assert not is_state_blue(found)
    assert normalised(found) == found
    if is_readable(colour, scheme) and not is_state_blue(colour):
        assert found == colour
    elif not is_state_blue(colour):
        assert least_contrast(found, scheme) >= least_contrast(colour, scheme)


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction_and_its_bounds(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0001


@pytest.mark.parametrize("blue", ["#000091", "#6a6af4", "#000090", "#6b6bf4"])
def test_the_blues_of_the_state_are_known(blue: str) -> None:
    assert is_state_blue(blue)


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = Path(bastide.platform.ui.__file__).parent / "static" / "ui" / "css" / "tokens.css"
    pairs = [
        re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", sheet.read_text("utf-8"))
        for name in ("bg", "surface", "surface-2")
    ]
    assert tuple(pair[1] for pair in pairs if pair) == GROUNDS[Scheme.LIGHT]
    assert tuple(pair[2] for pair in pairs if pair) == GROUNDS[Scheme.DARK]
