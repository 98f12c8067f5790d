"""What every page of the estate shares: its place in the breadcrumb and its sub-pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

ROOM = "estate"


def home_crumbs(territory: Territory) -> list[Crumb]:
    """Return the start of every breadcrumb of the room: the territory, then the inventory."""
    return [
        home_crumb(territory),
        Crumb(_("Patrimoine"), reverse("estate", args=[territory.slug])),
    ]


def crumbs(territory: Territory, *trail: Crumb | str) -> list[Crumb]:
    """Return the breadcrumb of a page: the room, then its own steps; the last one has no link."""
    steps = [one if isinstance(one, Crumb) else Crumb(one) for one in trail]
    return [*home_crumbs(territory), *steps]


def page(
    request: HttpRequest, template: str, territory: Territory, *, under: str = "", **context: Any
) -> HttpResponse:
    """Answer a page of the estate with its sub-pages.

    `under` names the sub-page that it belongs to, when its own address does not say it.
    """
    tabs = [
        (_("Inventaire"), "estate"),
        (_("Qualité des données"), "estate_quality"),
        (_("Coûts et énergie"), "estate_costs"),
        (_("Campagnes de notation"), "estate_campaigns"),
        (_("Plans"), "estate_scenarios"),
        (_("Guichet"), "estate_desk"),
        (_("Suivi"), "estate_followup"),
    ]
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
