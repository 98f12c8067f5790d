"""Aggregation tables: one row per budget key, with the levels "Niveau 1, 2, 3, a, b".

This is the form that the city of Montreuil publishes. Its rows come from budget lines, so that
columns hold codes, not conditions. The key is direction × movement × nature × function; section
and chapter count only for the keys that they tell apart, since chapters change from a year to the
next for one and the same account (operations, third-party works).

Source: `docs/reference/regles-de-politique.md`; open data of Montreuil, dataviz-finances project.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.policies.core.rulebook import Duplicate, RuleConflict, result_name
from bastide.kernel.policies.core.rules import (
    FRENCH_COLUMNS,
    MappingRule,
    is_no_policy,
    name_key,
    predicates_of,
)
from bastide.kernel.policies.readers.found import FoundRules, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bastide.platform.exchange.delimited import Row, Table

EXACT_PRIORITY = 10
PARTIAL_PRIORITY = 20
"""A row without nature or without function takes what no exact row takes."""

_KEY = ("direction", "movement", "nature", "function")
_FINER = (("section",), ("chapter",), ("section", "chapter"))
_COLUMNS = {
    "direction": ("Sens",),
    "movement": ("Nature Mvt", "Mouvement", "Nature mouvement"),
    "section": ("Section",),
    "chapter": ("Chapitre - Code", "Chapitre"),
    "nature": ("Nature - Code", "Nature"),
    "function": ("Fonction - Code", "Fonction"),
    "category": ("Niveau 2 - Catégorie", "Niveau 2"),
    "kind": ("Niveau 3 - Type", "Niveau 3"),
    "policy": ("Niveau a - Politique", "Niveau a"),
    "subpolicy": ("Niveau b - Sous Politique", "Niveau b"),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    row: int
    cells: dict[str, str]
    result: tuple[str, str]

    def at(self, fields: Iterable[str]) -> tuple[str, ...]:
        """Return the cells of some columns, as a key."""
        return tuple(self.cells[field] for field in fields)


def is_form(table: Table) -> bool:
    """Tell whether a table has the columns that this form cannot do without."""
    return (
        all(table.column(*_COLUMNS[field]) is not None for field in ("nature", "function"))
        and table.column(*_COLUMNS["policy"]) is not None
    )


def rules_of(table: Table) -> FoundRules:
    """Return the rules of a table, one per key, with duplicates and contradictions set apart.

    Raises:
        InputRefusedError: rows whose direction, movement, section or codes cannot be read.
    """
    entries, duplicates = _entries(table)
    rules: list[MappingRule] = []
    refusals: list[Refusal] = []
    conflicts: list[RuleConflict] = []
    for members in _grouped(entries, ("direction", "nature", "function")):
        kept = [pair for group in _grouped(members, _KEY) for pair in _keyed(group)]
        for entry, fields in kept:
            _append_rule(entry, fields, table.file_name, rules, refusals)
        conflict = _resolved_conflict(members, kept)
        if conflict is not None:
            conflicts.append(conflict)
    if refusals:
        raise InputRefusedError(tuple(sorted(refusals, key=lambda one: one.line or 0)))
    return FoundRules(
        rules=tuple(sorted(rules, key=lambda rule: rule.row)),
        rows=len(table.rows),
        duplicates=duplicates,
        conflicts=tuple(conflicts),
        unmapping_rows=tuple(entry.row for entry in entries if is_no_policy(entry.cells["policy"])),
    )


def _entries(table: Table) -> tuple[list[_Entry], tuple[Duplicate, ...]]:
    places = {field: table.column(*names) for field, names in _COLUMNS.items()}
    first: dict[tuple[str, ...], int] = {}
    entries: list[_Entry] = []
    duplicates: list[Duplicate] = []
    for row in table.rows:
        cells = _cells(row, places)
        key = tuple(cells.values())
        if key in first:
            duplicates.append(Duplicate(row.line, first[key]))
            continue
        first[key] = row.line
        result = (name_key(cells["policy"]), name_key(cells["subpolicy"]))
        entries.append(_Entry(row.line, cells, result))
    return entries, tuple(duplicates)


_trimmed = lru_cache(maxsize=65536)(squeezed)


def _cells(row: Row, places: dict[str, int | None]) -> dict[str, str]:
    return {
        field: _trimmed(row.cells[place]) if place is not None else ""
        for field, place in places.items()
    }


def _grouped(entries: Iterable[_Entry], fields: Sequence[str]) -> Iterable[list[_Entry]]:
    groups: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.at(fields)].append(entry)
    return groups.values()


def _keyed(group: Sequence[_Entry]) -> list[tuple[_Entry, tuple[str, ...]]]:
    """Return the entries to keep of one key, each with the columns that its rule tests."""
    if len({entry.result for entry in group}) == 1:
        return [(group[0], _KEY)]
    for finer in _FINER:
        parts = list(_grouped(group, finer))
        if all(len({entry.result for entry in part}) == 1 for part in parts):
            return [(part[0], (*_KEY, *finer)) for part in parts]
    return [(entry, (*_KEY, *_FINER[-1])) for entry in group]


def _resolved_conflict(
    members: Sequence[_Entry], kept: Sequence[tuple[_Entry, tuple[str, ...]]]
) -> RuleConflict | None:
    """Return the contradiction of one direction × nature × function that other columns settle."""
    if len({entry.result for entry in members}) == 1:
        return None
    fields = {field for _, tested in kept for field in tested} - {"direction", "nature", "function"}
    if len({entry.at(tested) for entry, tested in kept}) < len(kept):
        return None
    told_apart = [
        field
        for field in ("movement", "section", "chapter")
        if field in fields and len({entry.cells[field] for entry, _ in kept}) > 1
    ]
    head = members[0].cells
    return RuleConflict(
        rows=tuple(entry.row for entry in members),
        policies=tuple(
            sorted({_shown(entry.cells["policy"], entry.cells["subpolicy"]) for entry in members})
        ),
        condition=f"sens {head['direction']}, nature {head['nature']}, fonction {head['function']}",
        resolved_by=tuple(FRENCH_COLUMNS[field] for field in told_apart),
    )


def _shown(policy: str, subpolicy: str) -> str:
    return result_name("" if is_no_policy(policy) else policy, subpolicy)


def _append_rule(
    entry: _Entry,
    fields: tuple[str, ...],
    file_name: str,
    rules: list[MappingRule],
    refusals: list[Refusal],
) -> None:
    cells = entry.cells
    if not cells["nature"] and not cells["function"]:
        reason = "La règle n’a ni nature ni fonction."
        remedy = "Donnez au moins l’un des deux codes, ou supprimez la ligne."
        refusals.append(
            refusal(file_name, entry.row, ("Nature - Code", ""), reason=reason, remedy=remedy)
        )
        return
    try:
        predicates = predicates_of({field: cells[field] for field in fields})
    except ValueError as error:
        field, reason = error.args
        remedy = "Corrigez la cellule\u00a0; les codes n’ont que des chiffres et des lettres."
        column = _COLUMNS[field][0]
        refusals.append(
            refusal(
                file_name, entry.row, (column, cells[field]), reason=f"{reason}.", remedy=remedy
            )
        )
        return
    is_partial = not cells["nature"] or not cells["function"]
    rules.append(
        MappingRule(
            row=entry.row,
            policy=cells["policy"],
            subpolicy=cells["subpolicy"],
            priority=PARTIAL_PRIORITY if is_partial else EXACT_PRIORITY,
            predicates=predicates,
            category=cells["category"],
            kind=cells["kind"],
        )
    )
