"""Energy of assets and the trajectory of the tertiary decree (OPERAT): target, progress, gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.foundation import law
from bastide.kernel.buildings.core.facts import Facts

FIRST_REFERENCE, LAST_REFERENCE = 2010, 2019
"""Years among which the reference is chosen.

Source: arrêté du 10 avril 2020, article 3.
"""

STEPS = (2030, 2040, 2050)


class Carrier(StrEnum):
    """An energy that is bought and metered."""

    ELECTRICITY = "electricity"
    GAS = "gas"
    HEAT_NETWORK = "heat_network"
    COLD_NETWORK = "cold_network"
    FUEL_OIL = "fuel_oil"
    PROPANE = "propane"
    WOOD = "wood"
    TOTAL = "total"


CARRIER_LABELS: Mapping[Carrier, str] = {
    Carrier.ELECTRICITY: "Électricité",
    Carrier.GAS: "Gaz naturel",
    Carrier.HEAT_NETWORK: "Réseau de chaleur",
    Carrier.COLD_NETWORK: "Réseau de froid",
    Carrier.FUEL_OIL: "Fioul",
    Carrier.PROPANE: "Propane",
    Carrier.WOOD: "Bois",
    Carrier.TOTAL: "Toutes énergies",
}

Uses = Mapping[Carrier, Decimal]
"""kWh of final energy of one asset in one year by carrier; what is not known is absent."""


@dataclass(frozen=True, slots=True)
class EnergyLaw:
    """The dated parameters of the tertiary decree.

    Attributes:
        threshold_m2: tertiary area of a site from which it is subject.
        reductions: year of each step → share of the reference to be saved (0.4 for 40 %).
        is_scenario: the date asked is after the last day for which the texts were read.
    """

    threshold_m2: Decimal
    reductions: Mapping[int, Fraction]
    is_scenario: bool = False


def energy_law(on: dt.date) -> EnergyLaw:
    """Return the parameters of the tertiary decree in force on a day.

    Raises:
        UnknownLegalValueError: the day is before the decree.

    >>> energy_law(dt.date(2026, 1, 1)).reductions[2030]
    Fraction(2, 5)
    """
    threshold = law.value("operat.threshold_m2", on=on)
    steps = {step: law.value(f"operat.reduction_{step}", on=on) for step in STEPS}
    return EnergyLaw(
        threshold_m2=threshold.number,
        reductions={step: Fraction(found.number) for step, found in steps.items()},
        is_scenario=any(one.is_scenario for one in (threshold, *steps.values())),
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """What a building or site is measured against.

    Attributes:
        year: reference year. kwh: final energy of that year.
        area_m2: tertiary area. cabs_kwh_m2: absolute target; `None` when not set.
    """

    year: int
    kwh: Decimal
    area_m2: Decimal | None = None
    cabs_kwh_m2: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Where a building stands on its way to one step of the decree. Energies in kWh.

    Attributes:
        step: year of the step.
        crelat: relative target, the reference less its share.
        cabs: absolute target, threshold × area; `None` when it cannot be told.
        target: the one to be met: either suffices, hence the larger.
        by: `crelat` or `cabs`, the one that is the target.
        actual: the year's energy; `None` when it is not known.
        progress: (reference − actual) / (reference − target), unclamped; `None` when unknown or
            when the target is not below the reference.
        to_save: share of the actual energy still to be saved, 0 when the target is met; `None`
            when unknown.
        is_met: whether the target is met; `None` when unknown.
        remarks: French sentences on what is doubtful (reference year, area).
    """

    step: int
    crelat: Decimal
    cabs: Decimal | None
    target: Decimal
    by: str
    actual: Decimal | None
    progress: Fraction | None
    to_save: Fraction | None
    is_met: bool | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subjection:
    """Whether a site is subject to the decree.

    Attributes:
        is_subject: `None` when an area is missing and the known ones do not reach the threshold.
        tertiary_m2: the known tertiary areas of its buildings together.
        missing: codes of the buildings whose tertiary area is not known.
    """

    is_subject: bool | None
    tertiary_m2: Decimal
    missing: tuple[str, ...]


def total_kwh(uses: Uses) -> Decimal | None:
    """Return the final energy of a year: the stated total, else the sum of the carriers known.

    >>> total_kwh({Carrier.GAS: Decimal("10"), Carrier.ELECTRICITY: Decimal("5")})
    Decimal('15')
    >>> total_kwh({}) is None
    True
    """
    if Carrier.TOTAL in uses:
        return uses[Carrier.TOTAL]
    return sum(uses.values(), Decimal(0)) if uses else None


