"""One action of the estate policy: its page, what it says, its progress, its money, its steps."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans import services
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import ActionMoney
from bastide.kernel.plans.services import EditConflictError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.figures import actions as words
from bastide.modules.estate.forms.followup import (
    ActionForm,
    DoneForm,
    MilestoneForm,
    MoneyForm,
    ProgressForm,
)
from bastide.modules.estate.queries.diagnosis import list_task_services
from bastide.modules.estate.queries.followup import (
    ActionView,
    list_action_acts,
    list_owners,
    show_action,
)
from bastide.modules.estate.services.followup import report_action
from bastide.modules.estate.views.followup import followup_crumb
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, form_versions, sealed, seen_version, unsealed
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def _found(request: HttpRequest, territory: str, action: uuid.UUID) -> tuple[Territory, ActionView]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return place, show_action(actor, place, action)


def _workable(
    request: HttpRequest, territory: str, action: uuid.UUID
) -> tuple[Territory, ActionView]:
    """Return an action that the actor writes about; 404 for anybody else."""
    place, view = _found(request, territory, action)
    if not view.may_work:
        raise Http404
    return place, view


def _home(place: Territory, view: ActionView) -> str:
    return reverse("estate_action", args=[place.slug, view.action.pk])


def _trail(place: Territory, view: ActionView, title: str) -> list[Crumb]:
    step = Crumb(view.action.title, _home(place, view))
    return crumbs(place, followup_crumb(place), step, title)


@room(ROOM)
@require_safe
def action(request: HttpRequest, territory: str, action: uuid.UUID) -> HttpResponse:
    """Show one action: building, origin, owner, dates, money year by year, steps, history."""
    place, view = _found(request, territory, action)
    return action_page(request, place, view)


def action_page(
    request: HttpRequest,
    place: Territory,
    view: ActionView,
    *,
    milestone_form: MilestoneForm | None = None,
) -> HttpResponse:
    """Answer the page of an action, with what was refused of a step."""
    form = milestone_form or MilestoneForm()
    return page(
        request,
        "estate/action.html",
        place,
        title=view.action.title,
        crumbs=crumbs(place, followup_crumb(place), view.action.title),
        view=view,
        action=view.action,
        headline=words.action_sentence(view),
        level=words.level_of(view),
        facts=words.action_facts(view, place),
        money=words.money_rows(view),
        totals=words.money_totals(view),
        milestones=words.milestone_rows(view),
        milestone_form=form,
        done_form=DoneForm(initial={"done_on": timezone.localdate()}),
        entries=list_action_acts(view),
        under="estate_followup",
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, territory: str, action: uuid.UUID) -> HttpResponse:
    """Change what an action says; two people editing it meet on a conflict page."""
    place, view = _workable(request, territory, action)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    sent = resolved(request.POST) if request.method == "POST" else None
    form = _action_form(actor, place, view, sent)
    if sent is not None and form.is_valid():
        try:
            services.edit_action(
                actor=actor,
                action=view.action,
                version=seen_version(sent),
                reason=form.cleaned_data["reason"],
                **form.changes(),
            )
        except EditConflictError as error:
            return _edit_conflict(request, place, view, sent, error)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("L’action est enregistrée."))
            return redirect(_home(place, view))
    version = sent.get("version", "") if sent is not None else view.action.version
    fresh = _action_form(actor, place, view, None)
    return _form_page(
        request,
        place,
        view,
        form,
        _("Modifier l’action"),
        version=version,
        base=sent.get("base", "") if sent is not None else sealed(as_written(fresh)),
    )


def _action_form(
    actor: Actor, place: Territory, view: ActionView, sent: QueryDict | None
) -> ActionForm:
    return ActionForm(
        sent,
        action=view.action,
        services=list_task_services(actor, place),
        owners=list_owners(actor, place),
    )


def _edit_conflict(
    request: HttpRequest,
    place: Territory,
    view: ActionView,
    sent: QueryDict,
    error: EditConflictError,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = _action_form(actor, place, view, None)
    written = as_written(form)
    return conflict_page(
        request,
        form_versions(
            form,
            base=unsealed(sent.get("base", "")),
            mine=sent,
            theirs=written | {"reason": sent.get("reason", "")},
        ),
        title=_("Modifier l’action"),
        version=error.version,
        crumbs=_trail(place, view, _("Deux modifications en même temps")),
        territory=place,
        back_url=_home(place, view),
    )


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest, territory: str, action: uuid.UUID) -> HttpResponse:
    """Say where an action stands and how far it is."""
    place, view = _workable(request, territory, action)
    sent = request.POST if request.method == "POST" else None
    form = ProgressForm(sent, action=view.action)
    if sent is not None and form.is_valid():
        told = form.cleaned_data
        try:
            report_action(
                actor=request.actor,  # type: ignore[attr-defined]
                action=view.action,
                version=seen_version(sent),
                status=Status(told["status"]),
                percent=told["percent"],
                reason=told["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error, labels={"percent": "progress"})
        else:
            messages.success(request, _("L’avancement est enregistré."))
            return redirect(_home(place, view))
    version = sent.get("version", "") if sent is not None else view.action.version
    return _form_page(request, place, view, form, _("Dire où en est l’action"), version=version)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest, territory: str, action: uuid.UUID) -> HttpResponse:
    """Write what an action costs or brings in during one year."""
    place, view = _workable(request, territory, action)
    line = _line(request, view)
    sent = request.POST if request.method == "POST" else None
    form = MoneyForm(sent, line=line, year=timezone.localdate().year)
    if sent is not None and form.is_valid():
        try:
            services.record_money(
                actor=request.actor,  # type: ignore[attr-defined]
                action=view.action,
                version=seen_version(sent),
                **form.told(),
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Le montant est enregistré."))
            return redirect(_home(place, view))
    version = sent.get("version", "") if sent is not None else (line.version if line else 0)
    title = _("Modifier un montant") if line else _("Ajouter un montant")
    return _form_page(request, place, view, form, title, version=version)


def _line(request: HttpRequest, view: ActionView) -> ActionMoney | None:
    """Return the line that the address names; 404 when the action has no such line."""
    asked = request.GET.get("ligne", "")
    if not asked:
        return None
    found = next((one for one in view.money if str(one.pk) == asked), None)
    if found is None:
        raise Http404
    return found


@room(ROOM, Role.CONTRIBUTOR)
@require_POST
def milestones(request: HttpRequest, territory: str, action: uuid.UUID) -> HttpResponse:
    """Add a step to an action, or say the day when one was done."""
    place, view = _workable(request, territory, action)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.POST.get("jalon", "")
    form: MilestoneForm | DoneForm
    form = DoneForm(request.POST) if asked else MilestoneForm(request.POST)
    step = next((one for one in view.milestones if str(one.pk) == asked), None)
    if asked and step is None:
        raise Http404
    if not form.is_valid():
        return _step_refused(request, place, view, form)
    version = seen_version(request.POST)
    try:
        if step is not None:
            services.edit_milestone(
                actor=actor, milestone=step, version=version, **form.cleaned_data
            )
        else:
            services.add_milestone(
                actor=actor, action=view.action, version=version, **form.cleaned_data
            )
    except InputRefusedError as error:
        say_on(form, error)
        return _step_refused(request, place, view, form)
    messages.success(request, _("Le jalon est enregistré."))
    return redirect(_home(place, view))


def _step_refused(
    request: HttpRequest, place: Territory, view: ActionView, form: MilestoneForm | DoneForm
) -> HttpResponse:
    """Answer the page of the action with what was refused; a fresh one of what stands now."""
    shown = form if isinstance(form, MilestoneForm) else MilestoneForm({})
    if shown is not form:
        shown.is_valid()
        shown.errors.clear()
        for errors in form.errors.values():
            shown.add_error(None, errors)
    return action_page(
        request,
        place,
        show_action(request.actor, place, view.action.pk),  # type: ignore[attr-defined]
        milestone_form=shown,
    )


def _form_page(
    request: HttpRequest,
    place: Territory,
    view: ActionView,
    form: ActionForm | ProgressForm | MoneyForm,
    title: str,
    *,
    version: int | str,
    base: str = "",
) -> HttpResponse:
    return page(
        request,
        "estate/followup_form.html",
        place,
        title=title,
        crumbs=_trail(place, view, title),
        headline=view.action.title,
        form=form,
        version=version,
        base=base,
        cancel_url=_home(place, view),
        under="estate_followup",
        status=422 if form.errors else 200,
    )
