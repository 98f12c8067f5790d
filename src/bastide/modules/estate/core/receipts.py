"""Receipts of a sale: a range with a probability, spendable only after the deed.

Nothing is certain before the deed: a plan counts the low bound times the probability unless the
council decides otherwise, and never before the year after the deed unless it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.money import euros, rounded


class Counted(StrEnum):
    """Which amount of the range a budget counts."""

    PRUDENT = "prudent"
    EXPECTED = "expected"
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a sale may bring.

    Attributes:
        low, likely, high: euros, in that order. probability: that the deed is signed, 0-1.
    """

    low: Decimal
    likely: Decimal
    high: Decimal
    probability: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if not self.low <= self.likely <= self.high:
            raise ValueError("low, likely and high stand in that order")
        if not 0 <= self.probability <= 1:
            raise ValueError("a probability stands between 0 and 1")

    @classmethod
    def certain(cls, amount: Decimal) -> Receipt:
        """Return a receipt that is one amount, without doubt."""
        return cls(amount, amount, amount)

    @property
    def expected(self) -> Decimal:
        """Return probability times the likely amount, in euros to the cent."""
        return _times(self.likely, self.probability)

    def counted(self, how: Counted) -> Decimal:
        """Return the euros that a budget counts.

        Prudent is the low bound times the probability; expected the likely amount times the
        probability; low and high are the bounds as if the deed were sure.

        >>> Receipt(Decimal(80), Decimal(100), Decimal(120), Fraction(1, 2)).counted(
        ...     Counted.PRUDENT)
        Decimal('40.00')
        """
        if how is Counted.PRUDENT:
            return _times(self.low, self.probability)
        if how is Counted.EXPECTED:
            return self.expected
        return self.low if how is Counted.LOW else self.high


def spendable_on(deed_year: int, *, is_same_year: bool) -> int:
    """Return the first year in which the receipt of a deed may be spent.

    Args:
        deed_year: year of the deed.
        is_same_year: whether the council spends it at once.

    >>> spendable_on(2027, is_same_year=False)
    2028
    """
    return deed_year if is_same_year else deed_year + 1


def euros_of(value: Fraction) -> Decimal:
    """Return an exact number of euros rounded to the cent, half away from zero.

    >>> euros_of(Fraction(2345, 1000)), euros_of(Fraction(-1, 3))
    (Decimal('2.35'), Decimal('-0.33'))
    """
    cents = 100 * abs(value)
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return euros(-whole if value < 0 else whole)


def _times(amount: Decimal, rate: Fraction) -> Decimal:
    return euros_of(Fraction(rounded(amount)) * rate)
