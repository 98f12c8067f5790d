"""Audience written: nothing lost, nothing doubled, nobody left once the day is over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.db import DatabaseError, connection

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.audience.visits import Act, Entry, Measure, Sighting
from bastide.modules.employment.models import AudienceDay, AudienceKey, Visit
from bastide.modules.employment.services.communication import counting as audience_writing
from bastide.modules.employment.services.communication import waiting as audience_waiting
from bastide.modules.employment.services.communication.counting import (
    Noted,
    Tick,
    roll_up_audience,
    write_sightings,
)
from bastide.modules.employment.services.communication.waiting import Waiting
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.alert_world import opened

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 29)
TODAY = dt.date(2026, 11, 30)
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture
def place() -> Territory:
    return opened()


def noted(place: Territory, who: str, minute: int, path: str = "/a", **more: object) -> Noted:
    said = {"entry": Entry.SEARCH} | more
    what = Sighting(NOON + dt.timedelta(minutes=minute), **said)
    return Noted(place.pk, DAY, who, "Firefox", path, what)


def act(place: Territory, who: str, minute: int, kind: Act) -> Noted:
    what = Sighting(NOON + dt.timedelta(minutes=minute), act=kind)
    return Noted(place.pk, DAY, who, "Firefox", "", what)


def wrote(*rows: Noted, ticks: dict[Tick, int] | None = None) -> None:
    write_sightings(actor=SYSTEM, noted=rows, ticks=ticks or {})


def counts(day: dt.date = DAY) -> dict[tuple[str, str], int]:
    rows = AudienceDay.objects.filter(day=day)
    return {(one.measure, one.key): one.count for one in rows}


def test_a_day_becomes_counts_and_nobody_is_left(place: Territory) -> None:
    wrote(noted(place, "203.0.113.9", 0), noted(place, "203.0.113.7", 1))
    wrote(noted(place, "203.0.113.9", 2, "/b"), act(place, "203.0.113.9", 3, Act.APPLY))
    assert Visit.objects.count() == 2
    assert AudienceKey.objects.count() == 1
    done = roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    assert done == {"days": 1, "visits": 2}
    told = counts()
    assert told[Measure.VISITS, ""] == 2
    assert told[Measure.BOUNCES, ""] == 1
    assert told[Measure.PAGES, ""] == 3
    assert told[Measure.ACTS, "candidature"] == 1
    assert not Visit.objects.exists()
    assert not AudienceKey.objects.exists()


def test_rolling_up_again_changes_nothing_and_a_late_visit_adds(place: Territory) -> None:
    wrote(noted(place, "203.0.113.9", 0))
    roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    before = counts()
    assert roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)["visits"] == 0
    assert counts() == before
    wrote(noted(place, "203.0.113.8", 1))
    roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    assert counts()[Measure.VISITS, ""] == 2


def test_the_day_that_is_not_over_waits(place: Territory) -> None:
    wrote(noted(place, "203.0.113.9", 0))
    roll_up_audience(actor=SYSTEM, territory=place, today=DAY)
    assert Visit.objects.count() == 1
    assert AudienceKey.objects.count() == 1


def test_killed_between_counting_and_deleting_nothing_is_doubled(
    place: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrote(*(noted(place, f"203.0.113.{n}", n) for n in range(5)))
    counted = audience_writing._add_counts

    def killed(*args: object) -> None:
        counted(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(audience_writing, "_add_counts", killed)
    with pytest.raises(KeyboardInterrupt):
        roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    assert Visit.objects.count() == 5
    assert counts() == {}
    monkeypatch.undo()
    roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    assert counts()[Measure.VISITS, ""] == 5


def test_a_key_stays_while_another_site_needs_it(place: Territory) -> None:
    other = opened("brumont")
    wrote(noted(place, "203.0.113.9", 0), noted(other, "203.0.113.9", 0))
    assert Visit.objects.values("visitor").distinct().count() == 2
    roll_up_audience(actor=SYSTEM, territory=place, today=TODAY)
    assert AudienceKey.objects.count() == 1
    roll_up_audience(actor=SYSTEM, territory=other, today=TODAY)
    assert not AudienceKey.objects.exists()


def test_neither_address_nor_browser_nor_page_is_kept(place: Territory) -> None:
    wrote(noted(place, "203.0.113.9", 0, "/emploi/secret/?q=infirmier"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM employment_visit")
        row = str(cursor.fetchall())
    assert not any(word in row for word in ("203.0.113.9", "Firefox", "infirmier", "secret"))


def test_two_days_are_two_visitors(place: Territory) -> None:
    wrote(noted(place, "203.0.113.9", 0))
    tomorrow = Noted(place.pk, TODAY, "203.0.113.9", "Firefox", "/a", Sighting(
        NOON + dt.timedelta(days=1), entry=Entry.HOME))  # fmt: skip
    wrote(tomorrow)
    assert Visit.objects.values("visitor").distinct().count() == 2


def test_ticks_add_up_and_a_site_that_is_gone_is_dropped(place: Territory) -> None:
    tick = Tick(place.pk, DAY, Measure.ASIDE, "robot")
    gone = Tick(uuid.uuid4(), DAY, Measure.ASIDE, "robot")
    wrote(ticks={tick: 3, gone: 2})
    wrote(ticks={tick: 4})
    assert counts() == {(Measure.ASIDE, "robot"): 7}


def test_what_a_refusing_database_did_not_take_waits(
    place: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Waiting()
    waiting.note(noted(place, "203.0.113.9", 0))
    waiting.note(Tick(place.pk, DAY, Measure.WIDGETS))

    def refused(**_said: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(audience_waiting, "write_sightings", refused)
    with pytest.raises(DatabaseError):
        waiting.flush()
    monkeypatch.undo()
    waiting.note(noted(place, "203.0.113.8", 1))
    assert waiting.flush() == 2
    assert waiting.flush() == 0
    assert Visit.objects.count() == 2
    assert counts() == {(Measure.WIDGETS, ""): 1}


def test_only_so_much_waits(place: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience_waiting, "MOST_WAITING", 3)
    waiting = Waiting()
    for minute in range(5):
        waiting.note(noted(place, f"203.0.113.{minute}", minute))
    assert waiting.flush() == 3


def test_many_visitors_at_once_are_each_one_visit(place: Territory) -> None:
    wrote(*(noted(place, f"203.0.113.{n % 250}:{n}", 0) for n in range(450)))
    seen = Counter(Visit.objects.values_list("pages", flat=True))
    assert seen == {1: 450}
