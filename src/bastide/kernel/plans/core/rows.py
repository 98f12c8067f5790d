"""Rows of the sheets of actions and of money, as a file gives them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded, squeezed
from bastide.kernel.budgets.core.lines import Direction, Section
from bastide.kernel.plans.core.content import ProgressMode, Recurrence
from bastide.kernel.plans.core.ppi import Funding
from bastide.kernel.plans.core.shares import read_share, share_text
from bastide.kernel.plans.core.statuses import Status

SECTION_LABELS: Mapping[Section, str] = {
    Section.RUNNING: "Fonctionnement",
    Section.INVESTMENT: "Investissement",
}
DIRECTION_LABELS: Mapping[Direction, str] = {
    Direction.EXPENDITURE: "Dépense",
    Direction.RECEIPT: "Recette",
}

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action of a sheet.

    Attributes:
        line: 1-based line of the file; 0 for a row that is written.
        id: identifier; `None` for an action to create, or known by its code.
        code, title, description: as people name it.
        serves: (code of node, share) in the order written.
        owner_function: a person in a function, in words. owner_service: code of a service.
        owner_label: anybody else, in words.
        starts_on, ends_on, recurrence: when.
        status, mode, progress: how far; progress in percent, `None` when not declared.
        weight, priority: how much it counts.
        reference, reference_label: object concerned.
        version: of the action as it was exported; `None` for one to create.
    """

    line: int
    id: uuid.UUID | None
    code: str
    title: str
    description: str
    serves: tuple[tuple[str, Fraction], ...]
    owner_function: str
    owner_service: str
    owner_label: str
    starts_on: dt.date
    ends_on: dt.date | None
    recurrence: Recurrence | None
    status: Status
    mode: ProgressMode
    progress: Decimal | None
    weight: Decimal
    priority: int | None
    reference: uuid.UUID | None
    reference_label: str
    version: int | None


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One line of money of a sheet.

    Attributes:
        line: 1-based line of the file; 0 for a row that is written.
        action: identifier of the action; `None` when it is known by its code.
        code: code of the action.
        year, section, direction, funding, funder: place. planned, amended, realised: euros.
        version: of the line as it was exported; `None` for one to create.
    """

    line: int
    action: uuid.UUID | None
    code: str
    year: int
    section: Section
    direction: Direction
    funding: Funding
    funder: str
    planned: Decimal | None
    amended: Decimal | None
    realised: Decimal | None
    version: int | None


def serves_text(serves: tuple[tuple[str, Fraction], ...]) -> str:
    """Return objectives and shares as a cell says them, and `read_serves` reads them.

    >>> serves_text((("1.1", Fraction(1)),))
    '1.1'
    >>> serves_text((("1.1", Fraction(3, 5)), ("1.2", Fraction(2, 5))))
    '1.1 = 3/5 ; 1.2 = 2/5'
    """
    return " ; ".join(
        code if share == 1 else f"{code} = {share_text(share)}" for code, share in serves
    )


def read_serves(text: str) -> tuple[tuple[str, Fraction], ...]:
    """Return the objectives and shares that a cell says; one code alone takes the whole.

    Raises:
        InputRefusedError: a share is none, or a code stands twice.
    """
    found: list[tuple[str, Fraction]] = []
    for part in filter(None, (squeezed(one) for one in text.split(";"))):
        code, equals, share = part.partition("=")
        found.append((code.strip(), read_share(share.strip()) if equals else Fraction(1)))
    codes = [code for code, _share in found]
    if len(set(codes)) != len(codes):
        raise InputRefusedError(
            (Refusal("un objectif est cité deux fois.", "Citez-le une fois.", value=text),)
        )
    return tuple(found)


def read_word(text: str, labels: Mapping[Word, str], *, missing: Word | None = None) -> Word:
    """Return the value that a cell names by its French label or its key, case and accents aside.

    Args:
        text: the cell.
        labels: value → label.
        missing: what an empty cell means; `None` refuses it.

    Raises:
        InputRefusedError: the cell names none of them.

    >>> from bastide.kernel.plans.core.statuses import STATUS_LABELS
    >>> read_word("realise", STATUS_LABELS).value
    'done'
    """
    bare = folded(text)
    if not bare and missing is not None:
        return missing
    for value, label in labels.items():
        if bare and bare in {folded(label), folded(value.value)}:
            return value
    known = ", ".join(label for label in labels.values() if label)
    raise InputRefusedError(
        (Refusal("ce mot n’est pas connu.", f"Écrivez l’un de\u00a0: {known}.", value=text),)
    )
