"""Import of a list of assets: checked without writing, then written whole, undoable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import Refusal
from bastide.foundation.text import folded
from bastide.kernel.buildings.core.matching import inventory_after, planned
from bastide.kernel.buildings.core.rows import (
    AssetRow,
    Change,
    ImportPlan,
    KnownAsset,
    OutcomeKind,
    PlannedAsset,
    label_of,
)
from bastide.kernel.buildings.models import Asset, AssetState, EnergyUse, RunningCost
from bastide.kernel.buildings.queries.imports import BATCH_KIND, kept_profiles, known_assets
from bastide.kernel.buildings.readers.answers import FileRead, plan_answer, read_assets
from bastide.kernel.buildings.readers.mapping import ColumnRule
from bastide.kernel.buildings.services.records import records_by_key
from bastide.kernel.buildings.services.states import (
    MIRRORED,
    Origin,
    Surroundings,
    next_state,
)
from bastide.kernel.organisations.models import Authority
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.services import SourceFile, open_batch

CHUNK = 400
SIREN_LENGTH = 9
_MIRRORED = frozenset(MIRRORED)
_RECORDS = ("cost:", "energy:")


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """What an import would do to an authority's inventory; nothing was written.

    Attributes:
        found: the file as read.
        plan: row by row and asset by asset.
        answer: the counts and lists of the command's contract, ready to be shown or kept.
    """

    found: FileRead
    plan: ImportPlan
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportDone:
    """What an import did.

    Attributes:
        check: what it had said. batch: what can be undone; `None` when nothing changed.
    """

    check: ImportCheck
    batch: ImportBatch | None


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file to import and how to read it.

    Attributes:
        name: its name. data: the whole file. profile: name of a profile; empty to recognise.
        rules: columns told by the person, by header made comparable. sheet: name of the sheet.
        year: year of costs and energies whose column gives none.
    """

    name: str
    data: bytes
    profile: str = ""
    rules: Mapping[str, ColumnRule] | None = None
    sheet: str | None = None
    year: int | None = None


def check_import(*, actor: Actor, authority: Authority, room: str, file: ImportFile) -> ImportCheck:
    """Say what an import would do, row by row; nothing is written.

    Args:
        actor: contributes to the authority in the room.
        authority: obtained through a gate.
        room: room of the caller.
        file: what to read and how.

    Raises:
        InputRefusedError: the file as a whole cannot be read.
        NotAllowedError: the actor does not contribute to the authority.
    """
    return check_imports(actor=actor, authority=authority, room=room, files=[file])[0]


def check_imports(
    *, actor: Actor, authority: Authority, room: str, files: Sequence[ImportFile]
) -> list[ImportCheck]:
    """Say what importing files one after the other would do; each meets what the former would add.

    Args:
        actor: contributes to the authority in the room.
        authority: obtained through a gate.
        room: room of the caller.
        files: what to read and how, in their order.

    Raises:
        InputRefusedError: a file as a whole cannot be read.
        NotAllowedError: the actor does not contribute to the authority.
    """
    actor.require(Role.CONTRIBUTOR, authority.perimeter_id, room)
    around, known = Surroundings(authority), known_assets(authority)
    checks = []
    for file in files:
        checks.append(_checked(authority, file, around, known))
        known = inventory_after(known, checks[-1].plan)
    return checks


def _checked(
    authority: Authority, file: ImportFile, around: Surroundings, known: Sequence[KnownAsset]
) -> ImportCheck:
    found = read_assets(
        file.data,
        file.name,
        today=timezone.localdate(),
        profile=file.profile,
        kept=kept_profiles(authority.territory),
        rules=file.rules,
        sheet=file.sheet,
        year=file.year,
    )
    taken = _taken_elsewhere(authority)
    rows = [_fitting(row, authority, around, taken) for row in found.rows]
    plan = _without_ended(planned(rows, known), around)
    return ImportCheck(found, plan, plan_answer(plan))


def _taken_elsewhere(authority: Authority) -> Mapping[str, str]:
    """Return the RNB identifiers of the territory's other authorities, with their code."""
    others = Asset.objects.filter(territory_id=authority.territory_id, ended_on__isnull=True)
    listed = others.exclude(authority=authority).exclude(rnb_id="")
    return dict(listed.values_list("rnb_id", "code"))


