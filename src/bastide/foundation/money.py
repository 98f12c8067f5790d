"""Exact money: euros as `Decimal`, cents as `int`, splits that lose nothing.

Conventions (house rule, `docs/reference/conventions.md`): one amount rounds half away from zero; a
split uses the largest remainder, and a tie goes to the earlier line.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
NBSP = "\u00a0"
MINUS = "\u2212"


def rounded(amount: Decimal) -> Decimal:
    """Return an amount in euros rounded to the cent, half away from zero.

    >>> rounded(Decimal("2.345")), rounded(Decimal("-2.345"))
    (Decimal('2.35'), Decimal('-2.35'))
    """
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def cents(amount: Decimal) -> int:
    """Return an amount in euros as an integer number of cents.

    >>> cents(Decimal("1234.565"))
    123457
    """
    return int(rounded(amount).scaleb(2))


def euros(amount_cents: int) -> Decimal:
    """Return an integer number of cents as an amount in euros with two decimals.

    >>> euros(-5)
    Decimal('-0.05')
    """
    return Decimal(amount_cents).scaleb(-2)


def split(amount: Decimal, shares: Sequence[Fraction | Decimal | int]) -> tuple[Decimal, ...]:
    """Return an amount in euros split in proportion to shares; the parts sum exactly to it.

    Each part is floored (in absolute value) to the cent, then the cents left over go one by one to
    the largest remainders; a tie goes to the earlier share.

    Args:
        amount: euros, any sign; rounded to the cent first.
        shares: weights ≥ 0, not all zero; they need not sum to 1.

    Returns:
        One amount per share, in the order of `shares`.

    Raises:
        ValueError: a share is negative, or none is positive.

    Source: house convention "largest remainder" (command line contracts).

    >>> split(Decimal("100.00"), [1, 1, 1])
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    weights = [Fraction(share) for share in shares]
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("Les parts doivent être positives, et l'une au moins non nulle.")
    total = cents(amount)
    sign = -1 if total < 0 else 1
    exact = [abs(total) * weight / sum(weights) for weight in weights]
    floors = [int(part) for part in exact]
    left = abs(total) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda rank: (floors[rank] - exact[rank], rank))
    for rank in by_remainder[:left]:
        floors[rank] += 1
    return tuple(euros(sign * part) for part in floors)


def amount_text(amount: Decimal) -> str:
    """Return an amount as the command line writes it: two decimals, a point, no grouping.

    >>> amount_text(Decimal("102666.666"))
    '102666.67'
    """
    return str(rounded(amount))


def shown(amount: Decimal, *, decimals: int = 0) -> str:
    r"""Return an amount as French screens show it: U+00A0 groups, decimal comma, U+2212 minus.

    >>> shown(Decimal("-1234567.891"), decimals=2)
    '−1\xa0234\xa0567,89'
    """
    quantum = Decimal(1).scaleb(-decimals)
    number = f"{abs(amount.quantize(quantum, rounding=ROUND_HALF_UP)):,f}"
    text = number.replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if amount.quantize(quantum, rounding=ROUND_HALF_UP) < 0 else text
