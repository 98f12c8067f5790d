"""Adding and changing services and responsibility centres, without losing anybody's change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bastide.kernel.organisations import queries, services
from bastide.kernel.organisations.forms import (
    CentreForm,
    NewCentreForm,
    NewServiceForm,
    ServiceForm,
    centre_values,
    service_values,
)
from bastide.kernel.organisations.models import Authority, Service, ServiceLevel
from bastide.kernel.organisations.views.surroundings import (
    ROOM,
    actor_of,
    bodies_of,
    tree_crumb,
)
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.conflicts import resolved
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version


def _around(place: Territory, title: str) -> Editing:
    return Editing(title, [tree_crumb(place)], reverse("organisation", args=[place.slug]))


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create_service(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a service to the tree, carried by an authority that the actor manages."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    known = {one.code: one for one in queries.list_visible_services(actor, place)}
    carriers, bodies = bodies_of(actor, place, Role.MANAGER), bodies_of(actor, place)
    form = NewServiceForm(
        request.POST or None,
        services=list(known.values()),
        bodies=list(bodies.values()),
        carriers=list(carriers.values()),
    )
    return answer(
        request,
        place,
        form,
        _around(place, _("Ajouter un service")),
        save=lambda asked: services.create_service(
            actor=actor,
            authority=carriers[asked["authority"]],
            code=asked["code"],
            valid_from=asked["valid_from"],
            is_new=True,
            reason=asked["reason"],
            **_place_of(asked, known, bodies),
        ),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_service(request: HttpRequest, territory: str, code: str) -> HttpResponse:
    """Change a service; two people who change it at once meet on a conflict page."""
    actor, place = actor_of(request), get_visible_territory(actor_of(request), territory)
    service = queries.get_visible_service(actor, place, code, role=Role.MANAGER)
    known = {one.code: one for one in queries.list_visible_services(actor, place)}
    bodies, sent = bodies_of(actor, place), resolved(request.POST)
    form = ServiceForm(
        sent or None,
        initial=service_values(service),
        services=[one for one in known.values() if one.pk != service.pk],
        bodies=[body for body in bodies.values() if body.pk != service.authority_id],
    )
    return answer(
        request,
        place,
        form,
        _around(place, _("Modifier le service %(name)s") % {"name": service.name}),
        version=service.version,
        theirs=lambda: service_values(
            queries.get_visible_service(actor, place, code, role=Role.MANAGER)
        ),
        save=lambda asked: services.change_service(
            actor=actor,
            service=service,
            version=seen_version(sent),
            valid_from=asked["valid_from"],
            valid_to=asked["valid_to"],
            reason=asked["reason"],
            **_place_of(asked, known, bodies),
        ),
    )


def _place_of(
    asked: Mapping[str, Any], known: Mapping[str, Service], bodies: Mapping[str, Authority]
) -> dict[str, Any]:
    """Return what both forms of a service say: its name, its level, its place, whom it serves."""
    return {
        "name": asked["name"],
        "level": ServiceLevel(asked["level"]),
        "parent": known.get(asked["parent"]),
        "served": [bodies[siren] for siren in asked["served"]],
    }


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def create_centre(request: HttpRequest, territory: str) -> HttpResponse:
    """Add a responsibility centre to the tree that every authority shares."""
    actor = actor_of(request)
    place = queries.get_managed_whole(actor, get_visible_territory(actor, territory))
    centres = {one.code: one for one in queries.list_visible_centres(actor, place)}
    known = {one.code: one for one in queries.list_visible_services(actor, place)}
    form = NewCentreForm(
        request.POST or None, centres=list(centres.values()), services=list(known.values())
    )
    return answer(
        request,
        place,
        form,
        _around(place, _("Ajouter un centre de responsabilité")),
        save=lambda asked: services.create_centre(
            actor=actor,
            territory=place,
            code=asked["code"],
            name=asked["name"],
            parent=centres.get(asked["parent"]),
            service=known.get(asked["service"]),
            is_new=True,
            reason=asked["reason"],
        ),
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_centre(request: HttpRequest, territory: str, code: str) -> HttpResponse:
    """Change a responsibility centre; two people who change it meet on a conflict page."""
    actor = actor_of(request)
    place = queries.get_managed_whole(actor, get_visible_territory(actor, territory))
    centre = queries.get_visible_centre(actor, place, code)
    centres = {one.code: one for one in queries.list_visible_centres(actor, place)}
    known = {one.code: one for one in queries.list_visible_services(actor, place)}
    sent = resolved(request.POST)
    form = CentreForm(
        sent or None,
        initial=centre_values(centre),
        centres=[one for one in centres.values() if one.pk != centre.pk],
        services=list(known.values()),
    )
    return answer(
        request,
        place,
        form,
        _around(place, _("Modifier le centre %(name)s") % {"name": centre.name}),
        version=centre.version,
        theirs=lambda: centre_values(queries.get_visible_centre(actor, place, code)),
        save=lambda asked: services.change_centre(
            actor=actor,
            centre=centre,
            version=seen_version(sent),
            name=asked["name"],
            parent=centres.get(asked["parent"]),
            service=known.get(asked["service"]),
            reason=asked["reason"],
        ),
    )
