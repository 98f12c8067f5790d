"""The buildings on their way to the steps of the tertiary decree (OPERAT)."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.followup import operat_download
from bastide.modules.estate.figures import operat as drawn
from bastide.modules.estate.queries.operat import show_operat
from bastide.modules.estate.views.followup import followup_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.rules import room


@room(ROOM)
@require_safe
def operat(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the portfolio against the three steps, then each site, and who is not declared."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    asked = request.GET
    view = show_operat(actor, place, asked.get("collectivite", ""), asked.get("annee", ""))
    return page(
        request,
        "estate/operat.html",
        place,
        title=_("La trajectoire énergie (OPERAT)"),
        crumbs=crumbs(place, followup_crumb(place), _("Trajectoire énergie")),
        view=view,
        headline=drawn.operat_sentence(view),
        figure=drawn.operat_figure(view, reverse("estate_operat_export", args=[place.slug])),
        whole=drawn.step_rows(view),
        rows=drawn.site_rows(view),
        undeclared=drawn.undeclared(view, place),
        query=request.GET.urlencode(),
        under="estate_followup",
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the sites and their targets."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    asked = request.GET
    view = show_operat(actor, place, asked.get("collectivite", ""), asked.get("annee", ""))
    if asked.get("format", "csv") not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "xlsx" if asked.get("format") == "xlsx" else "csv"
    return operat_download(view, kind, name=place.name, fictitious=place.is_fictitious)
