"""The simulator: a function of its seed and of the day, read by the product's own mappings."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.modules.employment.core.feeds.reports import Verdict
from bastide.modules.employment.core.simulator.formats import feed_of, writers
from bastide.modules.employment.core.simulator.outlets import (
    Outlet,
    Weather,
    notices_on,
    weather_on,
)
from bastide.modules.employment.core.simulator.world import Place, open_jobs
from bastide.modules.employment.readers.feeds.mapping_files import mapping_named
from bastide.modules.employment.readers.feeds.reading import read_feed
from bastide.modules.employment.readers.simulation import simulated_outlets, simulated_world

DAY = dt.date(2026, 11, 30)
PLACES = (
    Place("00001", "Castelbrac-sur-Arze", "00100", 24180, 0.05, 0.05),
    Place("00018", "Garriac-le-Vieux", "00140", 305, 0.95, 0.95),
)


@pytest.fixture(scope="module")
def world():
    return simulated_world(PLACES, live=150)


@pytest.fixture(scope="module")
def told(world):
    return notices_on(simulated_outlets(), world, DAY)


def test_sixty_sources_speak_thirteen_real_formats():
    outlets = simulated_outlets()
    assert len(outlets) == len({one.code for one in outlets}) == 60
    assert {one.kind for one in outlets} == set(writers())


def test_a_day_tells_the_same_whoever_asks(world, told):
    assert notices_on(simulated_outlets(), world, DAY) == told
    assert open_jobs(world, DAY) == open_jobs(world, DAY)


def test_a_job_open_on_two_days_is_the_same_job(world):
    today = {job.key: job for job in open_jobs(world, DAY)}
    before = {job.key: job for job in open_jobs(world, DAY - dt.timedelta(days=1))}
    shared = today.keys() & before.keys()
    assert shared
    assert all(today[key] == before[key] for key in shared)


def test_every_open_job_stands_on_a_source(world, told):
    listed = {notice.job.key for notices in told.values() for notice in notices}
    assert {job.key for job in open_jobs(world, DAY)} <= listed


@pytest.mark.parametrize("kind", sorted(writers()))
@pytest.mark.some(4)
def test_each_format_is_read_back_whole(world, kind):
    outlet = Outlet(f"essai-{kind}", "Essai", kind, 1.0)
    notices = notices_on([outlet], world, DAY)[outlet.code]
    found = read_feed(feed_of(kind, outlet.code, notices), "flux", mapping_named(kind), today=DAY)
    sound = {one.id: one for one in notices if not one.is_faulty}
    assert found.report.verdict is Verdict.OK
    assert {offer.external_id for offer in found.offers} == set(sound)
    for offer in found.offers:
        notice = sound[offer.external_id]
        assert offer.title == notice.title
        assert offer.published_at.date() == notice.published
        assert offer.place is not None


@pytest.mark.parametrize(
    ("weather", "verdict"),
    [(Weather.EMPTY, Verdict.EMPTY), (Weather.PAGE, Verdict.NOT_A_FEED),
     (Weather.CUT, Verdict.TRUNCATED)],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["france-travail", "hellowork", "rss"])
@pytest.mark.some(3)
def test_bad_weather_is_seen(world, kind, weather, verdict):
    outlet = Outlet("essai", "Essai", kind, 1.0)
    notices = notices_on([outlet], world, DAY)[outlet.code]
    content = feed_of(kind, outlet.code, notices, weather)
    assert read_feed(content, "flux", mapping_named(kind), today=DAY).report.verdict is verdict


def test_most_days_are_fine_and_some_are_not(world):
    outlet = simulated_outlets()[0]
    days = [weather_on(outlet, DAY - dt.timedelta(days=back), world.seed) for back in range(400)]
    assert 0.8 < days.count(Weather.FINE) / len(days) < 1
