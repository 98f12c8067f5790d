"""Reads of the observatory: what a day counts, what was kept of each day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, Min, Q
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import MEMORY, Cut, Measure, Seen
from bastide.modules.employment.models import (
    Channel,
    FeedRun,
    ObservatoryDay,
    Posting,
    PublishedJob,
    Source,
    SourceOffer,
    Stage,
)

Row = tuple[dt.date, str, str, str, int]
"""Day, measure, cut, key, value, as the files and the API give them."""

SHOWN_DAYS = dt.timedelta(days=59)
"""How far back the page goes: sixty days."""

_COLUMNS = (
    "pk", "lineage", "kind", "contract", "domain", "rome", "communes", "first_seen_at",
    "live_until", "ended_at", "hidden_at",
)  # fmt: skip


def seen_offers(territory: Territory, day: dt.date) -> list[Seen]:
    """Return the offers that a day counts: those online in the three months before its end.

    A job merged into another is counted there.

    Args:
        territory: of the site.
        day: looked at.
    """
    start = timezone.make_aware(dt.datetime.combine(day - MEMORY, dt.time()))
    rows = PublishedJob.objects.filter(territory=territory, merged_into__isnull=True)
    recent = Q(ended_at__isnull=True) | Q(ended_at__gte=start)
    rows = rows.filter(recent, live_until__gte=start)
    sources, lives = _sources_of(territory), _first_lives(territory)
    found = []
    for row in rows.order_by("pk").values_list(*_COLUMNS).iterator():
        pk, lineage, kind, contract, domain, rome, communes, began, until, ended, hidden = row
        over = min(one for one in (until, ended, hidden) if one is not None)
        first = timezone.localdate(began)
        found.append(
            Seen(
                began_on=first,
                since=min(first, timezone.localdate(lives.get(lineage, began))),
                ended_on=max(first, timezone.localdate(over)),
                kind=kind,
                contract=contract,
                domain=domain,
                trade=rome,
                communes=tuple(sorted(set(communes))),
                sources=tuple(sorted(sources.get(pk, ()))),
            )
        )
    return found


def latest_day(territory: Territory) -> dt.date | None:
    """Return the last day kept of a territory, `None` before the first one."""
    found = ObservatoryDay.objects.filter(territory=territory).aggregate(last=Max("day"))
    last: dt.date | None = found["last"]
    return last


def measured_since(territory: Territory) -> dt.date | None:
    """Return the first day of which something is known; `None` when nothing is.

    Where sources are read, it is that of their first reading: an offer posted before says nothing
    of what they listed. Where people alone post, it is that of the first approval.
    """
    if Source.objects.filter(territory=territory).exclude(channel=Channel.ENTRY).exists():
        read = FeedRun.objects.filter(source__territory=territory, stage=Stage.STORED)
        first = read.aggregate(first=Min("ended_at"))["first"]
    else:
        posted = Posting.objects.filter(territory=territory, approved_at__isnull=False)
        first = posted.aggregate(first=Min("approved_at"))["first"]
    return None if first is None else timezone.localdate(first)


def day_values(
    territory: Territory, day: dt.date, measure: Measure, cut: Cut
) -> list[tuple[str, int]]:
    """Return what each value of a cut counts on a day, the largest first."""
    rows = ObservatoryDay.objects.filter(
        territory=territory, day=day, measure=measure.value, cut=cut.value
    )
    return list(rows.order_by("-value", "key").values_list("key", "value"))


def whole_series(
    territory: Territory, since: dt.date
) -> Mapping[Measure, list[tuple[dt.date, int]]]:
    """Return each measure of the whole, day by day; a day without row is absent, not zero."""
    rows = ObservatoryDay.objects.filter(territory=territory, cut="", day__gte=since)
    found: dict[Measure, list[tuple[dt.date, int]]] = {one: [] for one in Measure}
    for day, measure, value in rows.order_by("day").values_list("day", "measure", "value"):
        found[Measure(measure)].append((day, value))
    return found


@dataclass(frozen=True)
class ObservatoryView:
    """What the page of an observatory shows.

    Attributes:
        day: the last one kept; `None` before the first.
        series: each measure of the whole, day by day, over `SHOWN_DAYS`.
        live: offers online on that day by cut, the largest first.
        long: those that wait for long, by trade.
    """

    day: dt.date | None
    series: Mapping[Measure, Sequence[tuple[dt.date, int]]]
    live: Mapping[Cut, Sequence[tuple[str, int]]]
    long: Sequence[tuple[str, int]]

    def last(self, measure: Measure) -> int | None:
        """Return a measure of the whole on the last day, `None` when it was not taken."""
        days = self.series[measure]
        return days[-1][1] if days and days[-1][0] == self.day else None


def observatory_view(territory: Territory) -> ObservatoryView:
    """Return what anybody may read of the observatory of an open site."""
    day = latest_day(territory)
    if day is None:
        return ObservatoryView(None, {one: [] for one in Measure}, {one: [] for one in Cut}, [])
    rows: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    kept = ObservatoryDay.objects.filter(territory=territory, day=day).exclude(cut="")
    for measure, cut, key, value in kept.order_by("-value", "key").values_list(
        "measure", "cut", "key", "value"
    ):
        rows[measure, cut].append((key, value))
    return ObservatoryView(
        day=day,
        series=whole_series(territory, day - SHOWN_DAYS),
        live={one: rows[Measure.LIVE.value, one.value] for one in Cut},
        long=rows[Measure.LONG.value, Cut.TRADE.value],
    )


def day_rows(
    territory: Territory, since: dt.date | None = None, until: dt.date | None = None
) -> Iterator[Row]:
    """Yield everything kept, by day, for the open data.

    Args:
        territory: of the site.
        since: first day; the first kept by default.
        until: last day; the last kept by default.
    """
    rows = ObservatoryDay.objects.filter(territory=territory)
    rows = rows.filter(day__gte=since) if since else rows
    rows = rows.filter(day__lte=until) if until else rows
    ordered = rows.order_by("day", "measure", "cut", "key")
    yield from ordered.values_list("day", "measure", "cut", "key", "value").iterator()


def _sources_of(territory: Territory) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = SourceOffer.objects.filter(source__territory=territory, job__isnull=False)
    for job, code in rows.values_list("job_id", "source__code").iterator():
        found[job].add(code)
    return found


def _first_lives(territory: Territory) -> Mapping[object, dt.datetime]:
    """Return when each lineage of several lives was first seen."""
    rows = PublishedJob.objects.filter(territory=territory, lives_count__gt=1)
    lineages = rows.values("lineage")
    every = PublishedJob.objects.filter(territory=territory, lineage__in=lineages)
    return dict(every.order_by().values_list("lineage").annotate(first=Min("first_seen_at")))
