"""Communication by the API: news, agenda and campaigns for everybody, audience for officers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.models import AgendaEvent, NewsItem, OutreachCampaign
from bastide.modules.employment.queries import communication as queries
from bastide.modules.employment.queries.audience import audience_of
from bastide.modules.employment.queries.sites import get_open_site
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import public, room

router = Router()
ROOM = "employment"
SITE = "/emploi/{site}"
OFFICE = "/territoires/{territory}/emploi"
MOST_DAYS = 3_660


class EmploymentNewsOut(Schema):
    """A piece of news shown today; without `shown_until`, it stays."""

    id: uuid.UUID
    title: str
    text: str
    link: str
    shown_from: dt.date
    shown_until: dt.date | None


class AgendaEventOut(Schema):
    """An event that is not over; a cancelled one says since when."""

    id: uuid.UUID
    title: str
    text: str
    place: str
    address: str
    link: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    cancelled_at: dt.datetime | None


class OutreachCampaignOut(Schema):
    """A campaign; `query` is its search, empty for every offer. Both days are included."""

    slug: str
    name: str
    text: str
    query: str
    starts_on: dt.date
    ends_on: dt.date


class VisitsOut(Schema):
    """Visits of one kind; `bounce_rate` is between 0 and 1, `null` without any visit."""

    key: str
    visits: int
    bounces: int
    bounce_rate: float | None


class OutreachVisitsOut(VisitsOut):
    """Visits by the address of a campaign, and what is known to come of them."""

    alerts: int
    confirmed: int
    applies: int
    returns: int


class PartnerOut(Schema):
    """Displays of the widget of a partner and clicks on it; an empty key counts all others."""

    key: str
    displays: int
    clicks: int


class EmploymentAudienceOut(Schema):
    """The audience of whole days; a visit that sees one page and does nothing there bounces."""

    since: dt.date
    until: dt.date
    visits: int
    bounces: int
    bounce_rate: float | None
    pages: int
    acts: dict[str, int]
    entries: list[VisitsOut]
    campaigns: list[OutreachVisitsOut]
    widgets: int
    partners: list[PartnerOut]
    aside: dict[str, int]
    programs: int


@router.get(
    f"{SITE}/actualites", response=list[EmploymentNewsOut], summary="Lire les actualités d’un site"
)
@public
def site_news(request: HttpRequest, site: str) -> list[NewsItem]:  # noqa: ARG001 -- ninja's shape
    """Return the news of the day, in order."""
    return list(queries.current_news(get_open_site(site).territory, timezone.localdate()))


@router.get(f"{SITE}/agenda", response=list[AgendaEventOut], summary="Lire l’agenda d’un site")
@public
def site_agenda(request: HttpRequest, site: str) -> list[AgendaEvent]:  # noqa: ARG001
    """Return the events to come, cancelled ones too, the next first."""
    return list(queries.coming_events(get_open_site(site).territory, timezone.now()))


@router.get(
    f"{SITE}/campagnes",
    response=list[OutreachCampaignOut],
    summary="Lire les campagnes en cours d’un site",
)
@public
def site_campaigns(request: HttpRequest, site: str) -> list[OutreachCampaign]:  # noqa: ARG001
    """Return the campaigns of the day, the latest first."""
    return list(queries.running_campaigns(get_open_site(site).territory, timezone.localdate()))


@router.get(
    f"{OFFICE}/campagnes", response=list[OutreachCampaignOut], summary="Lire toutes les campagnes"
)
@room(ROOM)
def outreach_campaigns(request: HttpRequest, territory: str) -> list[OutreachCampaign]:
    """Return the campaigns of a territory, past and to come."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return list(queries.list_visible_campaigns(actor, place))


@router.get(f"{OFFICE}/audience", response=EmploymentAudienceOut, summary="Lire l’audience du site")
@room(ROOM)
def employment_audience(request: HttpRequest, territory: str, days: int = 28) -> dict[str, Any]:
    """Return the audience of so many whole days, up to yesterday."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    today = timezone.localdate()
    since = today - dt.timedelta(days=min(max(days, 1), MOST_DAYS))
    until = today - dt.timedelta(days=1)
    return audience_of(actor, place, since=since, until=until).as_dict()
