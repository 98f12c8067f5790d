"""The budget lines behind a figure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending import exports
from bastide.modules.spending.figures.cuts import pooled_staff_notice
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.queries.lines import list_parts
from bastide.modules.spending.tables import PartTable
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page, selection_or_refusal
from bastide.platform.access.rules import room
from bastide.platform.ui.tables import configured


@room(ROOM)
@require_safe
def lines(request: HttpRequest, territory: str) -> HttpResponse:
    """List the lines of a selection with their file and rank; the sum is the figure shown."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, refusal = selection_or_refusal(request)
    view = show_spending(actor, place, selection)
    table = configured(
        PartTable(list_parts(view.selection, view.documents, view.nomenclature)), request
    )
    return page(
        request,
        "spending/lines.html",
        place,
        title=_("Les lignes du budget"),
        crumbs=crumbs(place, view.selection, _("Lignes")),
        view=view,
        table=table,
        notice=pooled_staff_notice(view),
        refusal=refusal,
    )


@room(ROOM)
@require_safe
def export_lines(request: HttpRequest, territory: str) -> HttpResponse:
    """Give every line of a selection as CSV or XLSX, each with its file and its rank."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, _refusal = selection_or_refusal(request)
    view = show_spending(actor, place, selection)
    parts = list_parts(view.selection, view.documents, view.nomenclature)
    return exports.lines_download(view, place, parts, request.GET.get("format", "xlsx"))
