"""Sessions of the groupe foncier: called, answering requests, closed with their minutes."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.desk import BUILDS
from bastide.modules.estate.exports.minutes import minutes_document, minutes_name
from bastide.modules.estate.figures import desk as words
from bastide.modules.estate.figures.desk_reuse import reuse_sheet
from bastide.modules.estate.forms.desk import CloseForm, RulingForm, SessionForm
from bastide.modules.estate.models import DeskRequest, DeskSession, RulingKind
from bastide.modules.estate.queries import desk as queries
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services.desk import (
    Answer,
    close_session,
    open_session,
    rule_request,
)
from bastide.modules.estate.views.desk import desk_crumbs
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.documents.pdf import download
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def meeting_crumb(place: Territory, meeting: DeskSession) -> Crumb:
    """Return the step of the breadcrumb that leads to a session."""
    return Crumb(str(meeting), reverse("estate_desk_session", args=[place.slug, meeting.pk]))


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, territory: str) -> HttpResponse:
    """Call a dated session; the same day and name again opens the same one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    form = SessionForm(
        request.POST or None,
        perimeters=queries.list_desk_perimeters(actor, place, Role.MANAGER),
        initial={"held_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        whose = uuid.UUID(said.pop("perimeter_id"))
        try:
            meeting = open_session(actor=actor, territory=place, perimeter_id=whose, **said)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            return redirect("estate_desk_session", place.slug, meeting.pk)
    title = _("Fixer une séance")
    return page(
        request,
        "estate/form.html",
        place,
        title=title,
        crumbs=desk_crumbs(place, title),
        under="estate_desk",
        form=form,
        save_label=_("Fixer cette séance"),
        cancel_url=reverse("estate_desk", args=[place.slug]),
        status=422 if form.errors else 200,
    )


@room(ROOM)
@require_safe
def meeting(request: HttpRequest, territory: str, meeting: uuid.UUID) -> HttpResponse:
    """Show a session: what it may still answer, what it answered; closed, it only reads."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_session(actor, place, meeting)
    may_lead = actor.can(Role.MANAGER, found.perimeter_id, ROOM) and not found.is_closed
    waiting = () if found.is_closed else list(queries.list_before(found, actor, place))
    return page(
        request,
        "estate/desk_session.html",
        place,
        title=found.label,
        crumbs=desk_crumbs(place, str(found)),
        under="estate_desk",
        meeting=found,
        headline=words.counts_sentence(found, len(waiting)),
        waiting=words.waiting_rows(waiting),
        answers=words.answered(list(queries.list_rulings(found)), place),
        entries=events_of(actor, found),
        may_lead=may_lead,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(
    request: HttpRequest, territory: str, meeting: uuid.UUID, asked: uuid.UUID
) -> HttpResponse:
    """Write what a session answers to a request; accepted, it opens its action in the plan."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    held = queries.get_visible_session(actor, place, meeting)
    found = queries.get_visible_request(actor, place, asked)
    for perimeter in (held.perimeter_id, found.perimeter_id):
        actor.require(Role.MANAGER, perimeter, ROOM)
    form = RulingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            ruling = rule_request(
                actor=actor,
                session=held,
                request=found,
                answer=Answer(RulingKind(said["kind"]), said["reason"], said["vote"]),
                plan=queries.voted_plan(actor, place, found.perimeter_id),
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            done = _("La réponse est écrite. %(action)s") % {"action": words.action_words(ruling)}
            messages.success(request, done.strip())
            return redirect("estate_desk_session", place.slug, held.pk)
    return _rule_page(request, place, held, found, form)


def _rule_page(
    request: HttpRequest,
    place: Territory,
    held: DeskSession,
    found: DeskRequest,
    form: RulingForm,
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    is_built = found.kind in BUILDS
    return page(
        request,
        "estate/request_rule.html",
        place,
        title=found.title,
        crumbs=desk_crumbs(place, meeting_crumb(place, held), found.title),
        under="estate_desk",
        asked=found,
        meeting=held,
        facts=words.request_facts(found, place),
        reuse=reuse_sheet(found, reuse_of(actor, place, found), place) if is_built else None,
        answers=words.answered(list(queries.list_answers_to(found)), place),
        plan=queries.voted_plan(actor, place, found.perimeter_id),
        form=form,
        cancel_url=reverse("estate_desk_session", args=[place.slug, held.pk]),
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, territory: str, meeting: uuid.UUID) -> HttpResponse:
    """Close a session with its minutes; it never changes again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_session(actor, place, meeting)
    actor.require(Role.MANAGER, found.perimeter_id, ROOM)
    form = CloseForm(
        request.POST or None, initial={"version": found.version, "members": found.members}
    )
    if request.method == "POST" and form.is_valid():
        try:
            close_session(actor=actor, session=found, **form.cleaned_data)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La séance est close."))
            return redirect("estate_desk_session", place.slug, found.pk)
    title = _("Clore la séance")
    return page(
        request,
        "estate/form.html",
        place,
        title=title,
        crumbs=desk_crumbs(place, meeting_crumb(place, found), title),
        under="estate_desk",
        headline=words.closing_sentence(list(queries.list_before(found, actor, place))),
        form=form,
        save_label=_("Clore cette séance"),
        cancel_url=reverse("estate_desk_session", args=[place.slug, found.pk]),
        status=422 if form.errors else 200,
    )


@room(ROOM)
@require_safe
def minutes(request: HttpRequest, territory: str, meeting: uuid.UUID) -> HttpResponse:
    """Give the minutes of a session as tagged PDF."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_session(actor, place, meeting)
    here = request.build_absolute_uri(reverse("estate_desk_session", args=[place.slug, found.pk]))
    answers = words.answered(list(queries.list_rulings(found)), place)
    return download(minutes_document(found, answers, place, address=here), minutes_name(found))
