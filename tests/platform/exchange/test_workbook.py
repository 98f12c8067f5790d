from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.workbook import WorkbookLimits, is_workbook, read_first_sheet


def book(*rows):
    found = Workbook()
    for row in rows:
        found.active.append(row)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


GOOD = book(["a", "b", None], ["x", 0.1 + 0.2], [None, None], [7, "=SUM(A1)"])


def test_numbers_are_written_without_binary_noise_and_rows_keep_their_line():
    table = read_first_sheet(GOOD, "a.xlsx")
    assert table.header == ("a", "b")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("x", "0.3")), (4, ("7", ""))]


def test_a_cell_beside_the_header_is_refused():
    with pytest.raises(InputRefusedError) as caught:
        read_first_sheet(book(["a"], ["1", "2"]), "a.xlsx")
    assert caught.value.refusals[0].line == 2


def test_an_entity_in_a_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            new.writestr(name, text)
    with pytest.raises(InputRefusedError):
        read_first_sheet(out.getvalue(), "a.xlsx")


@pytest.mark.parametrize(
    "limits",
    [
        WorkbookLimits(size=100),
        WorkbookLimits(unpacked=100),
        WorkbookLimits(entries=2),
        WorkbookLimits(ratio=1),
        WorkbookLimits(rows=2),
        WorkbookLimits(columns=1),
    ],
)
def test_every_cap_refuses(limits):
    with pytest.raises(InputRefusedError):
        read_first_sheet(GOOD, "a.xlsx", limits=limits)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_read_or_refused_never_anything_else(seed):
    source = random.Random(seed)  # noqa: S311 -- a repeatable damage
    data = bytearray(GOOD)
    for _ in range(8):
        data[source.randrange(4, len(data))] = source.randrange(256)
    is_workbook(bytes(data))
    with contextlib.suppress(InputRefusedError):
        assert read_first_sheet(bytes(data), "a.xlsx").header
