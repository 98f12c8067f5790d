"""The offers of a search inside the page of a partner, and the page where the partner composes it.

A widget stands in a frame of any site: it gives no cookie, runs no script, holds no form, and each
of its links opens a page of its own. Nowhere else may a page of the product be framed.
"""

from __future__ import annotations

from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from bastide.modules.employment.core.audience.visits import Entry
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.figures.offers import card_of
from bastide.modules.employment.forms.widgets import COUNTS, WidgetForm
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.services.alerts.requests import label_of
from bastide.modules.employment.views.site.counting import (
    FROM,
    FROM_WIDGET,
    PARTNER,
    count_widget,
    partner_of,
)
from bastide.modules.employment.views.site.surroundings import look_of, site_page, style_url
from bastide.platform.access.rules import public
from bastide.platform.ui.pages import Crumb

COUNT = "nombre"
FRAME = {"default-src": ["'none'"], "style-src": [SELF], "font-src": [SELF],
         "frame-ancestors": ["*"], "base-uri": ["'none'"], "form-action": ["'none'"]}  # fmt: skip
_HEIGHT_OF_ONE, _HEIGHT_AROUND = 110, 120


@public
@xframe_options_exempt
@csp(FRAME)  # type: ignore[untyped-decorator]
@require_safe
def widget(request: HttpRequest, site: str) -> HttpResponse:
    """Show the first offers of a search, alone, for a frame in the page of a partner."""
    basin = get_open_site(site)
    values = dict(request.GET.lists())
    said = values.pop(COUNT, [""])[-1]
    values.pop(PARTNER, None)
    partner = partner_of(request)
    origin = urlencode({FROM: FROM_WIDGET, PARTNER: partner}) if partner else ""
    count = int(said) if said in {str(one) for one in COUNTS} else COUNTS[0]
    asked = parse_search(values)
    found = find_offers(basin.territory, asked, timezone.now())
    address = search_address(asked.search)
    count_widget(request, basin)
    response = render(
        request,
        "employment/site/widget.html",
        {
            "basin": basin,
            "site": site,
            "label": label_of(basin.territory, asked.search),
            "cards": [card_of(job, site) for job in found.jobs[:count]],
            "total": found.total,
            "search_url": f"{reverse('employment_site', args=[site])}?{_joined(address, origin)}",
            "origin": origin,
            "style_url": style_url(basin, look_of(basin, None)),
        },
    )
    response["Cache-Control"] = "public, max-age=300"
    return response


@public
@require_safe
def compose(request: HttpRequest, site: str) -> HttpResponse:
    """Let a partner compose the widget of its own site, and copy one line of HTML."""
    basin = get_open_site(site)
    form = WidgetForm(request.GET or None)
    is_read = form.is_valid()
    typed = form.cleaned_data["recherche"] if is_read else ""
    count = form.cleaned_data["nombre"] if is_read else COUNTS[0]
    asked = parse_search(typed.rpartition("?")[2].strip())
    address = search_address(asked.search)
    partner = slugify(form.cleaned_data["partenaire"]) if is_read else ""
    query = _joined(address, f"{COUNT}={count}", f"{PARTNER}={partner}" if partner else "")
    url = request.build_absolute_uri(f"{reverse('employment_widget', args=[site])}?{query}")
    label = label_of(basin.territory, asked.search)
    return site_page(
        request,
        "employment/site/widget_compose.html",
        basin,
        title=_("Des offres sur votre site"),
        trail=(Crumb(_("Widget")),),
        entry=Entry.OTHER,
        form=form,
        label=label,
        url=url,
        ignored=asked.ignored,
        line=_line(url, f"{label} - {basin.name}", count),
    )


def _joined(*parts: str) -> str:
    """Return the parts of a query that say something as one."""
    return "&".join(part for part in parts if part)


def _line(url: str, title: str, count: int) -> str:
    """Return the line of HTML that a partner copies."""
    height = _HEIGHT_AROUND + _HEIGHT_OF_ONE * count
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="100%" height="{height}" '
        'loading="lazy" style="border:0"></iframe>'
    )
