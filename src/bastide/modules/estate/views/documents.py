"""What a campaign gives to keep: its book, its tables, one sheet per building."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.buildings.queries import get_visible_asset
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.asset_document import asset_document, asset_document_name
from bastide.modules.estate.exports.book import book_name, campaign_book
from bastide.modules.estate.figures.documents import document_rows, sheet_rows
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.queries.documents import asset_facts, book_facts
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.documents.pdf import download
from bastide.platform.ui.tables import page_size


@room(ROOM)
@require_safe
def documents(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List what can be taken away of a campaign, and the sheet of each building."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    listed = Paginator(list(view.result.placements.values()), page_size(request))
    page_of = listed.get_page(request.GET.get("page"))
    return page(
        request,
        "estate/documents.html",
        place,
        title=_("Documents"),
        crumbs=results_crumbs(place, view.campaign, _("Documents")),
        **around(request, place, view.campaign),
        view=view,
        documents=document_rows(view, place),
        page_of=page_of,
        sheets=sheet_rows(view, place, page_of),
        total=len(view.result.placements),
        run_sentence=run_sentence(view),
    )


@room(ROOM)
@require_safe
def book(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the book of a campaign as tagged PDF."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    here = reverse("estate_results", args=[place.slug, view.campaign.pk])
    facts = book_facts(actor, view)
    made = campaign_book(view, place, facts, address=request.build_absolute_uri(here))
    return download(made, book_name(view))


@room(ROOM)
@require_safe
def asset_sheet(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Give the sheet of one asset to print, as tagged PDF; it names no private person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    facts = asset_facts(actor, place, one)
    here = request.build_absolute_uri(reverse("estate_asset", args=[place.slug, one.pk]))
    return download(asset_document(facts, place, address=here), asset_document_name(facts))
