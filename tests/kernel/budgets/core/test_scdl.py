from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    Section,
    Step,
)
from bastide.kernel.budgets.core.scdl import COLUMNS, neutralised, scdl_text
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.budgets.readers.charts import labelled_chart_for
from tests.kernel.budgets.samples import SHIPPED, TESTS

PAIRS = sorted((TESTS / "scdl_pairs").iterdir())


def _document(lines: tuple[BudgetLine, ...], name: str = "Commune") -> BudgetDocument:
    return BudgetDocument(
        authority=name,
        establishment=name,
        siret="21560046100010",
        authority_siret="21560046100010",
        year=2023,
        step=Step.ADMINISTRATIVE_ACCOUNT,
        norm="",
        votes_by_function=False,
        kind=BudgetKind.MAIN,
        population=None,
        format="scdl",
        schema_version="",
        voted_on="",
        file_name="budget.csv",
        sha256="",
        lines=lines,
    )


def test_there_are_five_golden_pairs():
    assert len(PAIRS) == 5


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_the_export_is_the_golden_file_to_the_byte(folder):
    (document,) = read_documents((folder / "totem.xml").read_bytes(), "totem.xml")
    written = scdl_text(document, labelled_chart_for(document.norm, document.year))
    assert written.encode() == (folder / "expected.csv").read_bytes()


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_a_golden_file_is_read_and_written_back_to_the_byte(folder):
    expected = (folder / "expected.csv").read_bytes()
    (document,) = read_documents(expected, "expected.csv")
    lines = tuple(
        replace(line, section=section)
        for line, section in zip(document.lines, _sections(expected), strict=True)
    )
    assert scdl_text(replace(document, lines=lines), None).encode() == expected


def _sections(data: bytes) -> list[Section | None]:
    words = {"fonctionnement": Section.RUNNING, "investissement": Section.INVESTMENT, "": None}
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [words[row["BGT_SECTION"]] for row in rows]


def test_a_vote_by_function_fills_chapter_and_section_on_every_line():
    data = (SHIPPED / "montpellier" / "CA_2023.xml").read_bytes()
    (document,) = read_documents(data, "CA_2023.xml")
    text = scdl_text(document, labelled_chart_for(document.norm, document.year))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == 1791
    assert all(row["BGT_CONTNAT"] and row["BGT_SECTION"] for row in rows)
    assert all(row["BGT_NATURE_LABEL"] for row in rows)
    assert {row["BGT_SECTION"] for row in rows if row["BGT_CONTNAT"][:2] == "93"} == {
        "fonctionnement"
    }


def test_complete_fills_what_the_chart_leaves_empty():
    folder = next(item for item in PAIRS if "CFU" in item.name)
    (document,) = read_documents((folder / "totem.xml").read_bytes(), "totem.xml")
    chart = labelled_chart_for(document.norm, document.year)
    plain = list(csv.DictReader(io.StringIO(scdl_text(document, chart), newline="")))
    full = list(csv.DictReader(io.StringIO(scdl_text(document, chart, complete=True), newline="")))
    assert any(not row["BGT_SECTION"] for row in plain)
    assert all(row["BGT_SECTION"] for row in full)


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-2+3", "@cmd", "'=x", "''=x"])
def test_text_cells_never_run_and_come_back(text):
    line = BudgetLine(
        1,
        Direction.EXPENDITURE,
        Movement.REAL,
        Section.RUNNING,
        "011",
        "60611",
        realised=Decimal("-5.00"),
        nature_label=text,
    )
    written = scdl_text(_document((line,), text), None)
    cells = next(csv.DictReader(io.StringIO(written, newline="")))
    assert cells["BGT_NATURE_LABEL"] == neutralised(text)
    assert cells["BGT_NATURE_LABEL"][0] == "'"
    assert cells["BGT_MTREAL"] == "-5.00"
    (back,) = read_documents(written.encode(), "budget.csv")
    assert (back.authority, back.lines[0].nature_label) == (text, text)


amounts = st.none() | st.decimals(min_value=-(10**9), max_value=10**9, places=2)
words = st.text(
    alphabet="abcdefghijklmnopqrstuvwxyzéèàç'=+-@,;\"0123456789", min_size=0, max_size=20
)
lines_of_budgets = st.lists(
    st.builds(
        BudgetLine,
        rank=st.just(1),
        direction=st.sampled_from(Direction),
        movement=st.sampled_from(Movement),
        section=st.sampled_from(Section),
        chapter=st.sampled_from(["011", "012", "65", "21", ""]),
        nature=st.from_regex(r"[1-7][0-9]{3,5}", fullmatch=True),
        function_code=st.just(""),
        operation=words,
        realised=amounts,
        previous=amounts,
        carried_in=amounts,
        proposed=amounts,
        planned=amounts,
        opened=amounts,
        carried_out=amounts,
        is_specialised=st.sampled_from([True, False, None]),
        nature_label=words,
    ),
    min_size=1,
    max_size=8,
)


@given(lines_of_budgets)
def test_lines_written_and_read_back_are_the_same(found):
    first = replace(found[0], realised=Decimal("1.00"))
    lines = tuple(replace(line, rank=rank) for rank, line in enumerate([first, *found[1:]], 1))
    written = scdl_text(_document(lines), None)
    (back,) = read_documents(written.encode(), "budget.csv")
    assert back.lines == lines


def test_the_header_has_the_twenty_two_columns_of_the_schema():
    header = scdl_text(_document(()), None).split("\r\n", 1)[0].split(",")
    assert tuple(header) == COLUMNS
    assert len(COLUMNS) == 22
