"""The estate policy followed: its three measures today, what is late, what it cost so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.kernel.budgets.core.lines import Direction
from bastide.kernel.buildings.core.facts import floor_area
from bastide.kernel.buildings.core.portfolio import AssetFigures, Portfolio
from bastide.kernel.plans.core.content import ActionFacts, MeasureFacts
from bastide.kernel.plans.core.ppi import Amounts, MoneyLine, amounts_of
from bastide.kernel.plans.core.progress import Aim, Goal, expected_progress
from bastide.kernel.plans.core.statuses import Status


class PolicyMeasure(StrEnum):
    """The three measures of an estate policy."""

    OWNED_M2 = "m2"
    M2_PER_HOUR = "m2-heure"
    YEARLY_COST = "cout"


CODES: Mapping[PolicyMeasure, str] = {
    PolicyMeasure.OWNED_M2: "M2",
    PolicyMeasure.M2_PER_HOUR: "M2-HEURE",
    PolicyMeasure.YEARLY_COST: "COUT",
}
"""Measure → its code among the measures of the plan."""

UNITS: Mapping[PolicyMeasure, str] = {
    PolicyMeasure.OWNED_M2: "m²",
    PolicyMeasure.M2_PER_HOUR: "m² par heure occupée",
    PolicyMeasure.YEARLY_COST: "€ par an",
}

DECIMALS: Mapping[PolicyMeasure, int] = {
    PolicyMeasure.OWNED_M2: 0,
    PolicyMeasure.M2_PER_HOUR: 3,
    PolicyMeasure.YEARLY_COST: 0,
}
"""Measure → decimals shown."""


@dataclass(frozen=True, slots=True)
class Today:
    """What a measure is worth today.

    Attributes:
        value: in its unit; `None` when nothing tells it.
        counted: assets in it. left_out: assets that it should count and cannot.
    """

    value: Fraction | None
    counted: int
    left_out: int


def measured_today(
    portfolio: Portfolio, figures: Sequence[AssetFigures]
) -> Mapping[PolicyMeasure, Today]:
    """Return the three measures of an estate policy, from the inventory.

    Owned m²: floor area of what is held in property or co-ownership; what has no title, or no area,
    is left out. m² per hour: floor area over hours of use in the year, where both are known.
    Cost: euros paid in the year.

    Args:
        portfolio: measures of the whole.
        figures: the assets that it was made from.

    Source: `spec/20-estate.md`, part 7.
    """
    buildings = [one for one in figures if not one.is_ended and one.kind != "land"]
    used = [one for one in buildings if one.hours_used is not None and floor_area(one.facts)]
    owned, untold = portfolio.owned, portfolio.owned_unknown
    return {
        PolicyMeasure.OWNED_M2: Today(
            Fraction(owned.total_m2) if owned.counted else None,
            owned.counted,
            len(owned.missing) + untold.counted + len(untold.missing),
        ),
        PolicyMeasure.M2_PER_HOUR: Today(
            portfolio.m2_per_hour, len(used), len(buildings) - len(used)
        ),
        PolicyMeasure.YEARLY_COST: Today(
            None if portfolio.paid is None else Fraction(portfolio.paid),
            len(buildings) - len(portfolio.without_cost),
            len(portfolio.without_cost),
        ),
    }


def goal_towards(baseline: Decimal | None, target: Decimal) -> Goal:
    """Return the goal of a measure: to go down, unless the target is above the baseline.

    >>> goal_towards(Decimal(10), Decimal(12)).aim.value, goal_towards(None, Decimal(1)).aim.value
    ('up', 'down')
    """
    goes_up = baseline is not None and target > baseline
    return Goal(
        Aim.UP if goes_up else Aim.DOWN,
        None if baseline is None else Fraction(baseline),
        Fraction(target),
    )


def due_value(measure: MeasureFacts, on: dt.date) -> Fraction | None:
    """Return what an even pace from the baseline to the target gives by a day.

    Returns:
        In the unit of the measure; `None` before the baseline was read, or without one of the two.
    """
    start, end = measure.goal.baseline, measure.goal.target
    if start is None or end is None or on < measure.baseline_on:
        return None
    return start + (end - start) * expected_progress(measure.baseline_on, measure.target_on, on)


def year_ends(measure: MeasureFacts, today: dt.date) -> list[dt.date]:
    """Return the last day of each year of a measure: from its baseline, or its first value.

    It goes to the target, or to today's year when that one is passed; the earliest first.
    """
    told = [one.ends_on.year for one in measure.periods]
    first = min([measure.baseline_on.year, *told])
    last = max([measure.target_on.year, today.year, *told])
    return [dt.date(year, 12, 31) for year in range(first, last + 1)]


def policy_measures(measures: Iterable[MeasureFacts]) -> Mapping[PolicyMeasure, MeasureFacts]:
    """Return those of a plan's measures that are the three of the estate policy."""
    known = {code: key for key, code in CODES.items()}
    return {known[one.code]: one for one in measures if one.code in known}


