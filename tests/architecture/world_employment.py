"""The sources and jobs of the territories of the matrix."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.models import (
    AgendaEvent,
    Basin,
    NewsItem,
    OutreachCampaign,
    PublishedJob,
    Source,
    SourceOffer,
)


def absent() -> dict[str, str]:
    """Return what stands in an address for something that is nowhere."""
    found = {name: str(uuid.uuid4()) for name in ("source", "offer", "news", "agenda_event")}
    return found | {"number": "999999", "outreach": "nulle-campagne"}


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
    told = {"source": str(source.pk), "number": str(job.pk), "offer": str(offers[1].pk)}
    return told | _told(territory, word, now)


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
