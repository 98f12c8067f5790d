"""The value of a measure at a date."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.plans.core.measures import (
    Accumulation,
    MeasureKind,
    PeriodValue,
    current_value,
    period_faults,
    period_gaps,
    ratio,
    summed_ratio,
)

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "golden" / "plans" / "measures.yaml").read_text(
        encoding="utf-8"
    )
)
SIDES = st.tuples(st.integers(0, 500), st.integers(1, 500))


def exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def period(row: list[Any]) -> PeriodValue:
    starts_on, ends_on, *values = row
    if len(values) == 1:
        return PeriodValue(starts_on, ends_on, exact(values[0]))
    return PeriodValue(starts_on, ends_on, numerator=exact(values[0]), denominator=exact(values[1]))


def month(number: int, value: int | None, **more: Any) -> PeriodValue:
    first = dt.date(2026, number, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return PeriodValue(first, last, exact(value), **more)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_golden(case: dict[str, Any]) -> None:
    found = current_value(
        [period(row) for row in case["periods"]],
        kind=MeasureKind(case["kind"]),
        accumulation=Accumulation(case["accumulation"]),
        on=case["on"],
        factor=Fraction(case.get("factor", 1)),
    )
    expected = case["expected"]
    assert found.value == exact(expected["value"])
    assert (found.counted, found.missing) == (expected["counted"], expected["missing"])


@given(pairs=st.lists(SIDES, min_size=1, max_size=8))
def test_a_ratio_of_all_stays_between_those_of_each(pairs: list[tuple[int, int]]) -> None:
    sides = [(Fraction(top), Fraction(bottom)) for top, bottom in pairs]
    each = [top / bottom for top, bottom in sides]
    whole = summed_ratio(sides)
    assert whole is not None
    assert min(each) <= whole <= max(each)
    assert summed_ratio(reversed(sides)) == whole


def test_a_ratio_without_one_side_counts_on_neither() -> None:
    pairs = [(Fraction(30), Fraction(40)), (Fraction(5), None), (None, Fraction(60))]
    assert summed_ratio(pairs) == Fraction(3, 4)
    assert summed_ratio([(None, None)]) is None
    assert ratio(Fraction(0), Fraction(3)) == 0


@given(values=st.lists(st.none() | st.integers(-50, 50), min_size=1, max_size=12))
def test_a_flow_sums_what_is_known_whatever_the_order(values: list[int | None]) -> None:
    periods = [month(rank + 1, value) for rank, value in enumerate(values)]
    asked: dict[str, Any] = {
        "kind": MeasureKind.NUMBER,
        "accumulation": Accumulation.FLOW,
        "on": dt.date(2026, 12, 31),
    }
    found = current_value(periods, **asked)
    known = [value for value in values if value is not None]
    assert found.value == (sum(known) if known else None)
    assert found.counted + found.missing == len(values)
    assert current_value(reversed(periods), **asked) == found


def test_a_draft_is_counted_and_said() -> None:
    periods = [month(1, 10), month(2, 20, is_validated=False)]
    asked: dict[str, Any] = {"kind": MeasureKind.NUMBER, "on": dt.date(2026, 3, 1)}
    flow = current_value(periods, accumulation=Accumulation.FLOW, **asked)
    assert (flow.value, flow.is_validated, flow.on) == (30, False, dt.date(2026, 2, 28))
    january = current_value(periods[:1], accumulation=Accumulation.STOCK, **asked)
    assert january.is_validated


def test_gaps_and_overlaps_of_periods() -> None:
    january, march = month(1, 1), month(3, 2)
    assert period_gaps([march, january]) == ((dt.date(2026, 2, 1), dt.date(2026, 2, 28)),)
    assert period_faults([january, month(2, 1), march]) == ()
    over = PeriodValue(dt.date(2026, 1, 31), dt.date(2026, 2, 15), Fraction(1))
    (fault,) = period_faults([january, over])
    assert "chevauche" in fault.reason
    one_day = PeriodValue(dt.date(2026, 5, 1), dt.date(2026, 5, 1))
    assert period_faults([one_day]) == ()
    backwards = PeriodValue(dt.date(2026, 5, 2), dt.date(2026, 5, 1))
    assert "finit avant" in period_faults([backwards])[0].reason


def test_a_running_total_never_falls() -> None:
    periods = [month(1, 10), month(2, None), month(3, 9)]
    (fault,) = period_faults(periods, Accumulation.CUMULATIVE)
    assert "plus petit" in fault.reason
    assert period_faults(periods, Accumulation.STOCK) == ()
