"""The first diagnosis: the tools in use, who does which task, gaps that become actions."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import diagnosis as words
from bastide.modules.estate.forms.diagnosis import RolesForm, ToolForm
from bastide.modules.estate.queries.diagnosis import (
    DiagnosisView,
    get_gap,
    get_visible_tool,
    list_task_services,
    roles_of,
    show_diagnosis,
)
from bastide.modules.estate.services import diagnosis as services
from bastide.modules.estate.views.followup import address_of, followup_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.edits import sealed, unsealed
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def _found(request: HttpRequest, territory: str) -> tuple[Territory, DiagnosisView]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return place, show_diagnosis(actor, place, request.GET.get("perimetre", ""))


def _led(request: HttpRequest, territory: str) -> tuple[Territory, DiagnosisView, uuid.UUID]:
    """Return a diagnosis that the actor writes; 404 for anybody else."""
    place, view = _found(request, territory)
    if view.perimeter is None or not view.may_edit:
        raise Http404
    return place, view, view.perimeter


def _home(place: Territory, view: DiagnosisView) -> str:
    path = reverse("estate_diagnosis", args=[place.slug])
    return f"{path}?perimetre={view.perimeter}" if len(view.perimeters) > 1 else path


@room(ROOM)
@require_safe
def diagnosis(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the tools in use, the tasks and who does them, what is missing."""
    place, view = _found(request, territory)
    return _page(request, place, view, None)


def _page(
    request: HttpRequest, place: Territory, view: DiagnosisView, form: ToolForm | None
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    listed = list_task_services(actor, place)
    shown = form or ToolForm(services=listed)
    return page(
        request,
        "estate/diagnosis.html",
        place,
        title=_("Le diagnostic de la gestion du patrimoine"),
        crumbs=crumbs(place, followup_crumb(place), _("Diagnostic")),
        view=view,
        headline=words.diagnosis_sentence(view),
        horizons=words.horizon_labels(),
        grid=words.tool_grid(view),
        rows=words.task_rows(view),
        gaps=words.gap_rows(view, place),
        form=shown,
        services=listed if view.may_edit else [],
        here=_home(place, view),
        scenarios_url=address_of("estate_scenarios", place),
        under="estate_followup",
        status=422 if shown.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def tools(request: HttpRequest, territory: str) -> HttpResponse:
    """Write down a tool in use."""
    place, view, perimeter = _led(request, territory)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = ToolForm(request.POST, services=list_task_services(actor, place))
    if form.is_valid():
        try:
            services.add_tool(actor=actor, territory=place, perimeter_id=perimeter, **form.told())
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("L’outil est inscrit."))
            return redirect(_home(place, view))
    return _page(request, place, view, form)


@room(ROOM, Role.MANAGER)
@require_POST
def remove(request: HttpRequest, territory: str, tool: uuid.UUID) -> HttpResponse:
    """Take a tool off."""
    place, view = _found(request, territory)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    services.remove_tool(actor=actor, tool=get_visible_tool(actor, place, tool))
    messages.success(request, _("L’outil est retiré."))
    return redirect(_home(place, view))


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, territory: str) -> HttpResponse:
    """Say what one service does of each task."""
    place, view, perimeter = _led(request, territory)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("service", "")
    service = list_task_services(actor, place).filter(code=asked).first()
    if service is None:
        raise Http404
    held = roles_of(perimeter, service)
    sent = request.POST if request.method == "POST" else None
    form = RolesForm(sent, tasks=view.tasks, held=held)
    if sent is not None and form.is_valid():
        try:
            services.set_roles(
                actor=actor,
                territory=place,
                perimeter_id=perimeter,
                service=service,
                roles=form.roles(),
                seen=unsealed(sent.get("base", "")),
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le rôle du service est enregistré."))
            return redirect(_home(place, view))
    title = _("Ce que fait un service")
    return page(
        request,
        "estate/followup_form.html",
        place,
        title=title,
        crumbs=crumbs(
            place, followup_crumb(place), Crumb(_("Diagnostic"), _home(place, view)), title
        ),
        headline=service.name,
        form=form,
        base=sealed(held),
        cancel_url=_home(place, view),
        under="estate_followup",
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def gaps(request: HttpRequest, territory: str) -> HttpResponse:
    """Make an action of one thing missing."""
    place, view, perimeter = _led(request, territory)
    gap = get_gap(view, request.POST.get("manque", ""))
    if view.plan is None or not view.may_open:
        raise Http404
    action = services.open_gap_action(
        actor=request.actor,  # type: ignore[attr-defined]
        plan=view.plan,
        perimeter_id=perimeter,
        gap=gap,
        starts_on=timezone.localdate(),
    )
    messages.success(request, _("Le manque est devenu une action du plan."))
    return redirect("estate_action", place.slug, action.pk)
