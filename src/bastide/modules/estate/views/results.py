"""Results of a campaign: the matrix of each segment, the table, what to debate, what to take."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.results import results_download
from bastide.modules.estate.figures import results as words
from bastide.modules.estate.figures.session import debate_rows
from bastide.modules.estate.forms.results import ResultFilters
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.queries.campaigns import get_led_campaign
from bastide.modules.estate.services.result_jobs import start_results
from bastide.modules.estate.views.campaigns import campaign_crumbs, home
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.tasks.models import JobStatus
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import page_size

MOST_DRAWN = 150
"""Buildings up to which the charts of all segments stand on one page."""


def results_crumbs(place: Territory, campaign: Campaign, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page of results."""
    results = reverse("estate_results", args=[place.slug, campaign.pk])
    home_of_results = Crumb(_("Résultats"), results if trail else "")
    return campaign_crumbs(place, campaign, home_of_results, *trail)


def around(request: HttpRequest, place: Territory, campaign: Campaign) -> dict[str, Any]:
    """Return what every page of results shows around its content: campaign and sub-pages."""
    names = [
        (_("Matrice"), "estate_results"),
        (_("À débattre"), "estate_debate"),
        (_("Accord"), "estate_agreement"),
        (_("Robustesse"), "estate_robustness"),
        (_("Propositions"), "estate_proposals"),
        (_("Projeter en séance"), "estate_session"),
        (_("Documents"), "estate_documents"),
    ]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    reads_proposals = actor.can(Role.READER, campaign.perimeter_id, ROOM)
    if not reads_proposals:
        names = [one for one in names if one[1] != "estate_proposals"]
    listed = [(label, reverse(name, args=[place.slug, campaign.pk])) for label, name in names]
    return {
        "campaign": campaign,
        "reads_proposals": reads_proposals,
        "result_pages": [
            {"label": label, "url": url, "is_current": url == request.path} for label, url in listed
        ],
    }


@room(ROOM)
@require_safe
def results(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show the matrix: a sentence, one chart per segment, one row per building."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_revealed_campaign(actor, place, campaign)
    run = queries.latest_run(found)
    if run is None:
        return _nothing_yet(request, place, found)
    view = queries.ResultView(found, run, queries.result_of(run))
    filters = ResultFilters(request.GET, segments=view.result.segments)
    asked = filters.asked()
    listed = words.narrowed(view.result, asked)
    before = queries.previous_results(actor, found)
    drawn = listed
    if len(listed) > MOST_DRAWN and not asked["segment"]:
        drawn = view.result.segments[next(iter(view.result.segments))]
    table = Paginator(listed, page_size(request)).get_page(request.GET.get("page"))
    return page(
        request,
        "estate/results.html",
        place,
        title=_("Résultats"),
        crumbs=results_crumbs(place, found),
        **around(request, place, found),
        view=view,
        headline=words.headline(view.result),
        counts=words.class_counts(view.result),
        thresholds=words.threshold_sentence(view.result),
        threshold_rows=words.threshold_rows(view.result) if view.result.rules.threshold is None
        else (),
        run_sentence=words.run_sentence(view),
        filters=filters,
        figures=words.segment_figures(
            view, place, drawn, asked["taille"] or "m2", here=request.path
        ),
        is_cut=len(drawn) < len(listed),
        segments=view.result.segments,
        page_of=table,
        rows=words.result_rows(view, place, table, before),
        total=len(listed),
        before=before,
        indicator=words.indicator_label(view.result.elected),
        pareto=words.pareto_names(view.result),
        is_led=may_manage(actor, found),
        query=request.GET.urlencode(),
    )  # fmt: skip


def _nothing_yet(request: HttpRequest, place: Territory, campaign: Campaign) -> HttpResponse:
    """Answer that nothing was computed yet, and offer it to who leads the campaign."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return page(
        request,
        "estate/results_none.html",
        place,
        title=_("Résultats"),
        crumbs=results_crumbs(place, campaign),
        job=queries.results_jobs(campaign).first() if may_manage(actor, campaign) else None,
        campaign=campaign,
        is_led=may_manage(actor, campaign),
    )


@room(ROOM, Role.MANAGER)
@require_POST
def compute(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Compute the results again; the same inputs give the same computation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = get_led_campaign(actor, place, campaign)
    earlier = queries.latest_run(found)
    try:
        job = start_results(actor=actor, campaign=found)
    except InputRefusedError as error:
        return home(request, place, found, refused=error)
    job.refresh_from_db()
    if job.status != JobStatus.DONE:
        return redirect("job", job.pk)
    run = queries.latest_run(found)
    is_new = earlier is None or run is None or earlier.pk != run.pk
    said = _("Les résultats sont calculés.") if is_new else _("Rien n’a changé depuis ce calcul.")
    messages.success(request, said)
    return redirect("estate_results", place.slug, found.pk)


@room(ROOM)
@require_safe
def debate(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show the cells to debate first, and why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    return page(
        request,
        "estate/debate.html",
        place,
        title=_("À débattre d’abord"),
        crumbs=results_crumbs(place, view.campaign, _("À débattre")),
        **around(request, place, view.campaign),
        view=view,
        rows=debate_rows(view, place),
        run_sentence=words.run_sentence(view),
        may_rescore=may_manage(actor, view.campaign) and view.campaign.stage == "closed",
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the results as XLSX with live formulas, CSV, or GeoJSON with classes."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    filters = ResultFilters(request.GET, segments=view.result.segments)
    listed = words.narrowed(view.result, filters.asked())
    before = queries.previous_results(actor, view.campaign)
    return results_download(view, place, listed, before, format=request.GET.get("format", "xlsx"))
