"""The value of a measure at a date, from its periods: stock, flow, or running total; ratios."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from bastide.foundation.errors import Refusal


class MeasureKind(StrEnum):
    """What a value of a measure is made of."""

    NUMBER = "number"
    RATIO = "ratio"
    YES_NO = "yes_no"


class Accumulation(StrEnum):
    """How the values of periods make the value at a date."""

    STOCK = "stock"
    FLOW = "flow"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class PeriodValue:
    """What a measure is worth over one period, in its unit.

    Attributes:
        starts_on, ends_on: first and last day.
        value: the figure (0 or 1 for yes or no); `None` when not known, and for a ratio.
        numerator, denominator: of a ratio; `None` when not known.
        is_validated: whether somebody answers for it.
    """

    starts_on: dt.date
    ends_on: dt.date
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    is_validated: bool = True


@dataclass(frozen=True, slots=True)
class Current:
    """The value of a measure at a date.

    Attributes:
        value: in its unit; `None` when no period tells it.
        on: last day of the latest period that it counts; `None` without any.
        counted: periods that it counts.
        missing: periods begun by then that say nothing usable.
        is_validated: whether every period counted is validated.
    """

    value: Fraction | None
    on: dt.date | None
    counted: int
    missing: int
    is_validated: bool


def ratio(
    numerator: Fraction | None, denominator: Fraction | None, factor: Fraction = Fraction(1)
) -> Fraction | None:
    """Return numerator / denominator × factor; `None` when one is missing or the denominator is 0.

    >>> ratio(Fraction(30), Fraction(40), Fraction(100)), ratio(Fraction(1), Fraction(0))
    (Fraction(75, 1), None)
    """
    if numerator is None or not denominator:
        return None
    return numerator / denominator * factor


def summed_ratio(
    pairs: Iterable[tuple[Fraction | None, Fraction | None]], factor: Fraction = Fraction(1)
) -> Fraction | None:
    """Return the ratio of several bodies or periods: sum of numerators over sum of denominators.

    A pair with one side missing counts on neither side.

    Source: estate and strategy dossier, §3.2, oracle 12 (30/40 and 5/50 give 35/90).
    """
    whole = [(top, bottom) for top, bottom in pairs if top is not None and bottom is not None]
    if not whole:
        return None
    return ratio(
        sum((top for top, _bottom in whole), Fraction(0)),
        sum((bottom for _top, bottom in whole), Fraction(0)),
        factor,
    )


def current_value(
    periods: Iterable[PeriodValue],
    *,
    kind: MeasureKind,
    accumulation: Accumulation,
    on: dt.date,
    factor: Fraction = Fraction(1),
) -> Current:
    """Return what a measure is worth at a date.

    Stock and running total: the latest period that says something. Flow: the sum of the periods
    (for a ratio, sum of numerators over sum of denominators).

    Args:
        periods: in any order; those that begin after the date are left out.
        kind: number, ratio, yes or no.
        accumulation: stock, flow or running total.
        on: the day asked for.
        factor: what multiplies a ratio (100 for a percentage).
    """
    begun = sorted((one for one in periods if one.starts_on <= on), key=lambda one: one.ends_on)
    known = [one for one in begun if _figure(one, kind, factor) is not None]
    missing = len(begun) - len(known)
    if not known:
        return Current(None, None, 0, missing, is_validated=False)
    counted = known if accumulation is Accumulation.FLOW else known[-1:]
    return Current(
        _total(counted, kind, factor),
        counted[-1].ends_on,
        len(counted),
        missing,
        is_validated=all(one.is_validated for one in counted),
    )


def _total(counted: Sequence[PeriodValue], kind: MeasureKind, factor: Fraction) -> Fraction | None:
    if kind is MeasureKind.RATIO:
        return summed_ratio(((one.numerator, one.denominator) for one in counted), factor)
    return sum((one.value for one in counted if one.value is not None), Fraction(0))


def _figure(period: PeriodValue, kind: MeasureKind, factor: Fraction) -> Fraction | None:
    if kind is MeasureKind.RATIO:
        return ratio(period.numerator, period.denominator, factor)
    return period.value


def period_faults(
    periods: Sequence[PeriodValue], accumulation: Accumulation = Accumulation.STOCK
) -> tuple[Refusal, ...]:
    """Return what is wrong with a series of periods: an end before its start, overlaps, a fall.

    Args:
        periods: in any order.
        accumulation: a running total never falls.
    """
    ordered = sorted(periods, key=lambda one: (one.starts_on, one.ends_on))
    faults = [
        _fault(one, "la période finit avant de commencer.", "Corrigez ses dates.")
        for one in ordered
        if one.ends_on < one.starts_on
    ]
    faults += [
        _fault(
            after,
            f"cette période chevauche celle qui finit le {before.ends_on:%d/%m/%Y}.",
            "Corrigez les dates de l’une des deux.",
        )
        for before, after in pairwise(ordered)
        if after.starts_on <= before.ends_on
    ]
    if accumulation is Accumulation.CUMULATIVE:
        told = [(one, one.value) for one in ordered if one.value is not None]
        faults += [
            _fault(
                period,
                "ce cumul est plus petit que celui de la période d’avant.",
                "Corrigez d’abord la période d’avant.",
            )
            for (_before, least), (period, value) in pairwise(told)
            if value < least
        ]
    return tuple(faults)


def period_gaps(periods: Sequence[PeriodValue]) -> tuple[tuple[dt.date, dt.date], ...]:
    """Return the stretches (first and last day) that no period covers between two periods."""
    day = dt.timedelta(days=1)
    ordered = sorted(periods, key=lambda one: one.starts_on)
    return tuple(
        (before.ends_on + day, after.starts_on - day)
        for before, after in pairwise(ordered)
        if after.starts_on > before.ends_on + day
    )


def _fault(period: PeriodValue, reason: str, remedy: str) -> Refusal:
    value = f"{period.starts_on:%d/%m/%Y} – {period.ends_on:%d/%m/%Y}"
    return Refusal(reason, remedy, field="period", value=value)
