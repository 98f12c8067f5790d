"""Each day: reminders, ends, spaces never confirmed or long silent; twice changes nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from bastide.modules.employment.models import Advertiser, Posting, PostingState
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.services.postings.care import care_for_postings
from bastide.modules.employment.services.postings.requests import ask_space, confirm_space
from bastide.modules.employment.services.postings.writing import extend_posting
from bastide.platform.access.actors import SYSTEM, VISITOR
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import OutgoingMail
from tests.modules.employment.basin import NOW, basin_world, day
from tests.modules.employment.posting_world import advertiser, online

pytestmark = pytest.mark.django_db
NOTHING = {"reminded": 0, "ended": 0, "unconfirmed": 0, "asked": 0, "left": 0}


@pytest.fixture
def world():
    return basin_world()


def care(world, at):
    return care_for_postings(actor=SYSTEM, territory=world.territory, at=at)


def subjects():
    return list(OutgoingMail.objects.order_by("created_at").values_list("subject", flat=True))


def test_reminded_a_week_then_a_day_before_then_closed(world):
    posting = online(world, advertiser(world))
    OutgoingMail.objects.all().delete()
    done = [care(world, day(count)) for count in (20, 23, 24, 29, 30, 31)]
    assert [one["reminded"] for one in done] == [0, 1, 0, 1, 0, 0]
    assert [one["ended"] for one in done] == [0, 0, 0, 0, 1, 0]
    said = subjects()
    assert len(said) == 3
    assert "dans 7" in said[0]
    assert "demain" in said[1]
    posting.refresh_from_db()
    assert posting.state == PostingState.CLOSED
    assert list(live_jobs(world.territory, day(30))) == []


def test_an_extension_begins_the_reminders_again(world):
    posting = online(world, advertiser(world))
    care(world, day(23))
    posting.refresh_from_db()
    extend_posting(actor=VISITOR, posting=posting, version=posting.version, at=day(24))
    assert care(world, day(25)) == NOTHING
    assert care(world, day(54))["reminded"] == 1
    assert Posting.objects.get().state == PostingState.APPROVED


def test_a_space_that_nobody_confirmed_is_deleted_with_what_was_said_to_it(world):
    ask_space(
        actor=VISITOR, territory=world.territory, mailbox=read_mailbox("a@exemple.fr"),
        origin="203.0.113.1", at=NOW,
    )  # fmt: skip
    assert care(world, day(6)) == NOTHING
    assert care(world, day(8))["unconfirmed"] == 1
    assert not Advertiser.objects.exists()
    assert "a@exemple.fr" not in str(list(OutgoingMail.objects.values()))


def test_two_years_of_silence_then_thirty_days(world):
    who = advertiser(world)
    long_after = NOW + dt.timedelta(days=731)
    assert care(world, long_after)["asked"] == 1
    assert care(world, long_after) == NOTHING
    assert "30" in OutgoingMail.objects.get().text
    assert care(world, long_after + dt.timedelta(days=31))["left"] == 1
    assert not Advertiser.objects.filter(pk=who.pk).exists()


def test_a_sign_keeps_the_space(world):
    who = advertiser(world)
    long_after = NOW + dt.timedelta(days=731)
    care(world, long_after)
    confirm_space(actor=VISITOR, advertiser=who, at=long_after + dt.timedelta(days=2))
    assert care(world, long_after + dt.timedelta(days=40)) == NOTHING
    assert Advertiser.objects.filter(pk=who.pk).exists()
