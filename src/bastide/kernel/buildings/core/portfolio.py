"""Measures of a portfolio: m² by kind of area and by right, per inhabitant, per hour used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bastide.foundation.money import rounded
from bastide.kernel.buildings.core.choices import Tenure
from bastide.kernel.buildings.core.costs import CostKind, Costs, net, paid
from bastide.kernel.buildings.core.facts import Facts, floor_area
from bastide.kernel.buildings.core.occupancy import Occupancy

ZERO = Decimal(0)
OWNED = frozenset({Tenure.OWNED.value, Tenure.CO_OWNED.value})


@dataclass(frozen=True, slots=True)
class AssetFigures:
    """What the measures of a portfolio need of one asset.

    Attributes:
        code: its code. kind: `building`, `lot` or `land`. parent: code of the asset around it.
        site: label of its site. segment: code of its segment. facts: its current facts.
        costs: euros of the year by kind. occupancy: how far it is used; `None` when not known.
        hours_used: hours of use in the year, summed over occupants; `None` when not known.
        is_ended: sold, demolished, merged or split: no longer counted.
    """

    code: str
    kind: str
    facts: Facts
    parent: str = ""
    site: str = ""
    segment: str = ""
    costs: Costs = field(default_factory=dict)
    occupancy: Occupancy | None = None
    hours_used: Decimal | None = None
    is_ended: bool = False


@dataclass(frozen=True, slots=True)
class AreaTotal:
    """Floor area of several assets, never adding two kinds as one without saying so.

    Attributes:
        total_m2: sum of the floor area preferred for each asset.
        by_kind: kind of area → m² of that kind in the sum.
        counted: assets in the sum. missing: codes of assets without any floor area.
        contained: codes left out because the asset around them is already counted.
    """

    total_m2: Decimal
    by_kind: Mapping[str, Decimal]
    counted: int
    missing: tuple[str, ...]
    contained: tuple[str, ...]

    @property
    def is_mixed(self) -> bool:
        """Tell whether the sum adds areas of different kinds."""
        return len(self.by_kind) > 1


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The measures of a portfolio in one year.

    Attributes:
        assets: assets in service, land included.
        floor: floor area of buildings and lots.
        owned, owned_unknown: floor area held in property, and of those whose title is not known.
        land_m2: land, each site's land counted once; `None` when none is known.
        by_segment: code of the segment (empty for none) → floor area.
        m2_per_head: owned m² per inhabitant; `None` without population.
        m2_per_hour: floor area over hours of use in the year, for the assets where both are known;
            the lower the better; `None` when none is.
        used_share: Σ m² × rate of occupation over Σ m², for the assets where both are known;
            `None` when none is.
        paid: euros paid in the year. income: euros received. net: paid less received.
        paid_per_m2: euros paid over the floor area of assets whose cost is known.
        without_cost: codes of buildings whose cost is not known.
    """

    assets: int
    floor: AreaTotal
    owned: AreaTotal
    owned_unknown: AreaTotal
    land_m2: Decimal | None
    by_segment: Mapping[str, AreaTotal]
    m2_per_head: Decimal | None
    m2_per_hour: Fraction | None
    used_share: Fraction | None
    paid: Decimal | None
    income: Decimal | None
    net: Decimal | None
    paid_per_m2: Decimal | None
    without_cost: tuple[str, ...]


def area_total(assets: Iterable[AssetFigures]) -> AreaTotal:
    """Return the floor area of assets: a lot inside a counted building is not counted again."""
    listed = [one for one in assets if not one.is_ended and one.kind != "land"]
    around = {one.code: one for one in listed}
    measured = {one.parent for one in listed if one.parent and floor_area(one.facts) is not None}
    by_kind: dict[str, Decimal] = {}
    missing: list[str] = []
    contained: list[str] = []
    counted = 0
    for one in listed:
        if _is_inside_counted(one, around):
            contained.append(one.code)
            continue
        found = floor_area(one.facts)
        if found is None:
            if one.code not in measured:
                missing.append(one.code)
            continue
        counted += 1
        by_kind[found[0]] = by_kind.get(found[0], ZERO) + found[1]
    total = sum(by_kind.values(), ZERO)
    return AreaTotal(total, by_kind, counted, tuple(missing), tuple(contained))


