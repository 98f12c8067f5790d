"""The segments of the portfolio: each is scored and compared apart."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings import services
from bastide.kernel.buildings.models import Segment
from bastide.kernel.buildings.queries.assets import list_segments
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.forms.inventory import SegmentForm
from bastide.modules.estate.queries.inventory import show_inventory
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.refusals import say_on


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def segments(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the segments; add, rename or remove one."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    form = SegmentForm(request.POST if request.POST.get("acte") else None)
    if request.method == "POST" and _is_done(actor, place, request, form):
        messages.success(request, _("Les segments sont à jour."))
        return redirect("estate_segments", place.slug)
    totals = show_inventory(actor, place).measures.by_segment
    return page(
        request,
        "estate/segments.html",
        place,
        title=_("Les segments"),
        crumbs=crumbs(place, _("Les segments")),
        segments=[(one, totals.get(one.code)) for one in list_segments(place)],
        form=form,
        status=422 if form.errors else 200,
    )


def _is_done(actor: Actor, place: Territory, request: HttpRequest, form: SegmentForm) -> bool:
    """Do what was asked; a refusal is said on the form."""
    act = request.POST.get("acte", "")
    try:
        if act == "preparer":
            services.set_up_segments(actor=actor, territory=place, room=ROOM)
            return True
        if act == "retirer":
            services.remove_segment(actor=actor, segment=_named(place, request), room=ROOM)
            return True
        if not form.is_valid():
            return False
        if act == "renommer":
            services.edit_segment(
                actor=actor,
                segment=_named(place, request),
                room=ROOM,
                label=form.cleaned_data["label"],
            )
        else:
            services.create_segment(
                actor=actor, territory=place, label=form.cleaned_data["label"], room=ROOM
            )
    except InputRefusedError as error:
        form.is_valid()
        say_on(form, error)
        return False
    return True


def _named(place: Territory, request: HttpRequest) -> Segment:
    found = list_segments(place).filter(code=request.POST.get("segment", "")).first()
    if found is None:
        raise Http404
    return found
