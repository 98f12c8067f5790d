"""The classes of this campaign against those of the one before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import comparison as words
from bastide.modules.estate.queries.comparison import show_comparison
from bastide.modules.estate.views.followup import followup_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def comparison(request: HttpRequest, territory: str) -> HttpResponse:
    """Show how buildings passed from a class to another, and why each one moved."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_comparison(actor, place, request.GET.get("campagne", ""))
    return page(
        request,
        "estate/comparison.html",
        place,
        title=_("D’une campagne à l’autre"),
        crumbs=crumbs(place, followup_crumb(place), _("D’une campagne à l’autre")),
        view=view,
        headline=words.comparison_sentence(view),
        classes=words.class_labels(),
        transitions=words.transition_rows(view),
        limits=words.not_comparable(view),
        moved=words.moved_rows(view, place),
        arrived=words.named(view.comparison.arrived) if view.comparison else [],
        left=words.named(view.comparison.left) if view.comparison else [],
        under="estate_followup",
    )
