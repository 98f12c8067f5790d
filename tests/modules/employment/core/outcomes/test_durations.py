"""Kaplan and Meier on the trial of every handbook, and what must always hold."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.outcomes.durations import Duration, lasting, survival
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "employment" / "outcomes" / "durations.yaml"
CASES = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
DURATIONS = st.lists(st.builds(Duration, st.integers(0, 60), st.booleans()), max_size=40)


def durations(case: dict[str, Any]) -> list[Duration]:
    said = [str(one) for one in case["durations"]]
    return [Duration(int(one.rstrip("+")), not one.endswith("+")) for one in said]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_golden(case: dict[str, Any]) -> None:
    steps = survival(durations(case))
    assert {one.day: one.left for one in steps} == {
        day: Fraction(left) for day, left in case["left"].items()
    }
    found = lasting(durations(case))
    expected = case["lasting"]
    assert [found.count, found.over, found.open_] == [
        expected["count"], expected["over"], expected["open"],
    ]  # fmt: skip
    assert [found.quarter, found.median, found.three_quarters] == [
        expected["quarter"], expected["median"], expected["three_quarters"],
    ]  # fmt: skip


@given(DURATIONS)
def test_what_is_left_never_grows(seen: list[Duration]) -> None:
    left = [one.left for one in survival(seen)]
    assert left == sorted(left, reverse=True)
    assert all(0 <= one < 1 for one in left)


@given(DURATIONS)
def test_the_order_of_the_durations_changes_nothing(seen: list[Duration]) -> None:
    assert survival(seen) == survival(reversed(seen))


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_without_anything_open_it_is_the_plain_share(days: list[int]) -> None:
    for step in survival(Duration(day, is_over=True) for day in days):
        assert step.left == Fraction(sum(day > step.day for day in days), len(days))


@given(DURATIONS, st.integers(0, 60))
def test_one_more_that_goes_on_never_shortens_the_median(seen: list[Duration], day: int) -> None:
    before = lasting(seen).median
    after = lasting([*seen, Duration(day, is_over=False)]).median
    assert after is None or (before is not None and after >= before)


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        survival([Duration(-1, is_over=True)])
