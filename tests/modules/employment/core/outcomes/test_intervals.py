"""Shares and their bounds against published tables, and what must always hold."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bastide.modules.employment.core.outcomes.intervals import silent_bounds, wilson
from tests.architecture.source import ROOT

GOLDEN = ROOT / "tests" / "golden" / "employment" / "outcomes" / "intervals.yaml"
CASES = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['hits']}/{case['answers']}")
def test_golden(case: dict[str, Any]) -> None:
    share = wilson(case["hits"], case["answers"])
    assert share is not None
    assert (round(share.low, 4), round(share.high, 4)) == (case["low"], case["high"])


@given(COUNTS)
def test_the_interval_holds_the_share(counts: tuple[int, int, int]) -> None:
    hits, misses, _silent = counts
    share = wilson(hits, hits + misses)
    if share is None:
        assert hits + misses == 0
        return
    assert 0 <= share.low <= share.value <= share.high <= 1
    mirror = wilson(misses, hits + misses)
    assert mirror is not None
    assert mirror.low == pytest.approx(1 - share.high)


@given(COUNTS)
def test_silence_only_widens(counts: tuple[int, int, int]) -> None:
    hits, misses, silent = counts
    bounds = silent_bounds(hits, hits + misses, hits + misses + silent)
    wider = silent_bounds(hits, hits + misses, hits + misses + silent + 1)
    assert wider is not None
    if bounds is None:
        assert wider == (0, 1)
        return
    assert wider[0] <= bounds[0] <= bounds[1] <= wider[1]
    assert bounds[1] - bounds[0] == pytest.approx(silent / (hits + misses + silent))


def test_nothing_known_is_not_zero() -> None:
    assert wilson(0, 0) is None
    assert silent_bounds(0, 0, 0) is None


def test_counts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="order"):
        silent_bounds(1, 3, 2)
