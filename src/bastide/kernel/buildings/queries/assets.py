"""Assets and their states, obtained through gates; a state as the values of the core."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from bastide.kernel.buildings.core.facts import FACTS, FactType, Value
from bastide.kernel.buildings.core.rows import EXTRA
from bastide.kernel.buildings.models import Asset, AssetLink, AssetState, Segment, Site
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

_MICRODEGREE = Decimal("0.000001")
_DEGREES = frozenset({FactType.LATITUDE, FactType.LONGITUDE})
_LISTS = frozenset({FactType.CHOICES, FactType.PARCELS})
_AROUND = ("site", "segment", "parent")


def list_visible_assets(
    actor: Actor, territory: Territory, *, room: str, role: Role = Role.READER
) -> QuerySet[Asset]:
    """Return the assets of the authorities where the actor holds at least a role in a room.

    Ended assets are among them: a page leaves them out with `filter(ended_on__isnull=True)`.
    """
    authorities = list_visible_authorities(actor, territory, room=room, role=role)
    return Asset.objects.filter(territory=territory, authority__in=authorities).select_related(
        "authority", *_AROUND
    )


def get_visible_asset(
    actor: Actor,
    territory: Territory,
    asset_id: uuid.UUID,
    *,
    room: str,
    role: Role = Role.READER,
) -> Asset:
    """Return one asset of a territory.

    Raises:
        Http404: no such asset, or none that the actor may see; the answer is the same.
    """
    asset = list_visible_assets(actor, territory, room=room, role=role).filter(pk=asset_id).first()
    if asset is None:
        raise Http404
    return asset


def get_visible_state(
    actor: Actor, territory: Territory, asset_id: uuid.UUID, *, room: str
) -> AssetState:
    """Return the current state of one asset, with the asset.

    Raises:
        Http404: no such asset, or none that the actor may see.
    """
    asset = get_visible_asset(actor, territory, asset_id, room=room)
    return list_states(asset).get(is_current=True)


def list_states(asset: Asset) -> QuerySet[AssetState]:
    """Return the states of an asset obtained through a gate, the latest first."""
    return (
        AssetState.objects.filter(asset=asset)
        .select_related("asset", "batch", *_AROUND)
        .order_by("-number")
    )


def with_current_state(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """Return assets whose current state is at hand as `asset.current[0]`, in two queries."""
    current = AssetState.objects.filter(is_current=True).select_related(*_AROUND)
    return assets.prefetch_related(Prefetch("states", queryset=current, to_attr="current"))


def current_of(asset: Asset) -> AssetState:
    """Return the current state of an asset that `with_current_state` returned."""
    found: list[AssetState] = asset.current  # type: ignore[attr-defined]
    return found[0]


def list_segments(territory: Territory) -> QuerySet[Segment]:
    """Return the segments of a territory, in their order."""
    return Segment.objects.filter(territory=territory)


def list_sites(assets: QuerySet[Asset]) -> QuerySet[Site]:
    """Return the sites of assets obtained through a gate."""
    return Site.objects.filter(assets__in=assets).distinct()


def list_links(asset: Asset) -> QuerySet[AssetLink]:
    """Return what an asset became and what it comes from, the earliest first."""
    return (
        AssetLink.objects.filter(Q(before=asset) | Q(after=asset))
        .select_related("before", "after")
        .order_by("on", "pk")
    )


def values_of(state: AssetState) -> dict[str, Value]:
    """Return a state as the core's values: identity, facts and other columns; missing is absent.

    Args:
        state: with its site, segment and parent at hand.
    """
    found: dict[str, Any] = {
        "kind": state.kind,
        "name": state.name,
        "site": state.site.label if state.site else "",
        "parent": state.parent.code if state.parent else "",
        "segment": state.segment.label if state.segment else "",
        "rnb_id": state.rnb_id,
    }
    for fact in FACTS:
        found[fact.key] = _PLAIN.get(fact.type, _same)(getattr(state, fact.key))
    found |= {f"{EXTRA}{header}": said for header, said in state.extra.items()}
    return {key: value for key, value in found.items() if value not in {None, "", ()}}


def _same(value: Any) -> Any:
    return value


def _degrees(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(_MICRODEGREE)


_PLAIN: Mapping[FactType, Callable[[Any], Any]] = {
    **dict.fromkeys(_DEGREES, _degrees),
    **dict.fromkeys(_LISTS, tuple),
}


def by_parent_first(assets: Iterable[Asset]) -> list[Asset]:
    """Return assets with what contains them before them, by code otherwise."""
    listed = {asset.pk: asset for asset in assets}

    def place(asset: Asset) -> tuple[str, ...]:
        codes = [asset.code]
        above = listed.get(asset.parent_id) if asset.parent_id else None
        while above is not None and above.code not in codes:
            codes.append(above.code)
            above = listed.get(above.parent_id) if above.parent_id else None
        return tuple(reversed(codes))

    return sorted(listed.values(), key=place)
