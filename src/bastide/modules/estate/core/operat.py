"""The tertiary decree for a portfolio: each site on its way to three steps, the sum of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bastide.kernel.buildings.core.energy import (
    STEPS,
    EnergyLaw,
    Reference,
    Subjection,
    Trajectory,
    references,
    subjection,
    trajectory,
)
from bastide.kernel.buildings.core.facts import Facts

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SiteEnergy:
    """One site (or one building without site) and the law on its energy.

    Attributes:
        label: its name. subjection: whether it is subject. assets: its buildings.
        reference: what it is measured against; `None` when a building has none.
        ways: step → where it stands; empty when there is no reference.
        unregistered: buildings without identifier on OPERAT.
    """

    label: str
    subjection: Subjection
    assets: int
    reference: Reference | None
    ways: Mapping[int, Trajectory]
    actual: Decimal | None
    unregistered: tuple[str, ...] = ()

    @property
    def trajectory(self) -> Trajectory | None:
        """Return where it stands on its way to the first step."""
        return self.ways.get(STEPS[0])


@dataclass(frozen=True, slots=True)
class PortfolioStep:
    """The sites whose reference and energy are known, together, and one step. Energies in kWh.

    Attributes:
        step: its year. target: sum of the targets.
        met: sites that are there already.
        progress: (reference − actual) / (reference − target); `None` when the two are equal.
        to_save: kWh still to be saved, site by site: one that is ahead does not pay for another.
    """

    step: int
    target: Decimal
    met: int
    progress: Fraction | None
    to_save: Decimal


@dataclass(frozen=True, slots=True)
class OperatPortfolio:
    """The sites subject to the decree, together.

    Attributes:
        subject, doubtful: sites subject, sites that may be.
        known: sites subject whose reference and energy are known.
        unregistered: sites subject with a building that has no identifier on OPERAT.
        reference, actual: kWh of the known sites; `None` without any.
        steps: one line per step; empty without any known site.
    """

    subject: int
    doubtful: int
    known: int
    unregistered: int
    reference: Decimal | None
    actual: Decimal | None
    steps: Sequence[PortfolioStep]


def site_energies(
    groups: Mapping[str, Mapping[str, Facts]],
    kwh: Mapping[str, Sequence[Decimal | None]],
    law: EnergyLaw,
) -> list[SiteEnergy]:
    """Return the sites subject to the decree, or that may be, the largest first.

    Args:
        groups: site → building → its facts.
        kwh: site → energy of a year of each building; `None` where it is not known.
        law: parameters in force.
    """
    made = []
    for label, buildings in groups.items():
        found = subjection(buildings, law)
        if found.is_subject is False or (not found.is_subject and not found.tertiary_m2):
            continue
        told = [one for one in kwh[label] if one is not None]
        actual = sum(told, ZERO) if told and len(told) == len(kwh[label]) else None
        reference = references(buildings.values())
        made.append(
            SiteEnergy(
                label=label,
                subjection=found,
                assets=len(buildings),
                reference=reference,
                ways={step: trajectory(reference, actual, step, law) for step in STEPS}
                if reference
                else {},
                actual=actual,
                unregistered=tuple(
                    code for code, facts in buildings.items() if not facts.get("operat_id")
                ),
            )
        )
    return sorted(made, key=lambda one: -one.subjection.tertiary_m2)


def operat_portfolio(sites: Sequence[SiteEnergy]) -> OperatPortfolio:
    """Return the sites subject to the decree together; what is not known is counted apart."""
    subject = [one for one in sites if one.subjection.is_subject]
    known = [(one, one.reference, one.actual) for one in subject]
    told = [(one, found, actual) for one, found, actual in known if found and actual is not None]
    reference = sum((found.kwh for _one, found, _actual in told), ZERO)
    actual = sum((used for _one, _found, used in told), ZERO)
    return OperatPortfolio(
        subject=len(subject),
        doubtful=len(sites) - len(subject),
        known=len(told),
        unregistered=sum(bool(one.unregistered) for one in subject),
        reference=reference if told else None,
        actual=actual if told else None,
        steps=[
            _step(step, [one.ways[step] for one, _found, _used in told], reference, actual)
            for step in STEPS
        ]
        if told
        else [],
    )


def _step(
    step: int, ways: Sequence[Trajectory], reference: Decimal, actual: Decimal
) -> PortfolioStep:
    target = sum((one.target for one in ways), ZERO)
    gaps = [one.actual - one.target for one in ways if one.actual is not None and not one.is_met]
    return PortfolioStep(
        step,
        target,
        sum(bool(one.is_met) for one in ways),
        Fraction(reference - actual) / Fraction(reference - target) if target < reference else None,
        sum(gaps, ZERO),
    )
