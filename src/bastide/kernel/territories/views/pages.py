"""Pages of the territory, and the public geography of France."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from bastide.kernel.territories import exports, figures, queries
from bastide.kernel.territories.core.regimes import TOOL_LABELS
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.tables import MembersTable
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import public, room
from bastide.platform.exchange.writers import download
from bastide.platform.ui.pages import Crumb, render_page

SHOWN = 50


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _vintage(territory: Territory) -> int | None:
    member = queries.list_members(territory).first()
    return member.population_municipale_vintage if member else None


@room("territories", Role.READER)
@require_safe
def territory_page(request: HttpRequest, territory: str) -> HttpResponse:
    """Show who the territory is: communes, populations, map, tax regime and what it opens."""
    found = queries.get_visible_territory(_actor(request), territory)
    members = list(queries.list_members(found).select_related("territory"))
    table = RequestConfig(request, paginate=False).configure(MembersTable(members))
    places = figures.places_of(members, found.epci.edition_id if found.epci else None)
    vintage = _vintage(found)
    csv_url = reverse("territory_export", args=[found.slug, "csv"])
    return render_page(
        request,
        "territories/territory.html",
        title=found.name,
        crumbs=(Crumb(found.name),),
        territory=found,
        table=table,
        vintage=vintage,
        past=queries.list_past_members(found),
        regime=queries.regime_on(found),
        openings=[(TOOL_LABELS[row.tool], row) for row in queries.list_openings(found)],
        figure=figures.communes_map(found.name, places, vintage, exports.source_of(found), csv_url),
    )


@room("territories", Role.READER)
@require_safe
def territory_commune(request: HttpRequest, territory: str, code: str) -> HttpResponse:
    """Show a commune of the territory: since when, with how many inhabitants, what happened."""
    found = queries.get_visible_territory(_actor(request), territory)
    member = queries.get_member(found, code)
    home = Crumb(found.name, reverse("territory", args=[found.slug]))
    return render_page(
        request,
        "territories/member.html",
        title=member.name,
        crumbs=(home, Crumb(member.name)),
        territory=found,
        member=member,
        source=exports.source_of(found),
    )


@room("territories", Role.READER)
@require_safe
def territory_export(
    request: HttpRequest, territory: str, export_format: Literal["csv", "xlsx"]
) -> HttpResponse:
    """Give the communes of the territory, past ones included, as CSV or XLSX."""
    found = queries.get_visible_territory(_actor(request), territory)
    members = [*queries.list_members(found), *queries.list_past_members(found)]
    sheet = exports.members_sheet(found, members)
    return download(
        [sheet], export_format, f"communes-{found.slug}", fictitious=found.is_fictitious
    )


@public
@require_safe
def geography(request: HttpRequest) -> HttpResponse:
    """Search any commune or EPCI of France by name, postal code, INSEE code or SIREN."""
    asked = request.GET.get("q", "").strip()[:100]
    communes = queries.list_found_communes(asked)
    epcis = queries.list_found_epcis(asked)
    return render_page(
        request,
        "territories/geography.html",
        title=_("Géographie"),
        crumbs=(Crumb(_("Géographie")),),
        asked=asked,
        edition=queries.current_edition(),
        communes=communes[:SHOWN],
        communes_count=communes.count(),
        epcis=epcis[:SHOWN],
        epcis_count=epcis.count(),
        shown=SHOWN,
    )


@public
@require_safe
def commune(request: HttpRequest, code: str) -> HttpResponse:
    """Show a commune of France: public facts, former communes, EPCI, contour."""
    found = queries.get_commune(code)
    return render_page(
        request,
        "territories/commune.html",
        title=found.name,
        crumbs=(Crumb(_("Géographie"), reverse("geography")), Crumb(found.name)),
        commune=found,
        departement=queries.departement_name(found),
        epcis=found.epcis.select_related("edition").order_by("nature"),
    )


@public
@require_safe
def epci(request: HttpRequest, siren: str) -> HttpResponse:
    """Show an EPCI of France: its communes, its map, its tax regime as the list prints it."""
    found = queries.get_epci(siren)
    memberships = queries.list_memberships(found)
    edition = found.edition
    places = figures.places_of_communes((row.commune for row in memberships), edition.pk)
    return render_page(
        request,
        "territories/epci.html",
        title=found.name,
        crumbs=(Crumb(_("Géographie"), reverse("geography")), Crumb(found.name)),
        epci=found,
        edition=edition,
        memberships=memberships,
        figure=figures.communes_map(
            found.name, places, edition.population_municipale_vintage, edition.source
        ),
    )
