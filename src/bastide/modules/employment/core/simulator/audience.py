"""The audience of the invented site: visits drawn by chance, counted as real ones are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bastide.modules.employment.core.audience.visits import (
    Act,
    Entry,
    Measure,
    Seen,
    day_counts,
)
from bastide.modules.employment.core.simulator.chance import Chance

_ENTRIES = (
    (Entry.SEARCH, 34.0), (Entry.OFFER, 30.0), (Entry.HOME, 22.0), (Entry.MAIL, 8.0),
    (Entry.OVER, 3.0), (Entry.NEWS, 2.0), (Entry.AGENDA, 1.0),
)  # fmt: skip
_STAYS = {Entry.OFFER: 0.62, Entry.OVER: 0.55, Entry.MAIL: 0.84, Entry.CAMPAIGN: 0.76}
_USUAL_STAY = 0.74
_WEEKEND = 0.6
_SATURDAY = 5
_CAMPAIGN_SHARE = 0.22
_ACTS = ((Act.FACET, 0.4), (Act.APPLY, 0.34), (Act.ALERT, 0.05), (Act.FEED, 0.01))


@dataclass(frozen=True, slots=True)
class SimulatedCampaign:
    """A campaign of the invented site: its slug, its first and last day."""

    slug: str
    first: dt.date
    last: dt.date


def simulated_audience(
    seed: str, days: Sequence[dt.date], usual: int, campaigns: Sequence[SimulatedCampaign]
) -> dict[dt.date, Counter[tuple[str, str]]]:
    """Return the counts of days of the invented site: day → (measure, key) → count.

    Args:
        seed: same seed, same counts.
        days: whole days.
        usual: visits of an ordinary working day.
        campaigns: those that bring visitors while they last.
    """
    told = {}
    for day in days:
        chance = Chance(f"{seed}:{day.isoformat()}")
        running = [one.slug for one in campaigns if one.first <= day <= one.last]
        visits = list(_visits(chance, day, usual, running))
        counts = day_counts(visits)
        for one in visits:
            if one.campaign and one.acts.get(Act.ALERT.value):
                counts[Measure.CAMPAIGN_ALERTS, one.campaign] += 1
                if chance.random() < _USUAL_STAY:
                    counts[Measure.CAMPAIGN_CONFIRMED, one.campaign] += 1
        counts[Measure.ASIDE, "robot"] += chance.between(usual // 2, usual)
        counts[Measure.ASIDE, "refus"] += chance.between(0, usual // 10)
        told[day] = counts
    return told


def _visits(chance: Chance, day: dt.date, usual: int, running: Sequence[str]) -> Iterator[Seen]:
    share = _WEEKEND if day.weekday() >= _SATURDAY else 1.0
    for _visit in range(round(usual * share * chance.uniform(0.85, 1.15))):
        entry, campaign = chance.weighted(_ENTRIES), ""
        if running and chance.random() < _CAMPAIGN_SHARE:
            campaign = chance.choice(running)
            entry = entry if entry is Entry.MAIL else Entry.CAMPAIGN
        yield _visit_of(chance, day, entry, campaign)


def _visit_of(chance: Chance, day: dt.date, entry: Entry, campaign: str) -> Seen:
    start = dt.datetime.combine(day, dt.time(chance.between(6, 21), 5), tzinfo=dt.UTC)
    pages, acts = 1, _acts(chance, 0.0)
    if chance.random() < _STAYS.get(entry, _USUAL_STAY):
        pages = 2 + round(chance.exponential(3.0))
        acts = _acts(chance, 1.0)
    return Seen(start, start + dt.timedelta(minutes=pages), pages, acts, entry, campaign)


def _acts(chance: Chance, factor: float) -> Mapping[str, int]:
    return {act.value: 1 for act, share in _ACTS if chance.random() < share * factor}
