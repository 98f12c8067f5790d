"""An offer suspended or closed here takes its whole job down: no source brings it back silently."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.models import HiddenFor, Posting, PublishedJob
from bastide.modules.employment.queries.live import is_live, live_jobs
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.services.alerts.runs import run_alerts
from bastide.modules.employment.services.decisions import join_jobs
from bastide.modules.employment.services.hiding import hide_job, show_job
from bastide.modules.employment.services.postings.advertisers import (
    block_advertiser,
    delete_space,
)
from bastide.modules.employment.services.postings.writing import close_posting
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.audit.models import Event
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.alert_world import subscribed
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer, many
from tests.modules.employment.posting_world import (
    TEXT,
    advertiser,
    decided,
    manager,
    moderator,
    online,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """Return what sets the time of the pages."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(NOW + HOUR)
    return at


def told(number="77", **more):
    """Return the posted job as a feed tells of it."""
    said = {"description": TEXT, "romeCode": "", "entreprise": {"nom": "Atelier du Pont"}}
    return ft_offer(number, "Mécanicien cycles (H/F)", **(said | more))


@pytest.fixture
def world(clock):
    made = basin_world()
    made.ft = made.source()
    made.posting = online(made, advertiser(made))
    feed(made, NOW)
    made.job = made.posting.offer.job
    made.job.refresh_from_db()
    return made


def feed(world, at, *offers):
    """Read the feed, which lists the posted job too, and group."""
    world.read(world.ft, ft_feed(*(offers or (told(),)), *many(4)), at=at)
    world.group(at)


def suspended(world, posting=None, at=NOW + HOUR):
    """Suspend the offer posted here."""
    held = posting or world.posting
    return decided(moderator(world), held, Act.SUSPEND, reason=Reason.FRAUD, at=at)


def closed(world, at=NOW + HOUR):
    """Close the offer posted here, as its employer."""
    held = Posting.objects.get(pk=world.posting.pk)
    return close_posting(actor=VISITOR, posting=held, version=held.version, at=at)


def shown(world, at):
    """Return by name of outlet whether the job is there."""
    job = PublishedJob.objects.get(pk=world.job.pk)
    site, browser = world.site, Client()
    where, slug = f"/offres/{job.pk}-", world.basin.slug
    found = find_offers(world.territory, parse_search("q=cycles"), at)

    def holds(address):
        return where in browser.get(address).content.decode()

    api = f"/api/v1/emploi/{slug}/offres"
    return {
        "expression": live_jobs(world.territory, at).filter(pk=job.pk).exists(),
        "row": is_live(job, at),
        "search": job.pk in {one.pk for one in found.jobs},
        "page": browser.get(offer_url(job, slug)).status_code == 200,
        "list": holds(site),
        "rss": holds(f"{site}offres.rss"),
        "sitemap": holds(f"{site}plan-du-site.xml"),
        "api": browser.get(f"{api}/{job.pk}").status_code == 200,
        "api list": job.pk in {one["number"] for one in browser.get(api).json()["offers"]},
    }


def test_the_feed_and_the_offer_posted_here_are_one_job(world, clock):
    assert world.job.sources_count == 2
    assert set(shown(world, NOW + HOUR).values()) == {True}


@pytest.mark.parametrize("act", [suspended, closed])
def test_the_whole_job_leaves_every_outlet_and_no_reading_brings_it_back(world, clock, act):
    act(world)
    assert set(shown(world, NOW + HOUR).values()) == {False}
    for count in (1, 2):
        clock(day(count))
        feed(world, day(count))
        assert set(shown(world, day(count)).values()) == {False}
    job = PublishedJob.objects.get(pk=world.job.pk)
    assert job.hidden_for == (HiddenFor.SUSPENDED if act is suspended else HiddenFor.FILLED)
    assert job.hidden_reason
    assert Event.objects.filter(action="hide_job").count() == 1