def subjection(buildings: Mapping[str, Facts], rules: EnergyLaw) -> Subjection:
    """Return whether the buildings of one site are subject together.

    Areas are summed over the site: two buildings of 600 m² are subject though neither is alone.

    Args:
        buildings: code → facts of the buildings of one site (or of one building without site).
        rules: the parameters in force.

    Source: code de la construction et de l'habitation, articles L174-1 and R174-22.
    """
    known: dict[str, Decimal] = {}
    for code, facts in buildings.items():
        area = tertiary_area(facts)
        if area is not None:
            known[code] = area
    total = sum(known.values(), Decimal(0))
    missing = tuple(code for code in buildings if code not in known)
    if total >= rules.threshold_m2:
        return Subjection(is_subject=True, tertiary_m2=total, missing=missing)
    return Subjection(None if missing else False, total, missing)


def tertiary_area(facts: Facts) -> Decimal | None:
    """Return the tertiary area of a building: the stated one, else its floor area (SDP)."""
    for key in ("tertiary_m2", "area_sdp_m2"):
        value = facts.get(key)
        if isinstance(value, Decimal):
            return value
    return None


def trajectory(
    reference: Reference, actual: Decimal | None, step: int, rules: EnergyLaw
) -> Trajectory:
    """Return where a building stands on its way to a step.

    Crelat = reference × (1 − share); Cabs = threshold × area; the target is the larger, since
    either suffices; progress = (reference − actual) / (reference − target).

    Args:
        reference: energy of the reference year, with area and threshold when known.
        actual: kWh of the year looked at.
        step: 2030, 2040 or 2050.
        rules: the parameters in force.

    Raises:
        KeyError: the decree has no such step.

    Source: arrêté du 10 avril 2020 relatif aux obligations d'actions de réduction des consommations
    d'énergie finale dans des bâtiments à usage tertiaire.
    """
    crelat = _kwh(Fraction(reference.kwh) * (1 - rules.reductions[step]))
    cabs = None
    if reference.cabs_kwh_m2 is not None and reference.area_m2 is not None:
        cabs = _kwh(Fraction(reference.cabs_kwh_m2) * Fraction(reference.area_m2))
    target, by = (cabs, "cabs") if cabs is not None and cabs > crelat else (crelat, "crelat")
    progress = to_save = is_met = None
    if actual is not None:
        is_met = actual <= target
        to_save = Fraction(0) if is_met else Fraction(actual - target) / Fraction(actual)
        if target < reference.kwh:
            progress = Fraction(reference.kwh - actual) / Fraction(reference.kwh - target)
    return Trajectory(
        step, crelat, cabs, target, by, actual, progress, to_save, is_met, _remarks(reference)
    )


def _remarks(reference: Reference) -> tuple[str, ...]:
    said = []
    if not FIRST_REFERENCE <= reference.year <= LAST_REFERENCE:
        said.append(
            f"L’année de référence {reference.year} n’est pas entre {FIRST_REFERENCE} et "
            f"{LAST_REFERENCE}."
        )
    if reference.cabs_kwh_m2 is not None and reference.area_m2 is None:
        said.append("Sans surface tertiaire, l’objectif en valeur absolue ne se calcule pas.")
    return tuple(said)


def _kwh(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def references(facts: Iterable[Facts]) -> Reference | None:
    """Return the reference of buildings taken together, `None` when one of them has none.

    Energies and areas are summed; the years must be the same.
    """
    listed = list(facts)
    years = {one.get("operat_reference_year") for one in listed}
    energies = [one.get("operat_reference_kwh") for one in listed]
    if len(years) != 1 or not all(isinstance(one, Decimal) for one in energies):
        return None
    year = years.pop()
    if not isinstance(year, int):
        return None
    areas = [tertiary_area(one) for one in listed]
    known = [area for area in areas if area is not None]
    area = sum(known, Decimal(0)) if len(known) == len(listed) else None
    limits = {one.get("operat_cabs_kwh_m2") for one in listed}
    cabs = limits.pop() if len(limits) == 1 else None
    total = sum((one for one in energies if isinstance(one, Decimal)), Decimal(0))
    return Reference(year, total, area, cabs if isinstance(cabs, Decimal) else None)
