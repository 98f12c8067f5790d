"""What a search may find of the inventory; the module that shows assets gives the addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bastide.kernel.buildings.models import Asset
from bastide.platform.search.entries import SearchEntry

ENTRY_KIND = "bien"


def asset_entries(
    *, room: str, url_of: Callable[[Asset], str], assets: Iterable[Asset] | None = None
) -> Iterator[SearchEntry]:
    """Yield one entry for each asset in service that has a name.

    Args:
        room: room whose readers may find it.
        url_of: address of an asset's page, without host.
        assets: those to index again; all of them by default.
    """
    listed = (
        Asset.objects.filter(ended_on__isnull=True).exclude(name="") if assets is None else assets
    )
    if assets is None:
        listed = listed.select_related("territory", "authority", "site", "segment")  # type: ignore[attr-defined]
    for asset in listed:
        if asset.is_ended or not asset.name:
            continue
        words = (
            asset.code,
            asset.rnb_id,
            asset.site.label if asset.site else "",
            asset.segment.label if asset.segment else "",
            asset.authority.name,
            asset.get_kind_display(),
        )
        yield SearchEntry(
            kind=ENTRY_KIND,
            key=str(asset.pk),
            title=asset.name,
            text=" ".join(word for word in words if word),
            url=url_of(asset),
            perimeter_id=asset.authority.perimeter_id,
            fictitious=asset.territory.is_fictitious,
            room=room,
        )