# Lateness -----------------------------------------------------------------------------------------
class Lateness(StrEnum):
    """Why an action is late."""

    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    MILESTONE = "milestone"


@dataclass(frozen=True, slots=True)
class Late:
    """Why an action is late, and since when."""

    why: Lateness
    since: dt.date


_ENDED = frozenset({Status.DONE, Status.ABANDONED})
_RANKS = {
    Status.ONGOING: 0,
    Status.PAUSED: 1,
    Status.PLANNED: 2,
    Status.POSTPONED: 3,
    Status.DONE: 4,
    Status.ABANDONED: 5,
}


def lateness(action: ActionFacts, on: dt.date) -> Late | None:
    """Return why an action is late on a day; `None` when it is not.

    Late: its last day is past and it is not done; it should have begun and is still to come; or a
    milestone is past and not done. What was postponed, paused or abandoned is late by its last day
    only, or not at all.
    """
    steps = [(one.due_on, one.done_on) for one in action.milestones]
    return late_steps(action.status, action.starts_on, action.ends_on, steps, on=on)


def late_steps(
    status: Status,
    starts_on: dt.date,
    ends_on: dt.date | None,
    steps: Iterable[tuple[dt.date, dt.date | None]],
    *,
    on: dt.date,
) -> Late | None:
    """Return why something with a status, dates and steps is late on a day (see `lateness`).

    Args:
        status: where it stands.
        starts_on: first day.
        ends_on: last day; `None` without any.
        steps: (due on, done on) of each step; `None` while it is not done.
        on: the day.
    """
    if status in _ENDED:
        return None
    if ends_on is not None and ends_on < on:
        return Late(Lateness.OVERDUE, ends_on)
    if status is Status.PLANNED and starts_on < on:
        return Late(Lateness.NOT_STARTED, starts_on)
    if status is Status.ONGOING:
        missed = [due for due, done in steps if not done and due < on]
        if missed:
            return Late(Lateness.MILESTONE, min(missed))
    return None


def late_first(
    actions: Iterable[ActionFacts], on: dt.date
) -> list[tuple[ActionFacts, Late | None]]:
    """Return actions with their lateness: the late ones first, the longest late before the others.

    The others follow by status (under way, paused, to come…), then by date and code.
    """

    def rank(pair: tuple[ActionFacts, Late | None]) -> tuple[int, int, dt.date, str]:
        action, late = pair
        if late is not None:
            return 0, 0, late.since, action.code
        return 1, _RANKS[action.status], action.starts_on, action.code

    return sorted(((one, lateness(one, on)) for one in actions), key=rank)


# Money --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ActionMoneySums:
    """What an action costs and brings in over all its years; `None` without any line."""

    spent: Amounts | None
    received: Amounts | None


def sums_by_action(lines: Iterable[MoneyLine]) -> Mapping[str, ActionMoneySums]:
    """Return identifier of the action → what it costs and brings in."""
    found: dict[str, dict[Direction, list[MoneyLine]]] = {}
    for line in lines:
        found.setdefault(line.action, {}).setdefault(line.direction, []).append(line)
    return {
        action: ActionMoneySums(
            *(
                amounts_of(own[direction]) if direction in own else None
                for direction in (Direction.EXPENDITURE, Direction.RECEIPT)
            )
        )
        for action, own in found.items()
    }
