"""People of a territory, and the functions that they hold over dated terms."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bastide.kernel.organisations import queries, services
from bastide.kernel.organisations.forms import (
    FunctionForm,
    NewFunctionForm,
    PersonForm,
    function_values,
    person_values,
)
from bastide.kernel.organisations.models import FunctionKind, Person, Service
from bastide.kernel.organisations.views.surroundings import (
    ROOM,
    actor_of,
    bodies_of,
    people_crumb,
)
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import resolved
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb, home_crumb, render_page


@room(ROOM, Role.READER)
@require_safe
def people(request: HttpRequest, territory: str) -> HttpResponse:
    """List who holds which function, in the authorities that the actor sees."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    return render_page(
        request,
        "organisations/people.html",
        title=_("Les personnes"),
        crumbs=(home_crumb(place), Crumb(_("Les personnes"))),
        territory=place,
        people=queries.list_visible_people(actor, place),
        today=timezone.localdate(),
        can_edit=bool(bodies_of(actor, place, Role.MANAGER)),
    )


@room(ROOM, Role.READER)
@require_safe
def person(request: HttpRequest, territory: str, person: uuid.UUID) -> HttpResponse:
    """Show a person: every function, past ones included, with its term."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    found = queries.get_visible_person(actor, place, person)
    managed = {body.pk for body in bodies_of(actor, place, Role.MANAGER).values()}
    functions = found.shown_functions  # type: ignore[attr-defined]
    return render_page(
        request,
        "organisations/person.html",
        title=found.name,
        crumbs=(home_crumb(place), people_crumb(place), Crumb(found.name)),
        territory=place,
        person=found,
        functions=[(one, one.authority_id in managed) for one in functions],
        can_edit=any(one.authority_id in managed for one in functions),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, territory: str, person: uuid.UUID) -> HttpResponse:
    """Correct the name of a person who holds a function in an authority that the actor manages."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    found = queries.get_visible_person(actor, place, person, role=Role.MANAGER)
    sent = resolved(request.POST)
    form = PersonForm(sent or None, initial=person_values(found))
    return answer(
        request,
        place,
        form,
        _around(place, found, _("Corriger le nom")),
        version=found.version,
        theirs=lambda: person_values(queries.get_visible_person(actor, place, person)),
        save=lambda asked: services.rename_person(
            actor=actor,
            person=found,
            version=seen_version(sent),
            name=asked["name"],
            reason=asked["reason"],
        ),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, territory: str) -> HttpResponse:
    """Record a function in an authority that the actor manages, for somebody known or not."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    known = {one.pk: one for one in queries.list_visible_people(actor, place)}
    units = {one.code: one for one in queries.list_visible_services(actor, place)}
    carriers = bodies_of(actor, place, Role.MANAGER)
    form = NewFunctionForm(
        request.POST or None,
        people=list(known.values()),
        carriers=list(carriers.values()),
        services=list(units.values()),
    )
    here = reverse("people", args=[place.slug])
    return answer(
        request,
        place,
        form,
        Editing(_("Enregistrer une fonction"), [people_crumb(place)], here),
        save=lambda asked: services.record_function(
            actor=actor,
            authority=carriers[asked["authority"]],
            person=known.get(asked["person"]),
            person_name=asked["person_name"],
            **_term_of(asked, units),
        ),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_function(request: HttpRequest, territory: str, function: uuid.UUID) -> HttpResponse:
    """Change a function and its term; two people who change it meet on a conflict page."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    found = queries.get_visible_function(actor, place, function, role=Role.MANAGER)
    units = {one.code: one for one in queries.list_visible_services(actor, place)}
    sent = resolved(request.POST)
    form = FunctionForm(sent or None, initial=function_values(found), services=list(units.values()))
    return answer(
        request,
        place,
        form,
        _around(place, found.person, _("Modifier la fonction")),
        version=found.version,
        theirs=lambda: function_values(queries.get_visible_function(actor, place, function)),
        save=lambda asked: services.change_function(
            actor=actor, function=found, version=seen_version(sent), **_term_of(asked, units)
        ),
    )


def _term_of(asked: Mapping[str, Any], units: Mapping[str, Service]) -> dict[str, Any]:
    """Return what both forms of a function say: in what capacity, which title, service and term."""
    return {
        "kind": FunctionKind(asked["kind"]),
        "title": asked["title"],
        "service": units.get(asked["service"]),
        "starts_on": asked["starts_on"],
        "ends_on": asked["ends_on"],
        "reason": asked["reason"],
    }


def _around(place: Territory, person: Person, title: str) -> Editing:
    """Return what stands around a form about a person."""
    here = reverse("person", args=[place.slug, person.pk])
    return Editing(title, [people_crumb(place), Crumb(person.name, here)], here)
