"""Delimited text of unknown origin: finds encoding and delimiter, keeps the line numbers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

DELIMITERS = (";", ",", "\t", "|")
_ARCHIVES = {
    b"PK\x03\x04": "une archive ZIP ou un classeur",
    b"\x1f\x8b": "une archive GZIP",
    b"BZh": "une archive BZIP2",
    b"7z\xbc\xaf": "une archive 7-Zip",
    b"%PDF": "un PDF",
    b"\xd0\xcf\x11\xe0": "un ancien classeur XLS",
}
_SAMPLE_LINES = 50
_LONGEST_SAMPLE = 100_000
"""Characters of a line looked at to find the delimiter, fewer than a reader of lines accepts."""
_TOLD = re.compile(r'"?sep=([;,|\t])"?[ \t;,]*(?=\r|\n|$)', re.IGNORECASE)
"""What Excel reads above a header to know its delimiter."""
_USUAL = 0.6
"""Share of the lines that one number of cells must have, for a delimiter to be the file's."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class TextLimits:
    """What a foreign delimited file may cost.

    Attributes:
        size: bytes.
        rows: data rows.
        columns: columns of the header.
        cell: characters of one cell.
    """

    size: int = 40_000_000
    rows: int = 500_000
    columns: int = 400
    cell: int = 10_000


DEFAULT_LIMITS = TextLimits()


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its 1-based line in the file and its cells, as many as the header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited file that has been read.

    Attributes:
        file_name: for messages. encoding, delimiter: what was found.
        header: names as the file writes them, trimmed.
        rows: data rows, blank ones left out.
        uneven: rows with more or fewer cells than the header, when they were asked for.
    """

    file_name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    uneven: tuple[Row, ...] = ()

    def column(self, *names: str) -> int | None:
        """Return the position of the first header that one of the names folds to, `None` if none.

        Case, accents, repeated and non-breaking spaces, hyphens and underscores do not count.
        """
        keys = [header_key(name) for name in self.header]
        for name in names:
            if header_key(name) in keys:
                return keys.index(header_key(name))
        return None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a delimited file before anything is known of its header.

    Attributes:
        encoding, delimiter: what was found.
        rows: non-blank records, each with its line and as many cells as it has.
    """

    encoding: str
    delimiter: str
    rows: tuple[Row, ...]


def header_key(name: str) -> str:
    r"""Return a header made comparable.

    >>> header_key("Nature\xa0- Code") == header_key("nature_code")
    True
    """
    return "".join(char for char in folded(name.strip("\ufeff")) if char.isalnum())


def decoded(data: bytes, file_name: str) -> tuple[str, str]:
    """Return the text of a file and the encoding found: a mark, else UTF-8, else Windows-1252.

    UTF-16 without a mark is recognised by its null bytes. Latin-1 stands in for the few bytes that
    Windows-1252 does not define.

    Raises:
        InputRefusedError: the file is empty, an archive, a PDF, or binary.
    """
    for magic, what in _ARCHIVES.items():
        if data.startswith(magic):
            raise _refused(
                file_name,
                f"le fichier est {what}, pas un fichier texte.",
                "Décompressez-le ou enregistrez-le en CSV, puis recommencez.",
            )
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise _refused(file_name, "le fichier est vide.", "Exportez-le de nouveau.")
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text.removeprefix("\ufeff"), encoding
    raise _refused(
        file_name,
        "le fichier est binaire ou d'un codage inconnu.",
        "Enregistrez-le en CSV, codage UTF-8.",
    )


def _candidates(data: bytes) -> Sequence[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:4096]
    if head.count(b"\x00") > len(head) // 5:
        return ("utf-16-le",) if head[1:2] == b"\x00" else ("utf-16-be",)
    return ("utf-8", "cp1252", "latin-1")


def read_table(
    data: bytes,
    file_name: str,
    *,
    limits: TextLimits = DEFAULT_LIMITS,
    keeps_uneven: bool = False,
) -> Table:
    """Return the table of a delimited file, whole or not at all.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        limits: caps.
        keeps_uneven: set rows that are too long or too short apart instead of refusing the file.

    Raises:
        InputRefusedError: empty, binary, HTML, too big, no header, a row that is too long or too
            short, a quote that is never closed.
    """
    text, encoding = _text_of(data, file_name, limits)
    delimiter = _told_delimiter(text) or _delimiter(text)
    records = _records(text, delimiter, file_name, limits)
    line, names = records[0]
    header = tuple(name.strip("\ufeff \t\u00a0") for name in names)
    if len(header) > limits.columns:
        raise _refused(
            file_name,
            f"l'en-tête compte {len(header)} colonnes.",
            "Vérifiez le séparateur.",
            line=line,
        )
    found = [_cut(Row(line, tuple(cells)), len(header)) for line, cells in records[1:]]
    uneven = tuple(row for row in found if len(row.cells) != len(header))
    if uneven and not keeps_uneven:
        raise InputRefusedError((uneven_row(uneven[0], len(header), file_name),))
    rows = tuple(row for row in found if len(row.cells) == len(header))
    return Table(file_name, encoding, delimiter, header, rows, uneven)


