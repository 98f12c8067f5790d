"""Refusals gathered while a file is read: each once, in order, and none lost without a word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal

MAX_LISTED = 1000
"""How many refusals of one file are listed; the others are counted."""


class Refusals:
    """The refusals of one file, in the order met; what stands beyond `MAX_LISTED` is counted."""

    def __init__(self) -> None:
        self._listed: dict[Refusal, None] = {}
        self._others: set[tuple[int | None, str]] = set()

    def add(self, refusal: Refusal) -> None:
        """Note a refusal, once even if its cell is read twice."""
        if refusal in self._listed:
            return
        if len(self._listed) < MAX_LISTED:
            self._listed[refusal] = None
        else:
            self._others.add((refusal.line, refusal.field))

    def take(self, others: Refusals) -> None:
        """Note every refusal of another reading of the same file, those not listed included."""
        for refusal in others._listed:
            self.add(refusal)
        self._others |= others._others

    def __bool__(self) -> bool:
        """Tell whether anything was refused."""
        return bool(self._listed)

    def all(self) -> tuple[Refusal, ...]:
        """Return the refusals; a last one counts those that are not listed."""
        listed = tuple(self._listed)
        if not self._others:
            return listed
        return (
            *listed,
            replace(
                listed[-1],
                reason=f"{len(self._others)} autres valeurs sont refusées, hors de cette liste.",
                remedy="Corrigez celles qui sont listées, puis recommencez.",
                line=None,
                field="",
                value="",
            ),
        )
