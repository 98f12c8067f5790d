"""The inventory to take away: our own columns that come back unchanged, a map, the open schema."""

from __future__ import annotations

import uuid
from typing import Literal

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from bastide.kernel.buildings.core.rows import KnownAsset
from bastide.kernel.buildings.exports import inventory_sheet, scdl_sheet
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.queries.assets import current_of, values_of, with_current_state
from bastide.kernel.buildings.queries.imports import known_assets
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.exchange.geojson import Point, download_geojson
from bastide.platform.exchange.writers import Column, Sheet, download

_POINT_COLUMNS = (
    Column("code", "Code"),
    Column("name", "Nom"),
    Column("kind", "Nature"),
    Column("segment", "Segment"),
    Column("authority", "Collectivité"),
    Column("area_m2", "Surface de plancher (m²)", "number"),
)


def inventory_download(
    listed: QuerySet[Asset],
    territory: Territory,
    format: str,  # noqa: A002 -- the word of the address
    *,
    personal: bool,
) -> HttpResponse:
    """Answer assets obtained through a gate: `xlsx` or `csv` (they come back), `geojson`, `scdl`.

    Args:
        listed: the assets.
        territory: theirs.
        format: the word of the address.
        personal: whether facts that may name a private person are among the columns.

    Raises:
        Http404: no such format; or SCDL of an invented territory.
    """
    if format == "geojson":
        return _points(listed, territory)
    if format == "scdl":
        return _scdl(listed, territory)
    if format not in {"csv", "xlsx"}:
        raise Http404
    kind: Literal["csv", "xlsx"] = "csv" if format == "csv" else "xlsx"
    sheets = [
        inventory_sheet(
            assets,
            name=authority.name,
            notes=[_("Inventaire de %(name)s.") % {"name": authority.name}],
            personal=personal,
        )
        for authority, assets in _by_authority(listed)
    ] or [Sheet(name=_("Inventaire"), columns=[Column("code", "Code")], rows=[])]
    return download(
        sheets, kind, f"patrimoine {territory.name}", fictitious=territory.is_fictitious
    )


def _by_authority(listed: QuerySet[Asset]) -> list[tuple[Authority, list[KnownAsset]]]:
    codes: dict[uuid.UUID, set[str]] = {}
    for authority_id, code in listed.order_by().values_list("authority_id", "code"):
        codes.setdefault(authority_id, set()).add(code)
    owners = Authority.objects.filter(pk__in=list(codes)).order_by("name")
    return [
        (owner, [one for one in known_assets(owner) if one.code in codes[owner.pk]])
        for owner in owners
    ]


def _points(listed: QuerySet[Asset], territory: Territory) -> HttpResponse:
    points = []
    for asset in with_current_state(listed):
        state = current_of(asset)
        points.append(
            Point(
                id=str(asset.pk),
                properties={
                    "code": asset.code,
                    "name": asset.name,
                    "kind": str(asset.get_kind_display()),
                    "segment": asset.segment.label if asset.segment else None,
                    "authority": asset.authority.name,
                    "area_m2": state.area_sdp_m2,
                },
                longitude=state.longitude,
                latitude=state.latitude,
            )
        )
    return download_geojson(
        points,
        _POINT_COLUMNS,
        file_stem=f"patrimoine {territory.name}",
        name=_("Patrimoine de %(name)s") % {"name": territory.name},
        fictitious=territory.is_fictitious,
    )


def _scdl(listed: QuerySet[Asset], territory: Territory) -> HttpResponse:
    if territory.is_fictitious:
        raise Http404
    sheets = [scdl_sheet(assets, owner) for owner, assets in _by_authority(listed)]
    if not sheets:
        raise Http404
    return download(sheets, "csv", f"scdl equipements {territory.name}")


def values(asset: Asset) -> dict[str, object]:
    """Return the current facts of an asset that `with_current_state` returned."""
    return dict(values_of(current_of(asset)))
