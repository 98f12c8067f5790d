"""The communication of a site for its officers: audience, campaigns, news, agenda."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.figures import communication as figures
from bastide.modules.employment.forms.communication import (
    CampaignForm,
    ChangeEventForm,
    EventForm,
    NewsForm,
)
from bastide.modules.employment.queries import communication as queries
from bastide.modules.employment.queries.audience import audience_of
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.services.communication.announcements import (
    EventDetails,
    NewsDetails,
    add_event,
    add_news,
    change_event,
    change_news,
)
from bastide.modules.employment.services.communication.campaigns import (
    CampaignDetails,
    add_campaign,
    change_campaign,
)
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb

PERIOD = dt.timedelta(days=28)
"""Whole days of the audience shown, up to yesterday."""


@room(ROOM)
@require_safe
def communication(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the audience with its definitions, and what the site tells beside its offers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    today = timezone.localdate()
    audience = audience_of(actor, place, since=today - PERIOD, until=today - dt.timedelta(days=1))
    campaigns = list(queries.list_visible_campaigns(actor, place))
    names = {one.slug: one.name for one in campaigns}
    return page(
        request,
        "employment/communication.html",
        place,
        title=_("Communication"),
        crumbs=crumbs(place, _("Communication")),
        headline=figures.audience_sentence(audience),
        figures=figures.audience_figures(audience),
        entries=figures.entry_rows(audience),
        by_campaign=figures.campaign_bounce_rows(audience, names, place.slug),
        weeks=figures.week_rows(audience),
        counts=figures.count_rows(audience),
        partners=figures.partner_rows(audience),
        campaigns=figures.campaign_rows(campaigns, place.slug, today),
        news=figures.news_rows(queries.list_visible_news(actor, place), place.slug, today),
        events=figures.event_rows(queries.list_visible_events(actor, place), place.slug, today),
        may_write=actor.can(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
    )


@room(ROOM)
@require_safe
def campaign(request: HttpRequest, territory: str, campaign: str) -> HttpResponse:
    """Show what a campaign is, what it brought, and what cannot be known."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_campaign(actor, place, campaign)
    basin = basin_of(place)
    today = timezone.localdate()
    audience = audience_of(actor, place, since=found.starts_on, until=today)
    row = figures.campaign_rows([found], place.slug, today)[0]
    return page(
        request,
        "employment/campaign.html",
        place,
        title=found.name,
        crumbs=crumbs(place, _crumb(place), found.name),
        under="employment_communication",
        campaign=found,
        row=row,
        figures=figures.campaign_key_figures(figures.campaign_figures(audience, found.slug)),
        public_url=request.build_absolute_uri(
            reverse("employment_site_campaign", args=[basin.slug, found.slug])
        )
        if basin
        else "",
        entries=events_of(actor, found),
        may_write=actor.can(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_campaign(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a campaign."""
    actor, place = _writer(request, territory)

    def written(said: dict[str, Any]) -> None:
        add_campaign(actor=actor, territory=place, details=CampaignDetails(**said))

    form = CampaignForm(_sent(request))
    return answer(request, place, form, _around(place, _("Nouvelle campagne")), save=written)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: HttpRequest, territory: str, campaign: str) -> HttpResponse:
    """Change a campaign."""
    actor, place = _writer(request, territory)
    held = queries.get_visible_campaign(actor, place, campaign)

    def written(said: dict[str, Any]) -> None:
        change_campaign(
            actor=actor,
            campaign=held,
            version=seen_version(request.POST),
            details=CampaignDetails(**said),
        )

    def theirs() -> dict[str, Any]:
        now = queries.get_visible_campaign(actor, place, campaign)
        return dict(CampaignForm(held=now).initial)

    home = reverse("employment_campaign", args=[place.slug, held.slug])
    trail = (room_crumb(place), _crumb(place), Crumb(held.name, home))
    around = Editing(_("Modifier la campagne"), trail, home)
    form = CampaignForm(_sent(request), held=held)
    return answer(request, place, form, around, save=written, version=held.version, theirs=theirs)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_news(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a piece of news."""
    actor, place = _writer(request, territory)

    def written(said: dict[str, Any]) -> None:
        add_news(actor=actor, territory=place, details=NewsDetails(**said))

    form = NewsForm(_sent(request))
    return answer(request, place, form, _around(place, _("Nouvelle actualité")), save=written)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_news(request: HttpRequest, territory: str, news: uuid.UUID) -> HttpResponse:
    """Change a piece of news; an earlier last day takes it off the site."""
    actor, place = _writer(request, territory)
    held = queries.get_visible_news(actor, place, news)

    def written(said: dict[str, Any]) -> None:
        change_news(
            actor=actor,
            news=held,
            version=seen_version(request.POST),
            details=NewsDetails(**said),
        )

    def theirs() -> dict[str, Any]:
        return dict(NewsForm(held=queries.get_visible_news(actor, place, news)).initial)

    around = _around(place, _("Modifier l’actualité"))
    form = NewsForm(_sent(request), held=held)
    return answer(request, place, form, around, save=written, version=held.version, theirs=theirs)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_event(request: HttpRequest, territory: str) -> HttpResponse:
    """Add an event to the agenda."""
    actor, place = _writer(request, territory)

    def written(said: dict[str, Any]) -> None:
        add_event(actor=actor, territory=place, details=EventDetails(**said))

    form = EventForm(_sent(request))
    return answer(request, place, form, _around(place, _("Nouvel événement")), save=written)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request: HttpRequest, territory: str, event: uuid.UUID) -> HttpResponse:
    """Change an event, or cancel it."""
    actor, place = _writer(request, territory)
    held = queries.get_visible_event(actor, place, event)

    def written(said: dict[str, Any]) -> None:
        change_event(
            actor=actor,
            event=held,
            version=seen_version(request.POST),
            is_cancelled=said.pop("is_cancelled"),
            details=EventDetails(**said),
        )

    def theirs() -> dict[str, Any]:
        return dict(ChangeEventForm(held=queries.get_visible_event(actor, place, event)).initial)

    around = _around(place, _("Modifier l’événement"))
    form = ChangeEventForm(_sent(request), held=held)
    return answer(request, place, form, around, save=written, version=held.version, theirs=theirs)


def _writer(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, get_visible_territory(actor, territory)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _crumb(place: Territory) -> Crumb:
    return Crumb(_("Communication"), reverse("employment_communication", args=[place.slug]))


def _around(place: Territory, title: str) -> Editing:
    back = reverse("employment_communication", args=[place.slug])
    return Editing(title, (room_crumb(place), _crumb(place)), back)
