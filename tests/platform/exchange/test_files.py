"""Foreign files: known by content, bounded before they are opened, read where they cannot hurt."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.platform.exchange.files import ArchiveLimits, FileKind, check_archive, kind_of
from bastide.platform.exchange.sheets import SheetLimits, read_sheet
from bastide.platform.exchange.uploads import BUDGETS, cleaned_name, receive
from bastide.platform.exchange.writers import Column, Sheet, write_xlsx


def book(rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def replaced(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook whose entry holds something else."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            new.writestr(entry, content if entry == name else old.read(entry))
    return stream.getvalue()


def ods(rows: str, mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype)
        archive.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="F">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            ">"
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="'
            f'{mimetype}"/></manifest:manifest>',
        )
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"a;b\n", FileKind.TEXT),
        ("é;b\n".encode("cp1252"), FileKind.TEXT),
        ("a;b\n".encode("utf-16"), FileKind.TEXT),
        ("a;b\n1;2\n".encode("utf-16-le"), FileKind.TEXT),
        (b'\xef\xbb\xbf<?xml version="1.0"?><DocumentBudgetaire/>', FileKind.XML),
        (b"<!DOCTYPE html><html></html>", FileKind.HTML),
        (b"  <HTML><body>", FileKind.HTML),
        (b'<?xml version="1.0"?><svg xmlns="x"><script/></svg>', FileKind.HTML),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', FileKind.SVG),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\x1f\x8b\x08", FileKind.GZIP),
        (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.XLS),
        (b"PK\x03\x04broken", FileKind.ZIP),
        (b"MZ\x90\x00", FileKind.OTHER),
        (bytes(range(256)), FileKind.OTHER),
    ],
)
def test_a_file_is_what_it_holds(data: bytes, kind: FileKind) -> None:
    assert kind_of(data) is kind


def test_workbooks_are_known_by_their_parts() -> None:
    assert kind_of(book([["a"]])) is FileKind.XLSX
    assert kind_of(ods("")) is FileKind.ODS
    assert kind_of(ods("", mimetype="application/vnd.oasis.opendocument.text")) is FileKind.ZIP


@given(st.binary(max_size=300))
def test_any_bytes_get_a_kind(data: bytes) -> None:
    assert isinstance(kind_of(data), FileKind)


@given(st.binary(max_size=200))
def test_a_damaged_workbook_is_refused_or_read(tail: bytes) -> None:
    data = book([["a"]])[:-60] + tail
    with suppress(InputRefusedError):
        check_archive(data, "x.xlsx")


class TestReading:
    """A workbook gives its cells; what would cost too much is refused, in time."""

    def test_types(self) -> None:
        data = book([["Libellé", 12, 12.5, True, None], ["=1+1", -3, 0.1 + 0.2, False, "fin"]])
        assert read_sheet(data, "x.xlsx") == [
            ["Libellé", 12, Decimal("12.5"), True, None],
            [None, -3, Decimal("0.3"), False, "fin"],
        ]

    def test_an_ods(self) -> None:
        row = (
            '<table:table-row><table:table-cell office:value-type="float" office:value="1234.5">'
            "<text:p>1 234,50</text:p></table:table-cell></table:table-row>"
        )
        assert read_sheet(ods(row), "x.ods") == [[Decimal("1234.5")]]

    def test_a_named_sheet(self) -> None:
        data = write_xlsx([Sheet(name, [Column("a", name)], []) for name in ("Un", "Deux")])
        assert read_sheet(data, "x.xlsx", sheet="Deux") == [["Deux"]]
        with pytest.raises(InputRefusedError, match="Trois"):
            read_sheet(data, "x.xlsx", sheet="Trois")

    @pytest.mark.parametrize("data", [b"a;b", b"%PDF-1.7", b"", b"PK\x03\x04"])
    def test_what_is_no_workbook(self, data: bytes) -> None:
        with pytest.raises(InputRefusedError):
            read_sheet(data, "x.xlsx")

    def test_a_broken_part(self) -> None:
        data = replaced(book([["a"]]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")
        with pytest.raises(InputRefusedError, match="illisible"):
            read_sheet(data, "x.xlsx")

    @pytest.mark.parametrize(("rows", "columns"), [(2, 256), (200_000, 2)])
    def test_too_many_rows_or_columns(self, rows: int, columns: int) -> None:
        data = book([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
        with pytest.raises(InputRefusedError, match="dépasse"):
            read_sheet(data, "x.xlsx", SheetLimits(rows=rows, columns=columns))

    def test_a_cell_at_the_far_end(self) -> None:
        made = openpyxl.Workbook()
        made.worksheets[0]["XFD1048576"] = 1
        made.worksheets[0]["A1"] = 1
        stream = io.BytesIO()
        made.save(stream)
        with pytest.raises(InputRefusedError):
            read_sheet(stream.getvalue(), "x.xlsx")

    def test_a_bomb_by_its_directory(self) -> None:
        data = replaced(book([["a"]]), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
        assert len(data) < 100_000
        with pytest.raises(InputRefusedError, match="volume anormal"):
            read_sheet(data, "x.xlsx")

    def test_a_bomb_that_lies_about_its_size(self) -> None:
        data = bytearray(replaced(book([["a"]]), "xl/worksheets/sheet1.xml", b"<a>" * 9_000_000))
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
            entry = archive.getinfo("xl/worksheets/sheet1.xml")
        size = entry.file_size.to_bytes(4, "little")
        for _turn in range(2):
            place = data.find(size)
            data[place : place + 4] = (1000).to_bytes(4, "little")
        with pytest.raises(InputRefusedError):
            read_sheet(bytes(data), "x.xlsx")

    def test_memory_is_bounded_by_the_child(self) -> None:
        data = book([[f"texte {rank}" for rank in range(20)] for _row in range(2000)])
        with pytest.raises(InputRefusedError, match="temps ou de mémoire"):
            read_sheet(data, "x.xlsx", SheetLimits(memory=30_000_000))

    def test_time_is_bounded(self) -> None:
        with pytest.raises(InputRefusedError, match="temps ou de mémoire"):
            read_sheet(book([["a"]]), "x.xlsx", SheetLimits(wall_seconds=0))

    def test_entities_are_not_expanded(self) -> None:
        levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 9))
        evil = (
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]><worksheet><sheetData>'
        )
        evil += '<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row>'
        evil += "</sheetData></worksheet>"
        data = replaced(book([["a"]]), "xl/worksheets/sheet1.xml", evil.encode())
        try:
            rows = read_sheet(data, "x.xlsx")
        except InputRefusedError:
            return
        assert sum(len(str(cell)) for row in rows for cell in row) < 1000


class TestArchives:
    """Containers are judged on their directory."""

    @staticmethod
    def archive(entries: dict[str, bytes]) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in entries.items():
                made.writestr(name, content)
        return stream.getvalue()

    def test_an_ordinary_one(self) -> None:
        check_archive(self.archive({"a": b"abc" * 1000}), "x.zip")

    def test_too_many_entries(self) -> None:
        data = self.archive({f"{rank}": b"" for rank in range(30)})
        with pytest.raises(InputRefusedError, match="30 éléments"):
            check_archive(data, "x.zip", ArchiveLimits(entries=20))

    def test_ratio(self) -> None:
        with pytest.raises(InputRefusedError, match="volume"):
            check_archive(self.archive({"a": b"\0" * 1_000_000}), "x.zip")

    def test_unpacked_size(self) -> None:
        noise = bytes(range(256)) * 400
        with pytest.raises(InputRefusedError, match="volume"):
            check_archive(
                self.archive({"a": noise, "b": noise}), "x.zip", ArchiveLimits(unpacked=150_000)
            )


class TestUploads:
    """What a page receives: bounded, typed, cleanly named."""

    def test_a_good_file(self) -> None:
        got = receive(SimpleUploadedFile("../Budget 2024.csv", b"a;b\n1;2\n"))
        assert (got.name, got.kind, len(got.sha256)) == ("Budget 2024.csv", FileKind.TEXT, 64)

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.csv", b"", "vide"),
            ("a.csv", b"<html><script>x</script>", "une page HTML"),
            ("a.xml", b"<svg onload='x'></svg>", "un dessin SVG"),
            ("a.csv", b"\x1f\x8b\x08\x00", "une archive GZIP"),
            ("a.xlsx", b"%PDF-1.7", "un PDF"),
            ("a.csv", b"MZ\x90\x00\x03", "nature inconnue"),
        ],
    )
    def test_a_bad_file(self, name: str, data: bytes, said: str) -> None:
        with pytest.raises(InputRefusedError, match=said):
            receive(SimpleUploadedFile(name, data))

    def test_too_big(self) -> None:
        with pytest.raises(InputRefusedError, match="au plus"):
            receive(SimpleUploadedFile("a.csv", b"a" * 2_000_001), max_size=2_000_000)

    def test_html_is_never_accepted(self) -> None:
        with pytest.raises(InputRefusedError):
            receive(
                SimpleUploadedFile("a.html", b"<html></html>"),
                accepted=frozenset({*BUDGETS, FileKind.HTML, FileKind.SVG}),
            )

    def test_a_bomb(self) -> None:
        data = replaced(book([["a"]]), "xl/worksheets/sheet1.xml", b" " * 60_000_000)
        with pytest.raises(InputRefusedError, match="volume anormal"):
            receive(SimpleUploadedFile("a.xlsx", data))

    @given(st.text(max_size=300))
    def test_any_name_becomes_harmless(self, name: str) -> None:
        clean = cleaned_name(name)
        assert 0 < len(clean) <= 120
        assert not set(clean) & set('/\\\0\r\n"<>|:*?')
        assert clean not in {".", ".."}
