"""Scenarios of plans: their list, what one asks, what its plan is, where each figure comes from."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.scenario_documents import imposed_in, rules_of
from bastide.modules.estate.exports.scenarios import scenario_download
from bastide.modules.estate.figures import scenario_limits, scenario_origins
from bastide.modules.estate.figures import scenarios as words
from bastide.modules.estate.forms.scenario_acts import CopyForm, DropForm, ScenarioRulingForm
from bastide.modules.estate.models import PlanRun, PlanScenario, ScenarioStage
from bastide.modules.estate.queries import scenarios as queries
from bastide.modules.estate.queries.campaigns import list_leadable_perimeters
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.tables import page_size

MOST_UNPLACED = 20
"""Buildings without a place that are named above the table."""


def scenario_crumbs(place: Territory, scenario: PlanScenario, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page of a scenario."""
    here = reverse("estate_scenario", args=[place.slug, scenario.pk]) if trail else ""
    return crumbs(
        place,
        Crumb(_("Plans"), reverse("estate_scenarios", args=[place.slug])),
        Crumb(scenario.name, here),
        *trail,
    )


@room(ROOM)
@require_safe
def scenarios(request: HttpRequest, territory: str) -> HttpResponse:
    """List the scenarios that the actor may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    listed = queries.list_with_status(queries.list_visible_scenarios(actor, place))
    return page(
        request,
        "estate/scenarios.html",
        place,
        title=_("Plans"),
        crumbs=crumbs(place, _("Plans")),
        rows=[words.listed_row(one) for one in listed],
        may_create=bool(list_leadable_perimeters(actor, place)),
    )


@room(ROOM)
@require_safe
def scenario(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Show a scenario: what it asks, its plan or what prevents one, what may be done with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return home(request, place, queries.get_visible_scenario(actor, place, scenario))


def home(request: HttpRequest, place: Territory, found: PlanScenario, **forms: Any) -> HttpResponse:
    """Answer the page of a scenario, with a form of it that was refused.

    Args:
        request: the request.
        place: its territory.
        found: obtained through a gate.
        forms: `copy_form`, `drop_form` or `rule_form`, bound and refused.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    run = queries.current_run(found)
    is_led = queries.may_lead(actor, found)
    is_draft = found.stage == ScenarioStage.DRAFT
    return page(
        request,
        "estate/scenario.html",
        place,
        title=found.name,
        crumbs=scenario_crumbs(place, found),
        under="estate_scenarios",
        scenario=found,
        run=run,
        stage_level=words.STAGE_LEVELS[ScenarioStage(found.stage)],
        headline=words.headline(run),
        asked=rules_of(found.problem),
        imposed=scenario_limits.imposed_rows(found, imposed_in(found.problem)),
        rulings=queries.list_rulings_on(found),
        job=None if run else queries.latest_job(found.pk),
        is_led=is_led,
        may_change=is_led and is_draft,
        entries=queries.list_scenario_acts(found) if is_led else (),
        **_plan_context(request, found, run),
        **_form_context(actor, place, found, is_led=is_led, sent=forms),
        status=422 if forms else 200,
    )


def _plan_context(request: HttpRequest, found: PlanScenario, run: PlanRun | None) -> dict[str, Any]:
    """Return what the page says of the plan, empty before any computation."""
    if run is None:
        return {}
    rows = words.year_rows(found, run)
    listed = words.ordered_buildings(run)
    page_of = Paginator(listed, page_size(request)).get_page(request.GET.get("page"))
    unplaced = [one for one in listed if one.get("unplaced")]
    shown = [*page_of, *unplaced[:MOST_UNPLACED]]
    assets = queries.asset_ids(found, [one["building"] for one in shown])
    return {
        "figures": words.key_figures(found, run),
        "years": rows,
        "year_figure": words.year_figure(rows),
        "page_of": page_of,
        "buildings": words.building_rows(found, page_of, assets),
        "unplaced": words.building_rows(found, unplaced[:MOST_UNPLACED], assets),
        "unplaced_count": len(unplaced),
        "prices": scenario_limits.price_rows(run),
        "conflicts": scenario_limits.conflict_sets(found, run),
        "run_sentence": words.run_sentence(run),
    }


def _form_context(
    actor: Actor, place: Territory, found: PlanScenario, *, is_led: bool, sent: dict[str, Any]
) -> dict[str, Any]:
    """Return the forms of the page, those that were refused as they were sent."""
    if not is_led:
        return {}
    sessions = list(queries.list_open_sessions(actor, place, found))
    made: dict[str, Any] = {
        "sessions": sessions,
        "desk_url": reverse("estate_desk", args=[place.slug]),
        "copy_form": CopyForm(initial={"name": _("%(name)s (copie)") % {"name": found.name}}),
        "drop_form": DropForm(initial={"version": found.version}),
        "rule_form": ScenarioRulingForm(sessions=sessions, version=found.version),
    }
    return made | sent


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Show where a figure of a plan comes from (`mesure=`, `annee=`, `rang=` on the curve)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_scenario(actor, place, scenario)
    rank = request.GET.get("rang", "")
    run = queries.current_run(found, has_curve=True if rank else None)
    measure, year = request.GET.get("mesure", "argent"), request.GET.get("annee", "")
    provenance = (
        None
        if run is None
        else scenario_origins.point_provenance(found, run, measure, rank)
        if rank
        else scenario_origins.plan_provenance(found, run, measure, year)
    )
    if provenance is None:
        raise Http404
    title = _("D’où vient ce chiffre\u00a0?")
    return page(
        request,
        "estate/scenario_origin.html",
        place,
        title=title,
        crumbs=scenario_crumbs(place, found, title),
        scenario=found,
        provenance=provenance,
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Give a scenario as the command reads or writes it, or the tables of its plan."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_scenario(actor, place, scenario)
    return scenario_download(found, queries.current_run(found), request.GET.get("format", "json"))
