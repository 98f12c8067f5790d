"""What the inventory knows of a building, in the terms of proposals, legal gates and plans.

Nothing is guessed: what is not in the inventory stays unknown. Two quantities are derived, and
said so on screen: the area in use (floor area × rate of occupation) and the likely value of a sale
(the middle of its range).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bastide.foundation.money import rounded
from bastide.kernel.buildings.core.choices import Accessibility, Lease, Tenure
from bastide.kernel.buildings.core.choices import Heritage as Protection
from bastide.kernel.buildings.core.costs import paid
from bastide.kernel.buildings.core.energy import total_kwh
from bastide.kernel.buildings.core.facts import Facts, floor_area
from bastide.kernel.buildings.core.occupancy import Use, occupancy
from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.drafting import DraftBuilding
from bastide.modules.estate.core.legal_facts import Domain, Heritage, LegalFacts
from bastide.modules.estate.core.matrix import BuildingClass
from bastide.modules.estate.core.prefill import AssetData
from bastide.modules.estate.core.proposals import ProposalFacts
from bastide.modules.estate.core.receipts import Receipt, euros_of

PROTECTIONS = {
    Protection.NONE: Heritage.NONE,
    Protection.LOCAL: Heritage.LOCAL,
    Protection.PLU: Heritage.LOCAL,
    Protection.SURROUNDINGS: Heritage.LOCAL,
    Protection.REGISTERED: Heritage.LISTED,
    Protection.LISTED: Heritage.CLASSIFIED,
}
"""Protection in the inventory → in the gates: registered is *inscrit*, listed is *classé*."""

OWNED = frozenset({Tenure.OWNED, Tenure.CO_OWNED})
UNFIT = "unfit"
NOT_OPEN = "none"
KWH_IN_MWH = 1000


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the inventory for one building.

    Attributes:
        asset: identifier in the inventory. label: its name.
        building_class: its published class; `None` without.
        needs_valuation: its owner must ask the State for a valuation; `None` when not known.
        is_energy_subject: its site is subject to the tertiary decree; `None` when not known.
        atout, attrait: its scores, 0-3.
    """

    asset: str
    label: str
    building_class: BuildingClass | None
    needs_valuation: bool | None = True
    is_energy_subject: bool | None = None
    atout: Fraction | None = None
    attrait: Fraction | None = None


@dataclass(frozen=True, slots=True)
class KnownBuilding:
    """A building as proposals, gates and plans take it, with the years of its figures.

    Attributes:
        data: the inventory, with its sources. beside: what stands beside it.
        proposal: the input of the rules, law included.
        energy_mwh: of `energy_year`. reference_mwh: of its OPERAT reference.
        cost_year, energy_year, use_year: of the figures; `None` without one.
    """

    data: AssetData
    beside: Beside
    proposal: ProposalFacts
    energy_mwh: Decimal | None
    reference_mwh: Decimal | None
    cost_year: int | None
    energy_year: int | None
    use_year: int | None


def known_buildings(
    assets: Sequence[AssetData], beside: Mapping[str, Beside]
) -> tuple[KnownBuilding, ...]:
    """Return buildings as rules take them; costs and energy are those of one year for all.

    Args:
        assets: the inventory, one for each building.
        beside: code → what stands beside it.
    """
    cost_year = common_year(
        year for one in assets for year, told in one.costs.items() if paid(told) is not None
    )
    energy_year = common_year(year for one in assets for year in one.energy)
    return tuple(_known(one, beside[one.code], cost_year, energy_year) for one in assets)


def common_year(years: Iterable[int]) -> int | None:
    """Return the year that comes most often, the latest among equals; `None` without any.

    >>> common_year([2024, 2025, 2025, 2024])
    2025
    """
    counts = Counter(years)
    return max(counts, key=lambda year: (counts[year], year)) if counts else None


def legal_facts(facts: Facts, uses: Sequence[Use], beside: Beside) -> LegalFacts:
    """Return what the inventory says of a building in law.

    Args:
        facts: of the inventory.
        uses: of the latest year for which one is known.
        beside: what the owner and the site say.
    """
    domain = facts.get("domain_status")
    heritage = facts.get("heritage_status")
    subsidy = facts.get("subsidies_to_repay_eur")
    return LegalFacts(
        domain=Domain(str(domain)) if domain else None,
        is_owned=_is_owned(facts),
        is_occupied=is_occupied(facts, uses),
        needs_valuation=beside.needs_valuation,
        is_made_available=_answer(facts, "transferred_use"),
        is_worship=_answer(facts, "is_worship_1905"),
        is_school=_answer(facts, "is_school"),
        has_bequest_charges=_answer(facts, "has_legacy_charges"),
        is_section_property=_answer(facts, "is_section_property"),
        subsidy_to_repay=subsidy if isinstance(subsidy, Decimal) else None,
        lease_until=_lease_until(facts),
        heritage=PROTECTIONS[Protection(str(heritage))] if heritage else None,
        is_compulsory_service=_answer(facts, "is_compulsory_service"),
        has_accessibility_attestation=_attestation(facts),
        is_energy_subject=beside.is_energy_subject,
    )


def is_occupied(facts: Facts, uses: Sequence[Use]) -> bool | None:
    """Tell whether somebody uses a building; `None` when the inventory does not say.

    A named main occupant, or a use that is not known to be of zero hours, is somebody.

    >>> is_occupied({}, [Use(Decimal(0), 10)]), is_occupied({}, [])
    (False, None)
    """
    if facts.get("main_occupant"):
        return True
    if not uses:
        return None
    return any(one.hours_used is None or one.hours_used > 0 for one in uses)


