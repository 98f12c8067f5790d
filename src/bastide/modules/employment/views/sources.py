"""Sources for their officers: the list, one of them with its runs, a file deposited, changes."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.figures.sources import (
    health_rows,
    health_sentence,
    remark_rows,
    remark_sentence,
    run_rows,
    source_facts,
    source_state,
)
from bastide.modules.employment.forms.sources import DepositForm, SourceForm, details_of
from bastide.modules.employment.models import Channel, Source
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.queries.sites import list_source_health
from bastide.modules.employment.services.feeds.reading import deposit_feed
from bastide.modules.employment.services.feeds.sources import add_source, change_source
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on


def sources_crumb(place: Territory) -> Crumb:
    """Return the step that leads to the sources."""
    return Crumb(_("Sources"), reverse("employment_sources", args=[place.slug]))


@room(ROOM)
@require_safe
def sources(request: HttpRequest, territory: str) -> HttpResponse:
    """List the sources, those that are not well first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    visible = set(queries.list_visible_sources(actor, place).values_list("pk", flat=True))
    health = [one for one in list_source_health(place, every=True) if one.source.pk in visible]
    return page(
        request,
        "employment/sources.html",
        place,
        title=_("Sources"),
        crumbs=crumbs(place, _("Sources")),
        headline=health_sentence(health),
        rows=health_rows(health),
        may_manage=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
    )


@room(ROOM)
@require_safe
def source(request: HttpRequest, territory: str, source: uuid.UUID) -> HttpResponse:
    """Show a source: what was agreed, its runs, what the last one refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_source(actor, place, source)
    return _source_page(request, place, found, DepositForm())


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, territory: str, source: uuid.UUID) -> HttpResponse:
    """Hand over a feed as a file: it is read at once, and the offers grouped by a long task."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_source(actor, place, source)
    if request.method != "POST":
        return redirect("employment_source", place.slug, found.pk)
    form = DepositForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = deposit_feed(actor=actor, source=found, content=file.read(), file_name=file.name)
        except InputRefusedError as error:
            say_on(form, error)
        else:
            said = _("Lu\u00a0: %(seen)s vues, %(new)s nouvelles, %(rejected)s refusées.")
            messages.info(
                request,
                said % {"seen": done.run.seen, "new": done.run.new, "rejected": done.run.rejected},
            )
            return redirect("job", done.job.pk)
    return _source_page(request, place, found, form)


def _source_page(
    request: HttpRequest, place: Territory, found: Source, form: DepositForm
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    runs = list(queries.list_runs(found))
    level, state = source_state(found, runs[0] if runs else None)
    remarks = queries.count_remarks(found)
    return page(
        request,
        "employment/source.html",
        place,
        title=found.name,
        crumbs=crumbs(place, sources_crumb(place), found.name),
        under="employment_sources",
        source=found,
        level=level,
        state=state,
        offer_facts=source_facts(found),
        runs=run_rows(runs),
        last=runs[0] if runs else None,
        remarks=remark_rows(*remarks),
        remarks_said=remark_sentence(*remarks),
        form=form,
        entries=events_of(actor, found),
        may_deposit=found.channel != Channel.ENTRY
        and actor.can(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
        may_manage=actor.can(Role.MANAGER, place.perimeter_id, ROOM),
        status=422 if form.errors else 200,
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a source."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    sent = request.POST if request.method == "POST" else None
    form = SourceForm(sent, is_fictitious=place.is_fictitious)

    def written(said: dict[str, Any]) -> None:
        add_source(actor=actor, territory=place, details=details_of(said))

    trail = (room_crumb(place), sources_crumb(place))
    around = Editing(_("Nouvelle source"), trail, reverse("employment_sources", args=[place.slug]))
    return answer(request, place, form, around, save=written)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, territory: str, source: uuid.UUID) -> HttpResponse:
    """Change what is said of a source."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = queries.get_managed_territory(actor, territory)
    held = queries.get_visible_source(actor, place, source)
    sent = request.POST if request.method == "POST" else None
    form = SourceForm(sent, source=held, is_fictitious=place.is_fictitious)

    def written(said: dict[str, Any]) -> None:
        change_source(
            actor=actor,
            source=held,
            version=seen_version(request.POST),
            details=details_of(said),
        )

    def theirs() -> dict[str, Any]:
        now = queries.get_visible_source(actor, place, source)
        return dict(SourceForm(source=now, is_fictitious=place.is_fictitious).initial)

    home = reverse("employment_source", args=[place.slug, held.pk])
    trail = (room_crumb(place), sources_crumb(place), Crumb(held.name, home))
    around = Editing(_("Modifier la source"), trail, home)
    return answer(request, place, form, around, save=written, version=held.version, theirs=theirs)
