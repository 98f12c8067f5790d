"""Where the money goes: one cut, several years, and what can be taken away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending import exports
from bastide.modules.spending.figures import cuts, years
from bastide.modules.spending.forms import SelectionForm
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.queries.evolutions import show_evolution
from bastide.modules.spending.queries.lines import list_parts
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page, selection_or_refusal
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def breakdown(request: HttpRequest, territory: str) -> HttpResponse:
    """Show where the money goes for one authority and one year, cut by one axis."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, refusal = selection_or_refusal(request)
    view = show_spending(actor, place, selection, compares=True)
    return page(
        request,
        "spending/breakdown.html",
        place,
        title=_("Où va l’argent"),
        crumbs=crumbs(place, view.selection),
        view=view,
        form=SelectionForm(view),
        figure=cuts.breakdown_figure(view, place),
        rows=cuts.breakdown_rows(view, place),
        headline=cuts.headline(view),
        notice=cuts.pooled_staff_notice(view),
        available=cuts.available_documents(view, place),
        refusal=refusal,
        can_import=bool(actor.perimeters(ROOM, Role.CONTRIBUTOR)),
    )


@room(ROOM)
@require_safe
def evolution(request: HttpRequest, territory: str) -> HttpResponse:
    """Show a cut over the years, with contributions; refuse unequal perimeters with the reason."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, refusal = selection_or_refusal(request)
    view = show_evolution(actor, place, selection)
    return page(
        request,
        "spending/evolution.html",
        place,
        title=_("D’une année à l’autre"),
        crumbs=crumbs(place, view.selection, _("D’une année à l’autre")),
        view=view,
        form=SelectionForm(view),
        figure=years.evolution_figure(view),
        rows=years.evolution_rows(view),
        refusal=refusal or view.refusal,
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the table of a cut as CSV or XLSX, with its sources."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, _refusal = selection_or_refusal(request)
    view = show_spending(actor, place, selection)
    parts = list_parts(view.selection, view.documents, view.nomenclature)
    return exports.breakdown_download(view, place, parts, request.GET.get("format", "xlsx"))