def market_value(facts: Facts) -> Receipt | None:
    """Return what a sale may bring, the middle of the range being likely; `None` when unknown.

    A low value alone is taken as the amount; a high value alone promises nothing.

    >>> market_value({"market_value_low_eur": Decimal(80), "market_value_high_eur": Decimal(121)})
    Receipt(low=Decimal('80'), likely=Decimal('100.50'), high=Decimal('121'), \
probability=Fraction(1, 1))
    """
    low, high = facts.get("market_value_low_eur"), facts.get("market_value_high_eur")
    if not isinstance(low, Decimal):
        return None
    if not isinstance(high, Decimal):
        return Receipt.certain(low)
    return Receipt(low, euros_of((Fraction(low) + Fraction(high)) / 2), high)


def draft_building(
    known: KnownBuilding,
    actions: Iterable[ActionKind | None],
    decided: ActionKind | None,
    decided_by: tuple[str, str] = ("", ""),
) -> DraftBuilding:
    """Return a building as the draft of a plan takes it.

    Args:
        known: the building.
        actions: what is proposed, and what follows.
        decided: what was decided, if anything.
        decided_by: by whom, and why.
    """
    facts = known.proposal
    value = facts.market_value
    return DraftBuilding(
        code=facts.code,
        label=facts.label,
        segment=facts.segment,
        building_class=facts.building_class,
        area_m2=facts.area_m2,
        occupied_m2=facts.occupied_m2,
        free_m2=facts.free_m2,
        energy_mwh=known.energy_mwh,
        reference_mwh=known.reference_mwh,
        running_cost=facts.running_cost,
        atout=_points(known.beside.atout),
        attrait=_points(known.beside.attrait),
        market_low=value.low if value else None,
        market_high=value.high if value else None,
        legal=legal_words(facts.legal),
        actions=tuple(action for action in actions if action is not None),
        decided=decided,
        decided_by=decided_by,
    )


def legal_words(facts: LegalFacts) -> dict[str, Any]:
    """Return a situation in law in the words of a plan file; what is unknown is left out."""
    subsidy = facts.subsidy_to_repay
    told = {
        "domain": facts.domain.value if facts.domain else None,
        "owned": facts.is_owned,
        "occupied": facts.is_occupied,
        "made_available": facts.is_made_available,
        "worship": facts.is_worship,
        "school": facts.is_school,
        "bequest_charges": facts.has_bequest_charges,
        "section_property": facts.is_section_property,
        "subsidy_to_repay": None if subsidy is None else f"{subsidy:f}",
        "lease_until": facts.lease_until.year if facts.lease_until else None,
        "heritage": facts.heritage.value if facts.heritage else None,
        "compulsory_service": facts.is_compulsory_service,
        "accessibility_attestation": facts.has_accessibility_attestation,
        "energy_subject": facts.is_energy_subject,
    }
    return {key: value for key, value in told.items() if value is not None}


def _known(
    asset: AssetData, beside: Beside, cost_year: int | None, energy_year: int | None
) -> KnownBuilding:
    use_year = max(asset.uses, default=None)
    uses = asset.uses[use_year] if use_year is not None else ()
    rate = occupancy(uses).rate
    law = legal_facts(asset.facts, uses, beside)
    found = floor_area(asset.facts)
    area = found[1] if found else None
    costs = asset.costs.get(cost_year, {}) if cost_year is not None else {}
    proposal = ProposalFacts(
        code=asset.code,
        label=beside.label,
        segment=asset.segment,
        building_class=beside.building_class,
        occupancy_rate=rate,
        area_m2=area,
        occupied_m2=_area_in_use(area, rate, law.is_occupied),
        running_cost=paid(costs),
        market_value=market_value(asset.facts),
        is_unsafe=_is_unsafe(asset.facts),
        legal=law,
    )
    kwh = total_kwh(asset.energy.get(energy_year, {})) if energy_year is not None else None
    reference = asset.facts.get("operat_reference_kwh")
    return KnownBuilding(
        data=asset,
        beside=beside,
        proposal=proposal,
        energy_mwh=None if kwh is None else kwh / KWH_IN_MWH,
        reference_mwh=reference / KWH_IN_MWH if isinstance(reference, Decimal) else None,
        cost_year=cost_year if proposal.running_cost is not None else None,
        energy_year=energy_year if kwh is not None else None,
        use_year=use_year,
    )


def _area_in_use(
    area: Decimal | None, rate: Fraction | None, is_used: bool | None
) -> Decimal | None:
    """Return floor area × rate of occupation, in m²; zero for an empty building."""
    if is_used is False:
        return Decimal(0)
    if area is None or rate is None:
        return None
    exact = Fraction(area) * rate
    return rounded(Decimal(exact.numerator) / Decimal(exact.denominator))


def _points(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.0001"))


def _answer(facts: Facts, key: str) -> bool | None:
    value = facts.get(key)
    return value if isinstance(value, bool) else None


def _is_owned(facts: Facts) -> bool | None:
    tenure = facts.get("tenure")
    return None if tenure is None else tenure in OWNED


def _is_unsafe(facts: Facts) -> bool | None:
    condition = facts.get("condition")
    return None if condition is None else condition == UNFIT


def _lease_until(facts: Facts) -> Any:
    if facts.get("lease") == Lease.NONE:
        return None
    return facts.get("lease_ends_on")


def _attestation(facts: Facts) -> bool | None:
    """Tell whether the accessibility works were attested; `None` when none is asked, or unknown."""
    told = facts.get("accessibility")
    if told is None or told == Accessibility.DEROGATION or facts.get("erp_category") == NOT_OPEN:
        return None
    return told == Accessibility.CERTIFIED
