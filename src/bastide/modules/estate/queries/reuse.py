"""The existing buildings that could answer a request, before anything is bought or built."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.core.occupancy import Use
from bastide.kernel.buildings.models import Asset, Occupation
from bastide.kernel.buildings.queries.assets import (
    current_of,
    list_visible_assets,
    values_of,
    with_current_state,
)
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.queries import list_visible_campaigns
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.desk import BUILDS, MUST_EXAMINE
from bastide.modules.estate.core.known import Beside, known_buildings
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.prefill import AssetData
from bastide.modules.estate.core.premises import Degrees, premises_of
from bastide.modules.estate.core.reuse import Candidate, Host, NewNeed, answer_to_need
from bastide.modules.estate.models import DeskRequest
from bastide.modules.estate.queries.inventory import key_of
from bastide.modules.estate.queries.results import latest_run, may_read_results, result_of
from bastide.platform.access.actors import Actor

ROOM = "estate"


@dataclass(frozen=True)
class Existing:
    """An existing building before a request.

    Attributes:
        asset: the building. is_possible: whether it could answer; `None` when it must be measured.
        reason: why, in French. building_class: its class, `None` without one.
    """

    asset: Asset
    is_possible: bool | None
    reason: str
    building_class: BuildingClass | None

    @property
    def pair(self) -> tuple[str, str]:
        """Return its identifier and its name."""
        return str(self.asset.pk), str(self.asset)


@dataclass(frozen=True)
class Reuse:
    """What exists before a request.

    Attributes:
        possible: the buildings that could answer it, best first.
        unmeasured: those whose free area is not known. excluded: the others, each with its reason.
        may_build: nothing that exists can answer it, and nothing is left to measure.
    """

    possible: tuple[Existing, ...]
    unmeasured: tuple[Existing, ...]
    excluded: tuple[Existing, ...]
    may_build: bool

    @property
    def proposed(self) -> tuple[Existing, ...]:
        """Return the buildings that must be looked at before the request is accepted."""
        return self.possible[:MUST_EXAMINE]

    @property
    def more(self) -> tuple[Existing, ...]:
        """Return the others that could answer it."""
        return self.possible[MUST_EXAMINE:]


def reuse_of(actor: Actor, territory: Territory, asked: DeskRequest) -> Reuse | None:
    """Return the existing buildings before a request; `None` when it asks for no premises.

    A request that names an asset is compared with the assets of the same segment, the nearest
    first; another one with those whose sort of premises suits its words.

    Args:
        actor: who looks, among what he may read.
        territory: obtained through a gate.
        asked: obtained through a gate.
    """
    if asked.kind not in BUILDS or not asked.surface_m2:
        return None
    assets = {key_of(one): one for one in _standing(actor, territory)}
    classes = _classes(actor, territory, (one.pk for one in assets.values()))
    beside = {
        key: Beside(asset=str(one.pk), label=str(one), building_class=classes.get(one.pk))
        for key, one in assets.items()
    }
    known = [one.proposal for one in known_buildings(_data(assets), beside)]
    hosts = {key: _host(one) for key, one in assets.items()}
    own = hosts.get(key_of(asked.asset), Host()) if asked.asset else Host()
    wanted = _segment(asked.asset) if asked.asset else ""
    everywhere = frozenset(one.segment for one in known)
    found = answer_to_need(
        NewNeed(
            asked.title,
            wanted,
            Decimal(asked.surface_m2),
            sort=premises_of(asked.title, asked.text) or own.sort,
            place=own.place,
        ),
        known,
        None if wanted else {wanted: everywhere},
        hosts,
    )

    def existing(rows: Iterable[Candidate]) -> tuple[Existing, ...]:
        return tuple(
            Existing(assets[row.code], row.is_possible, row.reason, beside[row.code].building_class)
            for row in rows
        )

    return Reuse(
        possible=existing(found.candidates),
        unmeasured=existing(row for row in found.refused if row.is_possible is None),
        excluded=existing(row for row in found.refused if row.is_possible is False),
        may_build=found.may_build,
    )


def _host(asset: Asset) -> Host:
    """Return the sort of premises of a building, told by its name, its use or its segment."""
    facts = values_of(current_of(asset))
    told = [str(facts.get(key) or "") for key in ("name", "use", "family")]
    place: Degrees | None = None
    if (north := facts.get("latitude")) is not None and (
        east := facts.get("longitude")
    ) is not None:
        place = float(str(north)), float(str(east))
    return Host(premises_of(*told, _segment(asset)), place)


def _standing(actor: Actor, territory: Territory) -> list[Asset]:
    """Return the buildings and lots that are still owned."""
    assets = list_visible_assets(actor, territory, room=ROOM).filter(ended_on__isnull=True)
    return list(with_current_state(assets.exclude(kind=AssetKind.LAND.value)))


def _segment(asset: Asset) -> str:
    return asset.segment.label if asset.segment else ""


def _data(assets: Mapping[str, Asset]) -> list[AssetData]:
    """Return what the inventory knows of buildings, as far as their free area needs it."""
    uses: dict[uuid.UUID, dict[int, list[Use]]] = {}
    for row in Occupation.objects.filter(asset__in=list(assets.values())):
        use = Use(row.hours_used, row.places_used, row.hours_available, row.places_available)
        uses.setdefault(row.asset_id, {}).setdefault(row.year, []).append(use)
    return [
        AssetData(
            code=key,
            segment=_segment(one),
            kind=one.kind,
            facts=values_of(current_of(one)),
            uses=uses.get(one.pk, {}),
        )
        for key, one in assets.items()
    ]


def _classes(
    actor: Actor, territory: Territory, assets: Iterable[uuid.UUID]
) -> dict[uuid.UUID, BuildingClass | None]:
    """Return asset → its class in the latest results that the actor may read."""
    wanted = set(assets)
    found: dict[uuid.UUID, BuildingClass | None] = {}
    campaigns = (
        list_visible_campaigns(actor, territory, room=ROOM)
        .filter(estate_runs__isnull=False)
        .exclude(stage=Stage.DROPPED.value)
        .order_by("-created_at")
        .distinct()
    )
    readable = (one for one in campaigns if may_read_results(actor, one))
    run = latest_run(latest) if (latest := next(readable, None)) else None
    if run is not None:
        result = result_of(run)
        for asset, code in result.by_asset.items():
            found[uuid.UUID(asset)] = result.placements[code].building_class
    return {asset: klass for asset, klass in found.items() if asset in wanted}