def read_records(data: bytes, file_name: str, *, limits: TextLimits = DEFAULT_LIMITS) -> Records:
    """Return every record of a delimited file whose header may stand below titles.

    The delimiter is the one that gives most lines the same number of cells, the more cells the
    better: a title without any delimiter does not count.

    Args:
        data: the whole file.
        file_name: its name, for messages.
        limits: caps.

    Raises:
        InputRefusedError: empty, binary, HTML, too big, a quote that is never closed.
    """
    text, encoding = _text_of(data, file_name, limits)
    delimiter = _told_delimiter(text) or _usual_delimiter(text)
    records = _records(text, delimiter, file_name, limits)
    return Records(encoding, delimiter, tuple(Row(line, tuple(cells)) for line, cells in records))


def _text_of(data: bytes, file_name: str, limits: TextLimits) -> tuple[str, str]:
    if len(data) > limits.size:
        raise _refused(
            file_name,
            f"le fichier pèse plus que les {limits.size // 1_000_000}\u00a0Mo acceptés.",
            "Découpez-le par exercice ou par budget.",
        )
    text, encoding = decoded(data, file_name)
    if text.lstrip()[:1] == "<":
        raise _refused(
            file_name,
            "le fichier est du HTML ou du XML, pas un CSV.",
            "Téléchargez de nouveau le fichier d'origine.",
            value=text.lstrip()[:40],
        )
    return text, encoding


def _told_delimiter(text: str) -> str:
    """Return the delimiter that a line above the header tells, empty without such a line."""
    found = _TOLD.match(text)
    return found[1] if found else ""


def _sample(text: str) -> list[str]:
    lines = [line for line in text[:200_000].splitlines() if line.strip()]
    return [line[:_LONGEST_SAMPLE] for line in lines[:_SAMPLE_LINES]]


def _usual_delimiter(text: str) -> str:
    """Return the delimiter that gives most lines the same number of cells, titles left aside."""
    lines = _sample(text)

    def score(delimiter: str) -> tuple[bool, int, int]:
        counts = Counter(len(cells) for cells in csv.reader(lines, delimiter=delimiter))
        cells, found = max(
            ((cells, found) for cells, found in counts.items() if cells > 1),
            key=lambda pair: (pair[1], pair[0]),
            default=(1, 0),
        )
        return (found >= _USUAL * len(lines), cells, found)

    return max(DELIMITERS, key=score)


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines most often and most evenly."""
    lines = _sample(text)

    def score(delimiter: str) -> tuple[int, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        first = counts[0] if counts else 1
        return (sum(count == first for count in counts) if first > 1 else 0, first)

    return max(DELIMITERS, key=score)


def _records(
    text: str, delimiter: str, file_name: str, limits: TextLimits
) -> list[tuple[int, list[str]]]:
    text = _TOLD.sub("", text, count=1) if _told_delimiter(text) else text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            if any(cell.strip(" \t\u00a0") for cell in cells):
                records.append((start, cells))
            start = reader.line_num + 1
            if len(records) > limits.rows + 1:
                raise _refused(
                    file_name,
                    f"le fichier a plus de {limits.rows} lignes.",
                    "Découpez-le par exercice ou par budget.",
                    line=start,
                )
            if any(len(cell) > limits.cell for cell in cells):
                raise _refused(
                    file_name,
                    f"une cellule dépasse {limits.cell} caractères.",
                    "Vérifiez les guillemets du fichier.",
                    line=reader.line_num,
                )
    except csv.Error as error:
        raise _refused(
            file_name,
            "un guillemet n'est pas refermé ou une cellule est illisible.",
            "Réenregistrez le fichier en CSV depuis un tableur.",
            line=reader.line_num or 1,
        ) from error
    return records


def _cut(row: Row, width: int) -> Row:
    """Return a row without the empty cells that stand beyond the header."""
    if any(cell.strip() for cell in row.cells[width:]):
        return row
    return Row(row.line, row.cells[:width])


def uneven_row(row: Row, width: int, file_name: str) -> Refusal:
    """Return why a row is refused that has more or fewer cells than the header.

    Args:
        row: as it stands.
        width: cells of the header.
        file_name: name of the file, for messages.
    """
    return Refusal(
        f"la ligne compte {len(row.cells)} cellules, l'en-tête en compte {width}.",
        "Le fichier est tronqué ou un séparateur manque\u00a0: exportez-le de nouveau.",
        file_name,
        row.line,
    )


def _refused(
    file_name: str, reason: str, remedy: str, *, line: int | None = None, value: str = ""
) -> InputRefusedError:
    return InputRefusedError(
        (Refusal(reason=reason, remedy=remedy, file=file_name, line=line, value=value),)
    )
