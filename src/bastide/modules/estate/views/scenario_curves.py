"""Between money and service: the curve, the plan of least regret, two scenarios side by side."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import scenario_curves as words
from bastide.modules.estate.figures.scenarios import run_sentence
from bastide.modules.estate.forms.scenario_acts import CompareForm, CopyForm
from bastide.modules.estate.models import PlanScenario, ScenarioStage
from bastide.modules.estate.queries import scenarios as queries
from bastide.modules.estate.services.scenarios import ROBUST
from bastide.modules.estate.views.scenarios import scenario_crumbs
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb


@room(ROOM)
@require_safe
def curve(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Show the plans between money and service, and the one that never loses much."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return curve_page(request, place, queries.get_visible_scenario(actor, place, scenario))


def curve_page(
    request: HttpRequest, place: Territory, found: PlanScenario, refused: CopyForm | None = None
) -> HttpResponse:
    """Answer the curve of a scenario, with the form of a copy that was refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.current_run(found, has_curve=True)
    rows = [] if run is None else words.point_rows(run)
    is_led = queries.may_lead(actor, found)
    title = _("Argent et service")
    return page(
        request,
        "estate/scenario_curve.html",
        place,
        title=title,
        crumbs=scenario_crumbs(place, found, title),
        under="estate_scenarios",
        scenario=found,
        run=run,
        rows=rows,
        figure=words.curve_figure(rows),
        regrets=[] if run is None else words.regret_rows(run),
        regret_plan="" if run is None else words.regret_plan(run),
        regret_sentence="" if run is None else words.regret_sentence(run),
        run_sentence="" if run is None else run_sentence(run),
        robust=ROBUST,
        is_led=is_led,
        may_compute=is_led and found.stage == ScenarioStage.DRAFT,
        refused=refused,
        status=422 if refused else 200,
    )


@room(ROOM)
@require_safe
def compare(request: HttpRequest, territory: str) -> HttpResponse:
    """Show two scenarios side by side (`a=`, `b=`)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    listed = list(queries.list_visible_scenarios(actor, place))
    form = CompareForm(request.GET if "a" in request.GET else None, scenarios=listed)
    sides = []
    if form.is_bound and form.is_valid():
        chosen = {str(one.pk): one for one in listed}
        found = [chosen[form.cleaned_data[name]] for name in ("a", "b")]
        sides = [words.Side(one, queries.current_run(one)) for one in found]
    title = _("Comparer deux scénarios")
    return page(
        request,
        "estate/scenario_compare.html",
        place,
        title=title,
        crumbs=crumbs(
            place, Crumb(_("Plans"), reverse("estate_scenarios", args=[place.slug])), title
        ),
        under="estate_scenarios",
        form=form,
        listed=listed,
        sides=sides,
        headline=words.compare_sentence(*sides) if sides else "",
        totals=words.total_rows(*sides) if sides else [],
        choices=words.choice_rows(*sides) if sides else [],
        status=422 if form.errors else 200,
    )
