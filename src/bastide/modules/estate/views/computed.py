"""Scores that data give: each with its computation, and what a person put instead."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.campaigns import computed_download
from bastide.modules.estate.figures import computed as figures
from bastide.modules.estate.forms.campaigns import ChosenScoreForm, ReasonForm, tell
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries import computed as scores
from bastide.modules.estate.services.prefill import fill_from_data
from bastide.modules.estate.views.campaigns import campaign_crumbs, home
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb

PER_PAGE = 50
CHANGEABLE = frozenset({Stage.DRAFT, Stage.OPEN, Stage.CLOSED})


@room(ROOM)
@require_safe
def listed(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """List the scores that data give, with their computation in words."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_campaign(actor, place, campaign)
    asked = request.GET.get("item", "")
    rows = scores.list_computed(found, asked)
    return page(
        request,
        "estate/campaign_computed.html",
        place,
        title=_("Notes que donnent les données"),
        crumbs=campaign_crumbs(place, found, _("Notes que donnent les données")),
        campaign=found,
        headline=figures.computed_sentence(scores.computed_counts(found)),
        items=found.grid.items.filter(is_computed=True),
        asked=asked,
        rows=Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        may_fill=may_manage(actor, found) and found.stage in {Stage.DRAFT, Stage.OPEN},
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Give the scores that data give as CSV or XLSX, each with its computation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_campaign(actor, place, campaign)
    rows = scores.list_computed(found)
    return computed_download(found, place, rows, request.GET.get("format", "xlsx"))


@room(ROOM, Role.MANAGER)
@require_POST
def fill(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Compute again what data give; what a person put instead stays."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    try:
        count = fill_from_data(actor=actor, campaign=found)
    except InputRefusedError as error:
        return home(request, place, found, refused=error)
    said = ngettext(
        "%(count)s note nouvelle ou changée.", "%(count)s notes nouvelles ou changées.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("estate_computed", place.slug, found.pk)


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, territory: str, campaign: uuid.UUID, score: int) -> HttpResponse:
    """Show where a computed score comes from; who leads the campaign may put another one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    if request.method == "POST":
        found = queries.get_led_campaign(actor, place, campaign)
    else:
        found = queries.get_campaign(actor, place, campaign)
    shown = scores.get_computed(found, score)
    is_release = request.POST.get("action") == "reprendre"
    sent = request.POST if request.method == "POST" else None
    form = ChosenScoreForm(None if is_release else sent, levels=shown.item.levels)
    release_form = ReasonForm(sent if is_release else None)
    used, act = (release_form, grids.release_score) if is_release else (form, grids.choose_score)
    if sent is not None and used.is_valid():
        try:
            act(actor=actor, score=shown, **used.cleaned_data)
        except InputRefusedError as error:
            tell(used, error)
        else:
            messages.success(request, _("C’est enregistré, avec son motif."))
            return redirect("estate_computed_score", place.slug, found.pk, shown.pk)
    return page(
        request,
        "estate/campaign_computed_score.html",
        place,
        title=_("%(item)s\u00a0: %(asset)s")
        % {"item": shown.item.label, "asset": shown.subject.label},
        crumbs=campaign_crumbs(
            place,
            found,
            Crumb(
                _("Notes que donnent les données"),
                reverse("estate_computed", args=[place.slug, found.pk]),
            ),
            f"{shown.subject.code} {shown.item.code}",
        ),
        campaign=found,
        score=shown,
        provenance=figures.score_provenance(place, shown),
        form=form,
        release_form=release_form,
        may_choose=may_manage(actor, found) and found.stage in CHANGEABLE,
        status=422 if form.errors or release_form.errors else 200,
    )
