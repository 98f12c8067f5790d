"""The sources and jobs of the territories of the matrix."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.models import (
    Advertiser,
    AgendaEvent,
    Basin,
    JobReport,
    ModerationBody,
    ModerationSeat,
    NewsItem,
    OutreachCampaign,
    PossiblePair,
    Posting,
    PostingEntry,
    PublishedJob,
    Source,
    SourceOffer,
)
from bastide.platform.accounts.models import User


def absent() -> dict[str, str]:
    """Return what stands in an address for something that is nowhere."""
    keys = ("source", "offer", "posting", "advertiser", "report", "news", "agenda_event")
    numbers = dict.fromkeys(("number", "body", "seat"), "999999")
    told = {name: str(uuid.uuid4()) for name in keys} | numbers
    return told | {"outreach": "nulle-campagne"}


def employment_of(territory: Territory, word: str) -> dict[str, str]:
    """Give a territory a source with one job; its site is closed: recipe → what is in an address.

    Args:
        territory: that owns everything.
        word: stands in every name.
    """
    Basin.objects.create(territory=territory, slug=territory.slug, name=f"Emploi {word}")
    source = Source.objects.create(
        territory=territory,
        code="essai",
        name=f"Source {word}",
        kind="rss",
        channel="depot",
        agreement=f"Convention {word}",
    )
    now = timezone.now()
    job = PublishedJob.objects.create(
        territory=territory,
        title=f"Jardinier {word}",
        kind=Kind.JOB.value,
        precision="none",
        published_at=now,
        first_seen_at=now,
        live_until=now + dt.timedelta(days=30),
    )
    offers = [_offer(source, job, word, rank, now) for rank in (1, 2)]
    job.head = offers[0]
    job.save()
    _doubted(offers[0], word, now)
    return {
        "source": str(source.pk),
        "number": str(job.pk),
        "offer": str(offers[1].pk),
        "report": _reported(job, word, now),
        **_posted(territory, word, now),
        **_told(territory, word, now),
    }


def _doubted(offer: SourceOffer, word: str, now: dt.datetime) -> None:
    """Write another job that may be that of an offer."""
    other = PublishedJob.objects.create(
        territory=offer.source.territory,
        title=f"Jardinière {word}",
        kind=Kind.JOB.value,
        precision="none",
        published_at=now,
        first_seen_at=now,
        live_until=now + dt.timedelta(days=30),
    )
    first, second = sorted((offer, _offer(offer.source, other, word, 3, now)), key=lambda o: o.pk)
    PossiblePair.objects.create(
        territory=other.territory,
        first=first,
        second=second,
        score=0.7,
        reasons=[f"intitulés proches {word}"],
        found_at=now,
    )


def _reported(job: PublishedJob, word: str, now: dt.datetime) -> str:
    """Write a report of a job, and return its identifier."""
    report = JobReport.objects.create(
        territory=job.territory,
        job=job,
        reason="autre",
        words=f"Canari {word}",
        received_at=now,
        due_at=now + dt.timedelta(days=7),
    )
    return str(report.pk)


def _posted(territory: Territory, word: str, now: dt.datetime) -> dict[str, str]:
    """Write an advertiser with an offer that waits, its body and somebody who sits there."""
    body = ModerationBody.objects.create(territory=territory, code="chambre", name=f"Corps {word}")
    user = User.objects.create_user(
        f"siege-{territory.slug}@exemple.test", full_name=f"Siège {word}"
    )
    seat = ModerationSeat.objects.create(body=body, user=user)
    advertiser = Advertiser.objects.create(
        territory=territory,
        address=f"patron-{territory.slug}@exemple.test",
        digest=f"{territory.pk.hex}{territory.pk.hex}",
        kind="particulier",
        name=f"Patron {word}",
        created_at=now,
        confirmed_at=now,
        last_seen_at=now,
    )
    posting = Posting.objects.create(
        territory=territory,
        advertiser=advertiser,
        state="soumise",
        body=body,
        proposed={"title": f"Fleuriste {word}"},
        created_at=now,
        changed_at=now,
        submitted_at=now,
        due_at=now + dt.timedelta(days=2),
    )
    PostingEntry.objects.create(
        posting=posting,
        territory=territory,
        user=user,
        key=uuid.uuid4(),
        sha256="0" * 64,
        at=now,
    )
    return {
        "posting": str(posting.pk),
        "advertiser": str(advertiser.pk),
        "body": str(body.pk),
        "seat": str(seat.pk),
    }


def _told(territory: Territory, word: str, now: dt.datetime) -> dict[str, str]:
    """Give a territory a campaign, a piece of news and an event."""
    today = now.date()
    campaign = OutreachCampaign.objects.create(
        territory=territory,
        slug=f"forum-{territory.slug}",
        name=f"Forum {word}",
        text=f"Forum {word}",
        starts_on=today,
        ends_on=today,
    )
    news = NewsItem.objects.create(territory=territory, title=f"Info {word}", shown_from=today)
    event = AgendaEvent.objects.create(
        territory=territory, title=f"Atelier {word}", starts_at=now, ends_at=now, changed_at=now
    )
    return {"outreach": campaign.slug, "news": str(news.pk), "agenda_event": str(event.pk)}


def _offer(
    source: Source, job: PublishedJob, word: str, rank: int, now: dt.datetime
) -> SourceOffer:
    told = Offer(source.code, str(rank), f"Jardinier {word}", Kind.JOB, employer=f"Parcs {word}")
    said = told.as_dict()
    return SourceOffer.objects.create(
        source=source,
        external_id=str(rank),
        job=job,
        title=told.title,
        employer=told.employer,
        said=said,
        content_hash=said["content_hash"],
        precision="none",
        is_inside=True,
        first_seen_at=now,
        last_seen_at=now,
    )
