"""Making and changing scenarios: from a campaign, from a file, by hand, as a copy."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.scenario_documents import loaded
from bastide.modules.estate.forms.scenario_acts import CopyForm, DropForm
from bastide.modules.estate.forms.scenarios import (
    EditScenarioForm,
    NewScenarioForm,
    UploadScenarioForm,
)
from bastide.modules.estate.models import PlanScenario, ScenarioStage
from bastide.modules.estate.queries import scenarios as queries
from bastide.modules.estate.queries.campaigns import list_leadable_perimeters
from bastide.modules.estate.queries.proposals import get_proposable_results
from bastide.modules.estate.services import scenarios as services
from bastide.modules.estate.views.scenario_curves import curve_page
from bastide.modules.estate.views.scenarios import home, scenario_crumbs
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.files import FileKind
from bastide.platform.exchange.uploads import receive
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, form_versions, sealed, unsealed
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on

MAX_BYTES = 10_000_000
"""Bytes of a file of the command."""


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory: str) -> HttpResponse:
    """Choose where a scenario comes from: a campaign, or a file of the command."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    form = UploadScenarioForm(
        request.POST or None,
        request.FILES or None,
        perimeters=list_leadable_perimeters(actor, place),
    )
    refused: InputRefusedError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return _read(request, place, form)
        except InputRefusedError as error:
            refused = error
            if {one.field for one in error.refusals} <= set(form.fields):
                say_on(form, error)
                refused = None
    return page(
        request,
        "estate/scenario_create.html",
        place,
        title=_("Préparer un plan"),
        crumbs=_new_crumbs(place, _("Préparer un plan")),
        under="estate_scenarios",
        offers=queries.list_offers(actor, place),
        form=form,
        refusals=refused.refusals if refused else (),
        status=422 if form.errors or refused else 200,
    )


def _read(request: HttpRequest, place: Territory, form: UploadScenarioForm) -> HttpResponse:
    """Keep an uploaded problem as a scenario."""
    asked = form.cleaned_data
    upload = receive(asked["file"], accepted=frozenset({FileKind.TEXT}), max_size=MAX_BYTES)
    made = services.create_scenario(
        actor=request.actor,  # type: ignore[attr-defined]
        territory=place,
        perimeter_id=asked["perimeter_id"],
        name=asked["name"],
        problem=loaded(upload.data, upload.name),
    )
    messages.success(request, _("Le fichier est lu\u00a0: calculez maintenant le plan."))
    return redirect("estate_scenario", place.slug, made.pk)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, territory: str, campaign: uuid.UUID) -> HttpResponse:
    """Draft a scenario from the results of a campaign: years, budget, what matters."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = get_proposable_results(actor, place, campaign)
    if not actor.can(Role.MANAGER, view.campaign.perimeter_id, ROOM):
        raise Http404
    today = timezone.localdate()
    name = _("Plan, %(name)s") % {"name": view.campaign.name}
    form = NewScenarioForm(request.POST or None, name=name, year=today.year + 1)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.draft_scenario(
                actor=actor,
                view=view,
                name=form.cleaned_data["name"],
                rules=form.rules,
                on=today,
                note=form.cleaned_data["note"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect("estate_scenario", place.slug, made.pk)
    return page(
        request,
        "estate/scenario_draft.html",
        place,
        title=_("Années et budget"),
        crumbs=_new_crumbs(place, _("Années et budget")),
        under="estate_scenarios",
        campaign=view.campaign,
        building_count=len(view.result.told),
        form=form,
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Change what a scenario asks; two people at once meet on the conflict page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    lines = services.shipped_assumptions()
    stands = EditScenarioForm(scenario=found, lines=lines)
    sent = resolved(request.POST) if request.method == "POST" else None
    if sent is not None and sent.get("version") != str(found.version):
        return _edit_conflict(request, place, found, sent, stands)
    form = EditScenarioForm(sent, scenario=found, lines=lines) if sent is not None else stands
    if sent is not None and form.is_valid():
        try:
            services.edit_scenario(
                actor=actor, scenario=found, version=found.version, **form.changes
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le scénario est enregistré\u00a0: calculez-le."))
            return redirect("estate_scenario", place.slug, found.pk)
    return page(
        request,
        "estate/scenario_edit.html",
        place,
        title=_("Modifier le scénario"),
        crumbs=scenario_crumbs(place, found, _("Modifier")),
        under="estate_scenarios",
        scenario=found,
        form=form,
        version=found.version,
        base=sealed(as_written(stands)),
        is_open=found.stage == ScenarioStage.DRAFT,
        status=422 if form.errors else 200,
    )


def _edit_conflict(
    request: HttpRequest,
    place: Territory,
    found: PlanScenario,
    sent: QueryDict,
    stands: EditScenarioForm,
) -> HttpResponse:
    """Show what both sides asked, when somebody else saved the scenario meanwhile."""
    base = unsealed(sent.get("base", ""))
    return conflict_page(
        request,
        form_versions(stands, base=base, mine=sent, theirs=as_written(stands)),
        title=_("Modifier le scénario"),
        version=found.version,
        crumbs=scenario_crumbs(place, found, _("Modifier")),
        territory=place,
        back_url=request.path,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def copy(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Copy a scenario, or a plan of its curve into a new one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    form = CopyForm(request.POST)
    if form.is_valid():
        point = form.cleaned_data["point"]
        try:
            made = services.copy_scenario(
                actor=actor,
                scenario=found,
                name=form.cleaned_data["name"],
                run=queries.current_run(found, has_curve=True) if point else None,
                point=point,
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le nouveau scénario est prêt\u00a0: calculez-le."))
            return redirect("estate_scenario", place.slug, made.pk)
    if form.data.get("point"):
        return curve_page(request, place, found, form)
    return home(request, place, found, copy_form=form)


@room(ROOM, Role.MANAGER)
@require_POST
def drop(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Give a scenario up, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    form = DropForm(request.POST)
    if form.is_valid():
        try:
            services.drop_scenario(actor=actor, scenario=found, **form.cleaned_data)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le scénario est abandonné\u00a0; il reste lisible."))
            return redirect("estate_scenarios", place.slug)
    return home(request, place, found, drop_form=form)


def _new_crumbs(place: Territory, title: str) -> list[Any]:
    plans = Crumb(_("Plans"), reverse("estate_scenarios", args=[place.slug]))
    return crumbs(place, plans, title)
