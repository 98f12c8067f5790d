"""What is not attached to a policy: the work list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending.forms import SelectionForm
from bastide.modules.spending.queries.unmapped import show_unmapped
from bastide.modules.spending.views.surroundings import ROOM, crumbs, page, selection_or_refusal
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def unmapped(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the work list: what no rule attaches, by amount, with suggestions."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    selection, refusal = selection_or_refusal(request)
    view = show_unmapped(actor, place, selection)
    return page(
        request,
        "spending/unmapped.html",
        place,
        title=_("Non affecté"),
        crumbs=crumbs(place, None, _("Non affecté")),
        view=view,
        form=SelectionForm(view.view),
        refusal=refusal,
    )
