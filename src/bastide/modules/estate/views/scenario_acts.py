"""Acts on a scenario: impose, lift, compute, have it ruled on."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.scenario_documents import offered_actions, understood
from bastide.modules.estate.figures.scenarios import action_words
from bastide.modules.estate.forms.scenario_acts import ImposedForm, LiftForm, ScenarioRulingForm
from bastide.modules.estate.models import RulingKind
from bastide.modules.estate.queries import scenarios as queries
from bastide.modules.estate.queries.desk import get_visible_session
from bastide.modules.estate.services import imposed as imposing
from bastide.modules.estate.services.desk import Answer
from bastide.modules.estate.services.plan_runs import compute_scenario
from bastide.modules.estate.services.scenario_rulings import rule_scenario
from bastide.modules.estate.views.scenarios import home, scenario_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.tasks.models import Job
from bastide.platform.ui.refusals import say_on


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def impose(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Impose an action on a building (`batiment=`), or forbid one, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    problem = understood(found.problem).problem
    building = next(
        (one for one in problem.buildings if one.code == request.GET.get("batiment")), None
    )
    if building is None:
        raise Http404
    form = ImposedForm(
        request.POST or None,
        building=building.code,
        actions=[(one, action_words(one)) for one in offered_actions(problem, building.code)],
        years=problem.years,
        version=found.version,
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            imposing.impose(actor=actor, scenario=found, version=version, imposed=form.imposed)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La décision est écrite\u00a0: calculez de nouveau."))
            return redirect("estate_scenario", place.slug, found.pk)
    return page(
        request,
        "estate/scenario_impose.html",
        place,
        title=_("Imposer ou interdire"),
        crumbs=scenario_crumbs(place, found, _("Imposer ou interdire")),
        under="estate_scenarios",
        scenario=found,
        building=building,
        form=form,
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def lift(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Lift what a scenario imposes or forbids, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    form = LiftForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            imposing.lift(
                actor=actor,
                scenario=found,
                version=data["version"],
                imposed=form.imposed,
                reason=data["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La décision est levée\u00a0: calculez de nouveau."))
            return redirect("estate_scenario", place.slug, found.pk)
    return home(request, place, found, lift_form=form)


@room(ROOM, Role.MANAGER)
@require_POST
def compute(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Compute the plan as long work; `courbe=oui` adds the curve and the least regret."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    has_curve = request.POST.get("courbe") == "oui"
    try:
        asked = compute_scenario(actor=actor, scenario=found, has_curve=has_curve)
    except InputRefusedError as error:
        for refusal in error.refusals:
            messages.error(request, f"{refusal.reason} {refusal.remedy}")
        return redirect("estate_scenario", place.slug, found.pk)
    if isinstance(asked, Job):
        return redirect("job", asked.pk)
    messages.info(request, _("Rien n’a changé depuis ce calcul\u00a0: le voici."))
    name = "estate_scenario_curve" if has_curve else "estate_scenario"
    return redirect(name, place.slug, found.pk)


@room(ROOM, Role.MANAGER)
@require_POST
def rule(request: HttpRequest, territory: str, scenario: uuid.UUID) -> HttpResponse:
    """Write what a session answers; an accepted scenario becomes the voted plan."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_led_scenario(actor, place, scenario)
    sessions = list(queries.list_open_sessions(actor, place, found))
    form = ScenarioRulingForm(request.POST, sessions=sessions, version=found.version)
    if form.is_valid():
        data = form.cleaned_data
        try:
            rule_scenario(
                actor=actor,
                session=get_visible_session(actor, place, data["session"]),
                scenario=found,
                answer=Answer(RulingKind(data["kind"]), data["reason"], data["vote"]),
                version=data["version"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La réponse de la séance est écrite."))
            return redirect("estate_scenario", place.slug, found.pk)
    return home(request, place, found, rule_form=form)