def _fitting(
    row: AssetRow, authority: Authority, around: Surroundings, taken: Mapping[str, str]
) -> AssetRow:
    """Return a row as this authority may receive it: its own, in segments that exist."""
    values = dict(row.values)
    refusals = list(row.refusals)
    siret = str(values.pop("authority_siret", ""))
    if siret and siret[:SIREN_LENGTH] != authority.siren:
        rejection = Refusal(
            f"ce bien est déclaré par un autre organisme ({siret[:SIREN_LENGTH]}).",
            f"Importez-le pour cet organisme\u00a0: ici, {authority.name} ({authority.siren}).",
            line=row.line,
            value=siret,
        )
        return replace(row, values={}, rejection=row.rejection or rejection)
    if said := values.get("segment"):
        segment = around.segments.get(folded(str(said)))
        if segment is None:
            del values["segment"]
            refusals.append(around.no_segment(str(said), row.line))
        else:
            values["segment"] = segment.label
    if (holder := taken.get(str(values.get("rnb_id") or ""))) is not None:
        refusals.append(
            Refusal(
                f"un autre organisme a déjà le bien de cet identifiant RNB ({holder}).",
                "Vérifiez lequel des deux biens le porte.",
                line=row.line,
                field=label_of("rnb_id"),
                value=str(values.pop("rnb_id")),
            )
        )
    return replace(row, values=values, refusals=tuple(refusals))


def _without_ended(plan: ImportPlan, around: Surroundings) -> ImportPlan:
    """Refuse the rows that would change an asset that left the portfolio."""
    ended = {code for code, asset in around.assets.items() if asset.is_ended}
    frozen = {one.code for one in plan.assets if folded(one.code) in ended and one.changes}
    if not frozen:
        return plan
    refusals = list(plan.refusals)
    outcomes = []
    for one in plan.outcomes:
        if one.code in frozen and one.kind in {OutcomeKind.UPDATED, OutcomeKind.MERGED}:
            refusals.append(
                Refusal(
                    f"le bien «\u00a0{one.code}\u00a0» est sorti du patrimoine.",
                    "Annulez sa sortie si elle est une erreur, ou retirez la ligne.",
                    line=one.line,
                    value=one.code,
                )
            )
            outcomes.append(replace(one, kind=OutcomeKind.REFUSED, changes=()))
        else:
            outcomes.append(one)
    return ImportPlan(
        outcomes=tuple(outcomes),
        assets=tuple(one for one in plan.assets if one.code not in frozen),
        sites=plan.sites,
        refusals=tuple(sorted(refusals, key=lambda refusal: refusal.line or 0)),
        counts={kind: sum(one.kind is kind for one in outcomes) for kind in OutcomeKind},
    )


@transaction.atomic
def import_assets(
    *,
    actor: Actor,
    authority: Authority,
    room: str,
    file: ImportFile,
    valid_from: dt.date | None = None,
    source: str = "",
) -> ImportDone:
    """Write what a file says into an authority's inventory, all rows in one batch.

    The same file again changes nothing. A missing cell never erases a known fact.

    Args:
        actor: contributes to the authority in the room.
        authority: obtained through a gate.
        room: room of the caller.
        file: what to read and how.
        valid_from: since when the file is true; today by default. An asset whose current state is
            more recent is not taken back in time: its new state bears that state's date.
        source: where the file comes from; its name by default.

    Raises:
        InputRefusedError: the file as a whole cannot be read.
        NotAllowedError: the actor does not contribute to the authority.
    """
    actor.require(Role.CONTRIBUTOR, authority.perimeter_id, room)
    Authority.objects.select_for_update(of=("self",)).get(pk=authority.pk)
    around = Surroundings(authority)
    check = _checked(authority, file, around, known_assets(authority))
    changed = [asset for asset in check.plan.assets if asset.is_new or asset.changes]
    if not changed:
        return ImportDone(check, None)
    batch = open_batch(
        actor=actor,
        perimeter_id=authority.perimeter_id,
        room=room,
        kind=BATCH_KIND,
        files=[SourceFile.of(file.name, file.data)],
        report={},
    )
    origin = Origin(
        valid_from or timezone.localdate(), actor.label, source or file.name, batch=batch
    )
    around.add_sites(site.label for site in check.plan.sites)
    before = _previous(changed, authority)
    _write(changed, authority, around, origin)
    batch.report = {
        **check.answer,
        "records": before,
        "sites": [str(site.pk) for site in around.made],
        "profile": check.found.profile.key if check.found.profile else "",
    }
    batch.save(update_fields=["report"])
    audit.record(
        actor=actor,
        perimeter_id=authority.perimeter_id,
        action="import_assets",
        target=batch,
        after={
            "file": file.name,
            "sha256": batch.sha256,
            **{str(kind): count for kind, count in check.plan.counts.items()},
        },
    )
    return ImportDone(check, batch)


