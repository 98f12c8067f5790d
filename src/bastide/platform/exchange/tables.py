"""The table of a foreign file whose first row names the columns: delimited text or workbook."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.delimited import Row, Table, read_table
from bastide.platform.exchange.files import FileKind, kind_of
from bastide.platform.exchange.sheets import DEFAULT_LIMITS, Cell, SheetLimits, read_sheet

WORKBOOKS = frozenset({FileKind.XLSX, FileKind.ODS, FileKind.XLS})


def read_any_table(
    data: bytes,
    file_name: str,
    *,
    limits: SheetLimits = DEFAULT_LIMITS,
    keeps_uneven: bool = False,
) -> Table:
    """Return the table of a CSV, or of the first sheet of a workbook, its cells as texts.

    A number of a workbook is written exactly, a date in ISO form, a formula as its stored value.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        limits: what reading a workbook may cost; those of texts are in `delimited`.
        keeps_uneven: set rows of a text that are too long or too short apart.

    Raises:
        InputRefusedError: neither a table of texts nor a workbook, a limit is passed, a cell is
            filled beside the header, the sheet is empty.
    """
    kind = kind_of(data)
    if kind not in WORKBOOKS:
        return read_table(data, file_name, keeps_uneven=keeps_uneven)
    rows = [
        Row(line, tuple(_text(cell) for cell in cells))
        for line, cells in enumerate(read_sheet(data, file_name, limits), start=1)
    ]
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not filled:
        raise _refused(file_name, "la première feuille est vide.", "Placez-y les lignes.")
    header = tuple(name.strip() for name in filled[0].cells)
    while header and not header[-1]:
        header = header[:-1]
    body = tuple(_body(row, len(header), file_name) for row in filled[1:])
    return Table(file_name, kind.value, "", header, body)


def _body(row: Row, width: int, file_name: str) -> Row:
    if any(cell.strip() for cell in row.cells[width:]):
        raise _refused(
            file_name,
            "une cellule est remplie à droite de l'en-tête.",
            "Nommez chaque colonne dans la première ligne.",
            line=row.line,
        )
    return Row(row.line, row.cells[:width])


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def _refused(
    file_name: str, reason: str, remedy: str, *, line: int | None = None
) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=file_name, line=line),))
