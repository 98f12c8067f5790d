"""What the pages of this room share: the actor, the steps of the breadcrumb, who manages what."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.organisations import queries
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.ui.pages import Crumb

ROOM = queries.ROOM


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def list_crumb(territory: Territory) -> Crumb:
    """Return the step that leads to the authorities."""
    return Crumb(_("Les collectivités"), reverse("authorities", args=[territory.slug]))


def tree_crumb(territory: Territory) -> Crumb:
    """Return the step that leads to the organisation."""
    return Crumb(_("L’organisation"), reverse("organisation", args=[territory.slug]))


def people_crumb(territory: Territory) -> Crumb:
    """Return the step that leads to the people."""
    return Crumb(_("Les personnes"), reverse("people", args=[territory.slug]))


def bodies_of(actor: Actor, place: Territory, role: Role = Role.READER) -> dict[str, Authority]:
    """Return the public bodies where the actor holds a role, by SIREN."""
    found = queries.list_visible_authorities(actor, place, room=ROOM, role=role)
    return {body.siren: body for body in found.order_by("kind", "name")}
