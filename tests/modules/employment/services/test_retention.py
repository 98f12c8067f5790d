"""What a site forgets: nothing of a person after its time, and the same numbers as before."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client
from typer.testing import CliRunner

from bastide.foundation.errors import NotAllowedError
from bastide.modules.employment import tasks
from bastide.modules.employment.cli import app
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.models import (
    Basin,
    EndReason,
    FeedPayload,
    Posting,
    PublishedJob,
    SourceOffer,
)
from bastide.modules.employment.queries.outcomes import outcome_cases
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.services.retention import purge_content
from bastide.platform.access.actors import SYSTEM
from bastide.platform.audit.models import Event
from tests.modules.employment.basin import NOW, basin_world, day, ft_feed, ft_offer, many
from tests.modules.employment.posting_world import advertiser, online

pytestmark = pytest.mark.django_db
NAME = "Madame Particulière"


@pytest.fixture
def world():
    return basin_world()


@pytest.fixture
def ended(world):
    """Return a world whose first offer, of a person at a street, ended and whose second goes on."""
    source = world.source()
    told = ft_offer(
        1,
        f"Aide à domicile chez {NAME}",
        entreprise={"nom": NAME},
        romeCode="K1302",
        lieuTravail={"codePostal": "00100", "latitude": 0.051, "longitude": 0.052},
    )
    world.read(source, ft_feed(told, *many(9)))
    world.group()
    for count in (1, 2):
        world.read(source, ft_feed(*many(9)), at=day(count))
        world.group(day(count))
    return world


def purged(world, days):
    return purge_content(actor=SYSTEM, territory=world.territory, at=day(days))


def test_an_ended_offer_stays_whole_for_its_time_and_then_tells_nobody(ended):
    (job,) = PublishedJob.objects.filter(end_reason=EndReason.MISSING)
    assert purged(ended, 300) == {"payloads": 3, "outside": 0, "offers": 0, "postings": 0}
    ended.read(ended.jobs()[-1].offers.get().source, ft_feed(*many(9)), at=day(360))
    assert purged(ended, 368) == {"payloads": 0, "outside": 0, "offers": 1, "postings": 0}
    assert purged(ended, 368)["offers"] == 0
    job.refresh_from_db()
    assert job.title
    assert (job.text, job.employer) == ("", "")
    assert (job.rome, job.commune, job.ended_at) == ("K1302", "00001", day(2))
    assert (job.latitude, job.points, job.precision) == (None, [], "commune")
    kept = json.dumps([*PublishedJob.objects.values(), *SourceOffer.objects.values()], default=str)
    assert NAME not in kept
    assert "exemple/offres/1" not in json.dumps([one.said for one in job.offers.all()])
    assert PublishedJob.objects.filter(purged_at__isnull=False).count() == 1


def test_the_address_of_a_purged_offer_says_it_is_over_and_leads_on(ended, monkeypatch):
    (job,) = PublishedJob.objects.filter(end_reason=EndReason.MISSING)
    path = f"{ended.site}offres/{job.pk}-aide-a-domicile-chez-madame-particuliere/"
    monkeypatch.setattr("django.utils.timezone.now", lambda: day(5))
    Basin.objects.update(offer_days=90)
    before = Client().get(path)
    PublishedJob.objects.filter(pk=job.pk).update(ended_at=day(-200))
    SourceOffer.objects.filter(job=job).update(
        ended_at=day(-200), last_seen_at=day(-200), first_seen_at=day(-201)
    )
    assert purged(ended, 5)["offers"] == 1
    after = Client().get(path)
    assert (before.status_code, after.status_code) == (410, 410)
    assert NAME in before.content.decode()
    assert NAME not in after.content.decode()
    assert "Offres proches" in after.content.decode()


def test_statistics_are_the_same_before_and_after(ended):
    since = day(-30).date()
    before = outcome_cases(ended.territory, since, day(400))
    purged(ended, 400)
    assert outcome_cases(ended.territory, since, day(400)) == before
    assert find_offers(ended.territory, parse_search(f"q={NAME}"), day(5)).total == 0


def test_an_offer_that_comes_back_is_whole_again(ended):
    Basin.objects.update(offer_days=90)
    source = ended.jobs()[0].offers.get().source
    purged(ended, 200)
    ended.read(source, ft_feed(ft_offer(1, "Boulanger"), *many(9)), at=day(201))
    ended.group(day(201))
    job = SourceOffer.objects.get(external_id="1").job
    assert (job.title, job.employer, job.purged_at) == ("Boulanger", "Maison Levain", None)
    assert job.text


def test_raw_contents_go_even_when_a_source_is_silent(world):
    world.read(world.source(), ft_feed(*many(2)))
    assert purged(world, 30)["payloads"] == 0
    assert purged(world, 31)["payloads"] == 1
    assert not FeedPayload.objects.exists()


def test_what_was_never_published_is_deleted(world):
    far = ft_offer(2, lieuTravail={"libelle": "75 - PARIS", "codePostal": "75001"})
    world.read(world.source(), ft_feed(far))
    assert purged(world, 366)["outside"] == 1
    assert not SourceOffer.objects.exists()


def test_what_an_advertiser_wrote_goes_two_years_after_the_end(world):
    posting = online(world, advertiser(world))
    Posting.objects.filter(pk=posting.pk).update(state="close", closed_at=NOW)
    posting.steps.update(message="Merci, madame.")
    assert purged(world, 700)["postings"] == 0
    before = outcome_cases(world.territory, day(-30).date(), day(1))
    assert purged(world, 731)["postings"] == 1
    assert purged(world, 731)["postings"] == 0
    posting.refresh_from_db()
    assert (posting.advertiser, posting.proposed) == (None, {})
    assert set(posting.approved) <= {"kind", "rome", "commune", "positions"}
    assert not posting.steps.exclude(message="").exists()
    assert outcome_cases(world.territory, day(-30).date(), day(1)) == before


def test_each_purge_is_in_the_journal_and_a_reader_makes_none(ended):
    with pytest.raises(NotAllowedError):
        purge_content(actor=ended.actor("reader"), territory=ended.territory)
    count = Event.objects.filter(action="erase_content").count()
    purged(ended, 400)
    assert Event.objects.filter(action="erase_content").count() == count + 2


def test_each_site_sets_its_durations(world):
    Basin.objects.update(payload_days=5)
    world.read(world.source(), ft_feed(*many(2)))
    assert purged(world, 6)["payloads"] == 1
    assert dt.timedelta(days=Basin.objects.get().offer_days) == dt.timedelta(days=365)


def test_the_worker_and_the_command_purge_a_site_even_closed(world, monkeypatch):
    source = world.source()
    for rank, act in enumerate((tasks.start_due, lambda: told(world))):
        Basin.objects.update(is_open=False)
        world.read(source, ft_feed(*many(rank + 1)), at=NOW)
        monkeypatch.setattr("django.utils.timezone.now", lambda: day(31))
        act()
        assert not FeedPayload.objects.exists()


def told(world):
    done = CliRunner().invoke(app, ["purge", "--territory", world.basin.slug, "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["payloads"] == 1
