"""What one day was: offers online, begun, over, waiting for long, and how long they last."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bastide.modules.employment.core.outcomes.durations import Duration, lasting

LONG_DAYS = 21
"""Days from which an offer waits for long, by default."""

MEMORY = dt.timedelta(days=90)
"""Offers begun in so many days tell how long they last."""

FEWEST = 20
"""Offers under which no median is told: one more or less would move it."""


class Measure(StrEnum):
    """What is measured. The values are those of the database, of the files and of the API."""

    LIVE = "en-ligne"
    NEW = "nouvelles"
    ENDED = "terminees"
    LONG = "longues"
    MEDIAN = "duree-mediane"


class Cut(StrEnum):
    """By what it is cut."""

    KIND = "type"
    CONTRACT = "contrat"
    DOMAIN = "domaine"
    TRADE = "metier"
    COMMUNE = "commune"
    SOURCE = "source"


TRADE_MEASURES = frozenset({Measure.LIVE, Measure.LONG})
"""What is kept of each of the five hundred trades."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One offer as the observatory counts it.

    Attributes:
        began_on: first day online of this life. since: first day online of the same job ever.
        ended_on: first day on which it is no longer online; `None` while it is.
        kind, contract, domain, trade: codes; empty when not known.
        communes: official codes of where it is, none when not known; it counts in each.
        sources: codes of the sources that list it; it counts in each.
    """

    began_on: dt.date
    since: dt.date
    ended_on: dt.date | None
    kind: str = ""
    contract: str = ""
    domain: str = ""
    trade: str = ""
    communes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def is_live(self, day: dt.date) -> bool:
        """Tell whether it is online at the end of a day."""
        return self.began_on <= day and (self.ended_on is None or self.ended_on > day)

    def values_of(self, cut: Cut) -> tuple[str, ...]:
        """Return where it falls in a cut: one offer may have several communes and sources."""
        if cut is Cut.COMMUNE:
            return self.communes or ("",)
        return self.sources if cut is Cut.SOURCE else (getattr(self, _FIELDS[cut]),)


_FIELDS = {
    Cut.KIND: "kind",
    Cut.CONTRACT: "contract",
    Cut.DOMAIN: "domain",
    Cut.TRADE: "trade",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of a day; `cut` is `None` for the whole, and `key` then empty."""

    measure: Measure
    cut: Cut | None
    key: str
    value: int


def counts_of(offers: Iterable[Seen], day: dt.date, long_days: int = LONG_DAYS) -> list[Counted]:
    """Return the numbers of a day.

    The whole is always told, even zero; of a cut, only the values that count something. From one
    day to the next, offers online = those of the day before + begun − over.

    Args:
        offers: all those online at some time in the three months before, others do no harm.
        day: whose end it is.
        long_days: days from which an offer waits for long, its earlier lives included.
    """
    every = [one for one in offers if one.began_on <= day]
    live = [one for one in every if one.is_live(day)]
    groups: dict[Measure, Sequence[Seen]] = {
        Measure.LIVE: live,
        Measure.NEW: [one for one in every if one.began_on == day],
        Measure.ENDED: [one for one in every if one.ended_on == day],
        Measure.LONG: [one for one in live if (day - one.since).days >= long_days],
    }
    found = []
    for measure, group in groups.items():
        found.append(Counted(measure, None, "", len(group)))
        for cut in Cut:
            if cut is not Cut.TRADE or measure in TRADE_MEASURES:
                counted = Counter(value for one in group for value in one.values_of(cut))
                found += [Counted(measure, cut, key, n) for key, n in sorted(counted.items())]
    median = median_days(every, day)
    return found if median is None else [*found, Counted(Measure.MEDIAN, None, "", median)]


def median_days(offers: Iterable[Seen], day: dt.date) -> int | None:
    """Return after how many days half of the offers are no longer online; those online count.

    Args:
        offers: begun by that day.
        day: on which it is looked at.

    Returns:
        `None` when fewer than twenty began in three months, or when half of them have not ended.
    """
    recent = [one for one in offers if day - MEMORY <= one.began_on <= day]
    if len(recent) < FEWEST:
        return None
    return lasting(_duration(one, day) for one in recent).median


def _duration(offer: Seen, day: dt.date) -> Duration:
    if offer.ended_on is not None and offer.ended_on <= day:
        return Duration(max(0, (offer.ended_on - offer.began_on).days), is_over=True)
    return Duration((day - offer.began_on).days, is_over=False)
