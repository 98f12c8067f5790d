"""Foreign workbooks (XLSX, ODS, XLS) read in a child process that cannot hurt the product.

The library that reads them cannot be bounded from inside: the child has 512 MB, 20 s of processor
and 30 s in all, and answers plain JSON. What passes a limit is refused; the product goes on.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.platform.exchange.files import DEFAULT_LIMITS as DEFAULT_ARCHIVE
from bastide.platform.exchange.files import (
    ArchiveLimits,
    FileKind,
    check_archive,
    check_document_types,
    kind_of,
)

Cell = str | int | Decimal | bool | dt.date | dt.datetime | dt.time | None

TOO_MUCH = 3
"""Exit code of the child that met a limit of rows, columns or sheets."""

UNREADABLE = 4
"""Exit code of the child that could not read the workbook."""

NO_SHEET = 5
"""Exit code of the child that did not find the sheet asked for."""


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """What reading a foreign workbook may cost.

    Attributes:
        size: bytes of the file.
        rows: rows of the sheet.
        columns: columns of the sheet.
        memory: bytes of address space of the child.
        cpu_seconds: processor time of the child.
        wall_seconds: time that the reader waits for.
        archive: what the container may hold unpacked.
    """

    size: int = 20_000_000
    rows: int = 200_000
    columns: int = 256
    memory: int = 512_000_000
    cpu_seconds: int = 20
    wall_seconds: int = 30
    archive: ArchiveLimits = DEFAULT_ARCHIVE


DEFAULT_LIMITS = SheetLimits()


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet with what stands around its rows.

    Attributes:
        name: name of the sheet.
        rows: rows of equal length, from the first row and column; an empty cell is `None`.
        merged: ranges of merged cells (first row, first column, last row, last column), from 0.
        unsolved: (row, column), from 0 → text of a cell in error (`#N/A`), or `=…` for a formula
            stored without a value; known for XLSX only, an empty cell in `rows`.
        others: visible sheets that were not read.
        hidden: sheets that their author hid.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...]
    unsolved: dict[tuple[int, int], str]
    others: tuple[str, ...]
    hidden: tuple[str, ...]


_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""What a workbook protected by a password holds instead of its sheets."""


def read_shown_sheet(
    data: bytes, file_name: str, limits: SheetLimits = DEFAULT_LIMITS, *, sheet: str | None = None
) -> SheetRead:
    """Return a sheet with its surroundings: the one named, else the first visible one with cells.

    Same limits and errors as `read_sheet`.

    Args:
        data: the whole workbook.
        file_name: its name, for messages.
        limits: what reading it may cost.
        sheet: name of the sheet.
    """
    _check(data, file_name, limits)
    found = _answer(data, file_name, limits, sheet, described=True)
    return SheetRead(
        name=found["name"],
        rows=[[_cell(one) for one in row] for row in found["rows"]],
        merged=tuple((top, left, end, right) for top, left, end, right in found["merged"]),
        unsolved={(row, column): text for row, column, text in found["unsolved"]},
        others=tuple(found["others"]),
        hidden=tuple(found["hidden"]),
    )


def read_sheet(
    data: bytes, file_name: str, limits: SheetLimits = DEFAULT_LIMITS, *, sheet: str | int = 0
) -> list[list[Cell]]:
    """Return the rows of one sheet, from its first row and column, formulas as stored values.

    Args:
        data: the whole workbook.
        file_name: its name, for messages.
        limits: what reading it may cost.
        sheet: name of the sheet, or its rank from 0.

    Returns:
        Rows of equal length; numbers with 15 significant digits at most, an empty cell is `None`.

    Raises:
        InputRefusedError: it is no workbook, a limit is passed, or it cannot be read.
    """
    _check(data, file_name, limits)
    rows = _answer(data, file_name, limits, sheet)
    return [[_cell(one) for one in row] for row in rows]


def _check(data: bytes, file_name: str, limits: SheetLimits) -> None:
    kind = kind_of(data)
    if kind not in {FileKind.XLSX, FileKind.ODS, FileKind.XLS}:
        raise _refused(
            file_name,
            "le contenu du fichier n'est pas un classeur XLSX, ODS ou XLS.",
            "Enregistrez-le dans l'un de ces formats ou en CSV.",
        )
    if len(data) > limits.size:
        raise _refused(file_name, "le classeur est trop lourd.", "Enregistrez-le en CSV.")
    if kind is FileKind.XLS and _LOCKED in data:
        raise _refused(
            file_name, "le classeur est protégé par un mot de passe.", "Retirez le mot de passe."
        )
    if kind is not FileKind.XLS:
        check_archive(data, file_name, limits.archive)
        check_document_types(data, file_name)


def _answer(
    data: bytes,
    file_name: str,
    limits: SheetLimits,
    sheet: str | int | None,
    *,
    described: bool = False,
) -> Any:
    """Return what the child writes, or its failure as a refusal."""
    asked = json.dumps({"sheet": sheet, "limits": asdict(limits), "described": described})
    command = [sys.executable, "-I", "-m", "bastide.platform.exchange.sheet_child", asked]
    try:
        answer = subprocess.run(  # noqa: S603 -- our own module, no shell
            command,
            input=data,
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
            env={"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
            cwd="/",
        )
    except subprocess.TimeoutExpired as error:
        raise _too_heavy(file_name) from error
    if answer.returncode == 0:
        return json.loads(answer.stdout)
    if answer.returncode == UNREADABLE:
        raise _refused(
            file_name, "le classeur est illisible.", "Enregistrez-le de nouveau ou en CSV."
        )
    if answer.returncode == NO_SHEET:
        raise _refused(
            file_name,
            f"il n'a pas de feuille «\u00a0{sheet}\u00a0»."
            if sheet is not None
            else "il n'a aucune feuille visible.",
            "Choisissez une feuille du classeur.",
        )
    if answer.returncode == TOO_MUCH:
        raise _refused(
            file_name,
            f"la feuille dépasse {limits.rows} lignes ou {limits.columns} colonnes.",
            "Découpez-la, ou effacez les cellules vides mises en forme au loin.",
        )
    raise _too_heavy(file_name)


def _cell(value: Any) -> Cell:
    """Return a cell from its JSON form: `[kind, text]` for what JSON cannot say."""
    if not isinstance(value, list):
        return value  # type: ignore[no-any-return]
    kind, text = value
    readers: dict[str, Any] = {
        "decimal": Decimal,
        "date": dt.date.fromisoformat,
        "datetime": dt.datetime.fromisoformat,
        "time": dt.time.fromisoformat,
    }
    made: Cell = readers[kind](text)
    return made


def _too_heavy(file_name: str) -> InputRefusedError:
    return _refused(
        file_name,
        "lire ce classeur demanderait trop de temps ou de mémoire.",
        "Copiez les lignes utiles dans un classeur neuf ou enregistrez-le en CSV.",
    )


def _refused(file_name: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, file=file_name),))
