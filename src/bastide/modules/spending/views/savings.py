"""What is left to invest and repay: the savings chain."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending.figures import origins, savings
from bastide.modules.spending.forms import SelectionForm
from bastide.modules.spending.queries.savings import show_savings
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page, selection_or_refusal
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def chain(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the savings chain, year after year, each figure opening its lines."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, refusal = selection_or_refusal(request)
    view = show_savings(actor, place, selection)
    return page(
        request,
        "spending/savings.html",
        place,
        title=_("Ce qu’il reste\u00a0: l’épargne"),
        crumbs=crumbs(place, None, _("Épargne")),
        view=view,
        form=SelectionForm(view),
        rows=savings.savings_rows(view, place),
        figure=savings.savings_figure(view),
        headline=savings.savings_sentence(view),
        refusal=refusal or view.refusal,
    )


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str) -> HttpResponse:
    """Show where one figure of the chain comes from: its terms and the lines of each."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, _refusal = selection_or_refusal(request)
    view = show_savings(actor, place, selection, opens_lines=True)
    provenance = origins.savings_provenance(view, place, request.GET.get("mesure", ""))
    if provenance is None:
        raise Http404
    return page(
        request,
        "spending/origin.html",
        place,
        title=_("D’où vient ce chiffre\u00a0?"),
        crumbs=crumbs(place, None, _("Épargne"), _("D’où vient ce chiffre\u00a0?")),
        view=view,
        provenance=provenance,
    )
