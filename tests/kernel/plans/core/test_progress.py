"""How far a goal is reached, how far it should be, and the light between the two."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from bastide.kernel.plans.core.progress import (
    Aim,
    Goal,
    Signal,
    expected_progress,
    goal_faults,
    progress_of,
    signal_of,
)

GOLDEN: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "golden" / "plans" / "progress.yaml").read_text(
        encoding="utf-8"
    )
)
NUMBERS = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


def exact(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


@pytest.mark.parametrize("case", GOLDEN["goals"], ids=lambda case: case["case"])
def test_goals(case: dict[str, Any]) -> None:
    goal = Goal(
        Aim(case["aim"]),
        exact(case.get("baseline")),
        exact(case.get("target")),
        tolerance=Fraction(case.get("tolerance", 0)),
        low=exact(case.get("low")),
        high=exact(case.get("high")),
    )
    assert goal_faults(goal) == ()
    found = progress_of(goal, exact(case["value"]))
    told = (None, None) if found is None else (found.raw, found.clamped)
    assert told == (exact(case["raw"]), exact(case["clamped"]))


@pytest.mark.parametrize("case", GOLDEN["expected"], ids=lambda case: case["case"])
def test_expected(case: dict[str, Any]) -> None:
    found = expected_progress(case["start"], case["end"], case["on"])
    assert found == Fraction(case["expected"])


@pytest.mark.parametrize("case", GOLDEN["signals"], ids=lambda case: case["case"])
def test_signals(case: dict[str, Any]) -> None:
    found = signal_of(exact(case["progress"]), exact(case["expected"]))
    assert (found.value if found else None) == case["signal"]


def test_the_figures_of_oracle_11() -> None:
    expected = expected_progress(dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 7, 1))
    assert round(float(expected), 6) == 0.497253
    assert round(float(Fraction(35, 100) / expected), 6) == 0.703867


@given(baseline=NUMBERS, target=NUMBERS, value=NUMBERS)
def test_up_and_down_are_one_formula(baseline: Fraction, target: Fraction, value: Fraction) -> None:
    assume(baseline != target)
    aim = Aim.UP if target > baseline else Aim.DOWN
    found = progress_of(Goal(aim, baseline, target), value)
    other = Aim.DOWN if aim is Aim.UP else Aim.UP
    mirrored = progress_of(Goal(other, -baseline, -target), -value)
    assert found is not None
    assert found == mirrored
    assert baseline + found.raw * (target - baseline) == value
    assert 0 <= found.clamped <= 1


@given(baseline=NUMBERS, target=NUMBERS, one=NUMBERS, other=NUMBERS)
def test_nearer_to_the_target_is_never_less(
    baseline: Fraction, target: Fraction, one: Fraction, other: Fraction
) -> None:
    assume(target > baseline)
    goal = Goal(Aim.UP, baseline, target)
    low, high = progress_of(goal, min(one, other)), progress_of(goal, max(one, other))
    assert low is not None
    assert high is not None
    assert low.raw <= high.raw


@given(
    start=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    length=st.integers(0, 3000),
    day=st.integers(-100, 3100),
)
def test_what_is_expected_never_goes_back(start: dt.date, length: int, day: int) -> None:
    end, on = start + dt.timedelta(length), start + dt.timedelta(day)
    today, tomorrow = (expected_progress(start, end, on + dt.timedelta(after)) for after in (0, 1))
    assert 0 <= today <= tomorrow <= 1


@pytest.mark.parametrize(
    ("goal", "word"),
    [
        (Goal(Aim.UP, Fraction(10), Fraction(5)), "sous la valeur de départ"),
        (Goal(Aim.DOWN, Fraction(5), Fraction(10)), "au-dessus de la valeur de départ"),
        (Goal(Aim.UP, Fraction(10)), "cible manque"),
        (Goal(Aim.HOLD, Fraction(10)), "cible manque"),
        (Goal(Aim.HOLD, target=Fraction(1), tolerance=Fraction(-1)), "négative"),
        (Goal(Aim.RANGE), "aucune borne"),
        (Goal(Aim.RANGE, low=Fraction(2), high=Fraction(1)), "dépasse"),
        (Goal(Aim.RANGE, target=Fraction(2), high=Fraction(1)), "pas de cible"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(goal: Goal, word: str) -> None:
    (fault,) = goal_faults(goal)
    assert word in fault.reason
    assert fault.remedy


def test_a_light_needs_both_figures() -> None:
    assert signal_of(Fraction(1), Fraction(1)) is Signal.GREEN
    assert signal_of(Fraction(0), Fraction(1)) is Signal.RED
