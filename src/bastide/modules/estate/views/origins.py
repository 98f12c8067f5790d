"""« D'où vient ce chiffre ? » for the figures of a campaign."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures.origins import CLASS, Origins
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show where a figure of a building comes from (`bien=`, `mesure=`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    code = request.GET.get("bien", "")
    if code not in view.result.told:
        raise Http404
    origins = Origins(
        view,
        place,
        code,
        queries.college_labels(view.campaign),
        queries.computed_scores(view, code),
    )
    provenance = origins.of(request.GET.get("mesure", CLASS))
    if provenance is None:
        raise Http404
    return page(
        request,
        "estate/results_origin.html",
        place,
        title=_("D’où vient ce chiffre\u00a0?"),
        crumbs=results_crumbs(place, view.campaign, _("D’où vient ce chiffre\u00a0?")),
        **around(request, place, view.campaign),
        provenance=provenance,
    )
