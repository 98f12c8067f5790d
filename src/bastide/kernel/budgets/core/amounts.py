"""Amounts of budget files: exact `Decimal` from text, or nothing. Never a float, never a guess."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 13
_SCHEMA = re.compile(r"[+-]?(?:\d{1,13}(?:\.\d{0,20})?|\.\d{1,20})")
_BLANK = " \u00a0\u202f"
_FRENCH = re.compile(
    r"(?:[+\-\u2212][ \u00a0\u202f]*)?"
    r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,13})(?:[.,]\d{1,20})?"
)
_SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, ",": ".", "\u2212": "-"})


def schema_amount(text: str) -> Decimal:
    """Return the euros of an amount written as the XML schemas want it: a point, no grouping.

    The file's own number of decimals is kept (`0` and `0.00` stay different texts); spaces around
    the number are allowed, as in `xs:decimal`.

    Raises:
        ValueError: any other form (`12 345,67`, `NaN`, `1e9`, `=SUM(A1)`, more than 13 digits).

    >>> schema_amount("14000.00"), schema_amount("-649.19")
    (Decimal('14000.00'), Decimal('-649.19'))
    """
    bare = text.strip(" \t\r\n")
    if not _SCHEMA.fullmatch(bare) or not bare.isascii():
        raise ValueError(text)
    return Decimal(bare)


def written_amount(text: str) -> Decimal | None:
    r"""Return the euros of an amount written by a person or a spreadsheet; `None` for a blank.

    Accepts groups of three separated by a space (also U+00A0 and U+202F), a decimal comma or
    point, a leading sign (also U+2212) that spaces may follow, the parentheses by which accountants
    write a negative amount, a trailing euro sign. A comma followed by three digits and another
    separator is not guessed.

    Raises:
        ValueError: any other form.

    >>> written_amount(" 1\u00a0063\u00a0850,00 "), written_amount("(5,20)"), written_amount("")
    (Decimal('1063850.00'), Decimal('-5.20'), None)
    """
    bare = text.strip(f"\t\r\n{_BLANK}").removesuffix("€").rstrip(_BLANK)
    if not bare:
        return None
    if bare[:1] == "(" and bare[-1:] == ")":
        bare = "-" + bare[1:-1].strip(_BLANK).removesuffix("€").rstrip(_BLANK)
    plain = bare.translate(_SPACES)
    digits = plain.lstrip("+-").partition(".")[0]
    if not _FRENCH.fullmatch(bare) or not plain.isascii() or len(digits) > MAX_DIGITS:
        raise ValueError(text)
    return Decimal(plain)


def amount_as_written(amount: Decimal | None) -> str:
    """Return an amount with the decimals that its file had, never with an exponent; empty if none.

    >>> amount_as_written(Decimal("0.00")), amount_as_written(None)
    ('0.00', '')
    """
    return "" if amount is None else f"{amount:f}"
