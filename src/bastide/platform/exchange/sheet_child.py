"""The child process that reads one workbook: bounded first, then reads, then writes JSON.

Run by `bastide.platform.exchange.sheets` only: `python -I -m … '{"sheet": 0, "limits": {…}}'`, the
workbook on standard input.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import resource
import sys
from decimal import Decimal
from typing import Any

from bastide.platform.exchange.sheets import NO_SHEET, TOO_MUCH, UNREADABLE

_WHOLE_DIGITS = 15


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


def main(asked: dict[str, Any], data: bytes) -> int:
    """Write the rows of the sheet as JSON on standard output; returns the exit code."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- loaded under the limits

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception:  # noqa: BLE001 -- whatever the library says of a broken file
        return UNREADABLE
    names = book.sheet_names
    wanted = asked["sheet"]
    if (isinstance(wanted, int) and not 0 <= wanted < len(names)) or (
        isinstance(wanted, str) and wanted not in names
    ):
        return NO_SHEET
    limits = asked["limits"]
    try:
        name = names[wanted] if isinstance(wanted, int) else wanted
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        if last_row >= limits["rows"] or last_column >= limits["columns"]:
            return TOO_MUCH
        rows = sheet.to_python(skip_empty_area=False)
    except Exception:  # noqa: BLE001 -- whatever the library says of a broken file
        return UNREADABLE
    sys.stdout.write(json.dumps([[plain(cell) for cell in row] for row in rows]))
    return 0


if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    bound(request["limits"])
    raise SystemExit(main(request, sys.stdin.buffer.read()))
