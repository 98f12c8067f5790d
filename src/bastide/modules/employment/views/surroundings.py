"""What every page of the room's officers shares: its place in the breadcrumb and its sub-pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

ROOM = "employment"


def room_crumb(territory: Territory) -> Crumb:
    """Return the step that leads to the room."""
    return Crumb(_("Emploi"), reverse("employment", args=[territory.slug]))


def crumbs(territory: Territory, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page: the room, then its own steps; the last one has no link."""
    steps = [one if isinstance(one, Crumb) else Crumb(one) for one in trail]
    return [home_crumb(territory), room_crumb(territory), *steps]


def page(
    request: HttpRequest, template: str, territory: Territory, *, under: str = "", **context: Any
) -> HttpResponse:
    """Answer a page of the room with its sub-pages; `under` names the one it belongs to."""
    tabs = [
        (_("Vue d’ensemble"), "employment"),
        (_("Sources"), "employment_sources"),
        (_("Offres"), "employment_jobs"),
        (_("Modération"), "employment_moderation"),
        (_("Résultats"), "employment_results"),
        (_("Communication"), "employment_communication"),
    ]
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.can(Role.MANAGER, territory.perimeter_id, ROOM):
        tabs.append((_("Signalements"), "employment_reports"))
    here = reverse(under, args=[territory.slug]) if under else request.path
    addresses = [(label, reverse(name, args=[territory.slug])) for label, name in tabs]
    longest = max((url for _label, url in addresses if here.startswith(url)), key=len, default="")
    return render_page(
        request,
        template,
        territory=territory,
        tabs=[
            {"label": label, "url": url, "is_current": url == longest} for label, url in addresses
        ],
        **context,
    )
