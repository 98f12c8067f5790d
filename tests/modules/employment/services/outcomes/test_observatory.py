"""A day kept once, as it was; what the database says is what the pure count says."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from bastide.foundation.errors import InputRefusedError, NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Cut, Measure
from bastide.modules.employment.models import FeedRun, ObservatoryDay, Posting, Source, Stage
from bastide.modules.employment.queries.observatory import (
    day_rows,
    day_values,
    latest_day,
    seen_offers,
    whole_series,
)
from bastide.modules.employment.services.outcomes.observatory import take_snapshot
from bastide.platform.access.actors import SYSTEM, VISITOR
from tests.modules.employment.alert_world import NOW, job, opened
from tests.platform.database.races import race

pytestmark = pytest.mark.django_db(transaction=True)
YESTERDAY = dt.date(2026, 11, 29)


def days(number: float) -> dt.datetime:
    return NOW - dt.timedelta(days=number)


def read(place: Territory, at: dt.datetime) -> None:
    """Have a source stored at an instant."""
    source = Source.objects.create(
        territory=place, code="ft", name="FT", kind="rss", channel="depot", agreement="Convention"
    )
    FeedRun.objects.create(source=source, stage=Stage.STORED, started_at=at, ended_at=at)


@pytest.fixture
def site() -> Territory:
    place = opened()
    read(place, days(10))
    job(place, "Serveur", age=5)
    job(place, "Boulanger", age=1)
    job(place, "Cuisinier", age=40, live_until=days(1))
    job(place, "Retirée", age=9, hidden_at=days(3), hidden_reason="fraude")
    job(place, "Finie", age=30, ended_at=days(20), end_reason="absente")
    job(place, "D’aujourd’hui", age=0)
    return place


def whole(site: Territory) -> dict[str, int]:
    rows = ObservatoryDay.objects.filter(territory=site, cut="", day=YESTERDAY)
    return dict(rows.values_list("measure", "value"))


def test_a_day_is_kept_as_it_was(site: Territory) -> None:
    assert take_snapshot(actor=SYSTEM, territory=site, at=NOW) > 4
    assert whole(site) == {"en-ligne": 2, "nouvelles": 1, "terminees": 1, "longues": 0}
    assert latest_day(site) == YESTERDAY
    assert day_values(site, YESTERDAY, Measure.LIVE, Cut.COMMUNE) == [("00001", 2)]
    assert whole_series(site, YESTERDAY)[Measure.MEDIAN] == []


def test_a_day_kept_is_not_written_again(site: Territory) -> None:
    count = take_snapshot(actor=SYSTEM, territory=site, at=NOW)
    job(site, "Oubliée", age=3)
    assert take_snapshot(actor=SYSTEM, territory=site, at=NOW) == 0
    assert len(list(day_rows(site))) == count
    assert whole(site)["en-ligne"] == 2


def test_two_runs_at_once_keep_one_day(site: Territory) -> None:
    errors = race(lambda _rank: take_snapshot(actor=SYSTEM, territory=site, at=NOW), parties=2)
    assert errors == []
    rows = list(day_rows(site))
    assert len(rows) == len({row[:4] for row in rows})


def test_a_day_that_is_not_over_is_refused(site: Territory) -> None:
    with pytest.raises(InputRefusedError, match="pas fini"):
        take_snapshot(actor=SYSTEM, territory=site, day=dt.date(2026, 11, 30), at=NOW)
    with pytest.raises(NotAllowedError):
        take_snapshot(actor=VISITOR, territory=site, at=NOW)


def test_a_job_that_came_back_waits_since_its_first_life_and_a_merged_one_counts_once(
    site: Territory,
) -> None:
    lineage = uuid.uuid4()
    job(site, "Maçon", age=50, lineage=lineage, live_until=days(30), lives_count=1)
    second = job(site, "Maçon", age=4, lineage=lineage, lives_count=2)
    job(site, "Maçon bis", age=4, merged_into=second, end_reason="reunie", ended_at=days(2))
    take_snapshot(actor=SYSTEM, territory=site, at=NOW)
    assert whole(site)["en-ligne"] == 3
    assert whole(site)["longues"] == 1
    assert len(seen_offers(site, YESTERDAY)) == 8


def test_nothing_is_kept_of_a_day_before_the_first_reading() -> None:
    place = opened("muette")
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW) == 0
    read(place, days(0))
    job(place, "Serveur", age=5)
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW) == 0
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW + dt.timedelta(days=1)) > 0


def test_an_offer_posted_before_the_sources_were_read_says_nothing_of_that_day() -> None:
    place = opened()
    Posting.objects.create(
        territory=place,
        state="close",
        approved={"title": "Serveur"},
        created_at=days(9),
        changed_at=days(9),
        approved_at=days(9),
        closed_at=days(8),
    )
    source = Source.objects.create(
        territory=place, code="ft", name="FT", kind="rss", channel="depot", agreement="Convention"
    )
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW) == 0
    FeedRun.objects.create(source=source, stage=Stage.STORED, started_at=NOW, ended_at=NOW)
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW) == 0
    source.delete()
    assert take_snapshot(actor=SYSTEM, territory=place, at=NOW) > 0
