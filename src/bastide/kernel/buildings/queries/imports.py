"""What an import needs to know of an inventory, and the imports already made."""

from __future__ import annotations

from django.db.models import QuerySet

from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.rows import KnownAsset
from bastide.kernel.buildings.models import Asset, EnergyUse, ImportProfile, RunningCost
from bastide.kernel.buildings.queries.assets import current_of, values_of, with_current_state
from bastide.kernel.buildings.readers.profiles import Profile, from_data
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.queries import list_visible_batches

BATCH_KIND = "buildings"


def known_assets(authority: Authority) -> list[KnownAsset]:
    """Return the assets of an authority with their current values, costs and energies included.

    Five queries, whatever the number of assets.
    """
    records: dict[object, dict[str, Value]] = {}
    for asset_id, kind, year, amount in RunningCost.objects.filter(
        asset__authority=authority
    ).values_list("asset_id", "kind", "year", "amount"):
        records.setdefault(asset_id, {})[f"cost:{kind}:{year}"] = amount
    for asset_id, carrier, year, kwh in EnergyUse.objects.filter(
        asset__authority=authority
    ).values_list("asset_id", "carrier", "year", "kwh"):
        records.setdefault(asset_id, {})[f"energy:{carrier}:{year}"] = kwh
    assets = with_current_state(Asset.objects.filter(authority=authority).order_by("code"))
    return [
        KnownAsset(
            asset.code,
            {"code": asset.code, **values_of(current_of(asset)), **records.get(asset.pk, {})},
        )
        for asset in assets
    ]


def kept_profiles(territory: Territory) -> tuple[Profile, ...]:
    """Return the import profiles that a territory keeps, by name."""
    kept = ImportProfile.objects.filter(territory=territory).values_list("mapping", flat=True)
    return tuple(from_data(mapping) for mapping in kept)


def list_visible_imports(actor: Actor, territory: Territory, *, room: str) -> QuerySet[ImportBatch]:
    """Return the imports of buildings of a territory that the actor may see, latest first."""
    return list_visible_batches(actor, territory.perimeter_id, room).filter(kind=BATCH_KIND)
