"""Sites: rows that share a label stand on one site, whatever the case of its spelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bastide.foundation.text import folded
from bastide.kernel.buildings.core.rows import AssetRow, KnownAsset, SiteGroup


def grouped(
    rows: Sequence[AssetRow], known: Sequence[KnownAsset] = ()
) -> tuple[tuple[SiteGroup, ...], tuple[AssetRow, ...]]:
    """Return the sites that rows name, and the rows with one spelling for each site.

    A row without label stands on no site: 227 unnamed buildings are not one place.

    Args:
        rows: in the order of the file.
        known: assets whose sites keep their spelling.

    Returns:
        The sites in order of appearance, and the rows in theirs.
    """
    kept: dict[str, str] = {}
    for asset in known:
        if site := str(asset.values.get("site") or ""):
            kept.setdefault(folded(site), site)
    spellings: dict[str, list[str]] = {}
    lines: dict[str, list[int]] = {}
    spelt: list[AssetRow] = []
    for row in rows:
        label = str(row.values.get("site") or "")
        if not label or row.rejection is not None:
            spelt.append(row)
            continue
        key = folded(label)
        kept.setdefault(key, label)
        lines.setdefault(key, []).append(row.line)
        if label not in spellings.setdefault(key, []):
            spellings[key].append(label)
        spelt.append(replace(row, values={**row.values, "site": kept[key]}))
    sites = tuple(
        SiteGroup(kept[key], tuple(spellings[key]), tuple(rows_of))
        for key, rows_of in lines.items()
    )
    return sites, tuple(spelt)
