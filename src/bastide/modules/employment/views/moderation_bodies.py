"""The bodies that examine offers, and who sits in each, for who manages the room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.forms.moderation import BodyForm, SeatForm
from bastide.modules.employment.queries import moderation as queries
from bastide.modules.employment.queries.sources import get_managed_territory
from bastide.modules.employment.services.postings.bodies import (
    change_body,
    seat_moderator,
    unseat_moderator,
)
from bastide.modules.employment.views.moderation import moderation_crumb
from bastide.modules.employment.views.surroundings import ROOM, crumbs, page, room_crumb
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.editing import Editing, answer
from bastide.platform.ui.edits import seen_version
from bastide.platform.ui.pages import Crumb


def bodies_crumb(place: Territory) -> Crumb:
    """Return the step that leads to the bodies."""
    return Crumb(_("Organismes"), reverse("employment_bodies", args=[place.slug]))


@room(ROOM, Role.MANAGER)
@require_safe
def bodies(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the bodies and who sits in each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    found = list(queries.list_visible_bodies(actor, place))
    seats = queries.list_seats(found)
    return page(
        request,
        "employment/bodies.html",
        place,
        title=_("Organismes et sièges"),
        crumbs=crumbs(place, moderation_crumb(place), _("Organismes")),
        under="employment_moderation",
        rows=[
            {"body": one, "seats": [seat for seat in seats if seat.body_id == one.pk]}
            for one in found
        ],
    )


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: HttpRequest, territory: str, body: int) -> HttpResponse:
    """Change a body."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    held = queries.get_visible_body(actor, place, body)
    form = BodyForm(request.POST if request.method == "POST" else None, body=held)

    def written(said: dict[str, Any]) -> None:
        change_body(actor=actor, body=held, version=seen_version(request.POST), **said)

    def theirs() -> dict[str, Any]:
        return dict(BodyForm(body=queries.get_visible_body(actor, place, body)).initial)

    home = reverse("employment_bodies", args=[place.slug])
    trail = (room_crumb(place), moderation_crumb(place), bodies_crumb(place))
    around = Editing(held.name, trail, home)
    return answer(request, place, form, around, save=written, version=held.version, theirs=theirs)


@room(ROOM, Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: HttpRequest, territory: str, body: int) -> HttpResponse:
    """Have a person examine for a body."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    held = queries.get_visible_body(actor, place, body)
    trail = (room_crumb(place), moderation_crumb(place), bodies_crumb(place))
    around = Editing(
        _("Ajouter une personne"), trail, reverse("employment_bodies", args=[place.slug])
    )
    return answer(
        request,
        place,
        SeatForm(request.POST if request.method == "POST" else None),
        around,
        save=lambda said: seat_moderator(actor=actor, body=held, email=said["email"]),
    )


@room(ROOM, Role.MANAGER)
@require_POST
def seat_remove(request: HttpRequest, territory: str, seat: int) -> HttpResponse:
    """Have a person no longer examine for a body."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_managed_territory(actor, territory)
    unseat_moderator(actor=actor, seat=queries.get_visible_seat(actor, place, seat))
    messages.success(request, _("C’est fait."))
    return redirect("employment_bodies", territory=place.slug)
