"""A day in numbers: what comes and goes adds up, what is not known is not told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.observatory.counts import (
    FEWEST,
    LONG_DAYS,
    Cut,
    Measure,
    Seen,
    counts_of,
    median_days,
)

DAY = dt.date(2026, 11, 30)


def seen(begun: int, ended: int | None = None, **more: object) -> Seen:
    """Return an offer begun so many days before, over so many days before."""
    began = DAY - dt.timedelta(days=begun)
    over = None if ended is None else DAY - dt.timedelta(days=ended)
    said = {"since": began, "kind": "emploi", "sources": ("a",), **more}
    return Seen(began_on=began, ended_on=over, **said)  # type: ignore[arg-type]


def whole(offers: Iterable[Seen], day: dt.date = DAY) -> dict[Measure, int]:
    return {one.measure: one.value for one in counts_of(offers, day) if one.cut is None}


def test_a_day_counts_what_is_online_at_its_end() -> None:
    offers = [seen(0), seen(1), seen(3, 0), seen(9, 2), seen(40), seen(0, 0), seen(-1)]
    assert whole(offers) == {
        Measure.LIVE: 3,
        Measure.NEW: 2,
        Measure.ENDED: 2,
        Measure.LONG: 1,
    }


def test_a_job_that_came_back_waits_since_its_first_life() -> None:
    back = seen(2, since=DAY - dt.timedelta(days=LONG_DAYS))
    assert whole([back])[Measure.LONG] == 1
    assert whole([seen(LONG_DAYS - 1)])[Measure.LONG] == 0


def test_an_offer_counts_in_each_of_its_sources_and_once_in_the_whole() -> None:
    found = counts_of([seen(1, sources=("a", "b")), seen(1, sources=("b",))], DAY)
    live = {
        one.key: one.value for one in found if (one.measure, one.cut) == (Measure.LIVE, Cut.SOURCE)
    }
    assert live == {"a": 1, "b": 2}
    assert whole([seen(1, sources=("a", "b"))])[Measure.LIVE] == 1


def test_an_offer_counts_in_each_of_its_communes_and_under_none_when_it_has_none() -> None:
    found = counts_of(
        [seen(1, communes=("00001", "00002")), seen(1, communes=("00002",)), seen(1)], DAY
    )
    live = [(one.key, one.value) for one in found
            if (one.measure, one.cut) == (Measure.LIVE, Cut.COMMUNE)]  # fmt: skip
    assert live == [("", 1), ("00001", 1), ("00002", 2)]


def test_trades_are_kept_for_what_is_online_only() -> None:
    found = counts_of([seen(0, trade="G1602"), seen(30, trade="G1602")], DAY)
    assert {one.measure for one in found if one.cut is Cut.TRADE} == {Measure.LIVE, Measure.LONG}


def test_few_offers_have_no_median_and_open_ones_lengthen_it() -> None:
    over = [seen(20, 10)] * (FEWEST - 1)
    assert median_days(over, DAY) is None
    assert median_days([*over, seen(20, 10)], DAY) == 10
    assert median_days([seen(20)] * FEWEST, DAY) is None
    assert median_days([*over, *[seen(30)] * FEWEST], DAY) is None


OFFERS = st.lists(
    st.builds(
        lambda begun, days, kind: seen(begun, None if days is None else begun - days, kind=kind),
        st.integers(-2, 60),
        st.one_of(st.none(), st.integers(0, 40)),
        st.sampled_from(["emploi", "stage", ""]),
    ),
    max_size=50,
)


@given(OFFERS)
def test_each_day_is_the_day_before_plus_begun_minus_over(offers: list[Seen]) -> None:
    before, after = whole(offers, DAY - dt.timedelta(days=1)), whole(offers)
    # An offer begun and over on one day is both, and online at the end of neither day.
    assert after[Measure.LIVE] == before[Measure.LIVE] + after[Measure.NEW] - after[Measure.ENDED]


@given(OFFERS)
def test_the_values_of_a_cut_make_the_whole(offers: list[Seen]) -> None:
    found = counts_of(offers, DAY)
    for measure in (Measure.LIVE, Measure.NEW, Measure.ENDED, Measure.LONG):
        kinds = sum(one.value for one in found if one.measure is measure and one.cut is Cut.KIND)
        assert kinds == whole(offers)[measure]
        assert all(one.value > 0 for one in found if one.cut is not None)
