"""The cube: every allocated line of a territory, cut by Ibis expressions over a Parquet snapshot.

The expressions know no engine. DuckDB runs them on the snapshot; the tests run the same ones on
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection
from bastide.platform.analytics.engine import compiled, run_sql
from bastide.platform.analytics.models import Snapshot
from bastide.platform.analytics.queries import latest_snapshot

if TYPE_CHECKING:
    from bastide.kernel.territories.models import Territory

CUBE = "spending_cube"
KEPT_QUESTIONS = 512

COLUMNS = {
    "document": "string",
    "authority": "string",
    "budget": "string",
    "kind": "string",
    "year": "int16",
    "step": "string",
    "direction": "string",
    "movement": "string",
    "section": "string",
    "chapter": "string",
    "nature": "string",
    "function": "string",
    "policy": "string",
    "subpolicy": "string",
    "is_result": "boolean",
    "is_steerable": "boolean",
    "rank": "int32",
    "amount": "decimal(18, 2)",
}

AXIS_COLUMNS = {
    Axis.POLICY: "policy",
    Axis.SUBPOLICY: "subpolicy",
    Axis.NATURE: "nature",
    Axis.FUNCTION: "function",
    Axis.CHAPTER: "chapter",
    Axis.SECTION: "section",
    Axis.BUDGET: "budget",
}


OWN_STAFF = "64"
POOLED_STAFF = "6216"
"""Staff of the EPCI that works for the commune (personnel affecté par le GFP de rattachement).

Source: instruction M57, tome 1, account 6216; part of the payroll beside account 64.
"""


@dataclass(frozen=True, slots=True)
class Staff:
    """Euros of own staff (account 64) and of staff lent by the EPCI (account 6216)."""

    own: Decimal
    pooled: Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """One group of a cut: its code, its amount in euros, how many lines, how much is steerable."""

    value: str
    amount: Decimal
    lines: int
    steerable: Decimal


@cache
def cube_table() -> Any:
    """Return the unbound table that every expression starts from."""
    import ibis  # noqa: PLC0415 -- a second that only a cut needs

    return ibis.table(COLUMNS, name=CUBE)


def selected(selection: Selection, documents: Iterable[str]) -> Any:
    """Return the expression of the lines of a selection, carried results 001 and 002 left out."""
    table = cube_table()
    condition = (
        table.document.isin(sorted(documents))
        & (table.direction == selection.direction.value)
        & (table.movement == selection.movement.value)
        & ~table.is_result
    )
    if selection.section is not None:
        condition = condition & (table.section == selection.section.value)
    for axis, value in selection.path:
        condition = condition & _matches(table, axis, value)
    return table.filter(condition)


def _matches(table: Any, axis: Axis, value: str) -> Any:
    column = table[AXIS_COLUMNS[axis]]
    if axis in {Axis.POLICY, Axis.SUBPOLICY} and value == UNMAPPED:
        return column.isnull()
    if axis in {Axis.NATURE, Axis.FUNCTION}:
        return column.startswith(value) if value else column == ""
    return column == value


def cut_expression(selection: Selection, documents: Iterable[str]) -> Any:
    """Return the expression that cuts a selection by its axis: code, amount, lines, steerable."""
    lines = selected(selection, documents)
    column = lines[AXIS_COLUMNS[selection.axis]]
    if selection.axis in {Axis.NATURE, Axis.FUNCTION}:
        column = column.left(selection.prefix_width(selection.axis))
    return (
        lines.mutate(code=column)
        .group_by("code")
        .aggregate(
            amount=lambda t: t.amount.sum().cast("decimal(18, 2)"),
            lines=lambda t: t.count(),
            steerable=lambda t: t.amount.sum(where=t.is_steerable).cast("decimal(18, 2)"),
        )
    )


def yearly_expression(selection: Selection, documents: Iterable[str]) -> Any:
    """Return the expression of amounts by the axis' code and by year."""
    lines = selected(selection, documents)
    column = lines[AXIS_COLUMNS[selection.axis]]
    if selection.axis in {Axis.NATURE, Axis.FUNCTION}:
        column = column.left(selection.prefix_width(selection.axis))
    return (
        lines.mutate(code=column)
        .group_by(["code", "year"])
        .aggregate(
            amount=lambda t: t.amount.sum().cast("decimal(18, 2)"), lines=lambda t: t.count()
        )
    )


def staff_expression(selection: Selection, documents: Iterable[str]) -> Any:
    """Return the expression of own staff (64) and of staff lent by the EPCI (6216), one row."""
    lines = selected(selection, documents)
    return lines.aggregate(
        own=lines.amount.sum(where=lines.nature.startswith(OWN_STAFF)).cast("decimal(18, 2)"),
        pooled=lines.amount.sum(where=lines.nature.startswith(POOLED_STAFF)).cast("decimal(18, 2)"),
    )


def latest_cube(territory: Territory) -> Snapshot | None:
    """Return the territory's latest snapshot, `None` before the first import."""
    return latest_snapshot(name=CUBE, perimeter_id=territory.perimeter_id)


Question = Callable[[Selection, Iterable[str]], Any]
"""What a page asks of the lines of a selection: one of the expressions above."""


@lru_cache(maxsize=KEPT_QUESTIONS)
def _sql(question: Question, selection: Selection, documents: tuple[str, ...]) -> str:
    return compiled(question(selection, documents), "duckdb")


def _asked(
    question: Question, snapshot: Snapshot, selection: Selection, documents: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the rows of a question over a snapshot; its SQL is written once."""
    return _answer(_sql(question, selection, tuple(sorted(documents))), snapshot.file)


@lru_cache(maxsize=KEPT_QUESTIONS)
def _answer(sql: str, file: Path) -> list[dict[str, Any]]:
    """Run a question over a snapshot, once: the file is named by its fingerprint."""
    return run_sql(sql, {CUBE: file})


def forget_answers() -> None:
    """Forget every answer kept, so that a measure of the engine asks it again."""
    _answer.cache_clear()


def cut(snapshot: Snapshot, selection: Selection, documents: Iterable[str]) -> tuple[Cell, ...]:
    """Return the groups of a selection, largest amount first; no code reads *non affecté*."""
    rows = _asked(cut_expression, snapshot, selection, documents)
    cells = (
        Cell(
            value=UNMAPPED if row["code"] is None else row["code"],
            amount=row["amount"] or Decimal("0.00"),
            lines=row["lines"],
            steerable=row["steerable"] or Decimal("0.00"),
        )
        for row in rows
    )
    return tuple(sorted(cells, key=lambda cell: (-cell.amount, cell.value)))


def staff(snapshot: Snapshot, selection: Selection, documents: Iterable[str]) -> Staff:
    """Return the euros of own and of pooled staff in a selection; zero when no line is there."""
    rows = _asked(staff_expression, snapshot, selection, documents)
    zero = Decimal("0.00")
    return Staff(own=rows[0]["own"] or zero, pooled=rows[0]["pooled"] or zero)


def yearly(
    snapshot: Snapshot, selection: Selection, documents: Iterable[str]
) -> dict[tuple[str, int], Decimal]:
    """Return the amount in euros of each (code, year) of a selection; absent pairs have no line."""
    rows = _asked(yearly_expression, snapshot, selection, documents)
    return {
        (UNMAPPED if row["code"] is None else row["code"], int(row["year"])): row["amount"]
        for row in rows
        if row["amount"] is not None
    }
