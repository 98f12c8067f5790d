"""What moderation costs: minutes of each week and body, the median decision, what is unknown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

LONGEST = 900
"""Seconds beyond which a page left open is not believed: the decision counts fifteen minutes."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: day, name of the body, seconds it took; `None` when unknown."""

    on: dt.date
    body: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Week:
    """The decisions of a body in a week.

    Attributes:
        monday: first day of the week. body: name of the body.
        decisions: all of them. unknown: those whose time is unknown; they count no minute.
        minutes: sum of the known times. median_seconds: of the known ones; `None` without any.
    """

    monday: dt.date
    body: str
    decisions: int
    unknown: int
    minutes: float
    median_seconds: float | None


def seconds_spent(opened_at: dt.datetime | None, now: dt.datetime) -> int | None:
    """Return the seconds since a page was opened, at most fifteen minutes; `None` when unknown.

    >>> at = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
    >>> seconds_spent(at, at + dt.timedelta(seconds=42)), seconds_spent(None, at)
    (42, None)
    """
    if opened_at is None or opened_at > now:
        return None
    return min(LONGEST, int((now - opened_at).total_seconds()))


def weeks_of(decisions: Iterable[Decision]) -> tuple[Week, ...]:
    """Return the weeks of some decisions, the latest first, then by name of the body.

    The sum over the weeks of decisions, of unknown ones and of minutes is that of the decisions.
    """
    groups: dict[tuple[dt.date, str], list[Decision]] = {}
    for one in decisions:
        monday = one.on - dt.timedelta(days=one.on.weekday())
        groups.setdefault((monday, one.body), []).append(one)
    ordered = sorted(groups.items(), key=lambda group: (-group[0][0].toordinal(), group[0][1]))
    return tuple(_week(monday, body, members) for (monday, body), members in ordered)


def _week(monday: dt.date, body: str, members: Sequence[Decision]) -> Week:
    known = [one.seconds for one in members if one.seconds is not None]
    return Week(
        monday=monday,
        body=body,
        decisions=len(members),
        unknown=len(members) - len(known),
        minutes=sum(known) / 60,
        median_seconds=median(known) if known else None,
    )
