"""Numbers, dates and signs as templates write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from bastide.platform.ui.templatetags.ui import (
    age_words,
    day,
    euros,
    euros_cents,
    icon,
    millions,
    missing,
    number,
    percent,
    status_tag,
)

NBSP, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (euros(Decimal("1234567.5")), f"1{NBSP}234{NBSP}568"),
        (euros(Decimal("-0.4")), "0"),
        (euros(Decimal("-999.5")), f"{MINUS}1{NBSP}000"),
        (euros_cents(Decimal(0)), "0,00"),
        (euros_cents(Decimal("1234.005")), f"1{NBSP}234,01"),
        (millions(Decimal(12340000)), f"12,3{NBSP}M€"),
        (percent(Decimal("0.2345")), f"23,5{NBSP}%"),
        (percent(Decimal("-0.005"), 0), f"{MINUS}1{NBSP}%"),
        (number(12345), f"12{NBSP}345"),
        (number(Decimal("2.5"), 2), "2,50"),
    ],
)
def test_numbers_are_written_the_french_way(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("write", [euros, euros_cents, millions, percent, number, day])
def test_a_missing_value_is_said_and_is_never_a_zero(write: Any) -> None:
    written = write(None)

    assert written == missing()
    assert "—" in written
    assert "non renseigné" in written
    assert "0" not in written


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_comes_back_from_its_words(amount: Decimal) -> None:
    written = euros_cents(amount).replace(NBSP, "").replace(",", ".").replace(MINUS, "-")

    assert Decimal(written) == amount


def test_filters_take_their_decimals_in_templates() -> None:
    template = Template("{% load ui %}{{ x|number:2 }} {{ y|percent:0 }}")

    assert template.render(Context({"x": 3, "y": Decimal("0.5")})) == f"3,00 50{NBSP}%"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-3, "dans 3 jours"),
        (0, "aujourd’hui"),
        (1, "hier"),
        (59, "il y a 59 jours"),
        (60, "il y a 2 mois"),
        (730, "il y a 2 ans"),
    ],
)
def test_ages_are_said_in_words(days: int, words: str) -> None:
    assert age_words(days) == words


def test_a_day_is_written_in_words() -> None:
    assert day(dt.date(2026, 3, 3)) == "3 mars 2026"


def test_a_status_has_words_and_an_icon_that_says_nothing() -> None:
    tag = status_tag("err", "<b>Déséquilibré</b>")

    assert "tag-err" in tag
    assert "&lt;b&gt;Déséquilibré&lt;/b&gt;" in tag
    assert 'aria-hidden="true"' in tag


def test_an_unknown_level_is_neutral() -> None:
    assert "tag-neutral" in status_tag("autre", "Autre")


def test_an_icon_points_into_the_sprite() -> None:
    assert "ui/icons.svg#menu" in icon("menu")
