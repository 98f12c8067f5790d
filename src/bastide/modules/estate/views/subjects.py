"""The assets of a campaign: put in by group or one by one, taken out, withdrawn for a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.models import Asset
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.campaigns import ReasonForm, tell
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.services import campaigns as services
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb

PER_PAGE = 100


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def assets(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Choose what a campaign scores: groups of assets, or assets one by one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    refusals: Sequence[object] = ()
    if request.method == "POST":
        try:
            messages.success(request, _changed(request, actor, place, found))
            return redirect(request.get_full_path())
        except InputRefusedError as error:
            refusals = error.refusals
    candidates = queries.list_candidate_assets(actor, place, found)
    asked = request.GET.get("groupe", "")
    rows = _page_of(request, candidates, asked)
    subjects = queries.subjects_by_asset(found, rows)
    return page(
        request,
        "estate/campaign_assets.html",
        place,
        title=_("Biens à noter"),
        crumbs=campaign_crumbs(place, found, _("Biens à noter")),
        campaign=found,
        groups=queries.asset_groups(candidates, found),
        asked=asked,
        page_of=rows,
        rows=[{"asset": asset, "subject": subjects.get(asset.pk)} for asset in rows],
        refusals=refusals,
        may_remove=found.stage == Stage.DRAFT,
        may_withdraw=found.stage in {Stage.OPEN, Stage.CLOSED},
        may_add=found.stage in {Stage.DRAFT, Stage.OPEN},
        status=422 if refusals else 200,
    )


def _page_of(request: HttpRequest, candidates: QuerySet[Asset], asked: str) -> Page[Asset]:
    """Return one page of the candidates of a group, of all of them when none is asked."""
    listed = queries.assets_in_groups(candidates, [asked]) if asked else candidates
    ordered = listed.order_by(F("segment__rank").asc(nulls_last=True), "authority__name", "code")
    return Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))


def _changed(request: HttpRequest, actor: Actor, place: Territory, found: Campaign) -> str:
    """Do what the form asks, and say it.

    Raises:
        InputRefusedError: an asset that may not be there, or a stage that does not allow it.
    """
    candidates = queries.list_candidate_assets(actor, place, found)
    groups = queries.assets_in_groups(candidates, request.POST.getlist("groupe"))
    chosen = queries.assets_named(candidates, request.POST.getlist("bien"))
    assets = groups if request.POST.getlist("groupe") else chosen
    if request.POST.get("action") == "retirer":
        count = services.remove_assets(
            actor=actor, campaign=found, references=[asset.pk for asset in assets]
        )
        return ngettext("%(count)s bien retiré.", "%(count)s biens retirés.", count) % {
            "count": count
        }
    if request.POST.get("terrains") != "oui" and request.POST.getlist("groupe"):
        assets = assets.exclude(kind=AssetKind.LAND)
    added = services.add_assets(actor=actor, territory=place, campaign=found, assets=list(assets))
    return ngettext("%(count)s bien ajouté.", "%(count)s biens ajoutés.", len(added)) % {
        "count": len(added)
    }


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(
    request: HttpRequest, territory: str, campaign: uuid.UUID, subject: uuid.UUID
) -> HttpResponse:
    """Withdraw an asset that is no more from a campaign: its scores stay, uncounted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_campaign(actor, place, campaign)
    gone = queries.get_subject(found, subject)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grids.withdraw_subject(actor=actor, subject=gone, reason=form.cleaned_data["reason"])
        except InputRefusedError as error:
            tell(form, error)
        else:
            messages.success(request, _("Le bien est retiré de la campagne."))
            return redirect("estate_campaign_assets", place.slug, found.pk)
    title = _("Retirer %(asset)s de la campagne") % {"asset": gone.label}
    return page(
        request,
        "estate/campaign_withdraw.html",
        place,
        title=title,
        crumbs=campaign_crumbs(
            place,
            found,
            Crumb(_("Biens"), reverse("estate_campaign_assets", args=[place.slug, found.pk])),
            _("Retirer"),
        ),
        campaign=found,
        subject=gone,
        form=form,
        status=422 if form.errors else 200,
    )
