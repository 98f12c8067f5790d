"""A grid in words: axes, items, the wording of each level. It says nothing of what it scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.answers import Item, unweighted_axes

MAX_SCALE = 10
"""Highest score that any grid may have."""

MAX_WEIGHT = Decimal(1000)
"""Highest weight that any item may have."""


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item as people read it.

    Attributes:
        code: short name, unique in the grid.
        axis: what it counts for.
        label: what it asks.
        levels: the wording of each score, from 0 to the highest.
        weight: its weight in the axis, 0 to 1000, four decimals.
        help: one sentence more.
        is_computed: the score comes from data when there are some; raters are not asked then.
    """

    code: str
    axis: str
    label: str
    levels: tuple[str, ...]
    weight: Decimal = Decimal(1)
    help: str = ""
    is_computed: bool = False

    @property
    def as_item(self) -> Item:
        """Return what sums need of it."""
        return Item(self.code, self.axis, self.weight, self.label)


@dataclass(frozen=True, slots=True)
class GridText:
    """A grid as a file or a form gives it.

    Attributes:
        name: how it is called.
        items: its items, in the order of the sheet.
        scale_max: highest score; scores go from 0 to it.
        source: where it comes from.
        axes: code of an axis → its label.
        note: what its readers must know.
    """

    name: str
    items: tuple[ItemText, ...]
    scale_max: int = 3
    source: str = ""
    axes: tuple[tuple[str, str], ...] = ()
    note: str = ""


def check_grid(grid: GridText, *, file_name: str = "") -> None:
    """Refuse a grid that could not be used, with every reason at once.

    Raises:
        InputRefusedError: no item, a code twice, a level without wording, a weight that is none, a
            scale out of 1 to 10, an axis that weighs nothing.
    """
    refusals: list[tuple[str, str, str, str]] = []
    if not 1 <= grid.scale_max <= MAX_SCALE:
        reason = "La note la plus haute n’est pas entre 1 et 10."
        refusals.append(("scale_max", str(grid.scale_max), reason, "Choisissez 3, par exemple."))
    if not grid.items:
        refusals.append(("items", "", "La grille n’a aucun item.", "Ajoutez un item."))
    codes = [item.code for item in grid.items]
    refusals += [
        ("code", code, "Deux items ont ce code.", "Donnez un autre code à l’un.")
        for code in dict.fromkeys(code for code in codes if codes.count(code) > 1)
    ]
    for item in grid.items:
        refusals += _item_faults(item, grid.scale_max)
    if not refusals:
        refusals += [
            ("weight", axis, "Tous les poids de cet axe sont nuls.", "Donnez un poids à un item.")
            for axis in unweighted_axes([item.as_item for item in grid.items])
        ]
    if refusals:
        raise InputRefusedError(
            tuple(
                Refusal(reason, remedy, file=file_name, field=name, value=value)
                for name, value, reason, remedy in refusals
            )
        )


def _item_faults(item: ItemText, scale_max: int) -> list[tuple[str, str, str, str]]:
    faults = [
        (name, item.code, "L’item n’est pas entier.", "Remplissez ce champ.")
        for name in ("code", "axis", "label")
        if not getattr(item, name).strip()
    ]
    if len(item.levels) != scale_max + 1 or not all(level.strip() for level in item.levels):
        reason = f"Il faut une rédaction pour chaque note de 0 à {scale_max}."
        faults.append(("levels", item.code, reason, "Rédigez chaque niveau."))
    if not _is_weight(item.weight):
        reason = "Le poids n’est pas un nombre de 0 à 1000, à quatre décimales au plus."
        faults.append(("weight", str(item.weight), reason, "Écrivez 1, 2, 2,5…"))
    return faults


def _is_weight(weight: Decimal) -> bool:
    """Tell whether a weight can be stored as it is.

    >>> [_is_weight(Decimal(text)) for text in ("0", "2.5", "-1", "NaN", "0.00001")]
    [True, True, False, False, False]
    """
    if not weight.is_finite() or not 0 <= weight <= MAX_WEIGHT:
        return False
    return weight == weight.quantize(Decimal("0.0001"))


def items_of(grid: GridText | Sequence[ItemText]) -> tuple[Item, ...]:
    """Return what sums need of a grid, in order."""
    listed = grid.items if isinstance(grid, GridText) else grid
    return tuple(item.as_item for item in listed)
