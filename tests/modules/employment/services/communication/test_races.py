"""Several processes see the same visitor at once: nothing of what each saw is lost."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from django.db import connections

from bastide.modules.employment.core.audience.visits import Entry, Measure, Sighting
from bastide.modules.employment.models import AudienceDay, AudienceKey, Visit
from bastide.modules.employment.services.communication.counting import (
    Noted,
    Tick,
    roll_up_audience,
    write_sightings,
)
from bastide.modules.employment.services.communication.waiting import Waiting
from bastide.modules.employment.tasks import start_due
from bastide.platform.access.actors import SYSTEM
from tests.modules.employment.alert_world import opened

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.date(2026, 11, 29)
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
WRITERS = 6


def test_writers_at_once_lose_nothing() -> None:
    place = opened()
    start, faults = threading.Barrier(WRITERS), []

    def write(rank: int) -> None:
        what = Sighting(NOON + dt.timedelta(seconds=rank), entry=Entry.SEARCH)
        noted = Noted(place.pk, DAY, "203.0.113.9", "Firefox", f"/{rank}", what)
        start.wait()
        try:
            write_sightings(
                actor=SYSTEM, noted=[noted], ticks={Tick(place.pk, DAY, Measure.WIDGETS): 1}
            )
            roll_up_audience(actor=SYSTEM, territory=place, today=DAY + dt.timedelta(days=1))
        except Exception as error:  # noqa: BLE001 -- whatever a thread meets is told by the test
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(rank,)) for rank in range(WRITERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    counts = dict(AudienceDay.objects.values_list("measure", "count"))
    assert counts[Measure.PAGES] == WRITERS
    assert counts[Measure.WIDGETS] == WRITERS
    assert not Visit.objects.exists()
    assert not AudienceKey.objects.exists()


def test_what_is_noted_is_written_by_itself_a_moment_later(settings) -> None:
    place = opened()
    settings.AUDIENCE_FLUSH_SECONDS = 0.05
    waiting = Waiting()
    what = Sighting(NOON, entry=Entry.HOME)
    for rank in range(3):
        waiting.note(Noted(place.pk, DAY, f"203.0.113.{rank}", "Firefox", "/", what))
    for _step in range(400):
        if Visit.objects.count() == 3:
            break
        time.sleep(0.05)
    assert Visit.objects.count() == 3
    assert waiting.flush() == 0


def test_the_worker_counts_the_days_that_are_over() -> None:
    place = opened()
    what = Sighting(NOON, entry=Entry.HOME)
    noted = Noted(place.pk, DAY, "203.0.113.9", "Firefox", "/", what)
    write_sightings(actor=SYSTEM, noted=[noted], ticks={})
    start_due()
    assert not Visit.objects.exists()
    assert AudienceDay.objects.get(measure=Measure.VISITS).count == 1
