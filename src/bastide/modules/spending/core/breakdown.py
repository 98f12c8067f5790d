"""A selection cut into groups: each one's amount, share, amount per inhabitant, one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.money import rounded
from bastide.modules.spending.core.selection import UNMAPPED


@dataclass(frozen=True, slots=True)
class Population:
    """A number of inhabitants and where it was read.

    Attributes:
        count: inhabitants, > 0. source: French words: which file or census, which vintage.
    """

    count: int
    source: str


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a cut.

    Attributes:
        value: code of the group. label: French words shown.
        amount: euros. lines: number of budget lines behind it.
        share: part of the total, 0 to 1; `None` when the total is not positive.
        per_inhabitant: euros for one inhabitant; `None` without a population.
        steerable: euros of the group that the executive can steer.
        is_unmapped: whether the group is what no rule attaches to a policy.
    """

    value: str
    label: str
    amount: Decimal
    lines: int
    share: Decimal | None
    per_inhabitant: Decimal | None
    steerable: Decimal
    is_unmapped: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A cut: its groups, largest first, and their total in euros."""

    groups: tuple[Group, ...]
    total: Decimal
    lines: int
    population: Population | None

    @property
    def per_inhabitant(self) -> Decimal | None:
        """Return the total in euros for one inhabitant; `None` without a population."""
        return per_inhabitant(self.total, self.population)

    @property
    def steerable(self) -> Decimal:
        """Return the euros of the cut that the executive can steer."""
        return sum((group.steerable for group in self.groups), Decimal(0))

    @property
    def amounts(self) -> dict[str, Decimal]:
        """Return the euros of each group by its code."""
        return {group.value: group.amount for group in self.groups}

    @property
    def unmapped(self) -> Group | None:
        """Return the group without policy, `None` when everything is attached."""
        return next((group for group in self.groups if group.is_unmapped), None)


def per_inhabitant(amount: Decimal, population: Population | None) -> Decimal | None:
    """Return an amount in euros divided by inhabitants, rounded to the cent.

    >>> per_inhabitant(Decimal("100"), Population(3, "recensement"))
    Decimal('33.33')
    """
    return None if population is None else rounded(amount / population.count)


def breakdown(
    cells: Iterable[tuple[str, str, Decimal, int, Decimal]], population: Population | None
) -> Breakdown:
    """Return the groups of a cut with their shares; their amounts sum exactly to the total.

    Args:
        cells: (code, label, amount in euros, lines, steerable amount) of each group.
        population: inhabitants to divide by, if known.
    """
    listed = list(cells)
    total = sum((amount for _value, _label, amount, _lines, _steerable in listed), Decimal(0))
    groups = (
        Group(
            value=value,
            label=label,
            amount=amount,
            lines=lines,
            share=amount / total if total > 0 else None,
            per_inhabitant=per_inhabitant(amount, population),
            steerable=steerable,
            is_unmapped=value == UNMAPPED,
        )
        for value, label, amount, lines, steerable in listed
    )
    return Breakdown(
        groups=tuple(sorted(groups, key=lambda group: (-group.amount, group.label))),
        total=rounded(total),
        lines=sum(lines for _value, _label, _amount, lines, _steerable in listed),
        population=population,
    )
