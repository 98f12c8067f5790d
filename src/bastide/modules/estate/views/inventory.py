"""The inventory: its measures, its list, what can be taken away, where its figures come from."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bastide.kernel.buildings.core.quality_rules import RULES
from bastide.kernel.buildings.queries.assets import list_segments
from bastide.kernel.territories.figures import places_of
from bastide.kernel.territories.queries import (
    current_edition,
    get_visible_territory,
    list_members,
)
from bastide.modules.estate.exports.inventory import inventory_download
from bastide.modules.estate.figures import inventory as drawn
from bastide.modules.estate.figures.inventory_origins import inventory_provenance
from bastide.modules.estate.forms.inventory import InventoryFilters
from bastide.modules.estate.queries.inventory import list_filtered, list_located, show_inventory
from bastide.modules.estate.readers.context import read_context
from bastide.modules.estate.tables import AssetTable
from bastide.modules.estate.views.surroundings import ROOM, crumbs, page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room
from bastide.platform.ui.tables import configured

MOST_ON_A_MAP = 1500


@room(ROOM)
@require_safe
def inventory(request: HttpRequest, territory: str) -> HttpResponse:
    """Show what is owned: a sentence, key figures, bars, a map, and the list to narrow."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    whole = show_inventory(actor, place)
    segments = list(list_segments(place))
    filters = InventoryFilters(
        request.GET,
        authorities=whole.authorities,
        segments=segments,
        rules=[(one.code, one.label) for one in RULES],
    )
    asked = filters.cleaned_data if filters.is_valid() else {}
    listed = list_filtered(actor, place, asked, whole)
    table = configured(
        AssetTable(listed, known=drawn.known_by_code(whole), slug=place.slug), request
    )
    csv_url = f"{reverse('estate_export', args=[place.slug])}?format=csv"
    edition = current_edition()
    located = list_located(listed, MOST_ON_A_MAP)
    return page(
        request,
        "estate/inventory.html",
        place,
        title=_("Le patrimoine"),
        crumbs=crumbs(place),
        inventory=whole,
        headline=drawn.inventory_sentence(whole, place.name),
        figures=drawn.key_figures(whole, place),
        bars=drawn.segment_figure(whole, segments, csv_url),
        map=drawn.inventory_map(
            located,
            places_of(list(list_members(place)), edition.pk if edition else None),
            listed=table.paginator.count,
        )
        if located
        else None,
        context=read_context(Path(settings.DATA_DIR) / "estate" / "contexte.csv"),
        filters=filters,
        table=table,
        query=request.GET.urlencode(),
        can_edit=actor.can_within(Role.CONTRIBUTOR, place.perimeter_id, ROOM),
    )


@room(ROOM)
@require_safe
def export(request: HttpRequest, territory: str) -> HttpResponse:
    """Give the list, narrowed as it is shown, as XLSX, CSV, GeoJSON or SCDL."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    whole = show_inventory(actor, place)
    filters = InventoryFilters(
        request.GET,
        authorities=whole.authorities,
        segments=list_segments(place),
        rules=[(one.code, one.label) for one in RULES],
    )
    asked = filters.cleaned_data if filters.is_valid() else {}
    listed = list_filtered(actor, place, asked, whole)
    sees_people = actor.can_within(Role.CONTRIBUTOR, place.perimeter_id, ROOM)
    return inventory_download(
        listed, place, request.GET.get("format", "xlsx"), personal=sees_people
    )


@room(ROOM)
@require_safe
def origin(request: HttpRequest, territory: str) -> HttpResponse:
    """Show where one figure of the inventory comes from."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    provenance = inventory_provenance(
        show_inventory(actor, place), place, request.GET.get("mesure", "")
    )
    if provenance is None:
        raise Http404
    return page(
        request,
        "estate/origin.html",
        place,
        title=_("D’où vient ce chiffre\u00a0?"),
        crumbs=crumbs(place, _("D’où vient ce chiffre\u00a0?")),
        provenance=provenance,
    )
