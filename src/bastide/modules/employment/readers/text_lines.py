"""Files of one text or one JSON object a line → queries of places and salaries, line by line.

A bad line is refused with its number and never hides the others; blank lines of a text file count,
those of a JSON lines file do not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bastide.foundation.errors import Refusal
from bastide.modules.employment.core.pay.salary import SalaryParts
from bastide.modules.employment.core.places.resolution import PlaceQuery

T = TypeVar("T")

PLACE_KEYS: Mapping[str, str] = {
    "label": "label",
    "raw": "label",
    "text": "label",
    "postcode": "postcode",
    "insee": "insee",
    "territory_siren": "territory_siren",
    "territory_department": "territory_department",
}
"""Keys of a line that hold a text or digits, and the field of `PlaceQuery` they fill."""

_LATITUDE, _LONGITUDE = ("lat", "latitude"), ("lon", "lng", "longitude")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_REMEDY = "Écrivez un texte, ou un objet JSON par ligne, en UTF-8."


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """One line of a file: its number, its text, and what it asks or why it is refused."""

    number: int
    text: str
    query: T | None = None
    refusal: Refusal | None = None


class _LineError(Exception):
    def __init__(self, reason: str, field: str = "", value: object = "") -> None:
        super().__init__(reason)
        self.reason, self.field, self.value = reason, field, str(value)


def read_place_lines(data: bytes, file_name: str) -> tuple[Line[PlaceQuery], ...]:
    """Return the places asked by a file of labels, or of JSON objects (see `place_schema`).

    Args:
        data: the whole file.
        file_name: its name, for messages; `.jsonl`, `.ndjson` and `.json` hold JSON lines, and so
            does any file whose first character is a brace.
    """
    return _lines(data, file_name, lambda text: PlaceQuery(label=text), _place)


def read_salary_lines(data: bytes, file_name: str) -> tuple[Line[str | SalaryParts], ...]:
    """Return the salaries asked by a file of labels, or of JSON texts and objects.

    Args:
        data: the whole file.
        file_name: its name, for messages; JSON lines are recognised as for places.
    """
    return _lines(data, file_name, str, _salary)


def _lines(
    data: bytes,
    file_name: str,
    of_text: Callable[[str], T],
    of_json: Callable[[object], T],
) -> tuple[Line[T], ...]:
    texts = list(_texts(data))
    first = next((text for text in texts if text.strip()), "")
    is_json = file_name.endswith((".jsonl", ".ndjson", ".json")) or first.lstrip()[:1] == "{"
    if not is_json:
        return tuple(Line(number, text, of_text(text)) for number, text in enumerate(texts, 1))
    return tuple(
        _json_line(number, text, file_name, of_json)
        for number, text in enumerate(texts, 1)
        if text.strip()
    )


def _texts(data: bytes) -> Iterator[str]:
    """Yield the text of each line: UTF-8, else Windows-1252, each line on its own."""
    if data.startswith(_UTF_16):
        data = data.decode("utf-16", errors="replace").encode()
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1].strip():
        lines.pop()
    for line in lines:
        yield _decoded(line.removesuffix(b"\r"))


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")


def _json_line(number: int, text: str, file_name: str, of_json: Callable[[object], T]) -> Line[T]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        error = _LineError("cette ligne n’est pas du JSON.", value=text)
    else:
        try:
            return Line(number, text, of_json(content))
        except _LineError as caught:
            error = caught
    refusal = Refusal(
        reason=error.reason,
        remedy=_REMEDY,
        file=file_name,
        line=number,
        field=error.field,
        value=error.value[:80],
    )
    return Line(number, text, refusal=refusal)


def _place(content: object) -> PlaceQuery:
    if isinstance(content, str):
        return PlaceQuery(label=content)
    if not isinstance(content, dict):
        raise _LineError("un lieu est un texte ou un objet JSON.", value=content)
    texts: dict[str, str] = {}
    for key, name in PLACE_KEYS.items():
        text = _text(content, key)
        if text and not texts.get(name):
            texts[name] = text
    return PlaceQuery(
        latitude=_degrees(content, _LATITUDE), longitude=_degrees(content, _LONGITUDE), **texts
    )


def _salary(content: object) -> str | SalaryParts:
    if isinstance(content, str):
        return content
    if not isinstance(content, dict):
        raise _LineError("un salaire est un texte ou un objet JSON.", value=content)
    text = next((found for key in ("label", "raw", "text") if (found := _text(content, key))), "")
    if text:
        return text
    return SalaryParts(
        minimum=_text(content, "min"),
        maximum=_text(content, "max"),
        currency=_text(content, "currency"),
        unit=_text(content, "unit") or _text(content, "period"),
    )


def _text(content: dict[str, Any], key: str) -> str:
    """Return a field as text; a whole number loses its ".0" and no text is invented for `null`."""
    value = content.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _LineError(f"le champ {key} est un texte.", field=key, value=value)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return str(value)


def _degrees(content: dict[str, Any], keys: tuple[str, ...]) -> float | str | None:
    for key in keys:
        value = content.get(key)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise _LineError(f"le champ {key} est un nombre.", field=key, value=value)
        if isinstance(value, int) and abs(value) > _MOST_DEGREES:
            raise _LineError(f"le champ {key} est en degrés.", field=key, value=str(value)[:20])
        return value
    return None


_MOST_DEGREES = 360
