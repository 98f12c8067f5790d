"""How long something lasts when part of it lasts still: the estimator of Kaplan and Meier, exact.

An offer still open has lasted so many days at least. Leaving it out, or counting it as over, would
make everything look quicker than it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Duration:
    """How long one thing was seen to last.

    Attributes:
        days: whole days, 0 or more.
        is_over: whether it ended then; otherwise it lasted so long at least.
    """

    days: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What happens on a day on which something ends.

    Attributes:
        day: days since the beginning.
        at_risk: things that had neither ended nor left before that day.
        ended: those that end on it.
        left: share (0–1) of all that lasts longer, exact.
    """

    day: int
    at_risk: int
    ended: int
    left: Fraction


@dataclass(frozen=True, slots=True)
class Lasting:
    """What is known of durations.

    Attributes:
        count: things measured. over: those of them that ended. open_: the others.
        quarter, median, three_quarters: days after which so much has ended; `None` when so much has
            not ended yet, which is not zero.
    """

    count: int
    over: int
    open_: int
    quarter: int | None
    median: int | None
    three_quarters: int | None


def survival(durations: Iterable[Duration]) -> tuple[Step, ...]:
    """Return the share that lasts longer than each day on which something ends.

    On one day, what ends comes before what is lost from sight: the latter is still at risk.

    Raises:
        ValueError: a duration is negative.

    Source: Kaplan and Meier, « Nonparametric estimation from incomplete observations », JASA 53,
    1958.

    >>> [str(one.left) for one in survival([Duration(2, True), Duration(3, False)])]
    ['1/2']
    """
    seen = list(durations)
    if any(one.days < 0 for one in seen):
        raise ValueError("A duration is never negative.")
    leaving = Counter(one.days for one in seen)
    ending = Counter(one.days for one in seen if one.is_over)
    at_risk, left, steps = len(seen), Fraction(1), []
    for day in sorted(leaving):
        if ended := ending[day]:
            left *= Fraction(at_risk - ended, at_risk)
            steps.append(Step(day, at_risk, ended, left))
        at_risk -= leaving[day]
    return tuple(steps)


def quantile(steps: Sequence[Step], part: Fraction) -> int | None:
    """Return the first day by which a part has ended at least.

    Args:
        steps: of `survival`.
        part: from 0 to 1, both left out.

    Returns:
        Days; `None` when so much has not ended.
    """
    return next((step.day for step in steps if step.left <= 1 - part), None)


def lasting(durations: Iterable[Duration]) -> Lasting:
    """Return the quartiles of some durations, those that go on counted for what they are.

    >>> lasting([Duration(5, True), Duration(9, True), Duration(7, False)]).median
    9
    """
    seen = list(durations)
    steps = survival(seen)
    over = sum(one.is_over for one in seen)
    return Lasting(
        len(seen),
        over,
        len(seen) - over,
        quantile(steps, Fraction(1, 4)),
        quantile(steps, Fraction(1, 2)),
        quantile(steps, Fraction(3, 4)),
    )
