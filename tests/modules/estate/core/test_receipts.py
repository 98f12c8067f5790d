"""Receipts: ranges with a probability, counted to the cent, spendable after the deed only."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.estate.core.receipts import Counted, Receipt, euros_of, spendable_on

EUROS = st.decimals(0, 10**9, places=2)
RANGES = st.lists(EUROS, min_size=3, max_size=3).map(sorted)
PROBABILITIES = st.fractions(0, 1, max_denominator=100)


@given(RANGES, PROBABILITIES)
def test_prudence_counts_least(amounts, probability):
    receipt = Receipt(*amounts, probability)
    counted = {how: receipt.counted(how) for how in Counted}
    assert counted[Counted.PRUDENT] <= counted[Counted.EXPECTED] <= counted[Counted.HIGH]
    assert counted[Counted.PRUDENT] <= counted[Counted.LOW]
    assert all(one == round(one, 2) for one in counted.values())
    exact = Fraction(receipt.low) * probability
    assert abs(Fraction(counted[Counted.PRUDENT]) - exact) <= Fraction(1, 200)


@given(EUROS)
def test_a_certain_receipt_is_one_amount_however_counted(amount):
    receipt = Receipt.certain(amount)
    assert {receipt.counted(how) for how in Counted} == {amount}


def test_a_range_stands_in_order_and_a_probability_between_zero_and_one():
    for bad in (
        (Decimal(2), Decimal(1), Decimal(3), Fraction(1)),
        (Decimal(1), Decimal(4), Decimal(3), Fraction(1)),
        (Decimal(1), Decimal(2), Decimal(3), Fraction(3, 2)),
        (Decimal(1), Decimal(2), Decimal(3), Fraction(-1, 2)),
    ):
        with pytest.raises(ValueError, match="stand"):
            Receipt(*bad)


def test_a_receipt_is_spendable_after_the_deed():
    assert spendable_on(2027, is_same_year=True) == 2027
    assert spendable_on(2027, is_same_year=False) == 2028


@given(st.fractions(-(10**6), 10**6))
def test_euros_round_half_away_from_zero(value):
    rounded = euros_of(value)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 200)
    assert euros_of(-value) == -rounded
    assert euros_of(Fraction(rounded)) == rounded
