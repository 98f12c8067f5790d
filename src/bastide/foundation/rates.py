"""Rates of change: how a quantity moved, as a part of what it was."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

RATE = Decimal("0.000001")


def difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return after − before, in their unit, signed; `None` when one of them is missing.

    >>> difference(Decimal("100.00"), Decimal("97.50"))
    Decimal('-2.50')
    """
    return None if before is None or after is None else after - before


def growth(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """Return (after − before) ÷ before as a rate (0.02 is +2 %), six decimals, half away from zero.

    Args:
        before: the quantity of the first date, any unit.
        after: the same quantity later.

    Returns:
        `None` when one of them is missing, or when the first is zero: nothing grows from nothing.

    >>> growth(Decimal(100), Decimal("97.5"))
    Decimal('-0.025000')
    """
    change = difference(before, after)
    if change is None or not before:
        return None
    return (change / before).quantize(RATE, rounding=ROUND_HALF_UP)
