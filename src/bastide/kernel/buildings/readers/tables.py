"""Any table of a city, CSV or workbook: its header found below titles, its rows as they are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.buildings.core.numbers import (
    AREA_UNITS,
    ENERGY_UNITS,
    MONEY_UNITS,
    unit_key,
)
from bastide.kernel.buildings.core.values import Cell, text_of
from bastide.platform.exchange.cells import restored
from bastide.platform.exchange.delimited import header_key, read_records
from bastide.platform.exchange.files import FileKind, kind_of
from bastide.platform.exchange.sheets import SheetRead, read_shown_sheet

WORKBOOKS = frozenset({FileKind.XLSX, FileKind.ODS, FileKind.XLS})
HEADER_ROWS = 30
"""How far below the top the header is looked for."""

MOST_SHEETS = 12
"""Other sheets looked at for a header."""

LEAST_KNOWN = 2
"""Names of columns understood from which a sheet is a list of assets."""

_DBASE = re.compile(r"(?P<name>.+?),[CNDFLM],[0-9]{1,3}(?:,[0-9]{1,3})?")
_KNOWN_WEIGHT = 3
_TITLE_WIDTH = 3
"""A merged cell at least so wide, alone on its row, is a title."""

Line = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row below the header.

    Attributes:
        line: 1-based line of the file, or row of the sheet.
        cells: as many as the header.
        is_title: one merged cell that spans the table.
        beyond: number of cells filled to the right of the header.
    """

    line: int
    cells: tuple[Cell, ...]
    is_title: bool = False
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table as read.

    Attributes:
        file_name: for messages. kind: by content. sheet: name of the sheet, empty for text.
        encoding, delimiter: of a text. header: cleaned names, unique. header_line: where it stands.
        rows: non-blank rows below it. notes: French remarks on what was left out.
        sha256: fingerprint of the file.
    """

    file_name: str
    kind: FileKind
    sheet: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...]
    sha256: str

    @property
    def signature(self) -> str:
        """Return what makes two headers the same: names without case, accents and order."""
        names = sorted(header_key(name) for name in self.header)
        return hashlib.sha256("\n".join(names).encode()).hexdigest()

    def column(self, rank: int) -> list[Cell]:
        """Return the cells of a column, titles left out."""
        return [row.cells[rank] for row in self.rows if not row.is_title]


def read_source(
    data: bytes, file_name: str, *, is_known: Callable[[str], bool], sheet: str | None = None
) -> SourceTable:
    """Return the table of a file: its header is the row that holds most names of columns.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        is_known: tells whether a text is the name of a column that a mapping understands.
        sheet: name of the sheet; by default the first visible one whose header is understood, else
            the first one with cells.

    Raises:
        InputRefusedError: no table, a bomb, a broken or protected file, no row below the header.
    """
    kind, raw = _raw(data, file_name, sheet, is_known)
    if not raw.lines:
        raise _refused(file_name, "la feuille est vide.", "Choisissez une feuille remplie.")
    top = _header_rank(raw.lines, is_known)
    names, below = _header(raw.lines, top, is_known)
    rows = tuple(_row(line, cells, names, raw.titles) for line, cells in raw.lines[below:])
    if not rows:
        raise _refused(
            file_name,
            "le fichier n’a aucune ligne sous l’en-tête.",
            "Vérifiez l’export\u00a0: la première ligne nomme les colonnes.",
        )
    return SourceTable(
        file_name=file_name,
        kind=kind,
        sheet=raw.sheet,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        header=names,
        header_line=raw.lines[top][0],
        rows=rows,
        notes=(
            *_said_above(raw.lines[: top - 1 if _has_groups(raw.lines, top) else top]),
            *raw.notes,
        ),
        sha256=hashlib.sha256(data).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """Rows before the header is known."""

    lines: Sequence[Line]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[str, ...] = ()
    titles: frozenset[int] = frozenset()


def _raw(
    data: bytes, file_name: str, sheet: str | None, is_known: Callable[[str], bool]
) -> tuple[FileKind, _Raw]:
    """Return the filled rows of a file of any kind."""
    kind = kind_of(data)
    if kind in WORKBOOKS:
        found = read_shown_sheet(data, file_name, sheet=sheet)
        if sheet is None:
            found = _telling(data, file_name, found, is_known)
        lines, titles = _sheet_lines(found), _title_rows(found)
        return kind, _Raw(lines, sheet=found.name, notes=_sheet_notes(found), titles=titles)
    records = read_records(data, file_name)
    lines = [(row.line, tuple(restored(cell) for cell in row.cells)) for row in records.rows]
    return FileKind.TEXT, _Raw(lines, encoding=records.encoding, delimiter=records.delimiter)


def _telling(
    data: bytes, file_name: str, first: SheetRead, is_known: Callable[[str], bool]
) -> SheetRead:
    """Return the first sheet whose header is understood: a notice often comes before the list."""
    for name in (first.name, *first.others[:MOST_SHEETS]):
        found = first if name == first.name else read_shown_sheet(data, file_name, sheet=name)
        lines = _sheet_lines(found)
        if not lines:
            continue
        cells = lines[_header_rank(lines, is_known)][1]
        known = {one for one in cells if isinstance(one, str) and is_known(column_name(one))}
        if len(known) >= LEAST_KNOWN:
            return found
    return first


def _said_above(lines: Sequence[Line]) -> tuple[str, ...]:
    said = [
        squeezed(text_of(next(cell for cell in cells if text_of(cell).strip())))
        for _line, cells in lines
    ]
    return (f"Lignes au-dessus de l’en-tête\u00a0: {' / '.join(said)}.",) if said else ()


def _sheet_lines(found: SheetRead) -> list[Line]:
    """Return the filled rows of a sheet, merged cells repeated, errors as their own text."""
    grid: list[list[Cell]] = [list(row) for row in found.rows]
    for (row, column), said in found.unsolved.items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = said
    for top, left, end, right in found.merged:
        is_wide = right > left and top >= HEADER_ROWS
        for row in range(top, min(end, len(grid) - 1) + 1):
            for column in range(left, (left if is_wide else right) + 1):
                if column < len(grid[row]) and top < len(grid) and grid[row][column] is None:
                    grid[row][column] = grid[top][left]
    return [
        (rank, tuple(row))
        for rank, row in enumerate(grid, start=1)
        if any(text_of(cell).strip() for cell in row)
    ]


def _title_rows(found: SheetRead) -> frozenset[int]:
    """Return the 1-based rows that hold nothing but one wide merged cell."""
    rows = set()
    for top, left, _end, right in found.merged:
        if right - left + 1 < _TITLE_WIDTH or top >= len(found.rows):
            continue
        others = [
            cell
            for column, cell in enumerate(found.rows[top])
            if not left <= column <= right and cell is not None
        ]
        if not others:
            rows.add(top + 1)
    return frozenset(rows)


def _sheet_notes(found: SheetRead) -> tuple[str, ...]:
    notes = []
    if found.others:
        named = ", ".join(found.others)
        notes.append(f"Feuille lue\u00a0: {found.name}. Feuilles non lues\u00a0: {named}.")
    if found.hidden:
        notes.append(f"Feuilles masquées, non lues\u00a0: {', '.join(found.hidden)}.")
    return tuple(notes)


def _header_rank(lines: Sequence[Line], is_known: Callable[[str], bool]) -> int:
    """Return the rank of the row that looks most like names of columns; the first on a tie."""

    def score(cells: tuple[Cell, ...]) -> int:
        names = {squeezed(cell) for cell in cells if isinstance(cell, str) and squeezed(cell)}
        known = sum(is_known(column_name(name)) for name in names)
        return known * _KNOWN_WEIGHT + len(names)

    scores = [score(cells) for _line, cells in lines[:HEADER_ROWS]]
    return scores.index(max(scores))


def _header(
    lines: Sequence[Line], top: int, is_known: Callable[[str], bool]
) -> tuple[tuple[str, ...], int]:
    """Return the names of columns and the rank of the first row below them."""
    cells = lines[top][1]
    names = [column_name(squeezed(text_of(cell))) for cell in cells]
    if _has_groups(lines, top):
        groups = [squeezed(text_of(cell)) for cell in lines[top - 1][1]]
        names = [
            _qualified(name, groups[rank] if rank < len(groups) else "", names, is_known)
            for rank, name in enumerate(names)
        ]
    below = top + 1
    if below < len(lines) and _are_units(lines[below][1]):
        units = [squeezed(text_of(cell)) for cell in lines[below][1]]
        names = [
            f"{name} ({units[rank]})" if rank < len(units) and units[rank] else name
            for rank, name in enumerate(names)
        ]
        below += 1
    width = max((_filled(line[1]) for line in lines[below:]), default=0)
    while names and not names[-1] and len(names) > width:
        names.pop()
    return _unique([name or f"colonne {rank}" for rank, name in enumerate(names, start=1)]), below


def _has_groups(lines: Sequence[Line], top: int) -> bool:
    """Tell whether the row above the header names groups of columns, not the whole table."""
    if not top or lines[top - 1][0] + 1 != lines[top][0]:
        return False
    return len({squeezed(text_of(cell)) for cell in lines[top - 1][1] if text_of(cell).strip()}) > 1


def column_name(text: str) -> str:
    r"""Return the name of a column without the type that dBase exports write after it.

    >>> column_name("AREA,N,19,11"), column_name("PATRLIB,C,36"), column_name("Nom, prénom")
    ('AREA', 'PATRLIB', 'Nom, prénom')
    """
    found = _DBASE.fullmatch(text.strip("\ufeff "))
    return (found["name"] if found else text.strip("\ufeff ")).strip()


def _qualified(name: str, group: str, names: Sequence[str], is_known: Callable[[str], bool]) -> str:
    """Return a name with the title of its group when it says too little alone."""
    if not name or not group or group == name:
        return name
    says_little = names.count(name) > 1 or not is_known(name)
    return f"{group} {name}" if says_little else name


def _are_units(cells: tuple[Cell, ...]) -> bool:
    said = [squeezed(text_of(cell)) for cell in cells if text_of(cell).strip()]
    keys = [unit_key(one) for one in said]
    known = {*AREA_UNITS, *MONEY_UNITS, *ENERGY_UNITS}
    return bool(keys) and all(key in known for key in keys)


def _filled(cells: tuple[Cell, ...]) -> int:
    return max((rank for rank, cell in enumerate(cells, 1) if text_of(cell).strip()), default=0)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    made: list[str] = []
    taken: set[str] = set()
    for name in names:
        unique, count = name, 1
        while header_key(unique) in taken:
            count += 1
            unique = f"{name} {count}"
        taken.add(header_key(unique))
        made.append(unique)
    return tuple(made)


def _row(
    line: int, cells: tuple[Cell, ...], names: Sequence[str], titles: frozenset[int]
) -> SourceRow:
    width = len(names)
    beyond = sum(bool(text_of(cell).strip()) for cell in cells[width:])
    kept = cells[:width] + (None,) * (width - len(cells))
    return SourceRow(line, kept, line in titles, beyond)


def _refused(file_name: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, file_name),))
