"""Files of actions and of money → rows, every refusal with its line and column."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.content import MODE_LABELS, RECURRENCE_LABELS, ProgressMode
from bastide.kernel.plans.core.ppi import FUNDING_LABELS, Funding
from bastide.kernel.plans.core.rows import (
    DIRECTION_LABELS,
    SECTION_LABELS,
    ActionRow,
    MoneyRow,
    read_serves,
    read_word,
)
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.plans.readers.columns import ACTION_COLUMNS, MONEY_COLUMNS
from bastide.platform.exchange.readback import read_back_lines
from bastide.platform.exchange.writers import Column

Read = TypeVar("Read")


def read_actions(data: bytes, file_name: str) -> tuple[ActionRow, ...]:
    """Return the actions of a file with the columns of an export; blank rows are left out.

    Raises:
        InputRefusedError: a column is missing or a cell cannot be read; every reason at once.
    """
    return _rows(data, file_name, ACTION_COLUMNS, _action)


def read_money(data: bytes, file_name: str) -> tuple[MoneyRow, ...]:
    """Return the lines of money of a file with the columns of an export.

    Raises:
        InputRefusedError: a column is missing or a cell cannot be read; every reason at once.
    """
    return _rows(data, file_name, MONEY_COLUMNS, _money)


class _Cells:
    """The cells of one row, read one by one; what cannot be read is kept as a refusal."""

    def __init__(
        self, line: int, record: Mapping[str, Any], columns: Sequence[Column], file_name: str
    ) -> None:
        self.line = line
        self.refusals: list[Refusal] = []
        self._record = record
        self._labels = {column.key: column.label for column in columns}
        self._file_name = file_name

    def text(self, key: str) -> str:
        """Return a text, empty when the cell is."""
        return str(self._record[key] or "")

    def value(self, key: str) -> Any:
        """Return a typed cell, `None` when it is empty."""
        return self._record[key]

    def needed(self, key: str) -> Any:
        """Return a typed cell that must be there."""
        found = self._record[key]
        if found is None or found == "":
            self._refuse(key, "", "cette cellule est vide.", "Remplissez-la.")
        return found

    def read(self, key: str, reader: Callable[[str], Read], instead: Read) -> Read:
        """Return a text read by a function; `instead` stands for what is refused."""
        text = self.text(key)
        try:
            return reader(text)
        except InputRefusedError as error:
            self.refusals += [
                replace(
                    refusal,
                    file=self._file_name,
                    line=self.line,
                    field=self._labels[key],
                    value=refusal.value or text,
                )
                for refusal in error.refusals
            ]
        return instead

    def identifier(self, key: str) -> uuid.UUID | None:
        """Return an identifier, `None` when the cell is empty."""
        text = self.text(key).strip()
        if not text:
            return None
        try:
            return uuid.UUID(text)
        except ValueError:
            self._refuse(
                key,
                text,
                "ce n’est pas un identifiant.",
                "Reprenez celui de l’export, ou videz-le.",
            )
            return None

    def _refuse(self, key: str, value: str, reason: str, remedy: str) -> None:
        self.refusals.append(
            Refusal(
                reason,
                remedy,
                file=self._file_name,
                line=self.line,
                field=self._labels[key],
                value=value,
            )
        )


def _rows(
    data: bytes, file_name: str, columns: Sequence[Column], reader: Callable[[_Cells], Read]
) -> tuple[Read, ...]:
    rows: list[Read] = []
    refusals: list[Refusal] = []
    for line, record in read_back_lines(data, file_name, columns):
        if all(value is None or value == "" for value in record.values()):
            continue
        cells = _Cells(line, record, columns, file_name)
        row = reader(cells)
        refusals += cells.refusals
        rows.append(row)
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return tuple(rows)


def _action(cells: _Cells) -> ActionRow:
    weight = cells.value("weight")
    return ActionRow(
        line=cells.line,
        id=cells.identifier("id"),
        code=cells.text("code"),
        title=str(cells.needed("title") or ""),
        description=cells.text("description"),
        serves=cells.read("serves", read_serves, ()),
        owner_function=cells.text("owner_function"),
        owner_service=cells.text("owner_service"),
        owner_label=cells.text("owner_label"),
        starts_on=cells.needed("starts_on"),
        ends_on=cells.value("ends_on"),
        recurrence=cells.read(
            "recurrence",
            lambda text: read_word(text, RECURRENCE_LABELS) if text.strip() else None,
            None,
        ),
        status=cells.read(
            "status",
            lambda text: read_word(text, STATUS_LABELS, missing=Status.PLANNED),
            Status.PLANNED,
        ),
        mode=cells.read(
            "mode",
            lambda text: read_word(text, MODE_LABELS, missing=ProgressMode.DECLARED),
            ProgressMode.DECLARED,
        ),
        progress=cells.value("progress"),
        weight=Decimal(1) if weight is None else weight,
        priority=cells.value("priority"),
        reference=cells.identifier("reference"),
        reference_label=cells.text("reference_label"),
        version=cells.value("version"),
    )


def _money(cells: _Cells) -> MoneyRow:
    return MoneyRow(
        line=cells.line,
        action=cells.identifier("action"),
        code=cells.text("code"),
        year=cells.needed("year"),
        section=cells.read(
            "section", lambda text: read_word(text, SECTION_LABELS), Section.RUNNING
        ),
        direction=cells.read(
            "direction",
            lambda text: read_word(text, DIRECTION_LABELS),
            Direction.EXPENDITURE,
        ),
        funding=cells.read(
            "funding",
            lambda text: read_word(text, FUNDING_LABELS, missing=Funding.NONE),
            Funding.NONE,
        ),
        funder=cells.text("funder"),
        planned=cells.value("planned"),
        amended=cells.value("amended"),
        realised=cells.value("realised"),
        version=cells.value("version"),
    )
