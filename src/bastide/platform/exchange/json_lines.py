"""JSON lines: one object a line; a bad line is refused alone and never hides the others."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from bastide.foundation.errors import Refusal

T = TypeVar("T")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_JSON = "Écrivez un objet JSON par ligne, en UTF-8."


class LineError(Exception):
    """What is wrong with one line: why, what to do, which field, what it holds."""

    def __init__(self, reason: str, remedy: str, field: str = "", value: object = "") -> None:
        """Keep the parts of the refusal."""
        super().__init__(reason)
        self._parts = {"reason": reason, "remedy": remedy, "field": field, "value": str(value)}

    def refusal(self, file_name: str, line: int) -> Refusal:
        """Return the refusal of a line of a file."""
        return Refusal(file=file_name, line=line, **self._parts)


def read_json_lines(
    data: bytes, file_name: str, take: Callable[[Mapping[str, Any]], T]
) -> tuple[list[T], tuple[Refusal, ...]]:
    """Return what each line gives, and the lines refused, both in the order of the file.

    Blank lines are left out; `NaN` and `Infinity` are not JSON.

    Args:
        data: the whole file, in UTF-8.
        file_name: its name, for messages.
        take: what an object gives.

    Raises:
        LineError: never; one that `take` raises refuses its line.
    """
    taken: list[T] = []
    refused: list[Refusal] = []
    for number, content in _contents(data):
        try:
            if isinstance(content, LineError):
                raise content
            taken.append(take(content))
        except LineError as error:
            refused.append(error.refusal(file_name, number))
    return taken, tuple(refused)


def _contents(data: bytes) -> Iterator[tuple[int, Mapping[str, Any] | LineError]]:
    """Yield the number of each line that is not blank, with its object or what is wrong."""
    for number, raw in enumerate(data.removeprefix(BYTE_ORDER_MARK).split(b"\n"), start=1):
        if raw.strip():
            yield number, _content(raw)


def _content(raw: bytes) -> Mapping[str, Any] | LineError:
    reason = "la ligne n’est pas un objet JSON."
    try:
        content = json.loads(raw.decode(), parse_constant=_refused_constant)
    except UnicodeDecodeError:
        reason = "la ligne n’est pas en UTF-8."
    except RecursionError:
        reason = "la ligne est trop imbriquée."
    except ValueError:
        reason = "la ligne n’est pas du JSON."
    else:
        if isinstance(content, dict):
            return content
    return LineError(reason, _NOT_JSON, value=raw[:80].decode(errors="replace"))


def _refused_constant(name: str) -> None:
    raise ValueError(name)