def _is_inside_counted(one: AssetFigures, around: Mapping[str, AssetFigures]) -> bool:
    """Tell whether an asset around this one has a floor area that holds it."""
    parent, seen = around.get(one.parent), {one.code}
    while parent is not None and parent.code not in seen:
        if floor_area(parent.facts) is not None:
            return True
        seen.add(parent.code)
        parent = around.get(parent.parent)
    return False


def land_total(assets: Iterable[AssetFigures]) -> Decimal | None:
    """Return the m² of land: the same land of one site repeated on its buildings counts once.

    A plot counts for itself; buildings of one site that tell the same land area share it.
    """
    total, known = ZERO, False
    shared: set[tuple[str, Decimal]] = set()
    for one in assets:
        area = one.facts.get("land_m2")
        if one.is_ended or not isinstance(area, Decimal):
            continue
        known = True
        if one.kind != "land" and one.site:
            if (one.site, area) in shared:
                continue
            shared.add((one.site, area))
        total += area
    return total if known else None


def repeated_land(assets: Iterable[AssetFigures]) -> dict[str, tuple[str, ...]]:
    """Return, for each site, the codes of buildings that repeat one land area (counted once)."""
    groups: dict[tuple[str, Decimal], list[str]] = {}
    for one in assets:
        area = one.facts.get("land_m2")
        if one.site and one.kind != "land" and isinstance(area, Decimal):
            groups.setdefault((one.site, area), []).append(one.code)
    return {site: tuple(codes) for (site, _area), codes in groups.items() if len(codes) > 1}


def portfolio(assets: Sequence[AssetFigures], population: int | None = None) -> Portfolio:
    """Return the measures of a portfolio in one year.

    Args:
        assets: of one authority or of several, ended ones included (they are left out).
        population: inhabitants; `None` when not known.
    """
    current = [one for one in assets if not one.is_ended]
    buildings = [one for one in current if one.kind != "land"]
    owned = area_total(one for one in buildings if one.facts.get("tenure") in OWNED)
    segments = sorted({one.segment for one in buildings})
    amounts = [amount for one in current if (amount := paid(one.costs)) is not None]
    received = [one.costs[CostKind.INCOME] for one in current if CostKind.INCOME in one.costs]
    balances = [amount for one in current if (amount := net(one.costs)) is not None]
    return Portfolio(
        assets=len(current),
        floor=area_total(buildings),
        owned=owned,
        owned_unknown=area_total(one for one in buildings if "tenure" not in one.facts),
        land_m2=land_total(current),
        by_segment={
            name: area_total(one for one in buildings if one.segment == name) for name in segments
        },
        m2_per_head=rounded(owned.total_m2 / population) if population else None,
        m2_per_hour=_m2_per_hour(buildings),
        used_share=_used_share(buildings),
        paid=sum(amounts, ZERO) if amounts else None,
        income=sum(received, ZERO) if received else None,
        net=sum(balances, ZERO) if balances else None,
        paid_per_m2=_paid_per_m2(buildings),
        without_cost=tuple(one.code for one in buildings if paid(one.costs) is None),
    )


def _m2_per_hour(buildings: Sequence[AssetFigures]) -> Fraction | None:
    area = hours = Fraction(0)
    for one in buildings:
        found = floor_area(one.facts)
        if found is not None and one.hours_used is not None:
            area += Fraction(found[1])
            hours += Fraction(one.hours_used)
    return area / hours if hours else None


def _used_share(buildings: Sequence[AssetFigures]) -> Fraction | None:
    used = offered = Fraction(0)
    for one in buildings:
        found = floor_area(one.facts)
        rate = one.occupancy.rate if one.occupancy else None
        if found is not None and rate is not None:
            used += Fraction(found[1]) * rate
            offered += Fraction(found[1])
    return used / offered if offered else None


def _paid_per_m2(buildings: Sequence[AssetFigures]) -> Decimal | None:
    """Return euros per m² over the assets whose cost and area are both known."""
    amount, area = ZERO, ZERO
    for one in buildings:
        cost, found = paid(one.costs), floor_area(one.facts)
        if cost is None or found is None or not found[1]:
            continue
        amount += cost
        area += found[1]
    return rounded(amount / area) if area else None
