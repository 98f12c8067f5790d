"""The search of a public site: list, counts, feed of the same search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bastide.modules.employment.core.audience.visits import Act, Entry
from bastide.modules.employment.core.searches.addresses import (
    AskedSearch,
    parse_search,
    search_address,
)
from bastide.modules.employment.core.searches.criteria import Order, words_and_place
from bastide.modules.employment.core.searches.descriptions import described
from bastide.modules.employment.exports.feeds import RSS_TYPE, rss_of
from bastide.modules.employment.figures.offer_maps import map_of_offers
from bastide.modules.employment.figures.offers import Card, card_of
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.figures.site_search import around_addresses, facet_blocks
from bastide.modules.employment.forms.search import OfferSearchForm
from bastide.modules.employment.models import Basin
from bastide.modules.employment.queries.communication import announced_on, campaign_of_search
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.search import (
    FoundOffers,
    find_offers,
    found_numbers,
    found_places,
)
from bastide.modules.employment.queries.sites import get_open_site, reading_progress
from bastide.modules.employment.queries.trades import domain_labels
from bastide.modules.employment.views.site.counting import (
    FROM,
    FROM_MAIL,
    PARTNER,
    count_act,
    is_from_here,
)
from bastide.modules.employment.views.site.sharing import share_of
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public

FEED_LENGTH = 50
VIEW, MAP = "vue", "carte"
"""Parameter that asks for the map in the place of the list, and its value."""

_ALL = "Offres"
"""How the description of a search begins."""


@public
@require_safe
def search(request: HttpRequest, site: str) -> HttpResponse:
    """Show the offers that a search finds, and how many each criterion would give."""
    basin = get_open_site(site)
    communes = commune_names(basin.territory)
    asked, now = _asked(request), timezone.now()
    is_map = request.GET.get(VIEW) == MAP
    found = find_offers(basin.territory, asked, now)
    place = communes.get(asked.search.near, "")
    address = search_address(asked.search)
    is_narrowed = found.asked.search != words_and_place(found.asked.search)
    if is_narrowed and request.method == "GET" and is_from_here(request):
        count_act(request, basin, Act.FACET)
    headline = _headline(found, place)
    is_home = asked.search.is_empty and asked.page == 1
    return site_page(
        request,
        "employment/site/search.html",
        basin,
        title=basin.name,
        headline=headline,
        share=share_of(request, basin.name, headline, "employment_site_picture", site),
        form=OfferSearchForm(asked.search, asked.order, communes),
        found=found,
        cards=_cards(found, site),
        facets=facet_blocks(found, domain_labels()),
        entry=Entry.HOME if is_home else Entry.SEARCH,
        campaign_slug=_campaign_told(request, basin, address),
        announced=announced_on(basin.territory, now, timezone.localdate()) if is_home else None,
        is_narrowed=is_narrowed,
        orders=[] if is_map else _orders(asked),
        views=_views(asked, is_map=is_map),
        map=map_of_offers(
            basin.territory, asked.search, found_places(basin.territory, asked.search, now)
        )
        if is_map
        else None,
        ways_out=[
            {"label": one.label, "count": one.count, "url": f"?{search_address(one.search)}"}
            for one in found.ways_out
        ],
        around=around_addresses(found),
        feed_url=f"{reverse('employment_feed', args=[site])}?{address}",
        alert_query=address,
        arriving=_arriving(basin),
    )


@public
@require_safe
def feed(request: HttpRequest, site: str) -> HttpResponse:
    """Give the latest offers of a search as RSS."""
    basin = get_open_site(site)
    count_act(request, basin, Act.FEED)
    now = timezone.now()
    asked = parse_search(dict(request.GET.lists())).search
    numbers = found_numbers(basin.territory, asked, now)[:FEED_LENGTH]
    jobs = live_jobs(basin.territory, now).defer("text").in_bulk(numbers)
    place = commune_names(basin.territory).get(asked.near, "")
    page = f"{reverse('employment_site', args=[site])}?{search_address(asked)}"
    body = rss_of(
        [jobs[number] for number in numbers if number in jobs],
        site=site,
        title=f"{described(asked, place=place)} - {basin.name}",
        description=basin.promise or basin.name,
        link=request.build_absolute_uri(page),
        host=request.build_absolute_uri("/").rstrip("/"),
    )
    return HttpResponse(body, content_type=RSS_TYPE)


def _cards(found: FoundOffers, site: str) -> list[Card]:
    travel = found.asked.search.travel
    mode = travel.mode if travel else None
    return [
        card_of(job, site, distance=found.distances.get(job.pk), mode=mode) for job in found.jobs
    ]


def _asked(request: HttpRequest) -> AskedSearch:
    """Return the search of an address, without what only says where the visitor comes from."""
    values = dict(request.GET.lists())
    for name in (FROM, PARTNER, VIEW):
        values.pop(name, None)
    return parse_search(values)


def _campaign_told(request: HttpRequest, basin: Basin, address: str) -> str:
    """Return the campaign about the search that the message of an alert leads to."""
    if request.GET.get(FROM) != FROM_MAIL:
        return ""
    return campaign_of_search(basin.territory, address)


def _headline(found: FoundOffers, place: str) -> str:
    total = ngettext("%(count)s offre", "%(count)s offres", found.total) % {
        "count": count_words(found.total)
    }
    if found.asked.search.is_empty:
        return _("%(total)s en ligne aujourd’hui, aucune de plus de 30 jours.") % {"total": total}
    said = described(found.asked.search, place=place, domain_names=domain_labels())
    return f"{total}{said.removeprefix(_ALL)}."


def _orders(asked: AskedSearch) -> list[dict[str, object]]:
    labels = {Order.RELEVANCE: _("Pertinence"), Order.DATE: _("Date")}
    if asked.search.near:
        labels[Order.DISTANCE] = _("Distance")
    return [
        {
            "label": label,
            "url": f"?{search_address(asked.search, order=order)}",
            "is_current": order is asked.order,
        }
        for order, label in labels.items()
    ]


def _views(asked: AskedSearch, *, is_map: bool) -> list[dict[str, object]]:
    """Return the two ways to look at what a search finds."""
    address = search_address(asked.search)
    drawn = "&".join(part for part in (address, f"{VIEW}={MAP}") if part)
    return [
        {"label": _("Liste"), "url": f"?{address}", "is_current": not is_map},
        {"label": _("Carte"), "url": f"?{drawn}", "is_current": is_map},
    ]


def _arriving(basin: Basin) -> str:
    """Return how far the first reading of the sources is, empty once all were read."""
    read, every = reading_progress(basin.territory)
    if read == every:
        return ""
    said = _("Première lecture des sources en cours\u00a0: %(read)s sur %(every)s.")
    return said % {"read": read, "every": every}
