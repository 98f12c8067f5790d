"""Running costs of assets: kinds, totals, euros per square metre; a missing cost is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bastide.foundation.money import rounded, split
from bastide.kernel.buildings.core.facts import Facts, floor_area


class CostKind(StrEnum):
    """What a running cost pays for; `INCOME` is received, every other kind is paid."""

    FLUIDS = "fluids"
    CLEANING = "cleaning"
    UPKEEP = "upkeep"
    INSURANCE = "insurance"
    GUARDING = "guarding"
    RENT_PAID = "rent_paid"
    CO_OWNERSHIP = "co_ownership"
    PROPERTY_TAX = "property_tax"
    STAFF_ON_SITE = "staff_on_site"
    OTHER = "other"
    INCOME = "income"


COST_LABELS: Mapping[CostKind, str] = {
    CostKind.FLUIDS: "Fluides",
    CostKind.CLEANING: "Nettoyage",
    CostKind.UPKEEP: "Entretien et maintenance",
    CostKind.INSURANCE: "Assurance",
    CostKind.GUARDING: "Gardiennage",
    CostKind.RENT_PAID: "Loyer payé",
    CostKind.CO_OWNERSHIP: "Charges de copropriété",
    CostKind.PROPERTY_TAX: "Taxe foncière",
    CostKind.STAFF_ON_SITE: "Personnel sur place",
    CostKind.OTHER: "Coût non ventilé",
    CostKind.INCOME: "Recettes",
}

Costs = Mapping[CostKind, Decimal]
"""Euros of one asset in one year by kind; a kind that is not known is absent."""


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What an asset costs for each square metre in one year.

    Attributes:
        amount: euros paid in the year, income left out; `None` when no cost is known.
        area_m2: floor area reckoned with; `None` when none is known.
        area_key: kind of that area, empty without one.
        per_m2: euros per m², to the cent; `None` when it cannot be told.
        why: why it cannot be told, in French; empty when it can.
    """

    amount: Decimal | None
    area_m2: Decimal | None
    area_key: str
    per_m2: Decimal | None
    why: str = ""


def paid(costs: Costs) -> Decimal | None:
    """Return what was paid in a year, income left out; `None` when no cost is known.

    >>> paid({CostKind.FLUIDS: Decimal("10.00"), CostKind.INCOME: Decimal("4.00")})
    Decimal('10.00')
    >>> paid({CostKind.INCOME: Decimal("4.00")}) is None
    True
    """
    amounts = [amount for kind, amount in costs.items() if kind is not CostKind.INCOME]
    return sum(amounts, Decimal(0)) if amounts else None


def net(costs: Costs) -> Decimal | None:
    """Return what was paid less what was received; `None` when nothing at all is known."""
    if not costs:
        return None
    return (paid(costs) or Decimal(0)) - costs.get(CostKind.INCOME, Decimal(0))


def unit_cost(facts: Facts, costs: Costs) -> UnitCost:
    """Return the euros per square metre of an asset in one year.

    Paid costs over the floor area preferred by `floor_area`; an area of zero, or none, gives no
    figure rather than a division.
    """
    amount = paid(costs)
    found = floor_area(facts)
    key, area = found or ("", None)
    if area is None:
        return UnitCost(amount, None, "", None, "aucune surface de plancher connue")
    if area == 0:
        return UnitCost(amount, area, key, None, "la surface est nulle")
    if amount is None:
        return UnitCost(None, area, key, None, "aucun coût connu")
    return UnitCost(amount, area, key, rounded(amount / area))


def totals(assets: Iterable[Costs]) -> dict[CostKind, Decimal]:
    """Return the euros of several assets by kind; a kind that no asset tells is absent."""
    found: dict[CostKind, Decimal] = {}
    for costs in assets:
        for kind, amount in costs.items():
            found[kind] = found.get(kind, Decimal(0)) + amount
    return {kind: found[kind] for kind in CostKind if kind in found}


def spread_by_area(amount: Decimal, areas: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Return an amount spread over assets in proportion to their area, to the cent, losing nothing.

    The largest remainder gives the cents left over; a tie goes to the earlier asset. What is spread
    so is an estimate: it is stored with that source, never as a measured cost.

    Args:
        amount: euros, any sign.
        areas: code of each asset → m²; at least one is positive.

    Raises:
        ValueError: a negative area, or none that is positive.
    """
    parts = split(amount, list(areas.values()))
    return dict(zip(areas, parts, strict=True))
