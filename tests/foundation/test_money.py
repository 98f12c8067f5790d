"""Money: nothing is lost, nothing is invented, and the sign changes nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.money import amount_text, cents, euros, rounded, shown, split

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
FINE_AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=6)
SHARES = st.lists(st.fractions(min_value=0, max_value=10**6), min_size=1, max_size=12).filter(any)


@given(FINE_AMOUNTS, SHARES)
def test_a_split_conserves_the_amount_to_the_cent(amount: Decimal, shares: list[Fraction]) -> None:
    assert sum(split(amount, shares)) == rounded(amount)


@given(AMOUNTS, SHARES)
def test_the_split_of_a_negative_is_the_negative_of_the_split(
    amount: Decimal, shares: list[Fraction]
) -> None:
    assert split(-amount, shares) == tuple(-part for part in split(amount, shares))


@given(AMOUNTS, SHARES)
def test_each_part_is_within_a_cent_of_its_exact_share(
    amount: Decimal, shares: list[Fraction]
) -> None:
    for part, share in zip(split(amount, shares), shares, strict=True):
        exact = Fraction(amount) * share / sum(shares)
        assert abs(Fraction(part) - exact) < Fraction(1, 100)


@given(AMOUNTS, SHARES)
def test_a_share_of_nothing_gets_nothing(amount: Decimal, shares: list[Fraction]) -> None:
    assert split(amount, [*shares, 0])[-1] == 0


@given(AMOUNTS, SHARES, st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_shares_need_not_sum_to_one(
    amount: Decimal, shares: list[Fraction], factor: Fraction
) -> None:
    assert split(amount, shares) == split(amount, [share * factor for share in shares])


@given(AMOUNTS, st.integers(1, 40))
def test_equal_shares_differ_by_one_cent_at_most_and_the_earlier_get_it(
    amount: Decimal, count: int
) -> None:
    parts = [abs(part) for part in split(amount, [1] * count)]
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] in {Decimal(0), Decimal("0.01")}


@given(AMOUNTS, SHARES, st.randoms(use_true_random=False))
def test_permuting_shares_permutes_parts_but_for_ties(
    amount: Decimal, shares: list[Fraction], chance: object
) -> None:
    order = list(range(len(shares)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    permuted = split(amount, [shares[rank] for rank in order])
    assert sorted(permuted) == pytest.approx(sorted(split(amount, shares)), abs=Decimal("0.01"))
    assert sum(permuted) == amount


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [Decimal("-0.1"), 2]])
def test_shares_that_share_nothing_are_refused(shares: list[Decimal | int]) -> None:
    with pytest.raises(ValueError, match="parts"):
        split(Decimal(1), shares)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.344999", "2.34"), ("1.015", "1.02"), ("0", "0")],
)
def test_one_amount_rounds_half_away_from_zero(amount: str, expected: str) -> None:
    assert rounded(Decimal(amount)) == Decimal(expected)


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_cents_and_euros_are_the_same_amount(amount_cents: int) -> None:
    assert cents(euros(amount_cents)) == amount_cents


@given(FINE_AMOUNTS)
def test_rounding_twice_is_rounding_once(amount: Decimal) -> None:
    assert rounded(rounded(amount)) == rounded(amount)
    assert abs(rounded(amount) - amount) <= Decimal("0.005")


@given(AMOUNTS)
def test_the_command_line_writes_what_it_can_read_back(amount: Decimal) -> None:
    assert Decimal(amount_text(amount)) == amount
    assert len(amount_text(amount).partition(".")[2]) == 2


@given(AMOUNTS, st.integers(0, 2))
def test_what_screens_show_reads_back_to_the_rounded_amount(amount: Decimal, decimals: int) -> None:
    text = shown(amount, decimals=decimals)
    read = Decimal(text.replace("\u00a0", "").replace(",", ".").replace("\u2212", "-"))
    assert abs(read - amount) <= Decimal("0.5").scaleb(-decimals)
    assert "-" not in text
    assert " " not in text


def test_a_small_negative_is_not_shown_as_minus_zero() -> None:
    assert shown(Decimal("-0.4")) == "0"
    assert shown(Decimal("-0.5")) == "\u22121"
