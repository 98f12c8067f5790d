"""The communication of a site for its officers: audience, campaigns, news, agenda."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
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
from bastide.modules.employment.models import OutreachCampaign
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
    may_write = actor.can(Role.CONTRIBUTOR, place.perimeter_id, ROOM)
    news, events = (
        queries.list_visible_news(actor, place),
        queries.list_visible_events(actor, place),
    )
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
        news=figures.news_rows(news, place.slug, today, may_write=may_write),
        events=figures.event_rows(events, place.slug, today, may_write=may_write),
        may_write=may_write,
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


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing that a site tells: how it is asked, found, added and changed.

    Attributes:
        form, change_form: of a new one, and of one that stands.
        new_title, edit_title: of their pages.
        find: gate of one that stands. add, change: write what a valid form says.
    """

    form: type[forms.Form]
    change_form: Callable[..., forms.Form]
    new_title: Any
    edit_title: Any
    find: Callable[[Actor, Territory, Any], Any]
    add: Callable[[Actor, Territory, dict[str, Any]], object]
    change: Callable[[Actor, Any, int, dict[str, Any]], object]


_CAMPAIGN = _Kind(
    form=CampaignForm,
    change_form=CampaignForm,
    new_title=gettext_lazy("Nouvelle campagne"),
    edit_title=gettext_lazy("Modifier la campagne"),
    find=queries.get_visible_campaign,
    add=lambda actor, place, said: add_campaign(
        actor=actor, territory=place, details=CampaignDetails(**said)
    ),
    change=lambda actor, held, version, said: change_campaign(
        actor=actor, campaign=held, version=version, details=CampaignDetails(**said)
    ),
)
_NEWS = _Kind(
    form=NewsForm,
    change_form=NewsForm,
    new_title=gettext_lazy("Nouvelle actualité"),
    edit_title=gettext_lazy("Modifier l’actualité"),
    find=queries.get_visible_news,
    add=lambda actor, place, said: add_news(
        actor=actor, territory=place, details=NewsDetails(**said)
    ),
    change=lambda actor, held, version, said: change_news(
        actor=actor, news=held, version=version, details=NewsDetails(**said)
    ),
)
_EVENT = _Kind(
    form=EventForm,
    change_form=ChangeEventForm,
    new_title=gettext_lazy("Nouvel événement"),
    edit_title=gettext_lazy("Modifier l’événement"),
    find=queries.get_visible_event,
    add=lambda actor, place, said: add_event(
        actor=actor, territory=place, details=EventDetails(**said)
    ),
    change=lambda actor, held, version, said: change_event(
        actor=actor,
        event=held,
        version=version,
        is_cancelled=said.pop("is_cancelled"),
        details=EventDetails(**said),
    ),
)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_campaign(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a campaign."""
    return _created(request, territory, _CAMPAIGN)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_campaign(request: HttpRequest, territory: str, campaign: str) -> HttpResponse:
    """Change a campaign."""
    return _edited(request, territory, _CAMPAIGN, campaign)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_news(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a piece of news."""
    return _created(request, territory, _NEWS)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_news(request: HttpRequest, territory: str, news: uuid.UUID) -> HttpResponse:
    """Change a piece of news; an earlier last day takes it off the site."""
    return _edited(request, territory, _NEWS, news)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create_event(request: HttpRequest, territory: str) -> HttpResponse:
    """Add an event to the agenda."""
    return _created(request, territory, _EVENT)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_event(request: HttpRequest, territory: str, event: uuid.UUID) -> HttpResponse:
    """Change an event, or cancel it."""
    return _edited(request, territory, _EVENT, event)


def _created(request: HttpRequest, territory: str, kind: _Kind) -> HttpResponse:
    """Answer the form of a new thing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return answer(
        request,
        place,
        kind.form(_sent(request)),
        _around(place, str(kind.new_title)),
        save=lambda said: kind.add(actor, place, said),
    )


def _edited(request: HttpRequest, territory: str, kind: _Kind, key: Any) -> HttpResponse:
    """Answer the form of a thing that stands."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = kind.find(actor, place, key)
    return answer(
        request,
        place,
        kind.change_form(_sent(request), held=held),
        _around(place, str(kind.edit_title), held),
        save=lambda said: kind.change(actor, held, seen_version(request.POST), said),
        version=held.version,
        theirs=lambda: dict(kind.change_form(held=kind.find(actor, place, key)).initial),
    )


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _crumb(place: Territory) -> Crumb:
    return Crumb(_("Communication"), reverse("employment_communication", args=[place.slug]))


def _around(place: Territory, title: str, held: object = None) -> Editing:
    """Return what stands around a form; a campaign that stands has a page of its own."""
    trail: tuple[Crumb, ...] = (room_crumb(place), _crumb(place))
    back = reverse("employment_communication", args=[place.slug])
    if isinstance(held, OutreachCampaign):
        back = reverse("employment_campaign", args=[place.slug, held.slug])
        trail = (*trail, Crumb(held.name, back))
    return Editing(title, trail, back)
