"""Results for who governs: one number, how sure it is, what it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.outcomes.results import Dimension, Part
from bastide.modules.employment.figures.origins_of_figures import hires_origin
from bastide.modules.employment.figures.results import (
    PartRow,
    answers_figure,
    dimension_labels,
    filling_words,
    hires_figure,
    hires_sentence,
    month_rows,
    part_rows,
    result_figures,
    unknown_facts,
)
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.queries.outcomes import (
    OutcomeView,
    source_names,
    visible_outcomes,
)
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.sites import basin_of
from bastide.modules.employment.queries.trades import domain_labels
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb

_TITLES = {
    Dimension.MONTH: gettext_lazy("Par mois de fin"),
    Dimension.SOURCE: gettext_lazy("Par source"),
    Dimension.DOMAIN: gettext_lazy("Par domaine"),
    Dimension.COMMUNE: gettext_lazy("Par commune"),
}


@room(ROOM)
@require_safe
def results(request: HttpRequest, territory: str) -> HttpResponse:
    """Show how many were hired through the site, and how sure that is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = visible_outcomes(actor, place, timezone.now())
    basin = basin_of(place)
    whole = view.whole
    return page(
        request,
        "employment/results.html",
        place,
        title=_("Résultats"),
        crumbs=crumbs(place, _("Résultats")),
        view=view,
        headline=hires_sentence(view),
        certain=count_words(whole.hires.certain) if whole and whole.answered else "",
        figures=result_figures(view),
        unknown=unknown_facts(view),
        filling=filling_words(view),
        drawn=[one for one in (hires_figure(view), answers_figure(view)) if one is not None],
        tables=_tables(place, view),
        origin_url=reverse("employment_results_origin", args=[place.slug]),
        public_url=reverse("employment_observatory", args=[basin.slug])
        if basin and basin.is_open
        else "",
    )


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str) -> HttpResponse:
    """Tell where the number of hires comes from."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = visible_outcomes(actor, place, timezone.now())
    home = reverse("employment_results", args=[place.slug])
    return page(
        request,
        "employment/results_origin.html",
        place,
        title=_("D’où vient ce chiffre\u00a0?"),
        crumbs=crumbs(place, Crumb(_("Résultats"), home), _("D’où vient ce chiffre\u00a0?")),
        under="employment_results",
        provenance=hires_origin(view),
    )


def _tables(place: Territory, view: OutcomeView) -> list[dict[str, object]]:
    """Return one table per dimension, those that have something to say."""
    names: dict[str, Mapping[str, str]] = {
        "sources": source_names(place),
        "domains": domain_labels(),
        "communes": commune_names(place),
    }
    return [
        {
            "key": one.value,
            "title": _TITLES[one],
            "rows": [row for row in rows if row.asked],
            "unasked": [row for row in rows if not row.asked],
        }
        for one in Dimension
        if (rows := _rows(one, view.parts[one], names))
    ]


def _rows(
    dimension: Dimension, parts: Sequence[Part], names: dict[str, Mapping[str, str]]
) -> list[PartRow]:
    labels = dimension_labels(dimension, parts, **names)
    return (month_rows if dimension is Dimension.MONTH else part_rows)(parts, labels)
