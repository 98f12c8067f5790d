"""What a plan breaks: which family of constraints, where, when, by how much, in French."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import shown
from bastide.modules.estate.core.planning import Family
from bastide.modules.estate.core.rehousing import Movers


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that does not hold.

    Attributes:
        family: which constraints; `None` for the law and the years, which nothing relaxes.
        group: segment, service or building, empty for the portfolio. year: when.
        excess: by how much, in the unit of the family.
        sentence: French words. stuck: groups of occupants without room.
    """

    family: Family | None
    group: str
    year: int | None
    excess: Fraction
    sentence: str
    stuck: frozenset[Movers] = frozenset()


def said_number(value: Fraction) -> str:
    """Return a number as French text with at most two decimals.

    >>> said_number(Fraction(5, 2)), said_number(Fraction(3))
    ('2,50', '3')
    """
    decimals = 0 if value.denominator == 1 else 2
    return shown(Decimal(value.numerator) / Decimal(value.denominator), decimals=decimals)
