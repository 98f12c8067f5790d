"""Undoing an import as a whole: every asset goes back to what it was, or nothing does."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.models import Asset, AssetState, EnergyUse, RunningCost, Site
from bastide.kernel.buildings.services.records import records_by_key
from bastide.kernel.buildings.services.states import MIRRORED
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.services import mark_undone

MAX_NAMED = 20
CHUNK = 400


@dataclass(frozen=True, slots=True)
class UndoDone:
    """What an undoing did: assets taken away, assets brought back to their former state."""

    removed: int
    restored: int


@transaction.atomic
def undo_import(
    *,
    actor: Actor,
    batch: ImportBatch,
    room: str,
    reason: str,
    held: Mapping[uuid.UUID, str] | None = None,
) -> UndoDone:
    """Undo an import: the assets that it created go, the others are again what they were.

    Args:
        actor: contributes to the authority in the room.
        batch: the import, obtained through a gate.
        room: room of the caller.
        reason: why; it is kept.
        held: assets on which something outside this room depends → what, in French (a campaign, a
            plan); the import is not undone while it created one of them.

    Raises:
        InputRefusedError: no reason, or assets were changed, used or followed since; each is named.
    """
    actor.require(Role.CONTRIBUTOR, batch.perimeter_id, room)
    if not reason.strip():
        raise InputRefusedError(
            (Refusal("une annulation dit sa raison.", "Écrivez-la.", file=batch.file_name),)
        )
    states = list(
        AssetState.objects.filter(batch=batch)
        .select_related("asset", "asset__authority")
        .order_by("asset__code")
    )
    for authority in {state.asset.authority.perimeter_id for state in states}:
        actor.require(Role.CONTRIBUTOR, authority, room)
    created = [state.asset for state in states if state.number == 1]
    edited = [state for state in states if state.number > 1]
    refusals = [
        *_changed_since(states),
        *_used_since(created, batch, held or {}),
        *_records_changed(batch),
    ]
    if refusals:
        raise InputRefusedError(tuple(refusals[:MAX_NAMED]))
    _restore_records(batch)
    _detach([state.asset_id for state in states])
    _restore_states(edited)
    _remove([asset.pk for asset in created])
    Site.objects.filter(pk__in=batch.report.get("sites", ()), assets__isnull=True).delete()
    mark_undone(actor=actor, batch=batch, reason=reason)
    audit.record(
        actor=actor,
        perimeter_id=batch.perimeter_id,
        action="undo_import_assets",
        target=batch,
        before={"created": len(created), "updated": len(edited)},
        reason=reason,
    )
    return UndoDone(removed=len(created), restored=len(edited))


def _changed_since(states: Iterable[AssetState]) -> list[Refusal]:
    """Name the assets that have a later state than the import's."""
    return [
        _refusal(state.asset, "il a été modifié depuis cet import.")
        for state in states
        if not state.is_current
    ]


def _used_since(
    created: Iterable[Asset], batch: ImportBatch, held: Mapping[uuid.UUID, str]
) -> list[Refusal]:
    """Name the created assets that something depends on: parts, records, files, what followed."""
    own = {asset.pk for asset in created}
    found: dict[Any, str] = {}
    for asset in created:
        if asset.pk in held:
            found[asset.pk] = f"il sert à {held[asset.pk]}."
        elif asset.ended_on is not None:
            found[asset.pk] = f"il est {asset.get_end_kind_display()} depuis."
    for chunk in _chunks(sorted(own, key=str)):
        parts = Asset.objects.filter(parent__in=chunk).exclude(pk__in=own)
        costs = RunningCost.objects.filter(asset__in=chunk).exclude(batch=batch)
        energies = EnergyUse.objects.filter(asset__in=chunk).exclude(batch=batch)
        owned = Asset.objects.filter(pk__in=chunk)
        for ids, said in (
            (parts.values_list("parent_id", flat=True), "un autre bien y est rattaché."),
            (costs.values_list("asset_id", flat=True), "un coût y a été ajouté."),
            (energies.values_list("asset_id", flat=True), "une consommation y a été ajoutée."),
            (_having(owned, "attachments"), "une pièce y est jointe."),
            (_having(owned, "occupations"), "une occupation y a été ajoutée."),
            (_having(owned, "predecessors"), "il fait suite à un autre bien."),
        ):
            for asset_id in ids:
                found.setdefault(asset_id, said)
    return [_refusal(asset, found[asset.pk]) for asset in created if asset.pk in found]


