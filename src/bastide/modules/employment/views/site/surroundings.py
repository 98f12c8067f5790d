"""What every page of a public site shares: its look, its pages, its own breadcrumb."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.modules.employment.models import Basin
from bastide.platform.themes.queries import theme_of
from bastide.platform.ui.pages import Crumb, render_page


def site_page(
    request: HttpRequest,
    template: str,
    basin: Basin,
    *,
    title: str,
    trail: tuple[Crumb, ...] = (),
    **context: Any,
) -> HttpResponse:
    """Answer a page of a public site under its territory's theme.

    Args:
        request: the request.
        template: extends `employment/site/_frame.html`.
        basin: of an open site.
        title: heading of the page.
        trail: steps of the breadcrumb after the site's own.
        context: everything else.
    """
    slug = basin.slug
    theme = theme_of(basin.territory.perimeter_id)
    return render_page(
        request,
        template,
        title=title,
        crumbs=[Crumb(basin.name, reverse("employment_site", args=[slug])), *trail],
        territory=basin.territory,
        basin=basin,
        site=slug,
        theme_version=theme.version if theme.accent_light else 0,
        tabs=_tabs(request, slug),
        **context,
    )


def _tabs(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    pages = [
        (_("Chercher une offre"), "employment_site"),
        (_("Publier une offre"), "employment_post"),
        (_("Observatoire"), "employment_observatory"),
        (_("Sources"), "employment_site_sources"),
    ]
    addresses = [(label, reverse(name, args=[slug])) for label, name in pages]
    here = max((url for _l, url in addresses if request.path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "is_current": url == here} for label, url in addresses]
