"""Reads of the audience: the counts of a period, whole days only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.audience.visits import Measure, bounce_rate
from bastide.modules.employment.models import AudienceDay, Visit
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "employment"


@dataclass(frozen=True)
class Audience:
    """The counts of a period of a site.

    Attributes:
        since, until: first and last day, both included.
        counts: (measure, key) → count.
        weeks: Monday of each week of the period → (visits, bounces).
    """

    since: dt.date
    until: dt.date
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    weeks: Mapping[dt.date, tuple[int, int]] = field(default_factory=dict)

    def count(self, measure: Measure, key: str = "") -> int:
        """Return one count, zero when nothing was counted."""
        return self.counts.get((measure.value, key), 0)

    def keys(self, measure: Measure) -> dict[str, int]:
        """Return the counts of a measure by key, the largest first."""
        found = [(key, n) for (name, key), n in self.counts.items() if name == measure.value]
        return dict(sorted(found, key=lambda one: (-one[1], one[0])))

    def partners(self) -> list[tuple[str, int, int]]:
        """Return each partner with the displays of its widget and the clicks on it, most first.

        An empty name stands for those beyond the number of partners counted apart.
        """
        displays, clicks = self.keys(Measure.PARTNER_WIDGETS), self.keys(Measure.PARTNER_CLICKS)
        names = dict.fromkeys([*displays, *clicks])
        return [(name, displays.get(name, 0), clicks.get(name, 0)) for name in names]

    @property
    def bounce_rate(self) -> float | None:
        """Share of visits that bounce (0 to 1), `None` without any visit."""
        return bounce_rate(self.count(Measure.VISITS), self.count(Measure.BOUNCES))

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as the command and the API give them; rates between 0 and 1."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "visits": self.count(Measure.VISITS),
            "bounces": self.count(Measure.BOUNCES),
            "bounce_rate": self.bounce_rate,
            "pages": self.count(Measure.PAGES),
            "acts": self.keys(Measure.ACTS),
            "entries": self._shares(Measure.ENTRY_VISITS, Measure.ENTRY_BOUNCES),
            "campaigns": [
                one
                | {
                    "alerts": self.count(Measure.CAMPAIGN_ALERTS, one["key"]),
                    "confirmed": self.count(Measure.CAMPAIGN_CONFIRMED, one["key"]),
                    "applies": self.count(Measure.CAMPAIGN_APPLY, one["key"]),
                    "returns": self.count(Measure.CAMPAIGN_RETURNS, one["key"]),
                }
                for one in self._shares(Measure.CAMPAIGN_VISITS, Measure.CAMPAIGN_BOUNCES)
            ],
            "widgets": self.count(Measure.WIDGETS),
            "partners": [
                {"key": key, "displays": displays, "clicks": clicks}
                for key, displays, clicks in self.partners()
            ],
            "aside": self.keys(Measure.ASIDE),
            "programs": self.count(Measure.PROGRAMS),
        }

    def _shares(self, visits: Measure, bounces: Measure) -> list[dict[str, Any]]:
        bounced = self.keys(bounces)
        return [
            {
                "key": key,
                "visits": count,
                "bounces": bounced.get(key, 0),
                "bounce_rate": bounce_rate(count, bounced.get(key, 0)),
            }
            for key, count in self.keys(visits).items()
        ]


def audience_of(actor: Actor, territory: Territory, *, since: dt.date, until: dt.date) -> Audience:
    """Return what was counted on the site of a territory; nothing for who may not read the room.

    Args:
        actor: who asks.
        territory: obtained through a gate.
        since: first day.
        until: last day, included.
    """
    rows = AudienceDay.objects.filter(territory=territory, day__gte=since, day__lte=until)
    if not (actor.is_system or actor.can_within(Role.READER, territory.perimeter_id, ROOM)):
        rows = rows.none()
    told = rows.order_by().values_list("measure", "key").annotate(total=Sum("count"))
    counts = {(measure, key): total for measure, key, total in told}
    weeks: dict[dt.date, tuple[int, int]] = {}
    whole = rows.filter(measure__in=[Measure.VISITS.value, Measure.BOUNCES.value])
    for day, measure, count in whole.order_by("day").values_list("day", "measure", "count"):
        monday = day - dt.timedelta(days=day.weekday())
        visits, bounces = weeks.get(monday, (0, 0))
        is_visit = measure == Measure.VISITS.value
        weeks[monday] = (visits + count, bounces) if is_visit else (visits, bounces + count)
    return Audience(since, until, counts, weeks)


def list_territories_with_visits(today: dt.date) -> QuerySet[Territory]:
    """Return the territories that have visits of a day that is over, not counted yet."""
    waiting = Visit.objects.filter(day__lt=today).values("territory")
    return Territory.objects.filter(pk__in=waiting).order_by("slug")
