"""The page of an offer: online, over, or joined to another; and the map of the site."""

from __future__ import annotations

import uuid

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.modules.employment.core.audience.visits import Act, Entry
from bastide.modules.employment.exports.feeds import SITEMAP_TYPE, sitemap_of
from bastide.modules.employment.exports.job_posting import job_posting
from bastide.modules.employment.exports.sharing import offer_message
from bastide.modules.employment.figures.offers import (
    card_of,
    headline_of,
    offer_facts,
    offer_url,
)
from bastide.modules.employment.figures.origins import address_of, standing_on
from bastide.modules.employment.models import Basin, PublishedJob
from bastide.modules.employment.queries.live import is_live, live_jobs
from bastide.modules.employment.queries.places import postcode_of
from bastide.modules.employment.queries.sites import (
    get_open_site,
    get_public_job,
    list_neighbours,
    list_offers_of,
)
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.views.site.counting import count_act
from bastide.modules.employment.views.site.sharing import share_of
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.ui.pages import Crumb

GONE = 410


@public
@require_safe
def offer(request: HttpRequest, site: str, number: int, slug: str) -> HttpResponse:
    """Show one offer; one that is over says so with 410 and leads to its neighbours."""
    basin = get_open_site(site)
    job = get_public_job(basin.territory, number)
    address = offer_url(job, site)
    is_here = job.pk == number and (
        job.purged_at is not None or address.endswith(f"{number}-{slug}/")
    )
    if not is_here:
        return HttpResponsePermanentRedirect(address)
    if is_live(job, timezone.now()):
        return _online(request, basin, job)
    return _over(request, basin, job)


def _online(request: HttpRequest, basin: Basin, job: PublishedJob) -> HttpResponse:
    site = basin.slug
    offers = list_offers_of(job)
    url = request.build_absolute_uri(offer_url(job, site))
    posting = job_posting(job, url=url, postcode=postcode_of(basin.territory, job.commune))
    return site_page(
        request,
        "employment/site/offer.html",
        basin,
        title=job.title,
        trail=(Crumb(job.title),),
        headline=headline_of(job),
        job=job,
        offer_facts=offer_facts(job, trade_labels().get(job.rome, "")),
        entry=Entry.OFFER,
        standing=standing_on(offers, basin.territory, site=site),
        neighbours=[card_of(one, site) for one in list_neighbours(job, timezone.now())],
        posting=posting,
        share=share_of(
            request, job.title, headline_of(job), "employment_offer_picture", site, job.pk
        ),
        short_message=offer_message(
            job, request.build_absolute_uri(reverse("employment_offer", args=[site, job.pk, "o"]))
        ),
        trade_url=f"{reverse('employment_site', args=[site])}?domaine={job.rome}",
    )


def _over(request: HttpRequest, basin: Basin, job: PublishedJob) -> HttpResponse:
    site = basin.slug
    return site_page(
        request,
        "employment/site/over.html",
        basin,
        title=_("Cette offre n’est plus en ligne"),
        trail=(Crumb(_("Offre terminée")),),
        name="" if job.hidden_at else job.title,
        neighbours=[card_of(one, site) for one in list_neighbours(job, timezone.now())],
        entry=Entry.OVER,
        status=GONE,
    )


@public
@require_safe
def apply(request: HttpRequest, site: str, number: int, offer: uuid.UUID) -> HttpResponse:
    """Count a click to apply and lead to the address that the offer itself gives, no other."""
    basin = get_open_site(site)
    job = live_jobs(basin.territory, timezone.now()).filter(pk=number).first()
    listed = list_offers_of(job) if job is not None else []
    found = next((one for one in listed if one.pk == offer), None)
    address = address_of(found) if found is not None else ""
    if not address:
        raise Http404
    if request.method == "GET":
        count_act(request, basin, Act.APPLY)
    response = HttpResponseRedirect(address)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public
@require_safe
def sitemap(request: HttpRequest, site: str) -> HttpResponse:
    """Give the addresses of the offers online, for search engines."""
    basin = get_open_site(site)
    home = request.build_absolute_uri(reverse("employment_site", args=[site]))
    jobs = live_jobs(basin.territory, timezone.now()).only("number", "title", "first_seen_at")
    body = sitemap_of(
        jobs.iterator(), site=site, home=home, host=request.build_absolute_uri("/").rstrip("/")
    )
    return HttpResponse(body, content_type=SITEMAP_TYPE)
