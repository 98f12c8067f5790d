from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.budgets.core.amounts import amount_as_written, schema_amount, written_amount

HOSTILE = [
    "12 345,67",
    "12345,67",
    "NaN",
    "Infinity",
    "1e9",
    "=SUM(A1)",
    "",
    "1_000",
    "0x10",
    "١٢",
    "12.3.4",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_schema_form_refuses_everything_else(text):
    with pytest.raises(ValueError, match=r".*"):
        schema_amount(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 345,67", "12345.67"),
        (" 1\u00a0063\u00a0850,00 ", "1063850.00"),
        ("1\u202f000", "1000"),
        ("-30557,37", "-30557.37"),
        ("\u22125,5", "-5.5"),
        ("714,4", "714.4"),
        ("1063850.00 €", "1063850.00"),
    ],
)
def test_the_written_form_reads_french_numbers(text, expected):
    assert written_amount(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "1e9",
        "=SUM(A1)",
        "12 34,5",
        "1.234,56",
        "1,234.56",
        "--5",
        "5-",
        "12 3456",
        "99999999999999",
    ],
)
def test_the_written_form_does_not_guess(text):
    with pytest.raises(ValueError, match=r".*"):
        written_amount(text)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_a_blank_is_missing_not_zero(text):
    assert written_amount(text) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_is_written_back_as_it_was(amount):
    text = f"{amount:f}"
    assert amount_as_written(schema_amount(text)) == text
    assert written_amount(text.replace(".", ",")) == amount


def test_decimals_of_the_file_are_kept():
    assert [amount_as_written(schema_amount(text)) for text in ("0", "0.00", "0.0000000000")] == [
        "0",
        "0.00",
        "0.0000000000",
    ]
