"""Writes of the audience: what was seen goes to the visit of its device; a day becomes counts.

Nothing is written while a page is answered: see `waiting.py`. Whatever is written is
written whole: what was seen with its counts, the counts of a day with the end of its visits.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.audience.visitors import page_mark, visitor_mark
from bastide.modules.employment.core.audience.visits import (
    MOST_PARTNERS,
    Entry,
    Measure,
    Seen,
    Sighting,
    day_counts,
    merged,
)
from bastide.modules.employment.models import AudienceDay, AudienceKey, Visit
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

_PART = 200
_BY_PARTNER = (Measure.PARTNER_WIDGETS.value, Measure.PARTNER_CLICKS.value)
Part = TypeVar("Part")
_COLUMNS = ("pages", "acts", "entry", "campaign", "last_mark", "first_at", "last_at")


@dataclass(frozen=True, slots=True)
class Noted:
    """One page or act with what tells its device; never kept as it is.

    Attributes:
        territory: whose site. day: of Paris.
        address: network address. agent: name of the browser. path: address of the page.
        what: the page or the act, without its mark.
    """

    territory: uuid.UUID
    day: dt.date
    address: str
    agent: str
    path: str
    what: Sighting


@dataclass(frozen=True, slots=True)
class Tick:
    """One count of a day that needs no visit: measure and key of `AudienceDay`."""

    territory: uuid.UUID
    day: dt.date
    measure: str
    key: str = ""


@transaction.atomic
def write_sightings(
    *,
    actor: Actor,  # noqa: ARG001 -- the system: what anybody sees has no author
    noted: Sequence[Noted],
    ticks: Mapping[Tick, int],
) -> None:
    """Add what was seen to the visits of the day, and counts to those of the day.

    Args:
        actor: the system.
        noted: pages and acts, in any order; those of a territory that is gone are dropped.
        ticks: counts to add.
    """
    asked = {one.territory for one in noted} | {one.territory for one in ticks}
    known = set(Territory.objects.filter(pk__in=asked).values_list("pk", flat=True))
    marked: dict[tuple[uuid.UUID, dt.date], dict[str, list[Sighting]]] = {}
    secret_of = {day: _secret(day) for day in sorted({one.day for one in noted})}
    for one in noted:
        if one.territory in known:
            secret = secret_of[one.day]
            visitor = visitor_mark(secret, one.territory.hex, one.address, one.agent)
            devices = marked.setdefault((one.territory, one.day), {})
            devices.setdefault(visitor, []).append(_marked(one, secret))
    for (territory, day), devices in sorted(marked.items()):
        _write_visits(territory, day, devices)
    for tick, count in sorted(ticks.items(), key=lambda item: str(item[0])):
        if tick.territory in known:
            key = _counted_key(tick)
            _add_counts(tick.territory, tick.day, {(tick.measure, key): count})


def roll_up_audience(*, actor: Actor, territory: Territory, today: dt.date) -> dict[str, int]:
    """Turn the visits of the days before today into counts; run again, it changes nothing.

    One day is one transaction: its counts are added and its visits deleted, or neither. The key of
    a day goes once no site has a visit of it.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        today: day of Paris that is not over.

    Returns:
        `days` counted, `visits` deleted.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    waiting = Visit.objects.filter(territory=territory, day__lt=today).order_by("day")
    days = list(waiting.values_list("day", flat=True).distinct())
    visits = sum(_roll_up_day(territory, day) for day in days)
    _forget_keys(today)
    return {"days": len(days), "visits": visits}


@transaction.atomic
def _roll_up_day(territory: Territory, day: dt.date) -> int:
    list(AudienceKey.objects.select_for_update().filter(day=day))
    rows = Visit.objects.select_for_update().filter(territory=territory, day=day)
    visits = list(rows.order_by("pk"))
    _add_counts(territory.pk, day, day_counts(map(_seen, visits)))
    for part in _parts([one.pk for one in visits]):
        Visit.objects.filter(pk__in=part).delete()
    return len(visits)


