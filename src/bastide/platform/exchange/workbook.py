"""Foreign XLSX workbooks read as text: caps on entries, unpacked size, rows, columns."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.delimited import Row, Table


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """What a foreign workbook may cost.

    Attributes:
        size: bytes of the file.
        unpacked: bytes of all its entries.
        entries: files inside.
        ratio: unpacked over packed bytes of one entry. rows, columns: of the sheet.
    """

    size: int = 20_000_000
    unpacked: int = 200_000_000
    entries: int = 2_000
    ratio: int = 200
    rows: int = 500_000
    columns: int = 400


DEFAULT_LIMITS = WorkbookLimits()
_HEAD = 8_192
# What openpyxl raises on files that are broken or hostile (DTD and entities: a ValueError).
_BROKEN = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,  # an encrypted entry
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_workbook(data: bytes) -> bool:
    """Tell whether a file is an XLSX workbook (a ZIP that holds `xl/workbook.xml`)."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except _BROKEN:
        return False


def read_first_sheet(
    data: bytes, file_name: str, *, limits: WorkbookLimits = DEFAULT_LIMITS
) -> Table:
    """Return the first sheet as a table of texts; numbers are written exactly, dates in ISO form.

    A formula gives its stored value; one without a stored value gives an empty cell.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        limits: caps.

    Raises:
        InputRefusedError: not a workbook, a bomb, too many rows, no header.
    """
    _check_archive(data, file_name, limits)
    from openpyxl import load_workbook  # noqa: PLC0415 -- heavy, needed for workbooks only

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        rows = []
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if line > limits.rows or len(cells) > limits.columns:
                raise _refused(file_name, "la feuille est trop grande.", "Découpez-la.", line=line)
            texts = tuple(_text(cell) for cell in cells)
            if any(text.strip() for text in texts):
                rows.append(Row(line, texts))
        book.close()
    except _BROKEN as error:
        raise _refused(
            file_name, "le classeur est illisible.", "Enregistrez-le de nouveau en XLSX ou en CSV."
        ) from error
    if not rows:
        raise _refused(file_name, "la première feuille est vide.", "Placez-y les lignes.")
    return _table(rows, file_name)


def _table(rows: list[Row], file_name: str) -> Table:
    header = tuple(name.strip() for name in rows[0].cells)
    while header and not header[-1]:
        header = header[:-1]
    width = len(header)
    body = []
    for row in rows[1:]:
        if any(cell.strip() for cell in row.cells[width:]):
            raise _refused(
                file_name,
                "une cellule est remplie à droite de l'en-tête.",
                "Nommez chaque colonne dans la première ligne.",
                line=row.line,
            )
        cells = row.cells[:width]
        body.append(Row(row.line, cells + ("",) * (width - len(cells))))
    return Table(file_name, "xlsx", "", header, tuple(body))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"  # binary noise beyond 15 digits is no amount
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _check_archive(data: bytes, file_name: str, limits: WorkbookLimits) -> None:
    if len(data) > limits.size:
        raise _refused(file_name, "le classeur est trop lourd.", "Enregistrez-le en CSV.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            first = entries[: limits.entries]
            has_document_type = any(_has_document_type(archive, entry) for entry in first)
    except _BROKEN as error:
        raise _refused(
            file_name, "le fichier n'est pas un classeur entier.", "Enregistrez-le de nouveau."
        ) from error
    if has_document_type:
        raise _refused(
            file_name,
            "le classeur déclare un type de document (DTD).",
            "Enregistrez-le de nouveau depuis un tableur.",
        )
    bomb = any(entry.file_size > limits.ratio * max(entry.compress_size, 1) for entry in entries)
    heavy = sum(entry.file_size for entry in entries) > limits.unpacked
    if bomb or heavy or len(entries) > limits.entries:
        raise _refused(
            file_name,
            "le classeur se déploie en un volume anormal.",
            "Enregistrez les lignes utiles dans un classeur neuf ou en CSV.",
        )


def _has_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Tell whether an XML part starts with a DTD, which no spreadsheet writes."""
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        return b"<!DOCTYPE" in part.read(_HEAD).replace(b"\x00", b"").upper()


def _refused(
    file_name: str, reason: str, remedy: str, *, line: int | None = None
) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=file_name, line=line),))