def _having(assets: QuerySet[Asset], relation: str) -> Iterable[Any]:
    return assets.filter(**{f"{relation}__isnull": False}).values_list("pk", flat=True)


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _records_changed(batch: ImportBatch) -> list[Refusal]:
    """Name the costs and energies that somebody replaced since the import."""
    held = _records(batch)
    refusals = []
    for written in batch.report.get("records", ()):
        row = held.get((written["code"], written["key"]))
        if row is None or _value(row) != Decimal(written["new"]):
            said = (
                f"«\u00a0{written['code']}\u00a0»\u00a0: un coût ou une consommation de cet import"
            )
            refusals.append(
                Refusal(
                    f"{said} a été remplacé depuis ({written['key']}).",
                    "Défaites d’abord cette modification.",
                    field="Bien",
                    value=written["code"],
                )
            )
    return refusals


def _records(batch: ImportBatch) -> dict[tuple[str, str], RunningCost | EnergyUse]:
    return records_by_key(
        RunningCost.objects.filter(batch=batch).select_related("asset"),
        EnergyUse.objects.filter(batch=batch).select_related("asset"),
    )


def _value(row: RunningCost | EnergyUse) -> Decimal:
    value: Decimal = row.amount if isinstance(row, RunningCost) else row.kwh
    return value


def _restore_records(batch: ImportBatch) -> None:
    """Give costs and energies back what the import replaced, or take them away."""
    held = _records(batch)
    for written in batch.report.get("records", ()):
        row, old = held[written["code"], written["key"]], written["old"]
        if old is None:
            row.delete()
            continue
        if isinstance(row, RunningCost):
            row.amount, row.is_estimated = Decimal(old["value"]), old["is_estimated"]
        else:
            row.kwh = Decimal(old["value"])
        row.source, row.batch_id = old["source"], old["batch"]
        row.save()


def _detach(ids: list[Any]) -> None:
    """Let assets claim nothing for a while, so that former claims meet no newer one."""
    for chunk in _chunks(ids):
        Asset.objects.filter(pk__in=chunk).update(rnb_id="", parent=None)


def _restore_states(edited: list[AssetState]) -> None:
    """Take away the import's state of each asset, and let the one before be current again."""
    for chunk in _chunks(edited):
        assets = {state.asset_id: state.asset for state in chunk}
        wanted = {(state.asset_id, state.number - 1) for state in chunk}
        AssetState.objects.filter(pk__in=[state.pk for state in chunk]).delete()
        former = [
            state
            for state in AssetState.objects.filter(asset__in=assets)
            if (state.asset_id, state.number) in wanted
        ]
        AssetState.objects.filter(pk__in=[state.pk for state in former]).update(is_current=True)
        for state in former:
            for name in MIRRORED:
                attribute = f"{name}_id" if name in {"site", "parent", "segment"} else name
                setattr(assets[state.asset_id], attribute, getattr(state, attribute))
        Asset.objects.bulk_update(assets.values(), MIRRORED, batch_size=CHUNK // 4)


def _remove(ids: list[Any]) -> None:
    """Take away assets with their states."""
    for chunk in _chunks(ids):
        AssetState.objects.filter(asset__in=chunk).delete()
    for chunk in _chunks(ids):
        Asset.objects.filter(pk__in=chunk).delete()


def _refusal(asset: Asset, said: str) -> Refusal:
    return Refusal(
        f"«\u00a0{asset}\u00a0» ({asset.code})\u00a0: {said}",
        "Défaites d’abord ce qui en dépend.",
        field="Bien",
        value=asset.code,
    )
