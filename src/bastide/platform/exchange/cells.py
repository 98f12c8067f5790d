"""Cells: the kinds of a column, and text that no spreadsheet takes for a formula.

A text is neutralised by an apostrophe before it; the rule is reversible, so that what is exported
comes back unchanged. Numbers are typed and never touched: a negative amount stays an amount.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Literal

Kind = Literal["text", "integer", "money", "number", "rate", "date"]
Value = str | int | float | Decimal | dt.date | None

FORMULA_STARTS = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
_APOSTROPHE = "'"
_SPACES = " \u00a0\u202f"


def neutralised(text: str) -> str:
    """Return a text that no spreadsheet executes.

    >>> neutralised("=1+1"), neutralised("'=1"), neutralised("l'école"), neutralised("-12 €")
    ("'=1+1", "''=1", "l'école", "'-12 €")
    """
    return f"{_APOSTROPHE}{text}" if _is_risky(text) else text


def restored(text: str) -> str:
    """Return the text that was neutralised.

    >>> restored(neutralised("=1+1")), restored("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith(_APOSTROPHE) and _is_risky(text) else text


def _is_risky(text: str) -> bool:
    """Tell whether what follows apostrophes and spaces may start a formula."""
    return text.lstrip(_APOSTROPHE + _SPACES)[:1] in FORMULA_STARTS and bool(
        text.lstrip(_APOSTROPHE + _SPACES)
    )


def written(value: Value, kind: Kind) -> str:
    """Return a value as French CSV writes it: decimal comma, ISO dates; missing is empty.

    >>> written(Decimal("-1234.5"), "money"), written(None, "money"), written(0, "integer")
    ('-1234,50', '', '0')
    """
    if value is None:
        return ""
    if kind == "text":
        return neutralised(str(value))
    if kind == "date":
        return value.isoformat() if isinstance(value, dt.date) else str(value)
    number = _decimal(value)
    if kind == "integer":
        return str(int(number))
    if kind == "money":
        return f"{number:.2f}".replace(".", ",") if _is_in_cents(number) else _bare(number)
    return _bare(number)


def read(text: str, kind: Kind) -> Value:
    """Return the value of a cell written by `written`; an empty cell is missing.

    Raises:
        ValueError: the text is no value of that kind.

    >>> read("-1234,50", "money"), read("", "money"), read("2026-03-01", "date")
    (Decimal('-1234.50'), None, datetime.date(2026, 3, 1))
    """
    if kind == "text":
        return restored(text)
    bare = text.strip()
    if not bare:
        return None
    if kind == "date":
        return dt.date.fromisoformat(bare)
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(f"«\u00a0{bare}\u00a0» n'est pas un nombre.") from error
    if not number.is_finite():
        raise ValueError(f"«\u00a0{bare}\u00a0» n'est pas un nombre.")
    if kind == "integer" and number != number.to_integral_value():
        raise ValueError(f"«\u00a0{bare}\u00a0» n'est pas un nombre entier.")
    return int(number) if kind == "integer" else number


def _decimal(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    return Decimal(str(value))


def _is_in_cents(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2  # noqa: PLR2004 -- two decimals


def _bare(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")
