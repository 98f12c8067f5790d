"""Would classes hold under other weights? Sliders for a meeting, shares of all weights, flips."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import robustness as words
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.tables import page_size


@room(ROOM)
@require_safe
def robustness(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show how far classes hold; other weights in the address place every building again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    moved = words.sliders(view.result, request.GET.dict())
    live = words.live_view(view, place, view.result.placed(moved.weights, moved.rules))
    if getattr(request, "htmx", False):
        return page(
            request, "estate/robustness.html", place, title="", partial="live", live=live,
            errors=moved.errors, campaign=view.campaign,
        )  # fmt: skip
    listed = Paginator(list(view.result.placements.values()), page_size(request))
    rows = listed.get_page(request.GET.get("page"))
    return page(
        request,
        "estate/robustness.html",
        place,
        title=_("Robustesse des classes"),
        crumbs=results_crumbs(place, view.campaign, _("Robustesse")),
        **around(request, place, view.campaign),
        view=view,
        headline=words.robustness_sentence(view.result),
        method=words.method_sentence(view.result),
        groups=moved.groups,
        errors=moved.errors,
        live=live,
        page_of=rows,
        rows=words.share_rows(view, place, rows),
        run_sentence=run_sentence(view),
        status=422 if moved.errors else 200,
    )
