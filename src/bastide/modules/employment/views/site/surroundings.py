"""What every page of a public site shares: its look, its pages, its own breadcrumb, its count."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.modules.employment.core.audience.visits import Entry
from bastide.modules.employment.models import Basin, OutreachCampaign
from bastide.modules.employment.queries.communication import dressing_campaign
from bastide.modules.employment.views.site.counting import count_page
from bastide.platform.themes.queries import theme_of
from bastide.platform.ui.pages import Crumb, render_page


def site_page(
    request: HttpRequest,
    template: str,
    basin: Basin,
    *,
    title: str,
    trail: tuple[Crumb, ...] = (),
    entry: Entry = Entry.OTHER,
    campaign_slug: str = "",
    look: OutreachCampaign | None = None,
    **context: Any,
) -> HttpResponse:
    """Answer a page of a public site under its look of the day, and count it.

    Args:
        request: the request.
        template: extends `employment/site/_frame.html`.
        basin: of an open site.
        title: heading of the page.
        trail: steps of the breadcrumb after the site's own.
        entry: kind of the page, for the audience.
        campaign_slug: of the campaign by whose address it is opened, for the audience.
        look: campaign that runs, on its own page.
        context: everything else.
    """
    slug = basin.slug
    dressed = look_of(basin, look)
    if request.method in {"GET", "HEAD"}:
        count_page(request, basin, entry, campaign=campaign_slug)
    return render_page(
        request,
        template,
        title=title,
        crumbs=[Crumb(basin.name, reverse("employment_site", args=[slug])), *trail],
        territory=basin.territory,
        basin=basin,
        site=slug,
        style_url=style_url(basin, dressed),
        dressed=dressed,
        tabs=_tabs(request, slug),
        **context,
    )


def look_of(basin: Basin, look: OutreachCampaign | None) -> OutreachCampaign | None:
    """Return the campaign whose colours a page takes: its own, else that of the whole site.

    Args:
        basin: of the site.
        look: campaign of the page, that runs; `None` on another page.
    """
    if look is not None and look.accent_light:
        return look
    return dressing_campaign(basin.territory, timezone.localdate())


def style_url(basin: Basin, dressed: OutreachCampaign | None) -> str:
    """Return the address of the colours of a page: a campaign's while it lasts, else the site's.

    Args:
        basin: of the site.
        dressed: by `look_of`.
    """
    address = reverse("employment_style", args=[basin.slug])
    if dressed is not None:
        return f"{address}?campagne={dressed.slug}&v={dressed.version}"
    theme = theme_of(basin.territory.perimeter_id)
    return f"{address}?v={theme.version}" if theme.accent_light else ""


def _tabs(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    pages = [
        (_("Chercher une offre"), "employment_site"),
        (_("Publier une offre"), "employment_post"),
        (_("Observatoire"), "employment_observatory"),
        (_("Actualités"), "employment_site_news"),
        (_("Agenda"), "employment_site_agenda"),
        (_("Sources"), "employment_site_sources"),
    ]
    addresses = [(label, reverse(name, args=[slug])) for label, name in pages]
    here = max((url for _l, url in addresses if request.path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "is_current": url == here} for label, url in addresses]
