"""The contour that widens a basin: deposited, looked at with what it adds, then kept or dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.figures.offer_maps import drawing_of_extent
from bastide.modules.employment.forms.extents import AreaForm, KeptAreaForm
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.queries.extents import added_by
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.readers.areas import (
    kept_area,
    read_area_file,
    read_kept_area,
)
from bastide.modules.employment.services.basins import set_area
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.database.versions import EditConflictError
from bastide.platform.ui.refusals import say_on


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def extent(request: HttpRequest, territory: str) -> HttpResponse:
    """Read the contour of a file and show what it would add; nothing is kept yet."""
    place = _place(request, territory)
    form = AreaForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    geometry: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            geometry = read_area_file(form.cleaned_data["file"])
        except InputRefusedError as error:
            say_on(form, error)
    return _shown(request, place, form, geometry)


@room(ROOM, Role.MANAGER)
@require_POST
def keep(request: HttpRequest, territory: str) -> HttpResponse:
    """Keep a contour that was looked at, read again; an empty one drops what stands."""
    place = _place(request, territory)
    sent = KeptAreaForm(request.POST)
    form = AreaForm()
    geometry = None
    if not sent.is_valid():
        return redirect("employment_extent", place.slug)
    try:
        geometry = read_kept_area(sent.cleaned_data["contour"])
        set_area(
            actor=request.actor,  # type: ignore[attr-defined]
            territory=place,
            version=sent.cleaned_data["version"],
            geometry=geometry,
        )
    except EditConflictError:
        messages.warning(
            request, _("Quelqu’un a réglé le site entre-temps\u00a0: regardez encore.")
        )
        return _shown(request, place, form, geometry)
    except InputRefusedError as error:
        messages.warning(request, str(error.refusals[0].reason))
        return redirect("employment_extent", place.slug)
    messages.success(request, _("C’est enregistré."))
    messages.info(request, _("Le nouveau périmètre vaut à la prochaine lecture des sources."))
    return redirect("employment_extent", place.slug)


def _place(request: HttpRequest, territory: str) -> Territory:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return queries.get_managed_territory(actor, territory)


def _shown(
    request: HttpRequest, place: Territory, form: AreaForm, geometry: dict[str, Any] | None
) -> HttpResponse:
    held = basin_of(place)
    shown = geometry or (held.polygon if held else None)
    return page(
        request,
        "employment/extent.html",
        place,
        title=_("Étendre le bassin"),
        crumbs=crumbs(place, _("Étendre le bassin")),
        under="employment",
        form=form,
        is_read=geometry is not None,
        is_held=bool(held and held.polygon),
        version=held.version if held else 0,
        drawing=drawing_of_extent(place, shown) if shown else None,
        added=added_by(place, geometry) if geometry else None,
        contour=kept_area(geometry),
        has_basin=held is not None,
        status=422 if form.errors else 200,
    )
