"""Deadlines in working days: neither Saturdays, Sundays nor public holidays.

Source: Code du travail, L3133-1 (the eleven public holidays; Alsace and Moselle
have two more).
"""

from __future__ import annotations

import datetime as dt
from functools import cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)
"""Days from Easter Sunday to Easter Monday, Ascension Day and Whit Monday."""

_SATURDAY = 5


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Return the public holidays of a year.

    >>> dt.date(2026, 4, 6) in public_holidays(2026), len(public_holidays(2026))
    (True, 11)
    """
    easter = easter_of(year)
    moving = (easter + dt.timedelta(days=days) for days in _AFTER_EASTER)
    return frozenset([*(dt.date(year, month, day) for month, day in _FIXED), *moving])


def easter_of(year: int) -> dt.date:
    """Return Easter Sunday of a year of the Gregorian calendar.

    Source: Jean Meeus, Astronomical Algorithms, chapter 8 (Butcher's algorithm).

    >>> easter_of(2026).isoformat(), easter_of(2027).isoformat()
    ('2026-04-05', '2027-03-28')
    """
    century, rank = divmod(year, 100)
    golden = year % 19
    leap, left = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap - correction + 15) % 30
    quarter, rest = divmod(rank, 4)
    week = (32 + 2 * left + 2 * quarter - moon - rest) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


def is_working_day(day: dt.date) -> bool:
    """Tell whether people work on a day."""
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def working_day_after(day: dt.date, count: int) -> dt.date:
    """Return the day that comes so many working days after one.

    Args:
        day: from which; it does not count.
        count: working days, at least 1.

    >>> working_day_after(dt.date(2026, 4, 3), 1).isoformat()  # Good Friday, then Easter Monday
    '2026-04-07'
    """
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
