from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.files import ArchiveLimits
from bastide.platform.exchange.sheets import SheetLimits
from bastide.platform.exchange.tables import read_any_table
from tests.platform.exchange.test_files import ods


def book(*rows):
    found = Workbook()
    for row in rows:
        found.active.append(row)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


GOOD = book(["a", "b", None], ["x", 0.1 + 0.2], [None, None], [7, "=SUM(A1)"])


def test_numbers_are_written_without_binary_noise_and_rows_keep_their_line():
    table = read_any_table(GOOD, "a.xlsx")
    assert table.header == ("a", "b")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("x", "0.3")), (4, ("7", ""))]


def test_a_cell_beside_the_header_is_refused():
    with pytest.raises(InputRefusedError) as caught:
        read_any_table(book(["a"], ["1", "2"]), "a.xlsx")
    assert caught.value.refusals[0].line == 2


def test_an_entity_in_a_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text
            new.writestr(name, text)
    with pytest.raises(InputRefusedError, match="DTD"):
        read_any_table(out.getvalue(), "a.xlsx")


def test_an_open_document_is_read_like_the_others():
    row = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        for text in ("nature", "montant")
    )
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    cells = number.format("60611") + number.format("12.5")
    rows = f"<table:table-row>{row}</table:table-row><table:table-row>{cells}</table:table-row>"
    table = read_any_table(ods(rows), "a.ods")
    assert (table.encoding, table.header) == ("ods", ("nature", "montant"))
    assert [found.cells for found in table.rows] == [("60611", "12.5")]


def test_a_text_is_read_like_a_text():
    assert read_any_table(b"a;b\n1;2\n", "a.csv").rows[0].cells == ("1", "2")


def test_an_empty_sheet_is_refused():
    with pytest.raises(InputRefusedError, match="vide"):
        read_any_table(book([None]), "a.xlsx")


@pytest.mark.parametrize(
    "limits",
    [
        SheetLimits(size=100),
        SheetLimits(archive=ArchiveLimits(unpacked=100)),
        SheetLimits(archive=ArchiveLimits(entries=2)),
        SheetLimits(rows=2),
        SheetLimits(columns=1),
    ],
)
def test_every_cap_refuses(limits):
    with pytest.raises(InputRefusedError):
        read_any_table(GOOD, "a.xlsx", limits=limits)


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_read_or_refused_never_anything_else(seed):
    source = random.Random(seed)  # noqa: S311 -- a repeatable damage
    data = bytearray(GOOD)
    for _ in range(8):
        data[source.randrange(4, len(data))] = source.randrange(256)
    with contextlib.suppress(InputRefusedError):
        assert read_any_table(bytes(data), "a.xlsx").header
