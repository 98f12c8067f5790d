"""Indicators that rank buildings: several are shown, the campaign elects one, named on every list.

A single mean must never drive a plan: (1.2, 2.4) and (2.4, 1.2) have the same one, and call for
opposite decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import TypeVar

TOP = 3
"""The best score of the grid; the formulas below suppose a scale that starts at zero."""

_Key = TypeVar("_Key")


class Indicator(StrEnum):
    """The indicators that a campaign may elect."""

    MEAN = "mean"
    GEOMETRIC = "geometric"
    IDEAL = "ideal"
    PRIORITY = "priority"
    EFFICIENCY = "efficiency"
    DISPOSAL = "disposal"


DEFAULT = Indicator.PRIORITY
"""High interest and poor state first: the default for works."""


@dataclass(frozen=True, slots=True)
class Description:
    """What an indicator is, in French.

    Attributes:
        label: its name on every list. formula: in words. unit: what its values are.
        first: what a building with a high value is.
    """

    label: str
    formula: str
    unit: str
    first: str


DESCRIPTIONS: dict[Indicator, Description] = {
    Indicator.MEAN: Description(
        "Moyenne", "(atouts + attraits) ÷ 2", "points de 0 à 3", "bon sur les deux axes, ou sur un"
    ),
    Indicator.GEOMETRIC: Description(
        "Moyenne géométrique", "√(atouts × attraits)", "points de 0 à 3", "bon sur les deux axes"
    ),
    Indicator.IDEAL: Description(
        "Proximité de l’idéal",
        "1 − √(((3 − atouts)² + (3 − attraits)²) ÷ 18)",
        "de 0 à 1",
        "proche de la meilleure note sur les deux axes",
    ),
    Indicator.PRIORITY: Description(
        "Priorité d’investissement",
        "(attraits ÷ 3) × (1 − atouts ÷ 3)",
        "de 0 à 1",
        "utile et en mauvais état",
    ),
    Indicator.EFFICIENCY: Description(
        "Efficacité des travaux",
        "priorité d’investissement × surface ÷ coût des travaux en milliers d’euros",
        "m² par k€",
        "prioritaire, grand, et peu coûteux à remettre en état",
    ),
    Indicator.DISPOSAL: Description(
        "Intérêt de la sortie",
        "(1 − attraits ÷ 3) × coût annuel ÷ coût annuel du patrimoine",
        "de 0 à 1",
        "peu utile et coûteux",
    ),
}


@dataclass(frozen=True, slots=True)
class BuildingFacts:
    """What some indicators need beside the scores; `None` is unknown, never zero.

    Attributes:
        area_m2: floor area, m².
        works_eur: cost of putting it right, euros.
        yearly_cost_eur: running cost of a year, euros.
        portfolio_cost_eur: running cost of the whole portfolio the same year, euros.
    """

    area_m2: Decimal | None = None
    works_eur: Decimal | None = None
    yearly_cost_eur: Decimal | None = None
    portfolio_cost_eur: Decimal | None = None


NO_FACTS = BuildingFacts()


def mean_score(atout: Fraction, attrait: Fraction) -> Fraction:
    """Return (A + T) / 2, points.

    >>> float(mean_score(Fraction("1.2"), Fraction("2.4")))
    1.8
    """
    return (atout + attrait) / 2


def geometric_mean(atout: Fraction, attrait: Fraction) -> float:
    """Return √(A · T), points; zero as soon as one axis is.

    >>> round(geometric_mean(Fraction("1.2"), Fraction("2.4")), 4)
    1.6971
    """
    return sqrt(atout * attrait)


def ideal_proximity(atout: Fraction, attrait: Fraction) -> float:
    """Return 1 − √(((3 − A)² + (3 − T)²) / 18), from 0 (0, 0) to 1 (3, 3).

    >>> round(ideal_proximity(Fraction("1.2"), Fraction("2.4")), 4)
    0.5528
    """
    return 1 - sqrt(((TOP - atout) ** 2 + (TOP - attrait) ** 2) / (2 * TOP**2))


def investment_priority(atout: Fraction, attrait: Fraction) -> Fraction:
    """Return (T / 3)(1 − A / 3), from 0 to 1: high interest, poor state.

    >>> float(investment_priority(Fraction("1.2"), Fraction("2.4")))
    0.48
    """
    return attrait / TOP * (1 - atout / TOP)


def works_efficiency(
    priority: Fraction, area_m2: Decimal | None, works_eur: Decimal | None
) -> Fraction | None:
    """Return priority × m² / k€ of works; `None` when the area or the cost is unknown or zero.

    >>> works_efficiency(Fraction(1, 2), Decimal(1000), Decimal("250000"))
    Fraction(2, 1)
    """
    if area_m2 is None or not works_eur:
        return None
    return priority * Fraction(area_m2) * 1000 / Fraction(works_eur)


def disposal_interest(
    attrait: Fraction, yearly_cost_eur: Decimal | None, portfolio_cost_eur: Decimal | None
) -> Fraction | None:
    """Return (1 − T / 3) × share of the portfolio's running cost; `None` when a cost is unknown.

    >>> disposal_interest(Fraction(3, 2), Decimal(20), Decimal(100))
    Fraction(1, 10)
    """
    if yearly_cost_eur is None or not portfolio_cost_eur:
        return None
    return (1 - attrait / TOP) * Fraction(yearly_cost_eur) / Fraction(portfolio_cost_eur)


def indicator_values(
    atout: Fraction | None, attrait: Fraction | None, facts: BuildingFacts = NO_FACTS
) -> dict[Indicator, Fraction | float | None]:
    """Return every indicator of a building; all `None` when an axis has no score.

    Args:
        atout: score on quality, points from 0 to 3.
        attrait: score on interest, points from 0 to 3.
        facts: area and costs.

    Source: strategy dossier §2.4, ORACLE 4.
    """
    if atout is None or attrait is None:
        return dict.fromkeys(Indicator)
    priority = investment_priority(atout, attrait)
    return {
        Indicator.MEAN: mean_score(atout, attrait),
        Indicator.GEOMETRIC: geometric_mean(atout, attrait),
        Indicator.IDEAL: ideal_proximity(atout, attrait),
        Indicator.PRIORITY: priority,
        Indicator.EFFICIENCY: works_efficiency(priority, facts.area_m2, facts.works_eur),
        Indicator.DISPOSAL: disposal_interest(
            attrait, facts.yearly_cost_eur, facts.portfolio_cost_eur
        ),
    }


def ranking(values: Iterable[tuple[_Key, Fraction | float | None]]) -> tuple[_Key, ...]:
    """Return keys by falling value; equal values keep their order, unknown ones come last.

    Give the keys in the order of their codes, so that among equals the lowest code comes first.

    >>> ranking([("B1", None), ("B2", 0.2), ("B3", 0.5), ("B4", 0.5)])
    ('B3', 'B4', 'B2', 'B1')
    """
    listed = list(values)
    known = [(key, value) for key, value in listed if value is not None]
    unknown = [key for key, value in listed if value is None]
    return (*(key for key, _value in sorted(known, key=lambda pair: -pair[1])), *unknown)


def pareto_front(points: Sequence[tuple[Fraction, Fraction] | None]) -> tuple[int, ...]:
    """Return the ranks of the points that no other beats on both axes; duplicates stay.

    A point beats another when it is at least as high on both axes and higher on one.

    Args:
        points: (A, T) of each building, `None` for one without both scores.

    Source: strategy dossier §2.4.

    >>> pareto_front([(Fraction(2), Fraction(1)), (Fraction(1), Fraction(1)), None])
    (0,)
    """
    known = [(point, rank) for rank, point in enumerate(points) if point is not None]
    front: list[int] = []
    best: tuple[Fraction, Fraction] | None = None
    for point, rank in sorted(known, key=lambda pair: (-pair[0][0], -pair[0][1], pair[1])):
        if best is None or point[1] > best[1] or point == best:
            front.append(rank)
            best = point
    return tuple(sorted(front))
