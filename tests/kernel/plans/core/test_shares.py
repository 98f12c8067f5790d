"""Shares of one action between objectives."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.core.shares import check_shares, read_share, share_text


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1", Fraction(1)),
        ("1/3", Fraction(1, 3)),
        (" 2 / 6 ", Fraction(1, 3)),
        ("0,25", Fraction(1, 4)),
        ("0.25", Fraction(1, 4)),
        ("25 %", Fraction(1, 4)),
        ("33,3\u00a0%", Fraction(333, 1000)),
        ("100%", Fraction(1)),
    ],
)
def test_shares_are_read_as_people_write_them(text: str, share: Fraction) -> None:
    assert read_share(text) == share


@pytest.mark.parametrize(
    "text",
    ["", "0", "0/3", "1/0", "-1", "2", "120 %", "=1", "1e-1", "NaN", "½", "１", "1/3/3", "a"],
)
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(InputRefusedError, match="entre 0 et 1"):
        read_share(text)


@given(share=st.fractions(min_value=0, max_value=1, max_denominator=10**6).filter(bool))
def test_a_share_comes_back_as_written(share: Fraction) -> None:
    assert read_share(share_text(share)) == share


@given(parts=st.lists(st.integers(1, 1000), min_size=1, max_size=8))
def test_the_parts_of_a_whole_are_accepted_and_nothing_else(parts: list[int]) -> None:
    shares = {rank: Fraction(part, sum(parts)) for rank, part in enumerate(parts)}
    check_shares(shares)
    shares[0] += Fraction(1, 10**9)
    with pytest.raises(InputRefusedError, match="pas 1"):
        check_shares(shares)


def test_an_action_may_serve_nothing_yet() -> None:
    check_shares({})


def test_a_rounded_third_is_refused_with_its_remedy() -> None:
    with pytest.raises(InputRefusedError, match="1/3"):
        check_shares(dict.fromkeys("abc", Fraction("0.333")))


def test_a_negative_share_is_refused() -> None:
    with pytest.raises(InputRefusedError, match="négative"):
        check_shares({"a": Fraction(3, 2), "b": Fraction(-1, 2)})
