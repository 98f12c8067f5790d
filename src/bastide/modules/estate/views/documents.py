"""What a campaign gives to keep: its book, its tables, one sheet per building."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.foundation.text import slug
from bastide.kernel.buildings.queries import get_visible_asset
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.annex import annex_name, annex_text, council_annex
from bastide.modules.estate.exports.asset_document import asset_document, asset_document_name
from bastide.modules.estate.exports.book import book_name, campaign_book
from bastide.modules.estate.exports.decided import decided_blocks, decided_of_asset
from bastide.modules.estate.figures.documents import document_rows, sheet_rows
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.queries.documents import (
    asset_facts,
    book_facts,
    may_read_proposals,
    proposal_of,
)
from bastide.modules.estate.queries.proposals import get_proposable_results, list_proposals
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.documents.odt import MEDIA_TYPE, odt
from bastide.platform.documents.pdf import download
from bastide.platform.exchange.downloads import attachment
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
        documents=document_rows(view, place, has_proposals=may_read_proposals(actor, view)),
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
    rows = list_proposals(actor, view, on=timezone.localdate())
    made = campaign_book(
        view,
        place,
        book_facts(actor, view),
        decided=decided_blocks(view, place, rows),
        address=request.build_absolute_uri(here),
    )
    return download(made, book_name(view))


@room(ROOM)
@require_safe
def annex(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the draft annex of the deliberation: tagged PDF, or a text that people complete."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = get_proposable_results(actor, place, campaign)
    rows = list_proposals(actor, view, on=timezone.localdate())
    here = reverse("estate_proposals", args=[place.slug, view.campaign.pk])
    made = council_annex(view, place, rows, address=request.build_absolute_uri(here))
    wanted = request.GET.get("format", "pdf")
    if wanted == "pdf":
        return download(made, annex_name(view))
    if wanted == "odt":
        stem = slug(f"{annex_name(view)} {made.notice}")
        return attachment(odt(made), f"{stem}.odt", MEDIA_TYPE)
    if wanted != "html":
        raise Http404
    dated = _("Établi le %(day)s") % {"day": date_format(made.dated_on, "j F Y")}
    text = {"told": annex_text(made), "dated": dated}
    name = slug(f"{annex_name(view)} {made.notice}")
    written = render_to_string("estate/annex_file.html", text).encode()
    return attachment(written, f"{name}.html", "text/html; charset=utf-8")


@room(ROOM)
@require_safe
def asset_sheet(request: HttpRequest, territory: str, asset: uuid.UUID) -> HttpResponse:
    """Give the sheet of one asset to print, as tagged PDF; it names no private person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    facts = asset_facts(actor, place, one)
    here = request.build_absolute_uri(reverse("estate_asset", args=[place.slug, one.pk]))
    row = proposal_of(actor, facts, on=timezone.localdate())
    decided = decided_of_asset(row) if row else ()
    made = asset_document(facts, place, decided=decided, address=here)
    return download(made, asset_document_name(facts))
