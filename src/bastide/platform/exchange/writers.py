"""Tables out: CSV for every tool, XLSX with live formulas and their cached values.

The functions that give bytes load no Django; `download` makes the answer of a page.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from bastide.foundation.text import slug
from bastide.platform.exchange.cells import Kind, Value, neutralised, written

if TYPE_CHECKING:
    from django.http import HttpResponse

FICTITIOUS = "territoire fictif"
SOURCES_SHEET = "Sources"

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"
_ZIP = "application/zip"
_STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "notice": {"bold": True, "font_color": "#9C2A10"},
    "text": {"num_format": "@", "text_wrap": False},
    "integer": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00"},
    "number": {"num_format": "#,##0.##########"},
    "rate": {"num_format": "0.00%"},
    "date": {"num_format": "dd/mm/yyyy"},
}
_FIRST_DAY = dt.date(1900, 3, 1)
"""Workbooks count days from 1900, with a leap day that never was: an earlier date is a text."""

_EXACT_DIGITS = 15
_TEXT_LENGTH = 32767
_SHEET_NAME_LENGTH = 31
_WIDTHS: dict[Kind, int] = {
    "text": 32,
    "integer": 12,
    "money": 18,
    "number": 14,
    "rate": 10,
    "date": 12,
}
_REFERENCE = re.compile(r"\[(?P<key>\w+)(?:@(?P<row>\d+)|(?P<all>:\*))?\]")
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: key in the rows, label shown, kind of its values.

    Money is in euros, a rate is between 0 and 1.
    """

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to write.

    Attributes:
        name: name of the sheet, 31 characters at most once written.
        columns: in order; labels are unique.
        rows: one mapping per row, by key of column; a missing key is a missing value.
        notes: sources, methods, licence: lines of the sheet “Sources”.
        formulas: (0-based row, key) → formula in English without `=`, whose cached value is the
            row's own. `[key]` is the cell of the same row, `[key@3]` that of row 3 (0-based),
            `[key:*]` the whole column.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = ()
    formulas: Mapping[tuple[int, str], str] = field(default_factory=dict)


