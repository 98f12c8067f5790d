"""What goes out comes back: sheets of actions and of money, in CSV and in XLSX."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.content import ProgressMode, Recurrence
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.rows import ActionRow, MoneyRow
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.exports import written_actions, written_money
from bastide.kernel.plans.readers.sheets import read_actions, read_money
from bastide.kernel.plans.services.edits import line_of, paragraphs
from bastide.platform.exchange.writers import Sheet, write_csv, write_xlsx

LINES = st.text(max_size=40).map(lambda text: line_of(text, "title", length=300, is_needed=False))
TITLES = LINES.filter(bool)
PARAGRAPHS = st.text(max_size=60).map(paragraphs)
CODES = st.from_regex(r"[A-Z0-9]{1,3}(\.[0-9]{1,3}){0,3}", fullmatch=True)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
NUMBERS = st.integers(0, 10**9).map(lambda units: Decimal(units) / 10**6)


@st.composite
def serves(draw: st.DrawFn) -> tuple[tuple[str, Fraction], ...]:
    codes = draw(st.lists(CODES, max_size=4, unique=True))
    parts = [draw(st.integers(1, 50)) for _code in codes]
    return tuple(
        (code, Fraction(part, sum(parts))) for code, part in zip(codes, parts, strict=True)
    )


ACTIONS = st.builds(
    ActionRow,
    line=st.just(0),
    id=st.none() | st.uuids(),
    code=st.just("") | CODES,
    title=TITLES,
    description=PARAGRAPHS,
    serves=serves(),
    owner_function=LINES,
    owner_service=LINES,
    owner_label=LINES,
    starts_on=DAYS,
    ends_on=st.none() | DAYS,
    recurrence=st.none() | st.sampled_from(Recurrence),
    status=st.sampled_from(Status),
    mode=st.sampled_from(ProgressMode),
    progress=st.none() | NUMBERS,
    weight=NUMBERS,
    priority=st.none() | st.integers(1, 3),
    reference=st.none() | st.uuids(),
    reference_label=LINES,
    version=st.none() | st.integers(1, 10**6),
)
CENTS = st.none() | st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
MONEY = st.builds(
    MoneyRow,
    line=st.just(0),
    action=st.none() | st.uuids(),
    code=CODES,
    year=st.integers(1990, 2100),
    section=st.sampled_from(Section),
    direction=st.sampled_from(Direction),
    funding=st.sampled_from(Funding),
    funder=LINES,
    planned=CENTS,
    amended=CENTS,
    realised=CENTS,
    version=st.none() | st.integers(1, 10**6),
)


def bare(rows: Sequence[Any]) -> list[Any]:
    return [replace(row, line=0) for row in rows]


@given(rows=st.lists(ACTIONS, min_size=1, max_size=5), fictitious=st.booleans())
def test_actions_come_back_from_csv(rows: list[ActionRow], fictitious: bool) -> None:
    data = write_csv(written_actions(rows, "Plan"), fictitious="territoire fictif" * fictitious)
    assert bare(read_actions(data, "actions.csv")) == rows


@given(rows=st.lists(MONEY, min_size=1, max_size=5))
def test_money_comes_back_from_csv(rows: list[MoneyRow]) -> None:
    data = write_csv(written_money([(row, "Titre") for row in rows], "Plan"))
    assert bare(read_money(data, "montants.csv")) == rows


@settings(max_examples=6)
@given(rows=st.lists(ACTIONS, min_size=1, max_size=4))
def test_actions_come_back_from_a_workbook(rows: list[ActionRow]) -> None:
    data = write_xlsx([written_actions(rows, "Plan")], fictitious="territoire fictif")
    assert bare(read_actions(data, "actions.xlsx")) == rows


@settings(max_examples=6)
@given(rows=st.lists(MONEY, min_size=1, max_size=4))
def test_money_comes_back_from_a_workbook(rows: list[MoneyRow]) -> None:
    data = write_xlsx([written_money([(row, "Titre") for row in rows], "Plan")])
    assert bare(read_money(data, "montants.xlsx")) == rows


ROW = {
    "title": "Isoler",
    "starts_on": dt.date(2026, 1, 1),
    "status": "en cours",
    "serves": "1.1 = 60 % ; 1.2 = 0,4",
    "progress": Decimal(40),
}


def sheet(*rows: dict[str, Any]) -> bytes:
    columns = written_actions([], "Plan").columns
    return write_csv(Sheet("Actions", columns, rows))


def test_what_people_write_is_read() -> None:
    (row,) = read_actions(sheet(ROW), "actions.csv")
    assert (row.line, row.status, row.mode) == (2, Status.ONGOING, ProgressMode.DECLARED)
    assert row.serves == (("1.1", Fraction(3, 5)), ("1.2", Fraction(2, 5)))
    assert (row.weight, row.version, row.id) == (1, None, None)


def test_blank_rows_are_left_out() -> None:
    assert len(read_actions(sheet({}, ROW, {}), "actions.csv")) == 1


def test_every_refusal_of_a_file_is_told_with_its_line_and_column() -> None:
    data = sheet(
        ROW,
        ROW | {"title": "", "starts_on": None},
        ROW | {"status": "presque", "id": "42"},
        ROW | {"serves": "1.1 = 2"},
        ROW | {"serves": "1.1 ; 1.1"},
        ROW | {"recurrence": "parfois"},
    )
    with pytest.raises(InputRefusedError) as met:
        read_actions(data, "actions.csv")
    assert [(one.line, one.field, one.value) for one in met.value.refusals] == [
        (3, "Action", ""),
        (3, "Début", ""),
        (4, "Identifiant", "42"),
        (4, "Statut", "presque"),
        (5, "Objectifs", "2"),
        (6, "Objectifs", "1.1 ; 1.1"),
        (7, "Périodicité", "parfois"),
    ]
    assert all(one.remedy and one.file == "actions.csv" for one in met.value.refusals)


def test_a_formula_is_a_text(tmp_path: Any) -> None:
    data = sheet(ROW | {"title": "=HYPERLINK(1)", "owner_label": "@SUM(1+1)"})
    assert b";'=HYPERLINK" in data
    (row,) = read_actions(data, "actions.csv")
    assert (row.title, row.owner_label) == ("=HYPERLINK(1)", "@SUM(1+1)")
    book = write_xlsx([written_actions([row], "Plan")])
    (again,) = read_actions(book, "actions.xlsx")
    assert again.title == "=HYPERLINK(1)"


def test_a_missing_column_is_told() -> None:
    with pytest.raises(InputRefusedError, match="colonne manque"):
        read_money(sheet(ROW), "actions.csv")
