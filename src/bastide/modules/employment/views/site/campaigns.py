"""The page of a campaign: what it is about with its offers; once over, it leads to the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bastide.modules.employment.core.audience.visits import Entry
from bastide.modules.employment.core.communication.dates import Standing, standing_of
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.figures.offers import card_of
from bastide.modules.employment.queries.communication import get_public_campaign
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.views.site.sharing import share_of
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.pages import Crumb


@public
@require_safe
def campaign(request: HttpRequest, site: str, campaign: str) -> HttpResponse:
    """Show a campaign with its offers online; one that is over says so, and leads to them too."""
    basin = get_open_site(site)
    today = timezone.localdate()
    found = get_public_campaign(basin.territory, campaign, today)
    is_over = standing_of(found.starts_on, found.ends_on, today) is Standing.PAST
    offers = find_offers(basin.territory, parse_search(found.query), timezone.now())
    query = f"?{found.query}" if found.query else ""
    return site_page(
        request,
        "employment/site/campaign.html",
        basin,
        title=found.name,
        trail=(Crumb(found.name),),
        entry=Entry.CAMPAIGN,
        campaign_slug=found.slug,
        look=None if is_over else found,
        campaign=found,
        share=share_of(
            request,
            found.name,
            found.text.splitlines()[0],
            "employment_campaign_picture",
            site,
            found.slug,
        ),
        is_over=is_over,
        total=offers.total,
        cards=[card_of(job, site) for job in offers.jobs],
        search_url=f"{reverse('employment_site', args=[site])}{query}",
        alert_query=found.query,
    )
