"""Reads of the property inventory; the gates are the only way to an asset."""

from bastide.kernel.buildings.queries.assets import (
    by_parent_first,
    get_visible_asset,
    get_visible_state,
    list_links,
    list_segments,
    list_sites,
    list_states,
    list_visible_assets,
    values_of,
)
from bastide.kernel.buildings.queries.found import asset_entries
from bastide.kernel.buildings.queries.imports import (
    kept_profiles,
    known_assets,
    list_visible_imports,
)
from bastide.kernel.buildings.queries.portfolio import (
    asset_figures,
    cost_years,
    costs_of,
    energy_of,
    inventory_quality,
    occupancy_of,
    occupations_of,
    portfolio_of,
    reconciliation_of,
)

__all__ = [
    "asset_entries",
    "asset_figures",
    "by_parent_first",
    "cost_years",
    "costs_of",
    "energy_of",
    "get_visible_asset",
    "get_visible_state",
    "inventory_quality",
    "kept_profiles",
    "known_assets",
    "list_links",
    "list_segments",
    "list_sites",
    "list_states",
    "list_visible_assets",
    "list_visible_imports",
    "occupancy_of",
    "occupations_of",
    "portfolio_of",
    "reconciliation_of",
    "values_of",
]
