"""The answer of `bastide estate import`: what a file would do, from the file alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.core.matching import inventory_after, planned
from bastide.kernel.buildings.core.rows import (
    AssetRow,
    ImportPlan,
    KnownAsset,
    OutcomeKind,
    label_of,
)
from bastide.kernel.buildings.readers.mapping import (
    Column,
    ColumnRule,
    dated,
    is_known_name,
    mapped,
)
from bastide.kernel.buildings.readers.profiles import (
    Profile,
    check_profile,
    find_profile,
    recognised,
)
from bastide.kernel.buildings.readers.rows import read_rows
from bastide.kernel.buildings.readers.tables import SourceTable, read_source

_IDENTIFYING = frozenset({"code", "name", "rnb_id", "address", "address_street", "cadastre"})


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of assets once read.

    Attributes:
        table: as it stands in the file.
        profile: the profile it was read with; `None` when columns were guessed.
        columns: what each column fills.
        rows: one row of facts for each row of the table.
    """

    table: SourceTable
    profile: Profile | None
    columns: tuple[Column, ...]
    rows: tuple[AssetRow, ...]


def read_assets(
    data: bytes,
    file_name: str,
    *,
    today: dt.date,
    profile: str = "",
    kept: Sequence[Profile] = (),
    rules: Mapping[str, ColumnRule] | None = None,
    sheet: str | None = None,
    year: int | None = None,
) -> FileRead:
    """Return the assets that a file describes, read by a profile or by guessing its columns.

    Args:
        data: the whole file, CSV, XLSX, ODS or XLS.
        file_name: its name, for messages.
        today: the clock.
        profile: name of a profile; empty to recognise one by the header, else to guess.
        kept: profiles kept by the territory.
        rules: header made comparable → rule told by a person; they come before the profile's.
        sheet: name of the sheet; by default the first visible one with cells.
        year: year of the costs and energies whose column gives none; without it they are checked
            and not kept.

    Raises:
        InputRefusedError: no table, an unknown profile, columns of the profile missing, or no
            column that identifies assets.
    """
    asked = find_profile(profile, kept) if profile else None
    table = read_source(data, file_name, is_known=is_known_name, sheet=sheet)
    if asked is not None:
        check_profile(asked, table)
    used = asked or recognised(table, kept)
    told = {**(used.rules_for(table) if used else {}), **(rules or {})}
    columns = dated(mapped(table, today=today, rules=told), year)
    if not any(_IDENTIFYING & set(column.rule.targets) for column in columns):
        raise InputRefusedError(
            (
                Refusal(
                    "aucune colonne ne nomme ni n’identifie les biens.",
                    "Dites quelle colonne est le nom ou le code, ou choisissez un profil.",
                    table.file_name,
                    table.header_line,
                    value=" | ".join(table.header),
                ),
            )
        )
    return FileRead(table, used, columns, read_rows(table, columns, today=today, profile=used))


def import_answer(
    data: bytes,
    file_name: str,
    *,
    today: dt.date,
    profile: str = "",
    known: Sequence[KnownAsset] = (),
    year: int | None = None,
) -> dict[str, Any]:
    """Return what an import of a file would do, as the command line answers it.

    Every row has one fate: seen = created + updated + unchanged + merged + rows refused whole. A
    cell that cannot be read is refused too, and its row goes on without it.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        today: the clock.
        profile: name of a profile; empty to recognise or guess.
        known: assets already in the inventory; none for a file alone.
        year: year of the costs and energies whose column gives none.

    Returns:
        `seen, created, updated, unchanged, merged[]{row,into,why},
        refused[]{row,field,value,reason,remedy}`, then how the file was understood.

    Raises:
        InputRefusedError: the file as a whole cannot be read.
    """
    return _answered(data, file_name, today=today, profile=profile, known=known, year=year)[0]


def import_answers(
    contents: Sequence[tuple[bytes, str]],
    *,
    today: dt.date,
    profile: str = "",
    year: int | None = None,
) -> list[dict[str, Any]]:
    """Return what imports of files one after the other would do to an empty inventory.

    Each file meets what the former ones would add, as when they are really imported.

    Args:
        contents: bytes and name of each file, in their order.
        today: the clock.
        profile: name of a profile; empty to recognise or guess.
        year: year of the costs and energies whose column gives none.

    Raises:
        InputRefusedError: files as a whole cannot be read; it says why for each of them.
    """
    found: list[dict[str, Any]] = []
    refusals: list[Refusal] = []
    known: Sequence[KnownAsset] = ()
    for data, name in contents:
        try:
            said, known = _answered(
                data, name, today=today, profile=profile, known=known, year=year
            )
        except InputRefusedError as error:
            refusals += error.refusals
        else:
            found.append(said)
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return found


def _answered(
    data: bytes,
    file_name: str,
    *,
    today: dt.date,
    profile: str,
    known: Sequence[KnownAsset],
    year: int | None,
) -> tuple[dict[str, Any], list[KnownAsset]]:
    """Return the answer for one file, and the inventory that it would leave."""
    found = read_assets(data, file_name, today=today, profile=profile, year=year)
    plan = planned(found.rows, known)
    said = {**plan_answer(plan), **_understood(found), "sites": _sites(plan)}
    return said, inventory_after(known, plan)


def plan_answer(plan: ImportPlan) -> dict[str, Any]:
    """Return the counts and lists of an import's plan as the contract names them."""
    counts = plan.counts
    return {
        "seen": len(plan.outcomes),
        "created": counts[OutcomeKind.CREATED],
        "updated": counts[OutcomeKind.UPDATED],
        "unchanged": counts[OutcomeKind.UNCHANGED],
        "merged": [
            {"row": one.line, "into": one.into, "code": one.code, "why": one.why}
            for one in plan.outcomes
            if one.kind is OutcomeKind.MERGED
        ],
        "refused": [
            {
                "row": refusal.line,
                "field": refusal.field,
                "value": refusal.value[:80],
                "reason": refusal.reason,
                "remedy": refusal.remedy,
            }
            for refusal in plan.refusals
        ],
        "rows_refused": counts[OutcomeKind.REFUSED],
    }


def _understood(found: FileRead) -> dict[str, Any]:
    table = found.table
    return {
        "file": table.file_name,
        "format": str(table.kind),
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "header_row": table.header_line,
        "profile": found.profile.key if found.profile else None,
        "columns": [
            {
                "header": column.header,
                "facts": [label_of(target) for target in column.rule.targets],
                "targets": list(column.rule.targets),
                "unit": column.rule.unit,
                "confidence": float(column.confidence),
            }
            for column in found.columns
            if column.is_mapped
        ],
        "kept_as_is": [
            {"header": column.header, "why": column.why}
            for column in found.columns
            if not column.is_mapped
        ],
        "notes": [*table.notes, *_undated(found)],
    }


def _undated(found: FileRead) -> list[str]:
    """Say which costs and energies wait for a year."""
    headers = [
        column.header
        for column in found.columns
        if any(re.fullmatch(r"(?:cost|energy):\w+:0", target) for target in column.rule.targets)
    ]
    if not headers:
        return []
    named = ", ".join(headers)
    return [f"Sans année, lues et vérifiées mais pas retenues\u00a0: {named}. Dites l’année."]


def _sites(plan: ImportPlan) -> dict[str, Any]:
    return {
        "count": len(plan.sites),
        "labels": sum(len(site.spellings) for site in plan.sites),
        "without": sum(1 for asset in plan.assets if "site" not in asset.values),
        "spelt_twice": [list(site.spellings) for site in plan.sites if len(site.spellings) > 1],
    }
