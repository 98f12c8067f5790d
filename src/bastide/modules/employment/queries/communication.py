"""Reads of campaigns, news and events: what everybody sees of a site, what its officers manage."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import AgendaEvent, NewsItem, OutreachCampaign
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "employment"
ON_HOME = 3
"""News, and events, on the first page of a site."""

FEED_LENGTH = 50
CALENDAR_PAST = dt.timedelta(days=365)
"""How long past events stay in the calendar that agendas follow."""

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Announced:
    """What the first page of a site tells beside its offers."""

    news: tuple[NewsItem, ...] = ()
    events: tuple[AgendaEvent, ...] = ()
    campaigns: tuple[OutreachCampaign, ...] = ()


# What everybody sees -----------------------------------------------------------------------------
def current_news(territory: Territory, today: dt.date) -> QuerySet[NewsItem]:
    """Return the news shown on a day, in order."""
    is_open = Q(shown_until__isnull=True) | Q(shown_until__gte=today)
    return NewsItem.objects.filter(is_open, territory=territory, shown_from__lte=today)


def coming_events(territory: Territory, at: dt.datetime) -> QuerySet[AgendaEvent]:
    """Return the events that are not over, cancelled ones too, the next first."""
    return AgendaEvent.objects.filter(territory=territory, ends_at__gte=at)


def calendar_events(territory: Territory, at: dt.datetime) -> QuerySet[AgendaEvent]:
    """Return the events of the calendar feed: those of the last year and those to come."""
    return AgendaEvent.objects.filter(territory=territory, ends_at__gte=at - CALENDAR_PAST)


def running_campaigns(territory: Territory, today: dt.date) -> QuerySet[OutreachCampaign]:
    """Return the campaigns of a day, the latest first."""
    return OutreachCampaign.objects.filter(
        territory=territory, starts_on__lte=today, ends_on__gte=today
    )


def dressing_campaign(territory: Territory, today: dt.date) -> OutreachCampaign | None:
    """Return the campaign whose colours the whole site takes on a day; the latest of several."""
    return running_campaigns(territory, today).filter(dresses_site=True).first()


def get_public_campaign(territory: Territory, slug: str, today: dt.date) -> OutreachCampaign:
    """Return a campaign that has begun, over or not.

    Raises:
        Http404: no such campaign, or one that is to come; the answer is the same.
    """
    found = OutreachCampaign.objects.filter(territory=territory, slug=slug, starts_on__lte=today)
    campaign = found.first()
    if campaign is None:
        raise Http404
    return campaign


def campaign_of_search(territory: Territory, query: str) -> str:
    """Return the slug of the last campaign about a search (`search_address`); empty without one."""
    found = OutreachCampaign.objects.filter(territory=territory, query=query) if query else None
    return (found.values_list("slug", flat=True).first() or "") if found is not None else ""


def known_campaign(territory: Territory, slug: str) -> str:
    """Return the slug of a campaign of a site, empty when it has none of this name."""
    found = OutreachCampaign.objects.filter(territory=territory, slug=slug) if slug else None
    return slug if found is not None and found.exists() else ""


def announced_on(territory: Territory, at: dt.datetime, today: dt.date) -> Announced:
    """Return what the first page of a site tells on a day."""
    return Announced(
        news=tuple(current_news(territory, today)[:ON_HOME]),
        events=tuple(coming_events(territory, at).filter(cancelled_at__isnull=True)[:ON_HOME]),
        campaigns=tuple(running_campaigns(territory, today)[:ON_HOME]),
    )


# What officers manage ----------------------------------------------------------------------------
def list_visible_campaigns(actor: Actor, territory: Territory) -> QuerySet[OutreachCampaign]:
    """Return the campaigns of a territory that the actor may read, the latest first."""
    return _seen_by(actor, territory, OutreachCampaign.objects.all())


def list_visible_news(actor: Actor, territory: Territory) -> QuerySet[NewsItem]:
    """Return the news of a territory that the actor may read, past ones too."""
    return _seen_by(actor, territory, NewsItem.objects.all())


def list_visible_events(actor: Actor, territory: Territory) -> QuerySet[AgendaEvent]:
    """Return the events of a territory that the actor may read, past ones too."""
    return _seen_by(actor, territory, AgendaEvent.objects.all())


def get_visible_campaign(actor: Actor, territory: Territory, slug: str) -> OutreachCampaign:
    """Return one campaign.

    Raises:
        Http404: no such campaign, or none that the actor may see; the answer is the same.
    """
    return _one(list_visible_campaigns(actor, territory).filter(slug=slug))


def get_visible_news(actor: Actor, territory: Territory, news_id: uuid.UUID) -> NewsItem:
    """Return one piece of news.

    Raises:
        Http404: no such news, or none that the actor may see; the answer is the same.
    """
    return _one(list_visible_news(actor, territory).filter(pk=news_id))


def get_visible_event(actor: Actor, territory: Territory, event_id: uuid.UUID) -> AgendaEvent:
    """Return one event.

    Raises:
        Http404: no such event, or none that the actor may see; the answer is the same.
    """
    return _one(list_visible_events(actor, territory).filter(pk=event_id))


def _seen_by(actor: Actor, territory: Territory, rows: QuerySet[Row]) -> QuerySet[Row]:
    seen = rows.filter(territory=territory).select_related("territory")
    may_read = actor.is_system or actor.can_within(Role.READER, territory.perimeter_id, ROOM)
    return seen if may_read else seen.none()


def _one(rows: QuerySet[Row]) -> Row:
    found = rows.first()
    if found is None:
        raise Http404
    return found
