"""Results as they are stored: the answer of the command, and the exact scores beside it.

A stored result is never altered. Numbers of the answer are floating; the exact scores of the items
stand beside them, so that the matrix read back is the one that was computed, tie for tie.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

from bastide.kernel.grids.core.aggregation import AxisScore, ItemScore, axis_score
from bastide.kernel.grids.core.answers import Item
from bastide.modules.estate.core.indicators import DESCRIPTIONS, BuildingFacts, Indicator
from bastide.modules.estate.core.matrix import (
    Axis,
    BuildingClass,
    Matrix,
    MatrixRules,
    Placement,
    ScoredBuilding,
    matrix,
)
from bastide.modules.estate.core.publication import (
    DEFAULT_SHOWN_FROM,
    is_hidden,
    published_answer,
)
from bastide.modules.estate.core.robustness import Acceptability
from bastide.modules.estate.core.scoring import RobustnessRequest, Scoring
from bastide.modules.estate.core.scoring_answer import scoring_answer
from bastide.modules.estate.core.sensitivity import LiveAnswer, LiveMatrix

ENGINE_VERSION = "2"
"""Changes when the same votes may give another answer."""


@dataclass(frozen=True, slots=True)
class StoredBuilding:
    """What stands beside the votes of a building.

    Attributes:
        asset: identifier in the inventory. label: its name.
        facts: area and costs the day of the computation.
        cost_year: year of the cost; `None` without one.
    """

    asset: str
    label: str
    facts: BuildingFacts
    cost_year: int | None = None


@dataclass(frozen=True)
class Sampled:
    """Acceptability around the voted weights: what was asked, building → shares."""

    request: RobustnessRequest
    shares: Mapping[str, Acceptability | None]


def result_content(
    found: Scoring,
    elected: Indicator,
    buildings: Mapping[str, StoredBuilding],
    sampled: Sampled,
    *,
    rows: int,
    shown_from: int = DEFAULT_SHOWN_FROM,
) -> dict[str, Any]:
    """Return a campaign computed, as it is stored.

    It is the answer of `bastide estate score --json`, without the figures of colleges that would
    tell one person's notes (`core.publication`); each building also has `asset`, `label`,
    `area_m2`, `yearly_cost_eur` and `cost_year`, and three keys stand beside: `exact` (rules,
    weights and scores of the items as fractions), `around_voted` (shares by draws), `labels`.

    Args:
        found: the campaign computed.
        elected: the indicator that ranks the buildings.
        buildings: building → what stands beside its votes.
        sampled: acceptability around the voted weights.
        rows: votes counted.
        shown_from: raters of a college from which its figures are shown.
    """
    facts = {code: one.facts for code, one in buildings.items()}
    placements = found.matrix.placements
    scores = {one.scored.building: one.scored.items for one in placements}
    answer = published_answer(
        scoring_answer(found, elected, facts), scores, found.debate, shown_from
    )
    told = [one | _beside(buildings[one["building"]]) for one in answer["buildings"]]
    return {
        **answer,
        "buildings": told,
        "rows": rows,
        "refused": [],
        "replaced": [],
        "labels": {item.code: item.label for item in found.items},
        "exact": {
            "rules": _rules(found.matrix.rules),
            "weights": {item.code: str(Fraction(item.weight)) for item in found.items},
            "scores": {
                building: {code: _cell(score, shown_from) for code, score in cells.items()}
                for building, cells in scores.items()
            },
        },
        "around_voted": _sampled(sampled),
    }


def _beside(one: StoredBuilding) -> dict[str, Any]:
    area, cost = one.facts.area_m2, one.facts.yearly_cost_eur
    return {
        "asset": one.asset,
        "label": one.label,
        "area_m2": None if area is None else float(area),
        "yearly_cost_eur": None if cost is None else f"{cost:.2f}",
        "cost_year": one.cost_year,
    }


def _rules(rules: MatrixRules) -> dict[str, Any]:
    return {
        "threshold": None if rules.threshold is None else str(rules.threshold),
        "least_buildings": rules.least_buildings,
        "grey_width": str(rules.grey_width),
        "least_coverage": str(rules.least_coverage),
        "least_raters": rules.least_raters,
        "least_colleges": rules.least_colleges,
    }


def _cell(score: ItemScore, shown_from: int) -> dict[str, Any]:
    hidden = is_hidden(score, shown_from)
    return {
        "value": None if score.value is None else str(score.value),
        "applicable": score.is_applicable,
        "computed": score.is_computed,
        "raters": len(score.raters),
        "colleges": {} if hidden else {name: str(value) for name, value in score.colleges.items()},
        "hidden": hidden,
    }


def _sampled(sampled: Sampled) -> dict[str, Any]:
    request = sampled.request
    return {
        "draws": request.draws,
        "seed": request.seed,
        "concentration": request.concentration,
        "buildings": {
            code: None
            if one is None
            else {
                name.value: [round(float(one.shares[name]), 6), round(one.error[name], 6)]
                for name in BuildingClass
            }
            for code, one in sampled.shares.items()
        },
    }


class Result:
    """A stored result read back: exact where it matters, the answer of the command elsewhere."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.told: dict[str, Mapping[str, Any]] = {
            one["building"]: one for one in content["buildings"]
        }
        self.items: tuple[Item, ...] = tuple(
            Item(
                one["item"],
                one["axis"],
                Fraction(content["exact"]["weights"][one["item"]]),
                content["labels"].get(one["item"], ""),
            )
            for one in content["items"]
        )
        self.elected = Indicator(content["ranking"]["indicator"])
        self.pareto = frozenset(content["pareto"])
        self._lock = Lock()

    @cached_property
    def rules(self) -> MatrixRules:
        """Return the rules of the matrix."""
        told = self.content["exact"]["rules"]
        return MatrixRules(
            threshold=None if told["threshold"] is None else Fraction(told["threshold"]),
            least_buildings=told["least_buildings"],
            grey_width=Fraction(told["grey_width"]),
            least_coverage=Fraction(told["least_coverage"]),
            least_raters=told["least_raters"],
            least_colleges=told["least_colleges"],
        )

    @cached_property
    def matrix(self) -> Matrix:
        """Return every building in its place, exactly as it was computed."""
        return matrix([self._scored(one) for one in self.told.values()], self.rules)

    @cached_property
    def placements(self) -> dict[str, Placement]:
        """Return building → its place, in the order of the ranking."""
        found = {one.scored.building: one for one in self.matrix.placements}
        return {code: found[code] for code in self.content["ranking"]["buildings"]}

    @cached_property
    def segments(self) -> dict[str, list[Placement]]:
        """Return segment → its buildings, best first by the elected indicator."""
        found: dict[str, list[Placement]] = {name: [] for name in self.matrix.segments}
        for one in self.placements.values():
            found[one.scored.segment].append(one)
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return building → its number in the drawing of its segment."""
        return {
            one.scored.building: number
            for listed in self.segments.values()
            for number, one in enumerate(listed, start=1)
        }

    @property
    def shown_from(self) -> int:
        """Return the raters of a college from which its figures are shown."""
        told: int = self.content.get("shown_from", DEFAULT_SHOWN_FROM)
        return told

    def is_hidden(self, building: str, item: str) -> bool:
        """Tell whether the figures of the colleges of a cell are kept back."""
        told: bool = self.content["exact"]["scores"][building][item].get("hidden", False)
        return told

    @property
    def elected_label(self) -> str:
        """Return the name of the elected indicator, in French."""
        return DESCRIPTIONS[self.elected].label

    def elected_value(self, building: str) -> float | None:
        """Return the elected indicator of a building."""
        value: float | None = self.told[building]["indicators"][self.elected.value]
        return value

    @cached_property
    def by_asset(self) -> dict[str, str]:
        """Return identifier of the asset → building."""
        return {told["asset"]: code for code, told in self.told.items()}

    def placed(self, weights: Mapping[str, Fraction], rules: MatrixRules) -> LiveAnswer:
        """Return the matrix under other weights or thresholds, in the order of `matrix`.

        Raises:
            ValueError: a weight is negative, or none of an axis is positive.
        """
        with self._lock:
            return self._live.placed(weights, rules)

    @cached_property
    def _live(self) -> LiveMatrix:
        return LiveMatrix([one.scored for one in self.matrix.placements], self.items)

    def _scored(self, told: Mapping[str, Any]) -> ScoredBuilding:
        scores = {
            code: ItemScore(
                item=code,
                value=None if cell["value"] is None else _fraction(cell["value"]),
                is_applicable=cell["applicable"],
                colleges={name: _fraction(value) for name, value in cell["colleges"].items()},
                divergence=_gap([_fraction(value) for value in cell["colleges"].values()]),
                is_computed=cell["computed"],
            )
            for code, cell in self.content["exact"]["scores"][told["building"]].items()
        }
        return ScoredBuilding(
            building=told["building"],
            segment=told["segment"],
            items=scores,
            atout=self._axis(scores, told, Axis.ATOUT),
            attrait=self._axis(scores, told, Axis.ATTRAIT),
        )

    def _axis(
        self, scores: Mapping[str, ItemScore], told: Mapping[str, Any], axis: Axis
    ) -> AxisScore:
        found = axis_score(self.items, scores, axis)
        counted = told[axis.value]
        return replace(found, raters=counted["raters"], colleges=counted["colleges"])


@lru_cache(maxsize=4096)
def _fraction(text: str) -> Fraction:
    """Return a stored fraction; the same few come again and again."""
    return Fraction(text)


def _gap(values: Sequence[Fraction]) -> Fraction | None:
    return max(values) - min(values) if len(values) > 1 else None