def write_csv(sheet: Sheet, *, fictitious: str = "") -> bytes:
    """Return a table as CSV: UTF-8 with its mark, `;`, decimal comma, neutralised texts.

    Args:
        sheet: the table; its notes do not stand in a CSV.
        fictitious: words of the last column of every row of an invented territory; empty for
            real data. A first line of words would make the file unreadable to other tools.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    ending = [neutralised(fictitious)] if fictitious else []
    writer.writerow(
        [neutralised(column.label) for column in sheet.columns]
        + (["avertissement"] if fictitious else [])
    )
    for row in sheet.rows:
        writer.writerow(
            [written(row.get(column.key), column.kind) for column in sheet.columns] + ending
        )
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8")


def write_xlsx(sheets: Sequence[Sheet], *, fictitious: str = "") -> bytes:
    """Return a workbook: typed cells, frozen header, filter, formulas with cached values, sources.

    Args:
        sheets: at least one.
        fictitious: words of the first line of every sheet of an invented territory; empty for
            real data.

    Raises:
        ValueError: no sheet, or a text longer than a cell can hold.
    """
    import xlsxwriter  # noqa: PLC0415 -- heavy, needed for workbooks only

    if not sheets:
        raise ValueError("Un classeur a au moins une feuille.")
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        styles = {name: book.add_format(style) for name, style in _STYLES.items()}
        names = _sheet_names([sheet.name for sheet in sheets])
        for sheet, name in zip(sheets, names, strict=True):
            page = book.add_worksheet(name)
            _write_sheet(page, sheet, styles, fictitious)
        noted = [
            (name, note) for sheet, name in zip(sheets, names, strict=True) for note in sheet.notes
        ]
        if noted or fictitious:
            _write_sources(book.add_worksheet(SOURCES_SHEET), noted, styles, fictitious)
    return stream.getvalue()


def download(
    sheets: Sequence[Sheet],
    format: Literal["csv", "xlsx"],  # noqa: A002 -- the word of the address
    file_stem: str,
    notices: Sequence[str] = (),
    *,
    fictitious: bool = False,
) -> HttpResponse:
    """Return the answer of a page that exports tables.

    Args:
        sheets: the tables; several in CSV make a ZIP of one file each.
        format: `csv` or `xlsx`.
        file_stem: name of the file without extension, in any words.
        notices: lines added to the sheet “Sources” of a workbook; the notice `territoire fictif`
            among them, or `fictitious`, marks the export itself.
        fictitious: whether the territory is invented.
    """
    from bastide.platform.exchange.downloads import attachment  # noqa: PLC0415 -- loads Django

    marked = FICTITIOUS if fictitious or _says_fictitious(notices) else ""
    stem = slug(f"{file_stem} {marked}") or "export"
    noted = [
        Sheet(sheet.name, sheet.columns, sheet.rows, (*sheet.notes, *notices), sheet.formulas)
        for sheet in sheets
    ]
    if format == "xlsx":
        return attachment(write_xlsx(noted, fictitious=marked), f"{stem}.xlsx", _XLSX)
    if len(noted) == 1:
        return attachment(write_csv(noted[0], fictitious=marked), f"{stem}.csv", _CSV)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sheet in zip(_sheet_names([one.name for one in noted]), noted, strict=True):
            archive.writestr(f"{slug(name) or 'table'}.csv", write_csv(sheet, fictitious=marked))
    return attachment(stream.getvalue(), f"{stem}.zip", _ZIP)


def _says_fictitious(notices: Sequence[str]) -> bool:
    return any(FICTITIOUS in str(notice).casefold() for notice in notices)


def _write_sheet(page: Any, sheet: Sheet, styles: Mapping[str, Any], fictitious: str) -> None:
    top = _write_notice(page, styles, fictitious)
    for rank, column in enumerate(sheet.columns):
        page.write_string(top, rank, column.label, styles["head"])
        page.set_column(rank, rank, _WIDTHS[column.kind], styles[column.kind])
    for index, row in enumerate(sheet.rows):
        for rank, column in enumerate(sheet.columns):
            place = (top + 1 + index, rank)
            value, style = row.get(column.key), styles[column.kind]
            formula = sheet.formulas.get((index, column.key))
            if formula is not None:
                text = _resolved(formula, sheet, top + 1, index)
                cached = "" if value is None else _cached(value)
                page.write_formula(*place, f"={text}", style, cached)
            else:
                _write_cell(page, place, value, column.kind, style)
    page.freeze_panes(top + 1, 0)
    if sheet.rows and sheet.columns:
        page.autofilter(top, 0, top + len(sheet.rows), len(sheet.columns) - 1)
    page.repeat_rows(0, top)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _write_cell(page: Any, place: tuple[int, int], value: Value, kind: Kind, style: Any) -> None:
    if value is None:
        return  # an empty cell has the style of its column
    if kind == "text":
        text = str(value)
        if len(text) > _TEXT_LENGTH:
            raise ValueError(f"Une cellule contient au plus {_TEXT_LENGTH} caractères.")
        page.write_string(*place, text, style)
    elif kind == "date" and isinstance(value, dt.date) and value < _FIRST_DAY:
        page.write_string(*place, written(value, kind), style)
    elif kind == "date":
        page.write_datetime(*place, value, style)
    elif _digits(value) > _EXACT_DIGITS:
        page.write_string(*place, written(value, kind), style)
    else:
        page.write_number(*place, float(str(value)), style)


def _digits(value: Value) -> int:
    """Return how many significant digits a number has; a workbook keeps fifteen."""
    if isinstance(value, float):
        return 0
    return len(Decimal(str(value)).normalize().as_tuple().digits)


def _cached(value: Value) -> Any:
    return value if isinstance(value, str) else float(str(value))


def _resolved(formula: str, sheet: Sheet, first_row: int, index: int) -> str:
    """Return a formula whose references by key became cells."""
    letters = {column.key: _letters(rank) for rank, column in enumerate(sheet.columns)}

    def cell(match: re.Match[str]) -> str:
        letter = letters[match["key"]]
        if match["all"]:
            last = first_row + max(len(sheet.rows), 1)
            return f"{letter}${first_row + 1}:{letter}${last}"
        row = int(match["row"]) if match["row"] else index
        return f"{letter}{first_row + row + 1}"

    return _REFERENCE.sub(cell, formula)


def _letters(rank: int) -> str:
    """Return the letters of a column.

    >>> _letters(0), _letters(25), _letters(26), _letters(701), _letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    text = ""
    rank += 1
    while rank:
        rank, digit = divmod(rank - 1, 26)
        text = chr(65 + digit) + text
    return text


def _write_sources(
    page: Any, noted: Sequence[tuple[str, str]], styles: Mapping[str, Any], fictitious: str
) -> None:
    page.set_column(0, 0, 32)
    page.set_column(1, 1, 110)
    top = _write_notice(page, styles, fictitious)
    page.write_string(top, 0, "Feuille", styles["head"])
    page.write_string(top, 1, "Source ou remarque", styles["head"])
    for row, (name, note) in enumerate(noted, start=top + 1):
        page.write_string(row, 0, name)
        page.write_string(row, 1, str(note)[:_TEXT_LENGTH])


def _write_notice(page: Any, styles: Mapping[str, Any], fictitious: str) -> int:
    """Write the notice on the first line and in the printed header; returns the next line."""
    if not fictitious:
        return 0
    page.write_string(0, 0, fictitious.capitalize(), styles["notice"])
    page.set_header(f"&L{fictitious.capitalize()}")
    return 1


def _sheet_names(names: Sequence[str]) -> list[str]:
    """Return names that a workbook accepts: no forbidden character, 31 at most, all different."""
    made: list[str] = []
    taken = {SOURCES_SHEET.casefold()}
    for name in names:
        bare = _FORBIDDEN_IN_NAMES.sub(" ", name).strip()[:_SHEET_NAME_LENGTH] or "Feuille"
        unique, count = bare, 1
        while unique.casefold() in taken:
            count += 1
            ending = f" {count}"
            unique = bare[: _SHEET_NAME_LENGTH - len(ending)] + ending
        taken.add(unique.casefold())
        made.append(unique)
    return made
