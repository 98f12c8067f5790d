"""Codes in the order that people read them: B2 before B10, 1.2 before 1.10."""

from __future__ import annotations

import re

from bastide.foundation.text import folded

_PARTS = re.compile(r"(\d+)", re.ASCII)


def natural_key(code: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key that compares runs of digits as numbers and the rest as folded text.

    Two codes that differ only by case, accents or leading zeros keep a stable order.

    >>> sorted(["B10", "b2", "B1", "1.10", "1.2"], key=natural_key)
    ['1.2', '1.10', 'B1', 'b2', 'B10']
    """
    parts = tuple(
        (0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, folded(part))
        for part in _PARTS.split(code)
        if part
    )
    return parts, code
