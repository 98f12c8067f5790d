"""How much pay is believable: dated bounds for each period, and sizes that tell a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class Period(StrEnum):
    """What stretch of time an amount pays for."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


PERIOD_WORDS: Mapping[Period, str] = MappingProxyType(
    {
        Period.HOUR: "par heure",
        Period.DAY: "par jour",
        Period.WEEK: "par semaine",
        Period.MONTH: "par mois",
        Period.YEAR: "par an",
    }
)
"""How a French sentence says each period."""


@dataclass(frozen=True, slots=True)
class Between:
    """Two amounts in euros, both included."""

    low: Decimal
    high: Decimal

    def holds(self, amount: Decimal) -> bool:
        """Tell whether an amount in euros lies between the two."""
        return self.low <= amount <= self.high


@dataclass(frozen=True, slots=True)
class PayBounds:
    """What is believed of a pay from a day on; amounts in gross euros.

    Attributes:
        valid_from: first day.
        smic_hourly: gross hourly SMIC of that day, which the bounds are drawn from.
        believable: lowest and highest pay of each period, part time and apprentices included.
        telling: sizes that only one period explains; used when no period is written.
        widest_ratio: the maximum of a range is at most this many times its minimum.
    """

    valid_from: dt.date
    smic_hourly: Decimal
    believable: Mapping[Period, Between]
    telling: Mapping[Period, Between]
    widest_ratio: Decimal


def _between(low: str, high: str) -> Between:
    return Between(Decimal(low), Decimal(high))


_BELIEVABLE: Mapping[Period, Between] = MappingProxyType(
    {
        Period.HOUR: _between("3.20", "150"),
        Period.DAY: _between("22", "1700"),
        Period.WEEK: _between("50", "4500"),
        Period.MONTH: _between("200", "15000"),
        Period.YEAR: _between("5800", "500000"),
    }
)
_TELLING: Mapping[Period, Between] = MappingProxyType(
    {
        Period.HOUR: _between("9", "25"),
        Period.MONTH: _between("1000", "9000"),
        Period.YEAR: _between("15001", "500000"),
    }
)
_WIDEST_RATIO = Decimal(5)

BOUNDS: tuple[PayBounds, ...] = tuple(
    PayBounds(valid_from, Decimal(smic_hourly), _BELIEVABLE, _TELLING, _WIDEST_RATIO)
    for valid_from, smic_hourly in (
        (dt.date(2024, 11, 1), "11.88"),
        (dt.date(2026, 1, 1), "12.02"),
    )
)
"""Bounds by date, oldest first.

The lowest lawful pay is that of an apprentice under 18 in the first year, 27 % of the SMIC (3.21 €
an hour, 5 838 € a year at 11.88 €). The highest month (15 000 €) stays under the yearly SMIC (about
21 600 €): a year sent as a month is refused. The lowest year stays above usual months: a month sent
as a year is refused.

Source: SMIC 11.88 € from 1 November 2024 and 12.02 € from 1 January 2026 (ministry of labour; to
be checked against the decrees, and a rise during 2026 would add a line here); code du travail,
art. D6222-26 (apprentices); the other figures are conventions of the house.
"""


def bounds_on(day: dt.date) -> PayBounds:
    """Return the bounds that hold on a day; before the first ones, the first.

    >>> str(bounds_on(dt.date(2025, 6, 1)).smic_hourly)
    '11.88'
    """
    holding = [one for one in BOUNDS if one.valid_from <= day]
    return holding[-1] if holding else BOUNDS[0]
