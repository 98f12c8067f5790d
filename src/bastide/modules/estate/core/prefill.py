"""Scores that data give by themselves: energy (A2), running cost (A6), occupation (T2).

Each comes with its computation in words and what it was made of. A score that data cannot give is
left blank with its reason, and raters are asked; nothing missing ever counts as zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bastide.foundation.money import NBSP, shown
from bastide.kernel.buildings.core.choices import AssetKind
from bastide.kernel.buildings.core.costs import COST_LABELS, CostKind, Costs, unit_cost
from bastide.kernel.buildings.core.energy import (
    EnergyLaw,
    Trajectory,
    Uses,
    references,
    total_kwh,
    trajectory,
)
from bastide.kernel.buildings.core.facts import FIELDS, Facts
from bastide.kernel.buildings.core.occupancy import Use, occupancy
from bastide.kernel.grids.core.aggregation import median
from bastide.kernel.grids.core.answers import Answer, NonAnswer

ENERGY, COST, OCCUPATION = "A2", "A6", "T2"
"""The items that data can score, under their codes in the proposed grid."""

STEP = 2030
"""Step of the tertiary decree that item A2 looks at."""

LEAST_PEERS = 3
"""Assets of a segment with a known cost, below which their median says nothing. Ours."""

Source = tuple[str, int]
"""What a source tells of: `energy`, `costs` or `uses`, and the year."""


@dataclass(frozen=True, slots=True)
class AssetData:
    """What is known of one asset, for its scores.

    Attributes:
        code: its code in the campaign. segment: where its cost is compared.
        kind: building, lot or land. facts: its current facts; facts_source: where they come from.
        energy: year → kWh by carrier. costs: year → euros by kind. uses: year → who uses it.
        sources: (`energy`, `costs` or `uses`, year) → where these come from.
    """

    code: str
    segment: str = ""
    kind: str = AssetKind.BUILDING.value
    facts: Facts = field(default_factory=dict)
    facts_source: str = ""
    energy: Mapping[int, Uses] = field(default_factory=dict)
    costs: Mapping[int, Costs] = field(default_factory=dict)
    uses: Mapping[int, Sequence[Use]] = field(default_factory=dict)
    sources: Mapping[Source, Sequence[str]] = field(default_factory=dict)

    @property
    def is_land(self) -> bool:
        """Tell whether it is land without building."""
        return self.kind == AssetKind.LAND

    def told_by(self, what: str, year: int) -> tuple[str, ...]:
        """Return where the figures of a year come from."""
        return tuple(self.sources.get((what, year), ()))


@dataclass(frozen=True, slots=True)
class Datum:
    """One figure that entered a computation, as it is shown, with its unit."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A score that data give, or why they give none.

    Attributes:
        value: 0 to 3, *not applicable*, or a blank.
        formula: the computation, or what is missing, in French sentences.
        inputs: the figures that entered it. sources: where they come from.
    """

    value: Answer
    formula: str
    inputs: tuple[Datum, ...] = ()
    sources: tuple[str, ...] = ()


def energy_score(asset: AssetData, rules: EnergyLaw) -> Prefilled:
    """Return the score of energy: the latest use over the target of 2030, else the label.

    Use ≤ target → 3; ≤ 115 % → 2; ≤ 150 % → 1; above → 0. Without use or target, the energy class:
    A, B → 3; C, D → 2; E → 1; F, G → 0.

    Args:
        asset: with its reference (tertiary decree) when it has one.
        rules: the decree's parameters in force.

    Source: dossier estate-strategy §2.1, item A2; code de la construction et de l'habitation,
    article L174-1.
    """
    if asset.is_land:
        return _no_object("Un terrain nu ne consomme pas d’énergie")
    measured = _measured_energy(asset, rules)
    if measured is not None:
        return measured
    label = asset.facts.get("energy_class")
    if not isinstance(label, str) or label not in _CLASS_SCORES:
        return Prefilled(
            NonAnswer.BLANK,
            "Ni consommation rapportable à une cible, ni étiquette énergie\u00a0: les évaluateurs "
            "notent.",
        )
    value = _CLASS_SCORES[label]
    return Prefilled(
        value,
        f"Étiquette énergie {label}, faute de consommation rapportable à une cible\u00a0: "
        f"note {value}.",
        (Datum("Étiquette énergie", label),),
        _named(asset.facts_source),
    )


_CLASS_SCORES = {"A": 3, "B": 3, "C": 2, "D": 2, "E": 1, "F": 0, "G": 0}


def _measured_energy(asset: AssetData, rules: EnergyLaw) -> Prefilled | None:
    """Return the score of the latest use over its target, `None` without one of them."""
    reference = references([asset.facts])
    used = {
        year: kwh for year, uses in asset.energy.items() if (kwh := total_kwh(uses)) is not None
    }
    if reference is None or not used:
        return None
    year = max(used)
    road = trajectory(reference, used[year], STEP, rules)
    if not road.target:
        return None
    ratio = Fraction(used[year]) / Fraction(road.target)
    value = _below(ratio, (Fraction(1), Fraction(23, 20), Fraction(3, 2)))
    return Prefilled(
        value,
        f"Consommation de {year} rapportée à la cible {STEP}\u00a0: {_kwh(used[year])} ÷ "
        f"{_kwh(road.target)} = {_percent(ratio)}\u00a0: note {value}.",
        _energy_inputs(year, used[year], road, reference.kwh, is_scenario=rules.is_scenario),
        (*asset.told_by("energy", year), *_named(asset.facts_source)),
    )


def _energy_inputs(
    year: int, used: Decimal, road: Trajectory, start: Decimal, *, is_scenario: bool
) -> tuple[Datum, ...]:
    cabs = () if road.cabs is None else (Datum("Objectif absolu (Cabs)", _kwh(road.cabs)),)
    doubt = (
        ("Les paramètres du décret sont prolongés au-delà des textes lus.",) if is_scenario else ()
    )
    return (
        Datum(f"Consommation de {year}", _kwh(used)),
        Datum("Consommation de référence", _kwh(start)),
        Datum("Objectif relatif (Crelat)", _kwh(road.crelat)),
        *cabs,
        Datum(f"Cible {STEP}, la plus favorable des deux", _kwh(road.target)),
        *(Datum("Remarque", remark) for remark in (*road.remarks, *doubt)),
    )


def cost_scores(assets: Sequence[AssetData]) -> dict[str, Prefilled]:
    """Return code of the asset → score of its running cost against the median of its segment.

    Euros per m² over the segment's median, its own cost in it: under 80 % → 3; ≤ 110 % → 2;
    ≤ 150 % → 1; above → 0. In each segment the year is the one whose costs are known for most
    assets, the latest of equals; fewer than three known costs give no median.

    Args:
        assets: of the whole campaign, so that segments have their median.

    Source: dossier estate-strategy §2.1, item A6.
    """
    segments: dict[str, list[AssetData]] = defaultdict(list)
    for asset in assets:
        segments[asset.segment].append(asset)
    return {
        asset.code: one
        for members in segments.values()
        for asset, one in zip(members, _segment_costs(members), strict=True)
    }


def _segment_costs(members: Sequence[AssetData]) -> list[Prefilled]:
    known = {
        asset.code: {
            year: cost
            for year, costs in asset.costs.items()
            if not asset.is_land and (cost := _exact_cost(asset.facts, costs)) is not None
        }
        for asset in members
    }
    counts = Counter(year for years in known.values() for year in years)
    if not counts:
        return [
            _land_or(asset, "Aucun coût au m² n’est connu dans ce segment") for asset in members
        ]
    year = max(counts, key=lambda one: (counts[one], one))
    found = [years[year] for years in known.values() if year in years]
    middle = median(found)
    if len(found) < LEAST_PEERS:
        why = f"En {year}, moins de {LEAST_PEERS} biens du segment ont un coût au m² connu"
        return [_land_or(asset, why) for asset in members]
    if not middle:
        return [_land_or(asset, f"La médiane du segment est nulle en {year}") for asset in members]
    peers = _Peers(year, middle, len(found))
    return [_cost_score(asset, known[asset.code].get(year), peers) for asset in members]


@dataclass(frozen=True, slots=True)
class _Peers:
    """What a cost is compared with: the year, the median of the segment, how many made it."""

    year: int
    median: Fraction
    count: int


def _cost_score(asset: AssetData, cost: Fraction | None, peers: _Peers) -> Prefilled:
    if cost is None:
        why = unit_cost(asset.facts, asset.costs.get(peers.year, {})).why
        return _land_or(asset, f"Coût au m² de {peers.year} inconnu ({why or 'coût négatif'})")
    ratio = cost / peers.median
    value = 3 if ratio < Fraction(4, 5) else _below(ratio, (Fraction(11, 10), Fraction(3, 2)))
    kinds = [kind for kind in CostKind if kind in asset.costs[peers.year]]
    paid = [COST_LABELS[kind] for kind in kinds if kind is not CostKind.INCOME]
    reckoned = unit_cost(asset.facts, asset.costs[peers.year])
    return Prefilled(
        value,
        f"Coût de {peers.year} rapporté à la médiane du segment\u00a0: {_per_m2(cost)} ÷ "
        f"{_per_m2(peers.median)} = {_percent(ratio)}\u00a0: note {value}.",
        (
            Datum(f"Coût payé en {peers.year}", f"{_number(reckoned.amount, 2)}{NBSP}€"),
            Datum("Natures de coût connues", ", ".join(paid)),
            Datum(FIELDS[reckoned.area_key].label, f"{_number(reckoned.area_m2)}{NBSP}m²"),
            Datum("Médiane du segment", _per_m2(peers.median)),
            Datum("Biens du segment au coût connu", str(peers.count)),
        ),
        (*asset.told_by("costs", peers.year), *_named(asset.facts_source)),
    )


def _exact_cost(facts: Facts, costs: Costs) -> Fraction | None:
    """Return euros per m², unrounded; `None` when it cannot be told or is negative."""
    found = unit_cost(facts, costs)
    if found.per_m2 is None or found.amount is None or not found.area_m2 or found.amount < 0:
        return None
    return Fraction(found.amount) / Fraction(found.area_m2)


def occupancy_score(asset: AssetData) -> Prefilled:
    """Return the score of occupation of the latest year told: hours × places used over available.

    Under 25 % → 0; under 50 % → 1; up to 75 % → 2; above → 3. When some uses are not measured, the
    rate is a least one: it scores only if it is above 75 % already.

    Source: dossier estate-strategy §2.1, item T2.
    """
    if not asset.uses:
        return Prefilled(NonAnswer.BLANK, _asked("Aucune occupation n’est connue"))
    year = max(asset.uses)
    found = occupancy(asset.uses[year])
    inputs = (
        Datum(f"Heures × places utilisées en {year}", _number(_decimal(found.used))),
        Datum("Heures × places disponibles", _number(_decimal(found.available))),
        *((Datum("Usages non mesurés", str(found.left_out)),) if found.left_out else ()),
    )
    sources = asset.told_by("uses", year)
    if found.rate is None:
        return Prefilled(NonAnswer.BLANK, _asked(f"En {year}, {found.why}"), inputs, sources)
    value = (
        3 if found.rate > Fraction(3, 4) else _reached(found.rate, (Fraction(1, 4), Fraction(1, 2)))
    )
    if not found.is_certain and value < 3:  # noqa: PLR2004 -- the best score
        why = f"En {year}, l’occupation est d’au moins {_percent(found.rate)}, sans plus"
        return Prefilled(NonAnswer.BLANK, _asked(why), inputs, sources)
    at_least = "" if found.is_certain else "au moins "
    return Prefilled(
        value,
        f"Occupation de {year}\u00a0: {_number(_decimal(found.used))} heures × places utilisées ÷ "
        f"{_number(_decimal(found.available))} disponibles = {at_least}{_percent(found.rate)}"
        f"\u00a0: note {value}.",
        inputs,
        sources,
    )


_HALF_USED = (Fraction(1, 4), Fraction(1, 2))


def prefilled(
    assets: Sequence[AssetData], items: Iterable[str], rules: EnergyLaw
) -> dict[tuple[str, str], Prefilled]:
    """Return (code of the asset, code of the item) → its score from data.

    Args:
        assets: of the whole campaign.
        items: codes asked for; those that data cannot score are left out.
        rules: parameters of the tertiary decree in force.
    """
    costs = cost_scores(assets)
    made: dict[str, Callable[[AssetData], Prefilled]] = {
        ENERGY: lambda asset: energy_score(asset, rules),
        COST: lambda asset: costs[asset.code],
        OCCUPATION: occupancy_score,
    }
    asked = [item for item in items if item in made]
    return {(asset.code, item): made[item](asset) for asset in assets for item in asked}


def _below(ratio: Fraction, limits: Sequence[Fraction]) -> int:
    """Return how many limits a ratio does not exceed: the lower the ratio, the better.

    >>> _below(Fraction(1), (Fraction(1), Fraction(3, 2))), _below(Fraction(2), (Fraction(1),))
    (2, 0)
    """
    return sum(ratio <= limit for limit in limits)


def _reached(rate: Fraction, limits: Sequence[Fraction]) -> int:
    """Return how many limits a rate reaches: the higher the rate, the better."""
    return sum(rate >= limit for limit in limits)


def _land_or(asset: AssetData, why: str) -> Prefilled:
    if asset.is_land:
        return _no_object("Un terrain nu n’a pas de surface de plancher")
    return Prefilled(NonAnswer.BLANK, _asked(why))


def _no_object(why: str) -> Prefilled:
    return Prefilled(NonAnswer.NOT_APPLICABLE, f"{why}\u00a0: l’item est sans objet.")


def _asked(why: str) -> str:
    return f"{why}\u00a0: les évaluateurs notent."


def _named(source: str) -> tuple[str, ...]:
    return (source,) if source else ()


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _number(value: Decimal | None, decimals: int = 0) -> str:
    return "" if value is None else shown(value, decimals=decimals)


def _kwh(value: Decimal) -> str:
    return f"{_number(value)}{NBSP}kWh"


def _per_m2(value: Fraction) -> str:
    return f"{_number(_decimal(value), 2)}{NBSP}€/m²"


def _percent(ratio: Fraction) -> str:
    return f"{_number(_decimal(ratio * 100), 1)}{NBSP}%"
