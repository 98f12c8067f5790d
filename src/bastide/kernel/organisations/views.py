"""Pages of the authorities of a territory, of their services, people and posts."""

from __future__ import annotations

from typing import Literal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.organisations import exports, figures, queries, services
from bastide.kernel.organisations.core.staff import STATUS_LABELS, sector_label
from bastide.kernel.organisations.core.versions import compare
from bastide.kernel.organisations.forms import FreezeForm
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.exchange.writers import download
from bastide.platform.ui.pages import Crumb, render_page

ROOM = queries.ROOM
DIFFERENCES = {
    "created": "Créé",
    "closed": "Supprimé",
    "moved": "Rattaché ailleurs",
    "renamed": "Renommé",
    "transferred": "Porté par un autre organisme",
    "head": "Direction",
    "pooled": "Mutualisé",
    "unpooled": "N’est plus mutualisé",
    "served": "Organismes servis",
}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _tree(territory: Territory) -> Crumb:
    return Crumb(_("L’organisation"), reverse("organisation", args=[territory.slug]))


def _home(territory: Territory) -> Crumb:
    return Crumb(territory.name, reverse("territory", args=[territory.slug]))


def _list(territory: Territory) -> Crumb:
    return Crumb(_("Les collectivités"), reverse("authorities", args=[territory.slug]))


def _found(request: HttpRequest, territory: str, siren: str) -> tuple[Territory, Authority]:
    place = get_visible_territory(_actor(request), territory)
    return place, queries.get_visible_authority(_actor(request), place, siren, room=ROOM)


@room(ROOM, Role.READER)
@require_safe
def authorities(request: HttpRequest, territory: str) -> HttpResponse:
    """List the public bodies of the territory that the actor may see."""
    found = get_visible_territory(_actor(request), territory)
    rows = queries.list_visible_authorities(_actor(request), found, room=ROOM)
    return render_page(
        request,
        "organisations/authorities.html",
        title=_("Les collectivités"),
        crumbs=(_home(found), Crumb(_("Les collectivités"))),
        territory=found,
        authorities=rows.order_by("kind", "name"),
    )


@room(ROOM, Role.READER)
@require_safe
def authority(request: HttpRequest, territory: str, siren: str) -> HttpResponse:
    """Show a public body: what it is, its services, who holds which function, its posts."""
    found, body = _found(request, territory, siren)
    visible = queries.list_visible_services(_actor(request), found)
    return render_page(
        request,
        "organisations/authority.html",
        title=body.name,
        crumbs=(_home(found), _list(found), Crumb(body.name)),
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
        crumbs=(_home(found), _list(found), Crumb(body.name, detail), Crumb(_("Effectifs"))),
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


@room(ROOM, Role.READER)
@require_safe
def organisation(request: HttpRequest, territory: str) -> HttpResponse:
    """Show the tree of services and of responsibility centres, and the versions kept."""
    found = get_visible_territory(_actor(request), territory)
    actor = _actor(request)
    whole = queries.can_see_whole(actor, found)
    return render_page(
        request,
        "organisations/organisation.html",
        title=_("L’organisation"),
        crumbs=(_home(found), Crumb(_("L’organisation"))),
        territory=found,
        services=queries.in_tree_order(queries.list_visible_services(actor, found)),
        centres=queries.in_tree_order(queries.list_visible_centres(actor, found)),
        versions=queries.list_versions(found) if whole else (),
        form=FreezeForm() if actor.can(Role.MANAGER, found.perimeter_id, ROOM) else None,
    )


@room(ROOM, Role.MANAGER)
@require_POST
def organisation_freeze(request: HttpRequest, territory: str) -> HttpResponse:
    """Keep today's organisation as a version that never changes again."""
    found = get_visible_territory(_actor(request), territory)
    form = FreezeForm(request.POST)
    if form.is_valid():
        try:
            services.freeze_organisation(
                actor=_actor(request), territory=found, label=form.cleaned_data["label"]
            )
            messages.success(request, _("La version est gardée."))
        except InputRefusedError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Donnez un nom à la version."))
    return redirect("organisation", territory=found.slug)


@room(ROOM, Role.READER)
@require_safe
def organisation_compare(request: HttpRequest, territory: str) -> HttpResponse:
    """Compare two versions side by side: what moved, how many decision points, which span."""
    actor = _actor(request)
    found = get_visible_territory(actor, territory)
    oldest = queries.list_versions(found).last()
    before = request.GET.get("avant") or (str(oldest.pk) if oldest else "actuelle")
    after = request.GET.get("apres") or "actuelle"
    comparison = compare(
        *(queries.get_visible_version(actor, found, key) for key in (before, after))
    )
    return render_page(
        request,
        "organisations/compare.html",
        title=_("Comparer deux organisations"),
        crumbs=(_home(found), _tree(found), Crumb(_("Comparer"))),
        territory=found,
        before=before,
        after=after,
        versions=[(str(row.pk), row) for row in queries.list_versions(found)],
        comparison=comparison,
        differences=[(_(DIFFERENCES[row.kind]), row) for row in comparison.differences],
    )
