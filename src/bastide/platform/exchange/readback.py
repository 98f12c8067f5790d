"""What Bastide exported comes back: rows of an exported CSV or workbook, typed by its columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.cells import Kind, Value, read, restored
from bastide.platform.exchange.delimited import read_table
from bastide.platform.exchange.files import FileKind, kind_of
from bastide.platform.exchange.sheets import Cell, read_sheet
from bastide.platform.exchange.writers import Column

_NOTICE_LINES = 5
"""Lines above the header where a notice may stand."""


def read_back(data: bytes, file_name: str, columns: Sequence[Column]) -> list[dict[str, Value]]:
    """Return the rows of a file written by `write_csv` or `write_xlsx`, by key of column.

    Other columns are ignored; the order of columns does not count.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        columns: the columns that it was written with.

    Raises:
        InputRefusedError: a column is missing, or a cell is not of its kind; every reason at once.
    """
    return [record for _line, record in read_back_lines(data, file_name, columns)]


def read_back_lines(
    data: bytes, file_name: str, columns: Sequence[Column]
) -> list[tuple[int, dict[str, Value]]]:
    """Return the rows of `read_back`, each with its 1-based line in the file."""
    if kind_of(data) is FileKind.TEXT:
        table = read_table(data, file_name)
        lines = [(row.line, list(row.cells)) for row in table.rows]
        return _records(list(table.header), lines, columns, file_name, _from_text)
    rows = read_sheet(data, file_name)
    top = _header_line(rows, columns)
    header = [str(cell or "") for cell in rows[top]] if rows else []
    below = [(top + 2 + rank, row) for rank, row in enumerate(rows[top + 1 :])]
    return _records(header, below, columns, file_name, _from_cell)


def _header_line(rows: list[list[Cell]], columns: Sequence[Column]) -> int:
    labels = {column.label for column in columns}
    counts = [len(labels & {str(cell) for cell in row}) for row in rows[:_NOTICE_LINES]]
    return counts.index(max(counts)) if counts else 0


def _records(
    header: list[str],
    lines: list[tuple[int, list[Any]]],
    columns: Sequence[Column],
    file_name: str,
    reader: Any,
) -> list[tuple[int, dict[str, Value]]]:
    places = {restored(label): rank for rank, label in enumerate(header)}
    refusals = [
        Refusal(
            reason="cette colonne manque.",
            remedy="Repartez d'un fichier exporté.",
            file=file_name,
            field=column.label,
        )
        for column in columns
        if column.label not in places
    ]
    if refusals:
        raise InputRefusedError(tuple(refusals))
    records: list[tuple[int, dict[str, Value]]] = []
    for line, cells in lines:
        record: dict[str, Value] = {}
        for column in columns:
            cell = cells[places[column.label]]
            try:
                record[column.key] = reader(cell, column.kind)
            except ValueError as error:
                refusals.append(
                    Refusal(
                        reason=str(error),
                        remedy="Corrigez la cellule.",
                        file=file_name,
                        line=line,
                        field=column.label,
                        value=str(cell),
                    )
                )
        records.append((line, record))
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return records


def _from_text(cell: str, kind: Kind) -> Value:
    return read(cell, kind)


def _from_cell(cell: Cell, kind: Kind) -> Value:
    """Return a workbook's cell as its column's kind; texts that hold numbers are read as such."""
    if cell is None:
        return "" if kind == "text" else None
    if kind == "text":
        return str(cell)
    if kind == "date" and isinstance(cell, dt.date):
        return cell.date() if isinstance(cell, dt.datetime) else cell
    return read(str(cell), kind)