def _write(
    changed: Sequence[PlannedAsset], authority: Authority, around: Surroundings, origin: Origin
) -> None:
    """Write assets and their states, then what they contain, then their costs and energies."""
    fresh = {
        folded(one.code): Asset(
            territory_id=authority.territory_id, authority=authority, code=one.code
        )
        for one in changed
        if one.is_new
    }
    around.assets |= fresh
    described = [one for one in changed if one.is_new or _described(one.changes)]
    last = {
        asset_id: (number, day)
        for asset_id, number, day in AssetState.objects.filter(
            asset__authority=authority, is_current=True
        ).values_list("asset_id", "number", "valid_from")
    }
    states = []
    for one in described:
        asset = around.assets[folded(one.code)]
        number, day = last.get(asset.pk, (0, origin.valid_from))
        placed = replace(origin, valid_from=max(day, origin.valid_from), line=one.lines[0])
        facts = sorted(change.key for change in _described(one.changes))
        state = next_state(asset, one.values, around, placed, facts)
        state.number = number + 1
        states.append(state)
    Asset.objects.bulk_create(fresh.values(), batch_size=CHUNK)
    known = [state.asset for state in states if state.number > 1]
    _retire([asset.pk for asset in known])
    AssetState.objects.bulk_create(states, batch_size=CHUNK)
    moved = [state.asset for state in states if state.number > 1 and set(state.changed) & _MIRRORED]
    Asset.objects.bulk_update(moved, MIRRORED, batch_size=CHUNK // 4)
    _write_records(changed, around, origin)


def _retire(asset_ids: Sequence[Any]) -> None:
    """Let the current states of assets be current no more, a chunk at a time."""
    for start in range(0, len(asset_ids), CHUNK):
        AssetState.objects.filter(
            asset__in=asset_ids[start : start + CHUNK], is_current=True
        ).update(is_current=False)


def _described(changes: Iterable[Change]) -> list[Change]:
    """Return the changes that a state holds: all but costs, energies and the code."""
    return [one for one in changes if not one.key.startswith(_RECORDS) and one.key != "code"]


def _recorded(changes: Iterable[Change]) -> list[Change]:
    return [one for one in changes if one.key.startswith(_RECORDS)]


def _write_records(changed: Sequence[PlannedAsset], around: Surroundings, origin: Origin) -> None:
    costs, energies = [], []
    for one in changed:
        asset = around.assets[folded(one.code)]
        for change in _recorded(one.changes):
            family, name, year = change.key.split(":")
            value = Decimal(str(change.new))
            common = {"asset": asset, "year": int(year), "source": origin.source}
            if family == "cost":
                costs.append(RunningCost(kind=name, amount=value, batch=origin.batch, **common))
            else:
                energies.append(EnergyUse(carrier=name, kwh=value, batch=origin.batch, **common))
    RunningCost.objects.bulk_create(
        costs,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["asset", "year", "kind"],
        update_fields=["amount", "source", "batch", "is_estimated"],
    )
    EnergyUse.objects.bulk_create(
        energies,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["asset", "year", "carrier"],
        update_fields=["kwh", "source", "batch"],
    )


def _previous(changed: Sequence[PlannedAsset], authority: Authority) -> list[dict[str, Any]]:
    """Return the costs and energies that will be written and the rows that they replace."""
    held = records_by_key(
        RunningCost.objects.filter(asset__authority=authority).select_related("asset"),
        EnergyUse.objects.filter(asset__authority=authority).select_related("asset"),
    )
    return [
        {
            "code": one.code,
            "key": change.key,
            "new": str(change.new),
            "old": _kept(held.get((one.code, change.key))),
        }
        for one in changed
        for change in _recorded(one.changes)
    ]


def _kept(row: RunningCost | EnergyUse | None) -> dict[str, Any] | None:
    if row is None:
        return None
    value = row.amount if isinstance(row, RunningCost) else row.kwh
    return {
        "value": str(value),
        "source": row.source,
        "batch": str(row.batch_id) if row.batch_id else None,
        "is_estimated": isinstance(row, RunningCost) and row.is_estimated,
    }
