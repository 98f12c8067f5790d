"""How far raters agree: α, W, correlations, gaps between colleges, what each round changed."""

from __future__ import annotations

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import change_of
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import agreement as words
from bastide.modules.estate.figures.results import run_sentence
from bastide.modules.estate.queries import results as queries
from bastide.modules.estate.views.results import around, results_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.tables import page_size


@room(ROOM)
@require_safe
def agreement(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Show how far raters agree, and where colleges see things differently."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = queries.get_results(actor, place, campaign)
    result, colleges = view.result, queries.college_labels(view.campaign)
    pairs = [(one, other) for one in colleges for other in colleges if one < other]
    asked = tuple(request.GET.get("ecart", "").split(":"))
    pair = asked if asked in pairs else ()
    listed = Paginator(list(result.placements.values()), page_size(request))
    rows = listed.get_page(request.GET.get("page"))
    is_led = may_manage(actor, view.campaign)
    return page(
        request,
        "estate/results_agreement.html",
        place,
        title=_("Accord entre évaluateurs"),
        crumbs=results_crumbs(place, view.campaign, _("Accord")),
        **around(request, place, view.campaign),
        view=view,
        headline=words.agreement_sentence(result),
        changes=_changes(actor, view.campaign),
        tables=words.agreement_tables(result, colleges),
        heat_sentence=words.heat_sentence(result),
        hidden_sentence=words.hidden_sentence(result),
        items=result.items,
        page_of=rows,
        heat=words.heat_rows(result, list(rows), colleges, pair),
        pairs=[
            (":".join(one), f"{colleges[one[0]]} − {colleges[one[1]]}", one == pair)
            for one in pairs
        ],
        has_pair=bool(pair),
        influence=words.influence_rows(result, queries.rater_names(view.campaign), colleges)
        if is_led
        else None,
        run_sentence=run_sentence(view),
    )


def _changes(actor: Actor, campaign: Campaign) -> list[str]:
    """Return what each closed round after the first changed."""
    later = campaign.rounds.filter(number__gt=1, closed_at__isnull=False).order_by("number")
    return [
        words.change_sentence(voted.number, change_of(actor, campaign, voted)) for voted in later
    ]
