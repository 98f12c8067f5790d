"""Numbers, years and codes as a plan file writes them: JSON numbers, or numbers in quotes.

A point is the decimal mark; spaces may group thousands. A comma is refused: 1,200 is one thousand
for some and one for others.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

_TEXT = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d{1,2})?", re.ASCII)
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(\D|$))")
_LARGEST, _FINEST = 15, -12
"""Powers of ten between which a number makes sense here."""

NUMBER_SCHEMA = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^\s*[+-]?\d[\d \u00a0\u202f]*(\.\d*)?\s*$"},
    ]
}
YEAR_SCHEMA = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d{1,4}$"}]}
CODE_SCHEMA = {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}


def read_number(value: Any) -> Decimal:
    """Return an exact number from a JSON number or from a text that is one.

    Raises:
        PydanticCustomError: not a number, not finite, or beyond reason.

    >>> read_number("1 200.50")
    Decimal('1200.50')
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise PydanticCustomError("number", "not a number")
    text = _SPACES.sub("", str(value).strip())
    if not _TEXT.fullmatch(text):
        raise PydanticCustomError("number", "not a number")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise PydanticCustomError("number", "not a number") from error
    exponent = number.as_tuple().exponent
    is_sane = isinstance(exponent, int) and exponent >= _FINEST and number.adjusted() <= _LARGEST
    if not is_sane:
        raise PydanticCustomError("number_size", "beyond reason")
    return number


def read_positive(value: Any) -> Decimal:
    """Return a number that is zero or more.

    Raises:
        PydanticCustomError: not a number, or negative.
    """
    number = read_number(value)
    if number < 0:
        raise PydanticCustomError("negative", "negative")
    return number


def read_rate(value: Any) -> Decimal:
    """Return a rate between 0 and 1.

    Raises:
        PydanticCustomError: not a number, or outside.
    """
    number = read_number(value)
    if not 0 <= number <= 1:
        raise PydanticCustomError("rate", "not a rate")
    return number


def read_year(value: Any) -> int:
    """Return a year: a whole number from 1 to 9999.

    Raises:
        PydanticCustomError: not such a number.
    """
    try:
        number = read_number(value)
    except PydanticCustomError as error:
        raise PydanticCustomError("year", "not a year") from error
    if number != int(number) or not 1 <= number <= 9999:  # noqa: PLR2004 -- years of a calendar
        raise PydanticCustomError("year", "not a year")
    return int(number)


def read_code(value: Any) -> str:
    """Return a code: a text of 1 to 100 characters, or a whole number.

    Raises:
        PydanticCustomError: empty, too long, or neither text nor whole number.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("code", "not a code")
    text = str(value).strip()
    if not 1 <= len(text) <= 100:  # noqa: PLR2004 -- a code is short
        raise PydanticCustomError("code", "not a code")
    return text


def read_kind_word(value: Any) -> Any:
    """Return a word of a list in lower case, so that EUR and eur are the same."""
    return value.strip().lower() if isinstance(value, str) else value


Number = Annotated[Decimal, BeforeValidator(read_number), WithJsonSchema(NUMBER_SCHEMA)]
Positive = Annotated[Decimal, BeforeValidator(read_positive), WithJsonSchema(NUMBER_SCHEMA)]
Rate = Annotated[Decimal, BeforeValidator(read_rate), WithJsonSchema(NUMBER_SCHEMA)]
Year = Annotated[int, BeforeValidator(read_year), WithJsonSchema(YEAR_SCHEMA)]
Code = Annotated[str, BeforeValidator(read_code), WithJsonSchema(CODE_SCHEMA)]
Text = Annotated[str, Field(max_length=500)]
