"""From classes to proposals: the list for one campaign, its files, where its figures come from."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.proposals import proposals_download
from bastide.modules.estate.figures import proposals as words
from bastide.modules.estate.figures.proposal_facts import ProposalSheet
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.forms.proposals import ProposalFilters
from bastide.modules.estate.queries import proposals as queries
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import page_size


@room(ROOM)
@require_safe
def proposals(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List what is proposed for each building, the next legal step, and what was decided."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_proposable_results(actor, place, campaign)
    rows = queries.list_proposals(actor, view, on=timezone.localdate())
    filters = ProposalFilters(request.GET, segments=view.result.segments)
    listed = words.narrowed_proposals(rows, filters.asked())
    table = Paginator(listed, page_size(request)).get_page(request.GET.get("page"))
    return page(
        request,
        "estate/proposals.html",
        place,
        title=_("Propositions et décisions"),
        crumbs=results_crumbs(place, view.campaign, _("Propositions")),
        **around(request, place, view.campaign),
        headline=words.proposals_headline(rows),
        counts=words.action_counts(row for row in rows if row.ended_on is None),
        filters=filters,
        page_of=table,
        rows=words.listed_proposals(view, place, table),
        total=len(listed),
        may_decide=may_manage(actor, view.campaign),
        run_sentence=run_sentence(view),
        query=request.GET.urlencode(),
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the buildings listed, with proposals and decisions, as CSV or XLSX."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_proposable_results(actor, place, campaign)
    today = timezone.localdate()
    rows = queries.list_proposals(actor, view, on=today)
    filters = ProposalFilters(request.GET, segments=view.result.segments)
    listed = words.narrowed_proposals(rows, filters.asked())
    return proposals_download(
        view, place, listed, on=today, format=request.GET.get("format", "xlsx")
    )


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show where a figure of a proposal comes from (`bien=`, `mesure=`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_proposable_results(actor, place, campaign)
    told = view.result.told.get(request.GET.get("bien", ""))
    if told is None:
        raise Http404
    asset = uuid.UUID(told["asset"])
    row = queries.get_proposal(actor, view, asset, on=timezone.localdate())
    provenance = ProposalSheet(view, place, row).origin(request.GET.get("mesure", ""))
    if provenance is None:
        raise Http404
    trail = [
        Crumb(_("Propositions"), reverse("estate_proposals", args=[place.slug, view.campaign.pk])),
        Crumb(f"{row.code} {row.label}", words.decision_url(view, place, row.asset)),
    ]
    title = _("D’où vient ce chiffre\u00a0?")
    return page(
        request,
        "estate/results_origin.html",
        place,
        title=title,
        crumbs=results_crumbs(place, view.campaign, *trail, title),
        **around(request, place, view.campaign),
        provenance=provenance,
    )
