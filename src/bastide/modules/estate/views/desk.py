"""The one desk: the queue of requests, a new one, one of them with what exists before it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.buildings.queries.assets import list_visible_assets
from bastide.kernel.organisations.queries import list_visible_services
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.desk import BUILDS
from bastide.modules.estate.exports.desk import requests_download
from bastide.modules.estate.figures import desk as words
from bastide.modules.estate.figures.desk_reuse import reuse_sheet
from bastide.modules.estate.forms.desk import DeskFilters, RequestForm
from bastide.modules.estate.models import DeskRequest, RequestKind, RequestStage
from bastide.modules.estate.queries import desk as queries
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services.desk import file_request
from bastide.modules.estate.tables import DeskTable
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.audit.queries import events_of
from bastide.platform.ui.pages import Crumb
from bastide.platform.ui.refusals import say_on
from bastide.platform.ui.tables import configured

SHOWN_MEETINGS = 60


def desk_crumbs(place: Territory, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page of the desk."""
    return crumbs(place, Crumb(_("Guichet"), reverse("estate_desk", args=[place.slug])), *trail)


def request_crumb(place: Territory, asked: DeskRequest) -> Crumb:
    """Return the step of the breadcrumb that leads to a request."""
    return Crumb(asked.title, reverse("estate_request", args=[place.slug, asked.pk]))


@room(ROOM)
@require_safe
def desk(request: HttpRequest, territory: str) -> HttpResponse:
    """Show what waits for a session of the groupe foncier, and the sessions."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    filters = DeskFilters(request.GET, services=queries.services_asking(actor, place))
    asked = filters.cleaned_data if filters.is_valid() else {}
    waiting = list(queries.list_waiting(actor, place).values_list("created_at", flat=True))
    meetings = list(queries.list_visible_sessions(actor, place)[:SHOWN_MEETINGS])
    table = configured(DeskTable(queries.list_narrowed(actor, place, asked)), request)
    return page(
        request,
        "estate/desk.html",
        place,
        title=_("Guichet"),
        crumbs=crumbs(place, _("Guichet")),
        headline=words.queue_sentence(waiting, meetings),
        filters=filters,
        table=table,
        query=request.GET.urlencode(),
        is_empty=not table.rows and not queries.list_visible_requests(actor, place).exists(),
        meetings=meetings,
        may_file=queries.may_somewhere(actor, place, Role.CONTRIBUTOR),
        may_call=queries.may_somewhere(actor, place, Role.MANAGER),
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the list of requests as the filters narrow it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    filters = DeskFilters(request.GET, services=queries.services_asking(actor, place))
    asked = filters.cleaned_data if filters.is_valid() else {}
    rows = queries.list_with_answers(queries.list_narrowed(actor, place, asked))
    return requests_download(rows, request.GET.get("format", "xlsx"), place)


@room(ROOM, Role.CONTRIBUTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, territory: str) -> HttpResponse:
    """File a request; a need or a purchase is at once compared with what exists."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    assets = list_visible_assets(actor, place, room=ROOM).filter(ended_on__isnull=True)
    form = RequestForm(
        request.POST or None,
        perimeters=queries.list_desk_perimeters(actor, place, Role.CONTRIBUTOR),
        assets=assets.order_by("name", "code"),
        services=list_visible_services(actor, place),
        initial={"asset": request.GET.get("bien"), "kind": request.GET.get("genre")},
    )
    if request.method == "POST" and form.is_valid():
        asked = _filed(actor, place, form)
        if asked is not None:
            messages.success(request, _("La demande est au guichet."))
            name = "estate_request_examine" if asked.kind in BUILDS else "estate_request"
            return redirect(name, place.slug, asked.pk)
    title = _("Nouvelle demande")
    return page(
        request,
        "estate/request_create.html",
        place,
        title=title,
        crumbs=desk_crumbs(place, title),
        form=form,
        cancel_url=reverse("estate_desk", args=[place.slug]),
        status=422 if form.errors else 200,
    )


def _filed(actor: Actor, place: Territory, form: RequestForm) -> DeskRequest | None:
    """File what the form asks; a refusal is said on the form."""
    said = dict(form.cleaned_data)
    try:
        return file_request(
            actor=actor,
            territory=place,
            perimeter_id=uuid.UUID(said.pop("perimeter_id")),
            kind=RequestKind(said.pop("kind")),
            **said,
        )
    except InputRefusedError as error:
        say_on(form, error)
        return None


@room(ROOM)
@require_safe
def asked(request: HttpRequest, territory: str, asked: uuid.UUID) -> HttpResponse:
    """Show a request: what it says, what exists before it, what was answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_request(actor, place, asked)
    is_waiting = found.stage == RequestStage.WAITING
    is_built = found.kind in BUILDS
    may_rule = is_waiting and queries.may_manage_request(actor, found)
    return page(
        request,
        "estate/request.html",
        place,
        title=found.title,
        crumbs=desk_crumbs(place, found.title),
        under="estate_desk",
        asked=found,
        level=words.STAGE_LEVELS[RequestStage(found.stage)],
        waits=words.days_words(words.waited_days(found.created_at)),
        is_waiting=is_waiting,
        facts=words.request_facts(found, place),
        reuse=reuse_sheet(found, reuse_of(actor, place, found), place) if is_built else None,
        answers=words.answered(list(queries.list_answers_to(found)), place),
        entries=events_of(actor, found),
        meetings=queries.list_open_to(actor, place, found) if may_rule else (),
        may_examine=is_waiting and actor.can(Role.CONTRIBUTOR, found.perimeter_id, ROOM),
        may_withdraw=is_waiting and queries.may_withdraw(actor, found),
        may_rule=may_rule,
    )
