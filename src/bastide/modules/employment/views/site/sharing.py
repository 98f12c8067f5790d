"""What a page becomes once shared: its picture, one page on paper. Nothing here is a visit."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bastide.modules.employment.exports.sharing import (
    Share,
    campaign_card,
    offer_card,
    offer_sheet,
    site_card,
)
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.figures.origins import standing_on
from bastide.modules.employment.models import Basin, PublishedJob
from bastide.modules.employment.queries.communication import get_public_campaign
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.sites import get_open_site, list_offers_of
from bastide.modules.employment.queries.trades import trade_labels
from bastide.platform.access.rules import public
from bastide.platform.documents.pdf import download
from bastide.platform.documents.share_cards import MEDIA_TYPE, ShareCard, share_card
from bastide.platform.themes.queries import theme_of


@public
@require_safe
def offer_picture(request: HttpRequest, site: str, number: int) -> HttpResponse:
    """Draw the picture of an offer that is online."""
    basin = get_open_site(site)
    return _picture(request, offer_card(_online(basin, number), basin, _accent(basin)))


@public
@require_safe
def campaign_picture(request: HttpRequest, site: str, campaign: str) -> HttpResponse:
    """Draw the picture of a campaign, in its colour."""
    basin = get_open_site(site)
    found = get_public_campaign(basin.territory, campaign, timezone.localdate())
    accent = found.accent_light or _accent(basin)
    return _picture(request, campaign_card(found, basin, accent))


@public
@require_safe
def site_picture(request: HttpRequest, site: str) -> HttpResponse:
    """Draw the picture of a site."""
    basin = get_open_site(site)
    return _picture(request, site_card(basin, _accent(basin)))


@public
@require_safe
def sheet(request: HttpRequest, site: str, number: int) -> HttpResponse:
    """Give an offer that is online on one page of paper (PDF)."""
    basin = get_open_site(site)
    job = _online(basin, number)
    document = offer_sheet(
        job,
        basin,
        standing_on(list_offers_of(job), basin.territory),
        trade=trade_labels().get(job.rome, ""),
        address=request.build_absolute_uri(offer_url(job, site)),
    )
    return download(document, job.title)


def share_of(
    request: HttpRequest, title: str, description: str, picture: str, *arguments: object
) -> Share:
    """Return what is shown of a page once shared.

    Args:
        request: of the page.
        title: of the page.
        description: one sentence.
        picture: name of the address of its picture.
        arguments: of that address.
    """
    image = request.build_absolute_uri(reverse(picture, args=arguments))
    return Share(title, description, image, request.build_absolute_uri(request.path))


def _online(basin: Basin, number: int) -> PublishedJob:
    job = live_jobs(basin.territory, timezone.now()).filter(pk=number).first()
    if job is None:
        raise Http404
    return job


def _accent(basin: Basin) -> str:
    return theme_of(basin.territory.perimeter_id).accent_light


def _picture(request: HttpRequest, card: ShareCard) -> HttpResponse:
    """Answer a picture; a browser that holds the same words is told so before it is drawn."""
    mark = f'"{hashlib.sha256(repr(card).encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(share_card(card), content_type=MEDIA_TYPE)
    response["ETag"] = mark
    response["Cache-Control"] = "public, max-age=3600"
    return response
