"""How assets leave the portfolio and what follows them: sale, demolition, merger, division."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.core.facts import FACTS, FactType, Group, Value
from bastide.kernel.buildings.core.readings import read_together
from bastide.kernel.buildings.core.rows import EXTRA, Values
from bastide.kernel.buildings.core.values import Cell
from bastide.kernel.buildings.models import Asset, AssetLink, EndKind, LinkKind
from bastide.kernel.buildings.queries.assets import list_states, values_of
from bastide.kernel.buildings.services.assets import locked, refuse_ended, save_first_state
from bastide.kernel.buildings.services.states import Origin, Surroundings
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

_OWN = frozenset(
    {"name", "rnb_id", "parent", "capacity", "book_value_eur", "inventory_number", "operat_id"}
    | {"market_value_low_eur", "market_value_high_eur", "operat_reference_kwh", "main_occupant"}
)
"""Facts of one building that its parts do not inherit."""

_OF_LAND = frozenset(
    {"site", "address", "postcode", "commune_name", "commune_code", "district", "latitude"}
    | {"longitude", "cadastre", "land_m2", "tenure", "domain_status", "owner_name", "pollution"}
    | {"has_legacy_charges", "legacy_charges", "is_section_property", "easements", "acquired_on"}
)
"""Facts of a building that are those of its ground too."""

_MEASURES = frozenset(fact.key for fact in FACTS if fact.type is FactType.AREA)
_ENERGY = frozenset(fact.key for fact in FACTS if fact.group is Group.ENERGY)


@dataclass(frozen=True, slots=True)
class PartDescription:
    """One asset that a division makes: its code, its name, and the cells that are its own."""

    code: str
    name: str
    cells: Mapping[str, Cell | tuple[str, ...]] = field(default_factory=dict)


@transaction.atomic
def end_asset(
    *, actor: Actor, asset: Asset, room: str, kind: EndKind, on: dt.date, reason: str
) -> Asset:
    """Take an asset out of the portfolio: sold, returned, demolished, entered by mistake.

    Its history stays. `demolish_asset` keeps the land that a demolition leaves.

    Args:
        actor: manager of the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        kind: how it left; `merge_assets` and `split_asset` make the two other kinds.
        on: since when, today at the latest.
        reason: why (the deed, the decision).

    Raises:
        InputRefusedError: it already left, it still contains assets, no reason, or a date ahead.
    """
    if kind in {EndKind.MERGED, EndKind.SPLIT}:
        raise ValueError("A merger or a division has its own service.")
    actor.require(Role.MANAGER, asset.authority.perimeter_id, room)
    held = _leaving(asset, on, reason)
    _end(held, kind, on)
    _record(actor, "end_asset", held, after={"end_kind": str(kind), "on": on}, reason=reason)
    return held


@transaction.atomic
def demolish_asset(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    on: dt.date,
    reason: str,
    land_code: str,
    land_name: str = "",
) -> Asset:
    """Demolish a building and keep its ground as an asset of its own; return that land.

    The land inherits place, parcels, title, domain and charges of the building.

    Args:
        actor: manager of the authority in the room.
        asset: a building, obtained through a gate.
        room: room of the caller.
        on: day of the demolition.
        reason: why.
        land_code: code of the land that is left.
        land_name: its name; made from the building's by default.

    Raises:
        InputRefusedError: see `end_asset`; the code is taken; the asset is land already.
    """
    actor.require(Role.MANAGER, asset.authority.perimeter_id, room)
    held = _leaving(asset, on, reason)
    if held.kind == AssetKind.LAND.value:
        raise _refused(held, "un terrain ne se démolit pas.", "Dites s’il est cédé ou rendu.")
    described = values_of(list_states(held).get(is_current=True))
    _end(held, EndKind.DEMOLISHED, on)
    values: dict[str, Value] = {key: described[key] for key in _OF_LAND if key in described}
    values |= {"kind": AssetKind.LAND.value, "name": land_name or f"Terrain de {held}"}
    land = _successor(held, land_code, values, _origin(actor, on, reason), LinkKind.LAND)
    _record(
        actor,
        "demolish_asset",
        held,
        after={"on": on, "land": land.code},
        reason=reason,
    )
    return land


@transaction.atomic
def merge_assets(
    *,
    actor: Actor,
    assets: Sequence[Asset],
    room: str,
    code: str,
    name: str,
    on: dt.date,
    reason: str,
) -> Asset:
    """Make one asset of several; their history stays, and leads to it.

    Facts on which all agree are kept; areas are added when every one is known; the rest is missing
    and shows in the quality of the inventory.

    Args:
        actor: manager of the authority in the room.
        assets: two at least, of one authority, obtained through a gate.
        room: room of the caller.
        code: code of the asset made.
        name: its name.
        on: since when.
        reason: why.

    Raises:
        InputRefusedError: fewer than two, several authorities or natures, one that left.
    """
    listed = sorted({asset.pk: asset for asset in assets}.values(), key=lambda one: one.code)
    for asset in listed:
        actor.require(Role.MANAGER, asset.authority.perimeter_id, room)
    if len(listed) < 2 or len({(one.authority_id, one.kind) for one in listed}) != 1:  # noqa: PLR2004 -- one asset is not merged
        reason_said = "on réunit au moins deux biens de même nature d’une même collectivité."
        raise _refused(listed[0] if listed else None, reason_said, "Choisissez-les de nouveau.")
    held = [_leaving(asset, on, reason) for asset in listed]
    values = _together([values_of(list_states(one).get(is_current=True)) for one in held])
    values["name"] = name
    for one in held:
        _end(one, EndKind.MERGED, on)
    origin = _origin(actor, on, reason)
    made = _successor(held[0], code, values, origin, LinkKind.MERGED)
    AssetLink.objects.bulk_create(
        AssetLink(before=one, after=made, kind=LinkKind.MERGED, on=on) for one in held[1:]
    )
    for one in held:
        _record(actor, "merge_asset", one, after={"into": made.code, "on": on}, reason=reason)
    return made


@transaction.atomic
def split_asset(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    parts: Sequence[PartDescription],
    on: dt.date,
    reason: str,
) -> tuple[Asset, ...]:
    """Divide an asset into several; each inherits place and law, none inherits a measure.

    Args:
        actor: manager of the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        parts: two at least.
        on: since when.
        reason: why.

    Raises:
        InputRefusedError: fewer than two parts, a code taken, a cell that cannot be read.
    """
    actor.require(Role.MANAGER, asset.authority.perimeter_id, room)
    held = _leaving(asset, on, reason)
    if len(parts) < 2:  # noqa: PLR2004 -- one part is no division
        raise _refused(held, "une division fait au moins deux biens.", "Décrivez chaque partie.")
    described = values_of(list_states(held).get(is_current=True))
    inherited = {
        key: value
        for key, value in described.items()
        if key not in _OWN | _MEASURES | _ENERGY and not key.startswith(EXTRA)
    }
    _end(held, EndKind.SPLIT, on)
    origin = _origin(actor, on, reason)
    made = []
    for part in parts:
        read = read_together(part.cells, today=timezone.localdate())
        own = {key: value for key, value in read.items() if value is not None}
        values = {**inherited, **own, "name": part.name}
        made.append(_successor(held, part.code, values, origin, LinkKind.SPLIT))
    codes = [one.code for one in made]
    _record(actor, "split_asset", held, after={"into": codes, "on": on}, reason=reason)
    return tuple(made)


@transaction.atomic
def cancel_ending(*, actor: Actor, asset: Asset, room: str, reason: str) -> Asset:
    """Bring back an asset whose leaving was a mistake; what followed it goes, if nobody used it.

    Raises:
        InputRefusedError: it did not leave, or an asset that followed it was changed since.
    """
    actor.require(Role.MANAGER, asset.authority.perimeter_id, room)
    held = locked(asset)
    if held.ended_on is None:
        raise _refused(held, "ce bien n’est pas sorti du patrimoine.", "Rechargez la page.")
    followers = [link.after for link in AssetLink.objects.filter(before=held)]
    for one in followers:
        if _is_used(one, held):
            raise _refused(
                held,
                f"«\u00a0{one}\u00a0», qui lui succède, a été modifié depuis.",
                "Défaites d’abord ces modifications.",
            )
    before = {"end_kind": held.end_kind, "on": held.ended_on}
    for one in followers:
        one.delete()
    held.ended_on, held.end_kind = None, ""
    held.save(update_fields=["ended_on", "end_kind"])
    _record(actor, "cancel_ending", held, before=before, reason=reason)
    return held


def _is_used(follower: Asset, before: Asset) -> bool:
    """Tell whether an asset that followed another has a life of its own."""
    return (
        follower.states.count() > 1
        or follower.is_ended
        or follower.parts.exists()
        or follower.costs.exists()
        or follower.energy_uses.exists()
        or follower.occupations.exists()
        or follower.attachments.exists()
        or follower.predecessors.exclude(before=before).exists()
    )


def _leaving(asset: Asset, on: dt.date, reason: str) -> Asset:
    """Return an asset that may leave, its row held.

    Raises:
        InputRefusedError: it left already, contains assets in service, no reason, a date ahead or
            before what is known of it.
    """
    held = locked(asset)
    refuse_ended(held)
    inside = list(held.parts.filter(ended_on__isnull=True).values_list("code", flat=True)[:5])
    if inside:
        raise _refused(
            held,
            f"il contient encore {', '.join(inside)}.",
            "Sortez ou déplacez d’abord ce qu’il contient.",
        )
    if not reason.strip():
        raise _refused(held, "une sortie dit sa raison.", "Écrivez l’acte ou la décision.")
    since = list_states(held).get(is_current=True).valid_from
    if not since <= on <= timezone.localdate():
        raise _refused(
            held,
            f"le {on:%d/%m/%Y} n’est pas entre le {since:%d/%m/%Y} et aujourd’hui.",
            "Corrigez la date.",
        )
    return held


def _end(asset: Asset, kind: EndKind, on: dt.date) -> None:
    asset.ended_on, asset.end_kind = on, str(kind)
    asset.save(update_fields=["ended_on", "end_kind"])


def _successor(before: Asset, code: str, values: Values, origin: Origin, kind: LinkKind) -> Asset:
    made = Asset(territory=before.territory, authority=before.authority, code=code.strip())
    save_first_state(made, values, Surroundings(before.authority), origin)
    AssetLink.objects.create(before=before, after=made, kind=kind, on=origin.valid_from)
    return made


def _together(described: Sequence[Values]) -> dict[str, Value]:
    """Return what several descriptions agree on, areas added when every one is known."""
    agreed = {
        key: value
        for key, value in described[0].items()
        if key not in _OWN | _MEASURES
        and not key.startswith(EXTRA)
        and all(other.get(key) == value for other in described)
    }
    for key in _MEASURES - {"land_m2"}:
        areas = [one.get(key) for one in described]
        known = [area for area in areas if isinstance(area, Decimal)]
        if len(known) == len(described):
            agreed[key] = sum(known, Decimal(0))
    return agreed


def _origin(actor: Actor, on: dt.date, reason: str) -> Origin:
    return Origin(on, actor.label, source="Filiation de biens", reason=reason)


def _record(
    actor: Actor,
    action: str,
    asset: Asset,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    audit.record(
        actor=actor,
        perimeter_id=asset.authority.perimeter_id,
        action=action,
        target=asset,
        before=before,
        after=after,
        reason=reason,
    )


def _refused(asset: Asset | None, reason: str, remedy: str) -> InputRefusedError:
    value = asset.code if asset is not None else ""
    return InputRefusedError((Refusal(reason, remedy, field="Bien", value=value),))
