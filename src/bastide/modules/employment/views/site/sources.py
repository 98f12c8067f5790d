"""Where the offers of a site come from: each source, when it was last read, what it lists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.modules.employment.figures.sources import health_rows, health_sentence
from bastide.modules.employment.queries.sites import get_open_site, list_source_health
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.themes.queries import style_of, theme_of
from bastide.platform.ui.pages import Crumb


@public
@require_safe
def sources(request: HttpRequest, site: str) -> HttpResponse:
    """Show the sources of a site and their health."""
    basin = get_open_site(site)
    health = list_source_health(basin.territory)
    return site_page(
        request,
        "employment/site/sources.html",
        basin,
        title=_("D’où viennent les offres"),
        trail=(Crumb(_("Sources")),),
        headline=health_sentence(health),
        rows=health_rows(health),
    )


@public
@require_safe
def style(_request: HttpRequest, site: str) -> HttpResponse:
    """Give the colours of a site: those of its territory's theme."""
    basin = get_open_site(site)
    body = style_of(theme_of(basin.territory.perimeter_id))
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