@pytest.mark.parametrize("is_down", [True, False])
def test_no_alert_tells_of_a_job_that_moderation_took_down(world, clock, is_down):
    subscribed(world.territory, query="q=cycles", at=day(-1))
    if is_down:
        suspended(world)
    OutgoingMail.objects.all().delete()
    feed(world, day(1))
    run_alerts(actor=SYSTEM, territory=world.territory, at=day(1))
    assert OutgoingMail.objects.filter(text__contains="ycles").exists() is not is_down


def test_a_source_that_comes_later_does_not_bring_a_fraud_back(world, clock):
    world.read(world.ft, ft_feed(*many(4)), at=day(1))
    suspended(world, at=day(1))
    late = told("99", dateCreation="2026-12-03T08:00:00Z")
    clock(day(4))
    feed(world, day(4), late)
    assert not any(one.title.startswith("Méca") for one in live_jobs(world.territory, day(4)))


def test_a_job_resumed_is_online_again_with_its_sources(world, clock):
    held = suspended(world)
    decided(moderator(world), held, Act.RESUME, at=NOW + 2 * HOUR)
    clock(NOW + 3 * HOUR)
    assert set(shown(world, NOW + 3 * HOUR).values()) == {True}
    assert [one.action for one in Event.objects.filter(action__endswith="_job").order_by("pk")][
        -2:
    ] == ["hide_job", "show_job"]


def test_resuming_what_came_to_its_end_leaves_the_job_to_its_sources(world, clock):
    held = suspended(world)
    Posting.objects.filter(pk=held.pk).update(live_until=NOW + HOUR)
    decided(moderator(world), held, Act.RESUME, at=NOW + 2 * HOUR)
    job = PublishedJob.objects.get(pk=world.job.pk)
    assert (job.hidden_at, job.ended_at) == (None, None)


def test_an_officer_has_the_last_word_and_keeps_it(world, clock):
    closed(world)
    clock(day(1))
    job = PublishedJob.objects.get(pk=world.job.pk)
    show_job(actor=manager(world), job=job, reason="L’employeur a rouvert le poste.")
    for count in (1, 2):
        clock(day(count))
        feed(world, day(count))
        assert shown(world, day(count))["list"]


def test_what_an_officer_hid_is_not_shown_by_resuming(world, clock):
    held = suspended(world)
    job = PublishedJob.objects.get(pk=world.job.pk)
    hide_job(actor=manager(world), job=job, reason="Signalée.")
    decided(moderator(world), held, Act.RESUME, at=NOW + 2 * HOUR)
    job.refresh_from_db()
    assert (job.hidden_for, job.hidden_reason) == (HiddenFor.OFFICER, "Signalée.")


def test_a_job_published_after_the_closing_is_another_search(world, clock):
    closed(world)
    fresh = told("78", dateCreation="2026-12-04T08:00:00Z")
    clock(day(5))
    for count in (3, 5):
        feed(world, day(count), fresh)
    assert any(one.title.startswith("Méca") for one in live_jobs(world.territory, day(5)))


def test_leaving_says_nothing_of_the_recruitment(world, clock):
    delete_space(actor=VISITOR, advertiser=world.posting.advertiser, at=NOW + HOUR)
    assert live_jobs(world.territory, NOW + HOUR).filter(pk=world.job.pk).exists()


def test_a_blocked_advertiser_takes_its_jobs_down(world, clock):
    block_advertiser(
        actor=manager(world), advertiser=world.posting.advertiser, reason="Escroquerie", at=NOW
    )
    assert set(shown(world, NOW + HOUR).values()) == {False}


@pytest.mark.parametrize("is_first", [True, False])
def test_joining_to_a_hidden_job_does_not_show_it(world, clock, is_first):
    other = PublishedJob.objects.exclude(pk=world.job.pk).order_by("pk").first()
    hide_job(actor=manager(world), job=other, reason="Fausse annonce.")
    pair = (other, world.job) if is_first else (world.job, other)
    join_jobs(actor=manager(world), job=pair[0], other=pair[1], reason="Le même.")
    world.group(NOW + HOUR)
    kept = PublishedJob.objects.get(pk=pair[0].pk)
    assert (kept.ended_at, kept.hidden_reason) == (None, "Fausse annonce.")
