"""Totals of a budget document: real and order, expenditure and receipts, running and investment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    Section,
    amount_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """Euros of a document, exact to the file's own decimals. Every line stands in one cell.

    Attributes:
        amounts: (direction, movement, section) → euros; section `None` holds what the file and the
            chart leave unknown. Carried results (accounts 001 and 002) are not in it.
        carried: (direction, section) → carried results, apart.
        missing: lines that have no amount at the document's step: unknown, not zero.
    """

    amounts: dict[tuple[Direction, Movement, Section | None], Decimal]
    carried: dict[tuple[Direction, Section | None], Decimal]
    missing: int

    def total(
        self,
        direction: Direction,
        movement: Movement | None = None,
        section: Section | None = None,
    ) -> Decimal:
        """Return the euros of a direction, of one movement or both, of one section or all."""
        return sum(
            (
                amount
                for (way, kind, part), amount in self.amounts.items()
                if way is direction
                and (movement is None or kind is movement)
                and (section is None or part is section)
            ),
            _ZERO,
        )

    def unsectioned(self, direction: Direction) -> Decimal:
        """Return the euros of a direction whose section is unknown."""
        return sum(
            (
                amount
                for (way, _kind, part), amount in self.amounts.items()
                if way is direction and part is None
            ),
            _ZERO,
        )

    def carried_total(self, direction: Direction) -> Decimal:
        """Return the carried results of a direction, euros."""
        return sum((amount for (way, _), amount in self.carried.items() if way is direction), _ZERO)

    @property
    def is_order_balanced(self) -> bool:
        """Tell whether order expenditure equals order receipts to the cent.

        Source: CGCT R2311-1 and budget instructions: an order operation has two equal sides.
        """
        order = Movement.ORDER
        return self.total(Direction.EXPENDITURE, order) == self.total(Direction.RECEIPT, order)


def totals_of(document: BudgetDocument) -> Totals:
    """Return the totals of a document at its own step (see `amount_of`)."""
    amounts: dict[tuple[Direction, Movement, Section | None], Decimal] = {}
    carried: dict[tuple[Direction, Section | None], Decimal] = {}
    missing = 0
    for line, amount in _counted(document):
        if amount is None:
            missing += 1
        elif line.is_carried_result:
            at = (line.direction, line.section)
            carried[at] = carried.get(at, _ZERO) + amount
        else:
            cell = (line.direction, line.movement, line.section)
            amounts[cell] = amounts.get(cell, _ZERO) + amount
    return Totals(amounts, carried, missing)


def _counted(document: BudgetDocument) -> Iterable[tuple[BudgetLine, Decimal | None]]:
    return ((line, amount_of(line, document.step)) for line in document.lines)


def named_totals(totals: Totals) -> dict[str, Decimal]:
    """Return the totals under the names of the command line, euros.

    `real_*` and `order_*` cover both sections; `running_*` and `investment_*` cover real and order
    together, and `running_real_*` and its like one of them. `carried_*` are the results of the year
    before; `unsectioned_*` what no section could be given.
    """
    found: dict[str, Decimal] = {}
    ways = (("expenditure", Direction.EXPENDITURE), ("receipts", Direction.RECEIPT))
    parts = (("running", Section.RUNNING), ("investment", Section.INVESTMENT))
    for name, way in ways:
        for kind in Movement:
            found[f"{kind.value}_{name}"] = totals.total(way, kind)
        for part_name, part in parts:
            found[f"{part_name}_{name}"] = totals.total(way, None, part)
            for kind in Movement:
                found[f"{part_name}_{kind.value}_{name}"] = totals.total(way, kind, part)
        found[f"unsectioned_{name}"] = totals.unsectioned(way)
        found[f"carried_{name}"] = totals.carried_total(way)
    return found
