"""Where something dated stands: to come, here, or past; both its days are included."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Standing(StrEnum):
    """Where something dated stands on a day."""

    COMING = "a-venir"
    HERE = "en-cours"
    PAST = "passe"


def standing_of(first: dt.date, last: dt.date | None, today: dt.date) -> Standing:
    """Return where something stands that lasts from a day to another.

    Args:
        first: first day.
        last: last day, included; `None` without end.
        today: day of Paris.

    >>> day = lambda n: dt.date(2026, 11, n)
    >>> standing_of(day(2), day(3), day(1)), standing_of(day(2), day(3), day(3))
    (<Standing.COMING: 'a-venir'>, <Standing.HERE: 'en-cours'>)
    >>> standing_of(day(2), day(3), day(4))
    <Standing.PAST: 'passe'>
    """
    if today < first:
        return Standing.COMING
    return Standing.PAST if last is not None and today > last else Standing.HERE
