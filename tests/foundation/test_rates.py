from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.rates import RATE, difference, growth

EUROS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
POSITIVE = st.decimals(min_value=1, max_value=10**9, places=2)


def test_what_is_missing_gives_no_change_and_no_rate():
    one = Decimal(1)
    for pair in ((None, one), (one, None), (None, None)):
        assert difference(*pair) is None
        assert growth(*pair) is None


def test_nothing_grows_from_nothing():
    assert difference(Decimal(0), Decimal(5)) == 5
    assert growth(Decimal(0), Decimal(5)) is None


@given(EUROS, EUROS)
def test_what_is_added_comes_back(before, after):
    assert before + difference(before, after) == after


@given(POSITIVE, EUROS)
def test_a_rate_gives_the_later_amount_back(before, after):
    assert abs(before * (1 + growth(before, after)) - after) <= before * RATE


@given(POSITIVE, EUROS, st.integers(1, 1000))
def test_a_rate_does_not_depend_on_the_unit(before, after, times):
    assert growth(before * times, after * times) == growth(before, after)
