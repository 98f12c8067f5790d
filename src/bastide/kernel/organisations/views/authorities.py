"""Pages of the public bodies of a territory, and of their posts."""

from __future__ import annotations

from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.organisations import exports, figures, queries
from bastide.kernel.organisations.core.staff import STATUS_LABELS, sector_label
from bastide.kernel.organisations.models import Authority
from bastide.kernel.organisations.views.surroundings import (
    ROOM,
    actor_of,
    list_crumb,
)
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.writers import download
from bastide.platform.ui.pages import Crumb, home_crumb, render_page


def _found(request: HttpRequest, territory: str, siren: str) -> tuple[Territory, Authority]:
    place = get_visible_territory(actor_of(request), territory)
    return place, queries.get_visible_authority(actor_of(request), place, siren, room=ROOM)


@room(ROOM, Role.READER)
@require_safe
def authorities(request: HttpRequest, territory: str) -> HttpResponse:
    """List the public bodies of the territory that the actor may see."""
    found = get_visible_territory(actor_of(request), territory)
    rows = queries.list_visible_authorities(actor_of(request), found, room=ROOM)
    return render_page(
        request,
        "organisations/authorities.html",
        title=_("Les collectivités"),
        crumbs=(home_crumb(found), Crumb(_("Les collectivités"))),
        territory=found,
        authorities=rows.order_by("kind", "name"),
    )


@room(ROOM, Role.READER)
@require_safe
def authority(request: HttpRequest, territory: str, siren: str) -> HttpResponse:
    """Show a public body: what it is, its services, who holds which function, its posts."""
    found, body = _found(request, territory, siren)
    visible = queries.list_visible_services(actor_of(request), found)
    return render_page(
        request,
        "organisations/authority.html",
        title=body.name,
        crumbs=(home_crumb(found), list_crumb(found), Crumb(body.name)),
        territory=found,
        authority=body,
        services=queries.in_tree_order(visible.filter(authority=body)),
        served_by=visible.filter(served=body),
        functions=queries.list_functions(body),
        years=queries.staff_years(body),
    )


@room(ROOM, Role.READER)
@require_safe
def authority_staff(request: HttpRequest, territory: str, siren: str) -> HttpResponse:
    """Show the posts of a public body by category, sector and status, year after year."""
    found, body = _found(request, territory, siren)
    years = queries.staff_years(body)
    year = _year(request, [int(row.key) for row in years])
    detail = reverse("authority", args=[found.slug, body.siren])
    source = figures.file_source([batch.file_name for batch in queries.staff_sources(body)])
    csv_url = reverse("staff_export", args=[found.slug, body.siren, "csv"])
    return render_page(
        request,
        "organisations/staff.html",
        title=_("Effectifs de %(name)s") % {"name": body.name},
        crumbs=(
            home_crumb(found),
            list_crumb(found),
            Crumb(body.name, detail),
            Crumb(_("Effectifs")),
        ),
        territory=found,
        authority=body,
        year=year,
        years=years,
        breakdowns=_breakdowns(body, year),
        figure=figures.staff_by_year(body.name, years, source, csv_url) if years else None,
    )


def _year(request: HttpRequest, years: list[int]) -> int | None:
    asked = request.GET.get("annee", "")
    if not asked:
        return years[-1] if years else None
    if not asked.isascii() or not asked.isdigit() or int(asked) not in years:
        raise Http404
    return int(asked)


def _breakdowns(
    body: Authority, year: int | None
) -> list[tuple[str, list[tuple[str, queries.StaffTotal]]]]:
    if year is None:
        return []
    labels = {"category": _("Catégorie"), "sector": _("Filière"), "status": _("Statut")}
    return [
        (
            label,
            [(_named(dimension, row.key), row) for row in queries.staff_by(body, year, dimension)],
        )
        for dimension, label in labels.items()
    ]


def _named(dimension: str, key: str) -> str:
    if not key:
        return _("Non renseignée")
    names = {"sector": sector_label(key), "status": STATUS_LABELS.get(key, key)}
    return _(names.get(dimension, key))


@room(ROOM, Role.READER)
@require_safe
def staff_export(
    request: HttpRequest, territory: str, siren: str, export_format: Literal["csv", "xlsx"]
) -> HttpResponse:
    """Give the posts of a public body, every year, as CSV or XLSX."""
    found, body = _found(request, territory, siren)
    sheet = exports.staff_sheet(body, queries.list_staff(body))
    return download(
        [sheet], export_format, f"effectifs-{body.siren}", fictitious=found.is_fictitious
    )
