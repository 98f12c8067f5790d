"""Grids of the estate: their list, their words, and what people make of them."""

from __future__ import annotations

import contextlib
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.grids.core.grids import GridText
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Grid
from bastide.kernel.grids.queries import get_visible_grid, grid_text
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures.grids import axes_of, grid_version
from bastide.modules.estate.forms.grids import edited_grid, item_forms
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.services.grids import save_grid, use_proposed_grid
from bastide.modules.estate.views.campaigns import campaign_crumbs
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb

CONFLICT = 409


@room(ROOM)
@require_safe
def grids(request: HttpRequest, territory: str) -> HttpResponse:
    """List the grids of the estate, each version with the campaigns that use it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return page(
        request,
        "estate/grids.html",
        place,
        under="estate_campaigns",
        title=_("Grilles de notation"),
        crumbs=crumbs(place, _campaigns_crumb(place), _("Grilles")),
        grids=queries.list_grids(actor, place),
        may_write=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.MANAGER)
@require_POST
def propose(request: HttpRequest, territory: str) -> HttpResponse:
    """Write the proposed grid in the territory, to start from it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    grid = use_proposed_grid(actor=actor, territory=place)
    return redirect("estate_grid", place.slug, grid.pk)


@room(ROOM)
@require_safe
def grid(request: HttpRequest, territory: str, grid: uuid.UUID) -> HttpResponse:
    """Show a grid: each item with the wording of its levels and its weight."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    shown = get_visible_grid(actor, place, grid, room=ROOM)
    followed = _followed(request, actor, place, shown)
    return page(
        request,
        "estate/grid.html",
        place,
        under="estate_campaigns",
        title=str(shown),
        crumbs=_crumbs(place, followed, Crumb(str(shown))),
        grid=shown,
        axes=axes_of(grid_text(shown)),
        campaign=followed,
        may_write=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory: str, grid: uuid.UUID) -> HttpResponse:
    """Change a grid while nobody scores on it; make its next version afterwards."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    if not actor.can(Role.MANAGER, place.perimeter_id, ROOM):
        raise Http404
    shown = get_visible_grid(actor, place, grid, room=ROOM)
    text = grid_text(shown)
    formset = item_forms(text, request.POST or None)
    if request.method != "POST":
        return _edit_page(request, place, shown, text, formset)
    if request.POST.get("version") != grid_version(text):
        return _edit_page(request, place, shown, text, formset, status=CONFLICT)
    if not formset.is_valid():
        return _edit_page(request, place, shown, text, formset, status=422)
    try:
        saved = save_grid(
            actor=actor,
            grid=shown,
            text=edited_grid(text, formset),
            campaign=_followed(request, actor, place, shown),
        )
    except InputRefusedError as error:
        return _edit_page(request, place, shown, text, formset, refused=error, status=422)
    if saved.pk == shown.pk:
        messages.success(request, _("La grille est enregistrée."))
    else:
        messages.success(
            request, _("La version %(version)s est créée.") % {"version": saved.version}
        )
    address = reverse("estate_grid", args=[place.slug, saved.pk])
    asked = request.GET.get("campagne", "")
    return redirect(f"{address}?campagne={asked}" if asked else address)


def _edit_page(
    request: HttpRequest,
    place: Territory,
    shown: Grid,
    text: GridText,
    formset: object,
    *,
    refused: InputRefusedError | None = None,
    status: int = 200,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    followed = _followed(request, actor, place, shown)
    address = reverse("estate_grid", args=[place.slug, shown.pk])
    title = _("Nouvelle version de la grille") if shown.is_frozen else _("Modifier la grille")
    return page(
        request,
        "estate/grid_edit.html",
        place,
        under="estate_campaigns",
        title=title,
        crumbs=_crumbs(place, followed, Crumb(str(shown), address), Crumb(title)),
        grid=shown,
        formset=formset,
        version=grid_version(text),
        is_conflict=status == CONFLICT,
        refusals=refused.refusals if refused else (),
        grid_url=address,
        status=status,
    )


def _followed(request: HttpRequest, actor: Actor, place: Territory, shown: Grid) -> Campaign | None:
    """Return the campaign in preparation that the address names, when it stands on this grid."""
    with contextlib.suppress(ValueError, Http404):
        asked = uuid.UUID(request.GET.get("campagne", ""))
        found = queries.get_led_campaign(actor, place, asked)
        if found.grid_id == shown.pk and found.stage == Stage.DRAFT:
            return found
    return None


def _campaigns_crumb(place: Territory) -> Crumb:
    return Crumb(_("Campagnes de notation"), reverse("estate_campaigns", args=[place.slug]))


def _crumbs(place: Territory, followed: Campaign | None, *trail: Crumb) -> list[Crumb]:
    if followed is not None:
        return campaign_crumbs(place, followed, *trail)
    listed = Crumb(_("Grilles"), reverse("estate_grids", args=[place.slug]))
    return crumbs(place, _campaigns_crumb(place), listed, *trail)
