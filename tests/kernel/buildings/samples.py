"""Files about buildings made for the tests: workbooks of every kind, dirty as cities make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    f'xmlns:manifest="{_OFFICE}:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """Return a delimited file."""
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx(
    *rows: Sequence[Any],
    merged: Sequence[str] = (),
    hidden: Sequence[Sequence[Any]] = (),
    name: str = "Inventaire",
) -> bytes:
    """Return a workbook: an optional hidden first sheet, then one with these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden:
        sheet.title = "Paramètres"
        for row in hidden:
            sheet.append(row)
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet()
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(*rows: Sequence[Any]) -> bytes:
    """Return an OpenDocument sheet with these rows."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    body = "".join(
        f"<table:table-row>{''.join(cell(value) for value in row)}</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{_OFFICE}:office:1.0" xmlns:table="{_OFFICE}:table:1.0" '
        f'xmlns:text="{_OFFICE}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Biens">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_TYPE)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", content)
    return stream.getvalue()
