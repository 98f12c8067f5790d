"""What a foreign file is, by its content, and whether unpacking it would hurt. Pure."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum

from bastide.foundation.errors import InputRefusedError, Refusal


class FileKind(StrEnum):
    """The kinds of files that the product knows, found by content and never by name."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    XML = "xml"
    TEXT = "csv"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    ZIP = "zip"
    GZIP = "gz"
    HTML = "html"
    SVG = "svg"
    OTHER = "autre"


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What a container may hold once unpacked.

    Attributes:
        unpacked: bytes of all its entries together.
        entries: number of entries.
        ratio: unpacked over packed bytes, for one entry and for the whole.
    """

    unpacked: int = 50_000_000
    entries: int = 2_000
    ratio: int = 100


DEFAULT_LIMITS = ArchiveLimits()
_RATIO_FLOOR = 100_000
"""Entries smaller than this may be as repetitive as they like."""

_HEAD = 4096
_SIGNATURES = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS),
    (b"%PDF-", FileKind.PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"BZh", FileKind.OTHER),
    (b"7z\xbc\xaf\x27\x1c", FileKind.OTHER),
    (b"Rar!", FileKind.OTHER),
    (b"\xfd7zXZ", FileKind.OTHER),
    (b"\x28\xb5\x2f\xfd", FileKind.OTHER),
    (b"MZ", FileKind.OTHER),
    (b"\x7fELF", FileKind.OTHER),
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    struct.error,
)
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WORKBOOK_MARKS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"xl/")
"""Names of the first entries of an Office container."""


def kind_of(data: bytes) -> FileKind:
    r"""Return what a file is, whatever its name says.

    >>> kind_of(b"a;b\n1;2\n"), kind_of(b"<?xml version='1.0'?><a/>"), kind_of(b"%PDF-1.7")
    (<FileKind.TEXT: 'csv'>, <FileKind.XML: 'xml'>, <FileKind.PDF: 'pdf'>)
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    return _kind_of_text(data[:_HEAD])


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return FileKind.XLSX
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as entry:
                    is_sheet = entry.read(len(_ODS_TYPE) + 1).strip() == _ODS_TYPE
                return FileKind.ODS if is_sheet else FileKind.ZIP
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, struct.error):
        return _kind_of_broken_zip(data)
    return FileKind.ZIP


def _kind_of_broken_zip(data: bytes) -> FileKind:
    """Return what a container was before it was cut: its first entries still name it.

    A workbook that lost its end stays a workbook, so that it is refused as a damaged one.
    """
    head = data[:_HEAD]
    if _ODS_TYPE in head:
        return FileKind.ODS
    is_workbook = b"xl/" in data and any(mark in head for mark in _WORKBOOK_MARKS)
    return FileKind.XLSX if is_workbook or b"xl/worksheets/" in head else FileKind.ZIP


def _kind_of_text(head: bytes) -> FileKind:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="ignore")
    elif head.count(b"\x00") > len(head) // 5:
        return FileKind.TEXT if _is_utf16(head) else FileKind.OTHER
    elif b"\x00" in head:
        return FileKind.OTHER
    else:
        text = head.decode("utf-8", errors="ignore")
    start = text.lstrip("\ufeff \t\r\n").casefold()
    if start.startswith(("<!doctype html", "<html")) or "<script" in start:
        return FileKind.HTML
    if "<svg" in start and start.startswith("<"):
        return FileKind.SVG
    return FileKind.XML if start.startswith("<") else FileKind.TEXT


def _is_utf16(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return (even == 0) != (odd == 0)


def check_archive(data: bytes, file_name: str, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
    """Refuse a container that is broken, encrypted, or would unpack into too much.

    Reads the central directory only; nothing is unpacked.

    Raises:
        InputRefusedError: it is no whole ZIP container, or a limit is passed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as error:
        raise _refused(
            file_name,
            _damaged(data),
            "Enregistrez-le de nouveau, puis recommencez.",
        ) from error
    if len(entries) > limits.entries:
        raise _refused(
            file_name,
            f"il contient {len(entries)} éléments, plus que les {limits.entries} acceptés.",
            "Copiez les lignes utiles dans un classeur neuf ou en CSV.",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refused(file_name, "il est protégé par un mot de passe.", "Retirez le mot de passe.")
    _check_unpacked(entries, len(data), file_name, limits)


def _check_unpacked(
    entries: list[zipfile.ZipInfo], packed: int, file_name: str, limits: ArchiveLimits
) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    bomb = any(
        entry.file_size > _RATIO_FLOOR
        and entry.file_size > limits.ratio * max(entry.compress_size, 1)
        for entry in entries
    )
    overlaps = sum(entry.compress_size for entry in entries) > packed
    if bomb or overlaps or unpacked > limits.unpacked:
        raise _refused(
            file_name,
            f"il se déploierait en {unpacked // 1_000_000} Mo\u00a0: un volume anormal.",
            "Copiez les lignes utiles dans un classeur neuf ou en CSV.",
        )


def check_document_types(data: bytes, file_name: str) -> None:
    """Refuse a container whose XML parts declare a document type, which no spreadsheet writes.

    Only the head of each part is unpacked; call `check_archive` first.

    Raises:
        InputRefusedError: a part declares one, or cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = any(_has_document_type(archive, entry) for entry in archive.infolist())
    except _BROKEN as error:
        raise _refused(
            file_name,
            _damaged(data),
            "Enregistrez-le de nouveau, puis recommencez.",
        ) from error
    if found:
        raise _refused(
            file_name,
            "le classeur déclare un type de document (DTD).",
            "Enregistrez-le de nouveau depuis un tableur.",
        )


def _has_document_type(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    if not entry.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(entry) as part:
        return b"<!DOCTYPE" in part.read(_HEAD).replace(b"\x00", b"").upper()


def _damaged(data: bytes) -> str:
    is_sheet = kind_of(data) in {FileKind.XLSX, FileKind.ODS}
    named = "un classeur abîmé" if is_sheet else "abîmé"
    return f"le fichier est {named}\u00a0: il est tronqué, ou une partie ne se lit plus."


def _refused(file_name: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=file_name),))
