"""Where the offers of a site come from: each source, when it was last read, what it lists."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.modules.employment.figures.sources import health_rows, health_sentence
from bastide.modules.employment.queries.communication import running_campaigns
from bastide.modules.employment.queries.sites import get_open_site, list_source_health
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.themes.queries import accents_style, style_of, theme_of
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
def style(request: HttpRequest, site: str) -> HttpResponse:
    """Give the colours of a site: those of its territory, or of a campaign while it lasts."""
    basin = get_open_site(site)
    theme = theme_of(basin.territory.perimeter_id)
    running = running_campaigns(basin.territory, timezone.localdate())
    look = running.filter(slug=request.GET.get("campagne", ""), accent_light__gt="").first()
    body = style_of(theme) if look is None else accents_style(look.accent_light, look.accent_dark)
    response = HttpResponse(body, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
