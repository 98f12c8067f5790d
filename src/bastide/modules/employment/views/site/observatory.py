"""The public observatory: a figure per idea, where each comes from, the data to take away."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Cut
from bastide.modules.employment.exports.observatory import (
    LICENCE,
    LICENCE_URL,
    dictionary,
    observatory_csv,
    observatory_json,
    observatory_rows,
)
from bastide.modules.employment.figures.moderation import cost_sentence
from bastide.modules.employment.figures.observatory import (
    Labels,
    contract_labels,
    day_figures,
    observatory_figures,
    observatory_sentence,
)
from bastide.modules.employment.figures.origins_of_figures import (
    HIRES,
    LABELS,
    hires_origin,
    origin_of,
)
from bastide.modules.employment.figures.results import (
    answers_figure,
    hires_figure,
    hires_sentence,
)
from bastide.modules.employment.queries.moderation import moderation_cost
from bastide.modules.employment.queries.observatory import day_rows, observatory_view
from bastide.modules.employment.queries.outcomes import public_outcomes, source_names
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.sites import get_open_site
from bastide.modules.employment.queries.trades import domain_labels, trade_labels
from bastide.modules.employment.views.site.surroundings import site_page
from bastide.platform.access.rules import public
from bastide.platform.exchange.downloads import attachment
from bastide.platform.ui.pages import Crumb


@public
@require_safe
def observatory(request: HttpRequest, site: str) -> HttpResponse:
    """Show what is online, what comes and goes, what waits, and what is known of hires."""
    basin = get_open_site(site)
    view = observatory_view(basin.territory)
    outcomes = public_outcomes(basin.territory, timezone.now())
    csv_url = reverse("employment_observatory_csv", args=[site])
    made = day_figures(view, cut_labels(basin.territory), csv_url=csv_url)
    hires = [hires_figure(outcomes, csv_url=csv_url), answers_figure(outcomes)]
    return site_page(
        request,
        "employment/site/observatory.html",
        basin,
        title=_("L’observatoire de l’emploi"),
        trail=(Crumb(_("Observatoire")),),
        headline=observatory_sentence(view),
        figures=observatory_figures(view),
        drawn=[(one, _origin_url(site, one.key)) for one in made],
        hires=[one for one in hires if one is not None],
        hires_words=hires_sentence(outcomes),
        hires_origin=_origin_url(site, "embauches"),
        moderation=cost_sentence(moderation_cost(basin.territory, timezone.now())),
        median_origin=_origin_url(site, "duree"),
        columns=dictionary(),
        licence=LICENCE,
        licence_url=LICENCE_URL,
        csv_url=csv_url,
        json_url=reverse("employment_observatory_json", args=[site]),
    )


@public
@require_safe
def origin(request: HttpRequest, site: str, figure: str) -> HttpResponse:
    """Tell where a figure comes from."""
    basin = get_open_site(site)
    if figure not in LABELS:
        raise Http404
    return site_page(
        request,
        "employment/site/observatory_origin.html",
        basin,
        title=_("D’où vient ce chiffre\u00a0?"),
        trail=(
            Crumb(_("Observatoire"), reverse("employment_observatory", args=[site])),
            Crumb(str(LABELS[figure])),
        ),
        provenance=(
            hires_origin(public_outcomes(basin.territory, timezone.now()))
            if figure == HIRES
            else origin_of(figure, observatory_view(basin.territory))
        ),
    )


@public
@require_safe
def data_csv(request: HttpRequest, site: str) -> HttpResponse:
    """Give the open data as CSV, from a day on when the address says so (`depuis`)."""
    place = get_open_site(site).territory
    body = observatory_csv(
        observatory_rows(
            day_rows(place, asked_day(request.GET.get("depuis", ""))),
            public_outcomes(place, timezone.now()),
            timezone.localdate(),
        ),
        is_fictitious=place.is_fictitious,
    )
    return attachment(body, f"observatoire-{site}.csv", "text/csv; charset=utf-8")


@public
@require_safe
def data_json(request: HttpRequest, site: str) -> HttpResponse:
    """Give the open data as JSON, from a day on when the address says so (`depuis`)."""
    place = get_open_site(site).territory
    content = observatory_json(
        observatory_rows(
            day_rows(place, asked_day(request.GET.get("depuis", ""))),
            public_outcomes(place, timezone.now()),
            timezone.localdate(),
        ),
        is_fictitious=place.is_fictitious,
    )
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def asked_day(text: str) -> dt.date | None:
    """Return the day that an address asks for, `None` when it asks none that exists."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def cut_labels(territory: Territory) -> Labels:
    """Return the words of the values of each cut."""
    return {
        Cut.DOMAIN: domain_labels(),
        Cut.TRADE: trade_labels(),
        Cut.CONTRACT: contract_labels(),
        Cut.COMMUNE: commune_names(territory),
        Cut.SOURCE: source_names(territory),
    }


def _origin_url(site: str, key: str) -> str:
    return reverse("employment_observatory_origin", args=[site, key])
