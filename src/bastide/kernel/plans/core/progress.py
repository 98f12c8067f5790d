"""How far a goal is reached, how far it should be by a date, and whether that is worrying.

Every number is an exact fraction: 1 is the whole way. What is not known is `None`, never 0.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from bastide.foundation.errors import Refusal

Number = Fraction | Decimal | int
Exact = TypeVar("Exact", Fraction, Decimal)


class Aim(StrEnum):
    """What a measure should do."""

    UP = "up"
    DOWN = "down"
    HOLD = "hold"
    RANGE = "range"


class Signal(StrEnum):
    """How progress compares with what was expected by the day."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


AMBER_BELOW = 9
RED_BELOW = 7
"""Tenths of the expected progress under which the light changes."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a measure starts from and should come to, in its own unit.

    Attributes:
        aim: up, down, hold (stay at the target) or range (stay between two bounds).
        baseline: value at the start; `None` when nobody knows it.
        target: value to come to, or to hold; `None` for a range.
        tolerance: how far from the target still counts as there (hold, or baseline = target); ≥ 0.
        low, high: bounds of a range, included; `None` for no bound on that side.
    """

    aim: Aim
    baseline: Fraction | None = None
    target: Fraction | None = None
    tolerance: Fraction = Fraction(0)
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is reached.

    Attributes:
        raw: below 0 when things got worse than the baseline, above 1 beyond the target.
    """

    raw: Fraction

    @property
    def clamped(self) -> Fraction:
        """Return the progress that roll-ups count, between 0 and 1."""
        return min(max(self.raw, Fraction(0)), Fraction(1))


def goal_faults(goal: Goal) -> tuple[Refusal, ...]:
    """Return every reason why a goal makes no sense; empty when it does."""
    faults: list[Refusal] = []
    if goal.tolerance < 0:
        faults.append(_fault("tolerance", "la tolérance est négative."))
    if goal.aim is Aim.RANGE:
        return (*faults, *_range_faults(goal))
    if goal.target is None:
        faults.append(_fault("target", "la cible manque."))
    elif goal.baseline is not None and goal.aim is Aim.UP and goal.target < goal.baseline:
        faults.append(
            _fault("target", "la cible est sous la valeur de départ, sens «\u00a0↑\u00a0».")
        )
    elif goal.baseline is not None and goal.aim is Aim.DOWN and goal.target > goal.baseline:
        faults.append(
            _fault("target", "la cible est au-dessus de la valeur de départ, sens «\u00a0↓\u00a0».")
        )
    return tuple(faults)


def _range_faults(goal: Goal) -> list[Refusal]:
    faults: list[Refusal] = []
    if goal.target is not None:
        faults.append(_fault("target", "une plage a des bornes, pas de cible."))
    if goal.low is None and goal.high is None:
        faults.append(_fault("low", "la plage n’a aucune borne."))
    elif goal.low is not None and goal.high is not None and goal.low > goal.high:
        faults.append(_fault("low", "la borne basse dépasse la borne haute."))
    return faults


def progress_of(goal: Goal, actual: Number | None) -> Progress | None:
    """Return how far a goal is reached by a value, `None` when that cannot be said.

    Up and down: (value − baseline) / (target − baseline); with baseline = target, 1 when the value
    is there or beyond, within the tolerance, else 0. Hold: 1 within the tolerance of the target,
    else 0. Range: 1 inside; outside, the way from the baseline to the bound when the baseline is on
    the same side, else 0.

    Args:
        goal: what the measure starts from and should come to.
        actual: value now; a real 0 is a value, `None` is not.

    Returns:
        `None` without a value, or without the baseline or target that the sum needs.

    Source: estate and strategy dossier, §3.2, oracle 11.

    >>> progress_of(Goal(Aim.DOWN, Fraction(200), Fraction(120)), 160).raw
    Fraction(1, 2)
    """
    if actual is None:
        return None
    value = Fraction(actual)
    if goal.aim is Aim.RANGE:
        return _in_range(goal, value)
    if goal.target is None:
        return None
    if goal.aim is Aim.HOLD:
        return _reached(abs(value - goal.target) <= goal.tolerance)
    if goal.baseline is None:
        return None
    if goal.baseline == goal.target:
        beyond = value - goal.target if goal.aim is Aim.UP else goal.target - value
        return _reached(beyond >= -goal.tolerance)
    return Progress((value - goal.baseline) / (goal.target - goal.baseline))


def _in_range(goal: Goal, value: Fraction) -> Progress:
    """Return the progress towards the nearest bound of a range."""
    if goal.low is not None and value < goal.low:
        bound = goal.low
    elif goal.high is not None and value > goal.high:
        bound = goal.high
    else:
        return _reached(True)
    if goal.baseline is None or (goal.baseline < bound) != (value < bound):
        return _reached(False)
    if goal.baseline == bound:
        return _reached(False)
    return Progress((value - goal.baseline) / (bound - goal.baseline))


def _reached(is_reached: bool) -> Progress:
    return Progress(Fraction(int(is_reached)))


def expected_progress(start: dt.date, end: dt.date, on: dt.date) -> Fraction:
    """Return the progress that an even pace gives by a day: days gone over days in all, in [0, 1].

    Source: estate and strategy dossier, §3.2.

    >>> expected_progress(dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 7, 1))
    Fraction(181, 364)
    """
    if on >= end:
        return Fraction(1)
    if on <= start:
        return Fraction(0)
    return Fraction((on - start).days, (end - start).days)


def signal_of(progress: Exact | None, expected: Exact | None) -> Signal | None:
    """Return the light of progress over expected: green from 0.9, amber from 0.7, else red.

    Args:
        progress: clamped progress; `None` when unknown.
        expected: progress that was due by the day; `None` when nothing says it.

    Returns:
        `None` when either is unknown, or when nothing was due yet.

    Source: estate and strategy dossier, §3.2.

    >>> signal_of(Fraction(35, 100), Fraction(181, 364)).value
    'amber'
    """
    if progress is None or not expected:
        return None
    tenths = progress * 10
    if tenths >= expected * AMBER_BELOW:
        return Signal.GREEN
    return Signal.AMBER if tenths >= expected * RED_BELOW else Signal.RED


def _fault(field: str, reason: str) -> Refusal:
    return Refusal(reason, "Corrigez la valeur de départ, la cible ou le sens.", field=field)
