"""What every page of spending shares: its selection, its place in the breadcrumb, its sub-pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import Selection, read_selection
from bastide.platform.ui.pages import Crumb, home_crumb, render_page

ROOM = "spending"


def selection_or_refusal(request: HttpRequest) -> tuple[Selection, str]:
    """Return the selection of an address; an unreadable one gives the default and says why."""
    try:
        return read_selection(request.GET.dict()), ""
    except InputRefusedError as error:
        return Selection(), str(error)


def address(name: str, territory: Territory, selection: Selection) -> str:
    """Return the address of a page of spending for a selection."""
    query = selection.query
    path = reverse(name, args=[territory.slug])
    return f"{path}?{query}" if query else path


def crumbs(territory: Territory, selection: Selection | None, *labels: str) -> list[Crumb]:
    """Return the breadcrumb: the territory, the room, the path of the drill-down, the page."""
    trail = [
        home_crumb(territory),
        Crumb(_("Où va l’argent"), reverse("spending", args=[territory.slug])),
    ]
    if selection is not None:
        trail += [
            Crumb(
                value or _("Non précisé"),
                address("spending", territory, selection.up_to(depth + 1)),
            )
            for depth, (_axis, value) in enumerate(selection.path)
        ]
    return [*trail, *(Crumb(label) for label in labels)]


def page(request: HttpRequest, template: str, territory: Territory, **context: Any) -> HttpResponse:
    """Answer a page of spending with its sub-pages."""
    selection = context["view"].selection if "view" in context else Selection()
    tabs = [
        (_("Où va l’argent"), "spending", True),
        (_("D’une année à l’autre"), "spending_evolution", True),
        (_("Ce qu’il reste\u00a0: l’épargne"), "spending_savings", True),
        (_("Non affecté"), "spending_unmapped", True),
        (_("Documents"), "spending_documents", False),
        (_("Nomenclature"), "spending_nomenclature", False),
    ]
    current = request.resolver_match.url_name if request.resolver_match else ""
    return render_page(
        request,
        template,
        territory=territory,
        tabs=[
            {
                "label": label,
                "url": address(name, territory, selection)
                if keeps
                else reverse(name, args=[territory.slug]),
                "is_current": name == current,
            }
            for label, name, keeps in tabs
        ],
        **context,
    )
