"""What a public site tells beside its offers: news with their feed, an agenda with its calendar."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.modules.employment.core.audience.visits import Act, Entry
from bastide.modules.employment.core.communication.calendar import calendar_of
from bastide.modules.employment.exports.feeds import RSS_TYPE, news_rss
from bastide.modules.employment.figures.communication import calendar_entry, event_words
from bastide.modules.employment.queries.communication import (
    FEED_LENGTH,
    calendar_events,
    coming_events,
    current_news,
)
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.views.site.counting import count_act
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.pages import Crumb

CALENDAR_TYPE = "text/calendar; charset=utf-8"


@public
@require_safe
def news(request: HttpRequest, site: str) -> HttpResponse:
    """Show the news of the day."""
    basin = get_open_site(site)
    return site_page(
        request,
        "employment/site/news.html",
        basin,
        title=_("Actualités"),
        trail=(Crumb(_("Actualités")),),
        entry=Entry.NEWS,
        news=list(current_news(basin.territory, timezone.localdate())),
        feed_url=reverse("employment_news_feed", args=[site]),
    )


@public
@require_safe
def news_feed(request: HttpRequest, site: str) -> HttpResponse:
    """Give the news of the day as RSS."""
    basin = get_open_site(site)
    count_act(request, basin, Act.FEED)
    rows = current_news(basin.territory, timezone.localdate()).order_by("-shown_from", "id")
    link = request.build_absolute_uri(reverse("employment_site_news", args=[site]))
    return HttpResponse(
        news_rss(rows[:FEED_LENGTH], name=basin.name, link=link), content_type=RSS_TYPE
    )


@public
@require_safe
def agenda(request: HttpRequest, site: str) -> HttpResponse:
    """Show the events to come, cancelled ones too."""
    basin = get_open_site(site)
    events = coming_events(basin.territory, timezone.now())
    return site_page(
        request,
        "employment/site/agenda.html",
        basin,
        title=_("Agenda de l’emploi"),
        trail=(Crumb(_("Agenda")),),
        entry=Entry.AGENDA,
        rows=[{"event": one, "when": event_words(one)} for one in events],
        calendar_url=reverse("employment_calendar", args=[site]),
    )


@public
@require_safe
def calendar(request: HttpRequest, site: str) -> HttpResponse:
    """Give the agenda as a calendar that agendas follow (iCalendar)."""
    basin = get_open_site(site)
    count_act(request, basin, Act.AGENDA)
    events = calendar_events(basin.territory, timezone.now())
    body = calendar_of(basin.name, map(calendar_entry, events))
    response = HttpResponse(body, content_type=CALENDAR_TYPE)
    response["Content-Disposition"] = f'inline; filename="agenda-{basin.slug}.ics"'
    return response
