"""The pages that belong to no room: dashboard, sources, accessibility, privacy, glossary."""

from __future__ import annotations

import csv
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.queries import list_visible_territories
from bastide.platform.access.rules import member, public
from bastide.platform.composition import loaded
from bastide.platform.ui.pages import Crumb, render_page
from bastide.site.glossary import read_glossary
from bastide.site.rooms import cards

HOME = Crumb("Accueil", "/")


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a visitor what the product is, and a member what waits for him."""
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_authenticated:
        return render_page(request, "site/welcome.html", title=_("Bastide"))
    territories = [
        (
            territory,
            [
                block
                for card in cards()
                if card.home
                for block in loaded(card.home)(actor, territory)
            ],
        )
        for territory in list_visible_territories(actor)
    ]
    return render_page(
        request, "site/home.html", title=_("Tableau de bord"), territories=territories
    )


@public
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Show where each shipped file comes from, under which licence."""
    with (settings.DATA_DIR / "SOURCES.csv").open(encoding="utf-8", newline="") as stream:
        rows: list[dict[str, Any]] = list(csv.DictReader(stream))
    return render_page(
        request, "site/sources.html", title=_("Sources et licences"), crumbs=[HOME], rows=rows
    )


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render_page(
        request, "site/accessibility.html", title=_("Accessibilité\u00a0: état"), crumbs=[HOME]
    )


@member
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what personal data the product keeps, why, and for how long."""
    return render_page(request, "site/privacy.html", title=_("Données personnelles"), crumbs=[HOME])


@public
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the French terms of art, their definition and their article."""
    return render_page(
        request,
        "site/glossary.html",
        title=_("Glossaire"),
        crumbs=[HOME],
        terms=read_glossary(),
    )
