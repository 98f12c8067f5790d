"""What the inventory knows of the assets of a campaign, for the scores that data give."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.core.occupancy import Use
from bastide.kernel.buildings.models import Asset, AssetState, EnergyUse, Occupation, RunningCost
from bastide.kernel.buildings.queries import values_of
from bastide.kernel.grids.models import Subject
from bastide.modules.estate.core.prefill import AssetData, Source

Years = Mapping[uuid.UUID, Mapping[int, Any]]


def list_asset_data(subjects: Iterable[Subject]) -> list[AssetData]:
    """Return what is known of the assets of a campaign, subjects without asset left out.

    Five queries. Assets are named by the code of their subject, and compared in its group.

    Args:
        subjects: of a campaign obtained through a gate.
    """
    by_asset = {subject.reference: subject for subject in subjects}
    sources: dict[uuid.UUID, dict[Source, list[str]]] = defaultdict(lambda: defaultdict(list))
    energy, costs = _energy(by_asset, sources), _costs(by_asset, sources)
    uses = _uses(by_asset, sources)
    states = AssetState.objects.filter(asset__in=by_asset, is_current=True).select_related(
        "site", "segment", "parent"
    )
    current = {state.asset_id: state for state in states}
    kinds = dict(Asset.objects.filter(pk__in=by_asset).values_list("pk", "kind"))
    return [
        AssetData(
            code=subject.code,
            segment=subject.group,
            kind=kinds[asset_id],
            facts=values_of(current[asset_id]),
            facts_source=_state_source(current[asset_id]),
            energy=energy.get(asset_id, {}),
            costs=costs.get(asset_id, {}),
            uses=uses.get(asset_id, {}),
            sources=sources[asset_id],
        )
        for asset_id, subject in by_asset.items()
        if asset_id in current
    ]


Sources = Mapping[uuid.UUID, dict[Source, list[str]]]


def _energy(assets: Iterable[uuid.UUID], sources: Sources) -> Years:
    found: dict[uuid.UUID, dict[int, dict[Carrier, Decimal]]] = defaultdict(dict)
    rows = EnergyUse.objects.filter(asset__in=assets)
    for asset, year, carrier, kwh, source in rows.values_list(
        "asset_id", "year", "carrier", "kwh", "source"
    ):
        found[asset].setdefault(year, {})[Carrier(carrier)] = kwh
        _tell(sources[asset]["energy", year], source)
    return found


def _costs(assets: Iterable[uuid.UUID], sources: Sources) -> Years:
    found: dict[uuid.UUID, dict[int, dict[CostKind, Decimal]]] = defaultdict(dict)
    rows = RunningCost.objects.filter(asset__in=assets)
    for asset, year, kind, amount, source, is_estimated in rows.values_list(
        "asset_id", "year", "kind", "amount", "source", "is_estimated"
    ):
        found[asset].setdefault(year, {})[CostKind(kind)] = amount
        said = source
        if is_estimated:
            said = _("%(source)s (estimé)") % {"source": source or _("Inventaire")}
        _tell(sources[asset]["costs", year], said)
    return found


def _uses(assets: Iterable[uuid.UUID], sources: Sources) -> Years:
    found: dict[uuid.UUID, dict[int, list[Use]]] = defaultdict(dict)
    for row in Occupation.objects.filter(asset__in=assets):
        use = Use(row.hours_used, row.places_used, row.hours_available, row.places_available)
        found[row.asset_id].setdefault(row.year, []).append(use)
        _tell(sources[row.asset_id]["uses", row.year], row.source)
    return found


def _tell(told: list[str], source: str) -> None:
    if source and source in told:
        return
    said = source or _("Inventaire")
    if said not in told:
        told.append(said)


def _state_source(state: AssetState) -> str:
    since = date_format(state.valid_from, "j F Y")
    said = _("Fiche du bien, vraie depuis le %(since)s") % {"since": since}
    return f"{said} ({state.source})" if state.source else said
