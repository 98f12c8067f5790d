"""Acts on a request that waits: examine what exists before it, withdraw it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.desk import BUILDS
from bastide.modules.estate.figures.desk_reuse import ReuseSheet, reuse_sheet
from bastide.modules.estate.forms.desk import ExamineForm, WithdrawForm
from bastide.modules.estate.models import DeskRequest
from bastide.modules.estate.queries import desk as queries
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services.desk import examine_buildings, withdraw_request
from bastide.modules.estate.views.desk import desk_crumbs, request_crumb
from bastide.modules.estate.views.surroundings import ROOM, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import conflict_page, resolved
from bastide.platform.ui.edits import as_written, form_versions, sealed, seen_version, unsealed
from bastide.platform.ui.refusals import say_on


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def examine(request: HttpRequest, territory: str, asked: uuid.UUID) -> HttpResponse:
    """Answer of each existing building before anything is bought or built; two people meet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_request(actor, place, asked)
    actor.require(Role.CONTRIBUTOR, found.perimeter_id, ROOM)
    if found.kind not in BUILDS:
        raise Http404
    sheet = reuse_sheet(found, reuse_of(actor, place, found), place)
    if request.method != "POST":
        return _examine_page(request, place, found, sheet, sheet.form())
    sent = resolved(request.POST)
    form = sheet.form(sent)
    version = seen_version(sent)
    if version != found.version and queries.is_waiting(found):
        return _conflict(request, place, found, sheet, sent)
    if form.is_valid():
        try:
            examine_buildings(
                actor=actor, request=found, examined=sheet.answers(form), version=version
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("L’examen de l’existant est enregistré."))
            return redirect("estate_request", place.slug, found.pk)
    return _examine_page(request, place, found, sheet, form)


@room(ROOM)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, territory: str, asked: uuid.UUID) -> HttpResponse:
    """Withdraw a request that still waits, with the reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_request(actor, place, asked)
    if not queries.may_withdraw(actor, found):
        actor.require(Role.MANAGER, found.perimeter_id, ROOM)
    form = WithdrawForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_request(
                actor=actor,
                request=found,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except InputRefusedError as error:
            say_on(form, error)
        else:
            messages.success(request, _("La demande est retirée\u00a0; elle reste lisible."))
            return redirect("estate_request", place.slug, found.pk)
    title = _("Retirer la demande")
    return page(
        request,
        "estate/form.html",
        place,
        title=title,
        crumbs=desk_crumbs(place, request_crumb(place, found), title),
        under="estate_desk",
        form=form,
        save_label=_("Retirer cette demande"),
        cancel_url=reverse("estate_request", args=[place.slug, found.pk]),
        status=422 if form.errors else 200,
    )


def _examine_page(
    request: HttpRequest,
    place: Territory,
    found: DeskRequest,
    sheet: ReuseSheet,
    form: ExamineForm,
) -> HttpResponse:
    title = _("Examiner l’existant")
    return page(
        request,
        "estate/request_examine.html",
        place,
        title=title,
        crumbs=desk_crumbs(place, request_crumb(place, found), title),
        under="estate_desk",
        asked=found,
        sheet=sheet,
        form=form,
        rows=sheet.with_fields(form),
        version=request.POST.get("version") or found.version,
        base=request.POST.get("base") or sealed(as_written(sheet.form())),
        is_waiting=queries.is_waiting(found),
        cancel_url=reverse("estate_request", args=[place.slug, found.pk]),
        status=422 if form.errors else 200,
    )


def _conflict(
    request: HttpRequest, place: Territory, found: DeskRequest, sheet: ReuseSheet, sent: Any
) -> HttpResponse:
    """Show both examinations, when somebody else wrote one meanwhile."""
    form, base = sheet.form(), unsealed(sent.get("base", ""))
    return conflict_page(
        request,
        form_versions(form, base=base, mine=sent, theirs=as_written(form)),
        title=_("Examiner l’existant"),
        version=found.version,
        crumbs=desk_crumbs(place, request_crumb(place, found), _("Examiner l’existant")),
        territory=place,
        back_url=reverse("estate_request", args=[place.slug, found.pk]),
    )
