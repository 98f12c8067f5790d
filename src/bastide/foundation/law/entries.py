"""What a legal value is: a number, its unit, since when, by which text, how well known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from bastide.foundation.errors import BastideError

UNITS = frozenset(["rate", "eur", "m2", "years", "months", "days", "inhabitants", "hours"])
"""Rates are 0-1; amounts are euros."""

_ENTRY_KEYS = frozenset(["label", "unit", "known_until", "is_verified", "note", "values"])
_VALUE_KEYS = frozenset(["from", "value", "reference"])


class UnknownLegalValueError(BastideError):
    """No text gives this value at this date."""


@dataclass(frozen=True, slots=True)
class DatedNumber:
    """A number that holds from a day on, and the text that says so."""

    valid_from: dt.date
    number: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class LegalValue:
    """The answer to one question at one date.

    Attributes:
        key: `file.entry`. label: French name.
        number: exact. unit: one of `UNITS`; a rate is 0-1.
        valid_from: first day of the value. reference: the text that gives it.
        known_until: last day for which the text was read.
        is_scenario: the date asked is after that day: the value may have changed since.
        is_verified: the text was read at its source; false for what is known by trade only.
        note: French remark, often empty.
    """

    key: str
    label: str
    number: Decimal
    unit: str
    valid_from: dt.date
    reference: str
    known_until: dt.date
    is_scenario: bool
    is_verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class LegalEntry:
    """Every known value of one legal number, oldest first, with how well it is known."""

    key: str
    label: str
    unit: str
    known_until: dt.date
    is_verified: bool
    note: str
    values: tuple[DatedNumber, ...]

    def at(self, on: dt.date) -> LegalValue:
        """Return the value that holds on a day.

        Raises:
            UnknownLegalValueError: the day is before the first known value.
        """
        holding = [one for one in self.values if one.valid_from <= on]
        if not holding:
            first = self.values[0].valid_from.strftime("%d/%m/%Y")
            raise UnknownLegalValueError(
                f"«\u00a0{self.label}\u00a0» n’est pas connu avant le {first}. "
                "Choisissez une date plus récente, ou complétez la valeur avec son texte."
            )
        last = holding[-1]
        return LegalValue(
            key=self.key,
            label=self.label,
            number=last.number,
            unit=self.unit,
            valid_from=last.valid_from,
            reference=last.reference,
            known_until=self.known_until,
            is_scenario=on > self.known_until,
            is_verified=self.is_verified,
            note=self.note,
        )


def entry_of(key: str, content: Mapping[str, Any]) -> LegalEntry:
    """Return an entry from what its file says.

    Args:
        key: `file.entry`.
        content: label, unit, known_until, is_verified, note, and `values`: each with `from` (a
            day), `value` (a number written as text) and `reference`.

    Raises:
        ValueError: something is missing, unknown, out of order, without text or not a number.
    """
    unknown = set(content) - _ENTRY_KEYS
    missing = _ENTRY_KEYS - {"note"} - set(content)
    if unknown or missing:
        raise ValueError(f"{key}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    values = tuple(_number(key, item) for item in content["values"] or ())
    days = [one.valid_from for one in values]
    if not values or days != sorted(set(days)):
        raise ValueError(f"{key}: values must be given, oldest first, one a day")
    if content["unit"] not in UNITS or not str(content["label"]).strip():
        raise ValueError(f"{key}: unit {content['unit']!r} or label")
    if not isinstance(content["is_verified"], bool) or type(content["known_until"]) is not dt.date:
        raise ValueError(f"{key}: is_verified is a boolean, known_until a day")
    return LegalEntry(
        key=key,
        label=content["label"],
        unit=content["unit"],
        known_until=content["known_until"],
        is_verified=content["is_verified"],
        note=content.get("note", ""),
        values=values,
    )


def _number(key: str, content: Mapping[str, Any]) -> DatedNumber:
    if set(content) != _VALUE_KEYS or not str(content["reference"] or "").strip():
        raise ValueError(f"{key}: a value has a day, a number and the text that gives it")
    if type(content["from"]) is not dt.date or not isinstance(content["value"], str):
        raise ValueError(f"{key}: `from` is a day, `value` a number written as text")
    try:
        number = Decimal(content["value"])
    except InvalidOperation as error:
        raise ValueError(f"{key}: {content['value']!r} is not a number") from error
    return DatedNumber(content["from"], number, content["reference"])
