"""A grid as its pages show it: items by axis, and a mark that changes with its words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.kernel.grids.core.grids import GridText, ItemText


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item, with its share of the weight of its axis (0–1)."""

    item: ItemText
    share: float | None


@dataclass(frozen=True, slots=True)
class AxisRows:
    """The items of one axis."""

    label: str
    rows: Sequence[ItemRow]


def axes_of(text: GridText) -> list[AxisRows]:
    """Return the items of a grid by axis, in the order of the grid."""
    labels = dict(text.axes)
    found = []
    for axis in dict.fromkeys(item.axis for item in text.items):
        items = [item for item in text.items if item.axis == axis]
        total = sum((Fraction(item.weight) for item in items), Fraction(0))
        rows = [
            ItemRow(item, float(Fraction(item.weight) / total) if total else None) for item in items
        ]
        found.append(AxisRows(labels.get(axis, axis), rows))
    return found


def grid_version(text: GridText) -> str:
    """Return a mark that changes as soon as a word or a weight of a grid does."""
    said = "\n".join(
        "|".join(
            [item.code, item.axis, item.label, item.help, str(item.weight.normalize()),
             str(item.is_computed), *item.levels]
        )
        for item in text.items
    )  # fmt: skip
    return hashlib.sha256(said.encode()).hexdigest()[:16]
