"""Codes of nodes and actions in the order that people count: 1.2 comes before 1.10."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bastide.foundation.text import folded

CodeKey = tuple[tuple[tuple[int, int, str], ...], str]

_PARTS = re.compile(r"[0-9]+|[^0-9]+")


def code_key(code: str) -> CodeKey:
    """Return the sort key of a code: numbers compare as numbers, words without case nor accents.

    Two different codes never share a key, so an order is always the same.

    >>> sorted(["1.10", "1.2", "1", "A", "1.1"], key=code_key)
    ['1', '1.1', '1.2', '1.10', 'A']
    """
    text = code.lower() if code.isascii() else folded(code)
    return tuple(_part_key(part) for part in _PARTS.findall(text)), code


def _part_key(part: str) -> tuple[int, int, str]:
    """Return the key of a run of digits (its length first, without leading zeros) or of words."""
    if not part[0].isdecimal():
        return 1, 0, part
    digits = part.lstrip("0")
    return 0, len(digits), digits


def next_code(parent: str, taken: Iterable[str]) -> str:
    """Return the first code after those already given under a parent; empty for the top.

    >>> next_code("2", ["2.1", "2.9", "2.10", "2.10.4", "3.40"]), next_code("", ["1", "A"])
    ('2.11', '2')
    """
    start = f"{parent}." if parent else ""
    ranks = [
        int(rest)
        for code in taken
        if code.startswith(start) and (rest := code[len(start) :]).isascii() and rest.isdecimal()
    ]
    return f"{start}{max(ranks, default=0) + 1}"
