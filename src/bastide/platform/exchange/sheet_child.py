"""The child process that reads one workbook: bounded first, then reads, then writes JSON.

Run by `bastide.platform.exchange.sheets` only: `python -I -m … '{"sheet": 0, "limits": {…}}'`, the
workbook on standard input. The answer is the rows; with `"described": true` it is an object that
also names the sheets, the merged cells and the formulas without a stored value.
"""

from __future__ import annotations

import datetime as dt
import html
import io
import json
import re
import resource
import sys
import zipfile
from decimal import Decimal
from typing import Any

from bastide.platform.exchange.sheets import NO_SHEET, TOO_MUCH, UNREADABLE

_WHOLE_DIGITS = 15
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"((?:\s[^>]*?)?)(?:/>|>(.*?)</c>)', re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]+)")
_SHEET = re.compile(rb"<sheet\b([^>]*?)/?>")
_RELATION = re.compile(rb"<Relationship\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def bound(limits: dict[str, int]) -> None:
    """Give this process its memory and its time; no file can be written."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def plain(value: Any) -> Any:
    """Return a cell in JSON types: binary noise beyond 15 digits is no amount."""
    if value == "":
        return None
    if isinstance(value, float):
        number = Decimal(f"{value:.15g}")
        if number == number.to_integral_value() and len(f"{number:f}") <= _WHOLE_DIGITS:
            return int(number)
        return ["decimal", f"{number:f}"]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return [type(value).__name__, value.isoformat()]
    return value if value is None or isinstance(value, bool | str | int) else str(value)


def chosen(book: Any, wanted: str | int | None) -> str | None:
    """Return the name of the sheet asked for, else of the first visible one that holds a cell."""
    names = book.sheet_names
    if isinstance(wanted, int):
        return names[wanted] if 0 <= wanted < len(names) else None
    if wanted is not None:
        return wanted if wanted in names else None
    shown = [one.name for one in book.sheets_metadata if is_shown(one)]
    filled = [name for name in shown if book.get_sheet_by_name(name).end is not None]
    return next(iter([*filled, *shown]), None)


def is_shown(metadata: Any) -> bool:
    """Tell whether a sheet is one of cells that its author did not hide."""
    return str(metadata.visible).endswith("Visible") and str(metadata.typ).endswith("WorkSheet")


def described(book: Any, name: str, rows: list[list[Any]], data: bytes) -> dict[str, Any]:
    """Return the rows with what stands around them: sheets, merged cells, unsolved formulas."""
    hidden = [one.name for one in book.sheets_metadata if not is_shown(one)]
    merged = book.get_sheet_by_name(name).merged_cell_ranges or ()
    return {
        "name": name,
        "others": [one for one in book.sheet_names if one != name and one not in hidden],
        "hidden": [one for one in hidden if one != name],
        "merged": [[*top, *end] for top, end in merged],
        "unsolved": unsolved(data, name),
        "rows": rows,
    }


def unsolved(data: bytes, name: str) -> list[list[Any]]:
    """Return the cells of an XLSX that hold an error, or a formula without a stored value.

    Each is (row from 0, column from 0, text): the library gives them all as empty cells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = part_of(archive, name)
            text = archive.read(part) if part else b""
    except (KeyError, zipfile.BadZipFile):
        return []
    found: list[list[Any]] = []
    for letters, row, attributes, inside in _CELL.findall(text):
        value = _VALUE.search(inside)
        said = value[1].decode("utf-8", errors="replace") if value else ""
        if b' t="e"' in attributes or (b"<f" in inside and not said and b"<is>" not in inside):
            found.append([int(row) - 1, column_of(letters), said or "=…"])
    return found


def column_of(letters: bytes) -> int:
    """Return the rank, from 0, of a column named by letters."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank - 1


def part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Return the path, inside an XLSX, of the sheet of a name; empty when it is no XLSX."""
    if "xl/workbook.xml" not in archive.namelist():
        return ""
    key = b""
    for one in _SHEET.findall(archive.read("xl/workbook.xml")):
        attributes = dict(_ATTRIBUTE.findall(one))
        if unescaped(attributes.get(b"name")) == name:
            key = attributes.get(b"r:id", b"")
    for one in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(one))
        if key and attributes.get(b"Id") == key:
            target = attributes[b"Target"].decode()
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def unescaped(text: bytes | None) -> str:
    """Return the text of an XML attribute."""
    return html.unescape((text or b"").decode("utf-8", errors="replace"))


def main(asked: dict[str, Any], data: bytes) -> int:
    """Write the rows of the sheet as JSON on standard output; returns the exit code."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- loaded under the limits

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception:  # noqa: BLE001 -- whatever the library says of a broken file
        return UNREADABLE
    limits = asked["limits"]
    try:
        name = chosen(book, asked["sheet"])
        if name is None:
            return NO_SHEET
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        if last_row >= limits["rows"] or last_column >= limits["columns"]:
            return TOO_MUCH
        rows = [[plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        answer = described(book, name, rows, data) if asked.get("described") else rows
    except Exception:  # noqa: BLE001 -- whatever the library says of a broken file
        return UNREADABLE
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    bound(request["limits"])
    raise SystemExit(main(request, sys.stdin.buffer.read()))
