"""A cut over several years: what changed, how much each group weighs in the change, or why not.

Years are compared only over equal perimeters: the same budgets, at the same step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bastide.foundation.rates import difference, growth

Perimeters = Mapping[int, frozenset[str]]
"""Year → names of the budgets added up that year."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one group moved between two years.

    Attributes:
        value: code of the group.
        before, after: euros; `None` when the year has no line of the group.
        change: after − before in euros, an absent year counting as no spending.
        contribution: change as a part of the first year's total, signed; `None` without a total.
    """

    value: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal
    contribution: Decimal | None


@dataclass(frozen=True, slots=True)
class Evolution:
    """Every group between two years; the changes sum to the change of the total."""

    first_year: int
    last_year: int
    before: Decimal
    after: Decimal
    changes: tuple[Change, ...]

    @property
    def change(self) -> Decimal:
        """Return the change of the total in euros."""
        return self.after - self.before

    @property
    def rate(self) -> Decimal | None:
        """Return the change of the total as a rate; `None` from nothing."""
        return growth(self.before, self.after)


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """How the groups of a cut moved since the year before, in euros, signed.

    Attributes:
        changes: code of the group → after − before; a group that one year lacks has none.
        total: change of the total; `None` when the year before may not be compared.
    """

    changes: Mapping[str, Decimal]
    total: Decimal | None


def year_on_year(amounts: Mapping[str, Decimal], previous: Mapping[str, Decimal]) -> YearOnYear:
    """Return what moved since the year before.

    Args:
        amounts: code of the group → euros of the year.
        previous: the same of the year before; empty when it may not be compared.

    >>> year_on_year({"A": Decimal(3), "B": Decimal(1)}, {"A": Decimal(1)}).total
    Decimal('3')
    """
    changes = {
        value: change
        for value, amount in amounts.items()
        if (change := difference(previous.get(value), amount)) is not None
    }
    before = sum(previous.values(), Decimal(0)) if previous else None
    return YearOnYear(changes, difference(before, sum(amounts.values(), Decimal(0))))


def yearly_totals(
    amounts: Mapping[tuple[str, int], Decimal], years: Iterable[int]
) -> tuple[Decimal, ...]:
    """Return the total in euros of each year, in the order given; a year without line is zero.

    Args:
        amounts: (code of the group, year) → euros; absent pairs have no line.
        years: the years asked for, each with an account.
    """
    return tuple(
        sum((amount for (_value, at), amount in amounts.items() if at == year), Decimal(0))
        for year in years
    )


def perimeter_refusal(perimeters: Perimeters) -> str:
    r"""Return why years may not be compared, in French; empty when they may.

    >>> perimeter_refusal({2022: frozenset({"A", "B"}), 2023: frozenset({"A"})})
    "Les périmètres diffèrent\xa0: «\xa0B\xa0» n'est pas dans 2023. La comparaison est refusée."
    """
    everything = frozenset().union(*perimeters.values()) if perimeters else frozenset()
    missing = [
        f"«\u00a0{budget}\u00a0» n'est pas dans {_years(absent)}"
        for budget in sorted(everything)
        if (
            absent := [
                year for year, budgets in sorted(perimeters.items()) if budget not in budgets
            ]
        )
    ]
    if not missing:
        return ""
    told = "\u00a0; ".join(missing)
    return f"Les périmètres diffèrent\u00a0: {told}. La comparaison est refusée."


def _years(years: list[int]) -> str:
    return " et ".join(
        [", ".join(map(str, years[:-1])), str(years[-1])] if years[1:] else map(str, years)
    )


def evolution(
    amounts: Mapping[tuple[str, int], Decimal], *, first_year: int, last_year: int
) -> Evolution:
    """Return what moved between two years, largest movement first.

    Args:
        amounts: (code of the group, year) → euros; absent pairs have no line.
        first_year: the year compared with.
        last_year: the year that is looked at.
    """
    before = {value: amount for (value, year), amount in amounts.items() if year == first_year}
    after = {value: amount for (value, year), amount in amounts.items() if year == last_year}
    total = sum(before.values(), Decimal(0))
    changes = []
    for value in before.keys() | after.keys():
        change = after.get(value, Decimal(0)) - before.get(value, Decimal(0))
        changes.append(
            Change(
                value=value,
                before=before.get(value),
                after=after.get(value),
                change=change,
                contribution=change / total if total else None,
            )
        )
    return Evolution(
        first_year=first_year,
        last_year=last_year,
        before=total,
        after=sum(after.values(), Decimal(0)),
        changes=tuple(sorted(changes, key=lambda one: (-abs(one.change), one.value))),
    )
