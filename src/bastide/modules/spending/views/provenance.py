"""« D'où vient ce chiffre ? » for an amount of a cut."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending.figures import origins
from bastide.modules.spending.figures.cuts import pooled_staff_notice
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page, selection_or_refusal
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the formula, the inputs, the files and the lines behind an amount."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, _refusal = selection_or_refusal(request)
    view = show_spending(actor, place, selection)
    provenance = origins.amount_provenance(view, place)
    if provenance is None:
        raise Http404
    return page(
        request,
        "spending/origin.html",
        place,
        title=_("D’où vient ce chiffre\u00a0?"),
        crumbs=crumbs(place, view.selection, _("D’où vient ce chiffre\u00a0?")),
        view=view,
        provenance=provenance,
        notice=pooled_staff_notice(view),
    )