@transaction.atomic
def _forget_keys(today: dt.date) -> None:
    used = Visit.objects.values_list("day", flat=True)
    AudienceKey.objects.filter(day__lt=today).exclude(day__in=used).delete()


def _secret(day: dt.date) -> str:
    """Return the key of a day, drawn by the first that asks; held, so that one writes at a time.

    A key that another process throws away in between, its day being counted, is drawn again.
    """
    while True:
        fresh = AudienceKey(day=day, secret=secrets.token_hex(32))
        AudienceKey.objects.bulk_create([fresh], ignore_conflicts=True)
        held = AudienceKey.objects.select_for_update().filter(day=day).first()
        if held is not None:
            return held.secret


def _marked(one: Noted, secret: str) -> Sighting:
    what = one.what
    mark = page_mark(secret, one.path) if what.entry is not None else ""
    return Sighting(what.at, what.entry, what.act, what.campaign, mark)


def _write_visits(
    territory: uuid.UUID, day: dt.date, devices: Mapping[str, Sequence[Sighting]]
) -> None:
    """Merge what devices did into their rows; whoever writes holds the key of the day."""
    for part in _parts(sorted(devices)):
        rows = Visit.objects.filter(territory_id=territory, day=day, visitor__in=part)
        held = {row.visitor: _seen(row) for row in rows}
        Visit.objects.bulk_create(
            [
                _row(territory, day, visitor, merged(held.get(visitor), devices[visitor]))
                for visitor in part
            ],
            update_conflicts=True,
            unique_fields=["territory", "day", "visitor"],
            update_fields=_COLUMNS,
        )


def _seen(row: Visit) -> Seen:
    return Seen(
        first_at=row.first_at,
        last_at=row.last_at,
        pages=row.pages,
        acts=row.acts,
        entry=Entry(row.entry) if row.entry else None,
        campaign=row.campaign,
        last_mark=row.last_mark,
    )


def _row(territory: uuid.UUID, day: dt.date, visitor: str, seen: Seen) -> Visit:
    return Visit(
        territory_id=territory,
        day=day,
        visitor=visitor,
        pages=seen.pages,
        acts=dict(seen.acts),
        entry=seen.entry.value if seen.entry else "",
        campaign=seen.campaign,
        last_mark=seen.last_mark,
        first_at=seen.first_at,
        last_at=seen.last_at,
    )


def _add_counts(territory: uuid.UUID, day: dt.date, counts: Mapping[tuple[str, str], int]) -> None:
    """Add counts to those of a day, whatever stands there already."""
    told = sorted((str(measure), key, count) for (measure, key), count in counts.items() if count)
    rows = [
        AudienceDay(territory_id=territory, day=day, measure=measure, key=key)
        for measure, key, _count in told
    ]
    AudienceDay.objects.bulk_create(rows, ignore_conflicts=True)
    for measure, key, count in told:
        AudienceDay.objects.filter(
            territory_id=territory, day=day, measure=measure, key=key
        ).update(count=F("count") + count)


def _counted_key(tick: Tick) -> str:
    """Return the key of a count: anybody can name a partner, so that the names have an end."""
    if tick.measure not in _BY_PARTNER or not tick.key:
        return tick.key
    named = AudienceDay.objects.filter(territory_id=tick.territory, measure__in=_BY_PARTNER)
    if named.filter(key=tick.key).exists():
        return tick.key
    is_full = named.exclude(key="").values("key").distinct().count() >= MOST_PARTNERS
    return "" if is_full else tick.key


def _parts(values: Sequence[Part]) -> Iterable[Sequence[Part]]:
    return (values[start : start + _PART] for start in range(0, len(values), _PART))


def day_of(at: dt.datetime) -> dt.date:
    """Return the day of Paris of an instant."""
    return timezone.localdate(at)
