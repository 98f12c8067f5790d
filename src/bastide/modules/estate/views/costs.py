"""What the portfolio costs, beside the accounts; its energy beside the law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import costs as drawn
from bastide.modules.estate.queries.costs import show_costs
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def costs(request: HttpRequest, territory: str) -> HttpResponse:
    """Show running costs by kind, the accounts beside, and the sites subject to OPERAT."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_costs(
        actor, place, request.GET.get("collectivite", ""), request.GET.get("annee", "")
    )
    return page(
        request,
        "estate/costs.html",
        place,
        title=_("Coûts et énergie"),
        crumbs=crumbs(place, _("Coûts et énergie")),
        view=view,
        headline=drawn.costs_sentence(view),
        figure=drawn.costs_figure(view),
        balances=drawn.balance_rows(view),
        trajectories=drawn.trajectory_rows(view),
    )
