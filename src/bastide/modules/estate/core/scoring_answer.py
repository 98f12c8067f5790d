"""The JSON answer of `bastide estate score`: rates and scores are numbers, classes are codes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from bastide.kernel.grids.core.aggregation import AxisScore
from bastide.kernel.grids.core.agreement import reading
from bastide.kernel.grids.core.divergence import Divergence
from bastide.kernel.grids.core.reliability import Agreement
from bastide.modules.estate.core.debate import DebateCell
from bastide.modules.estate.core.indicators import (
    DEFAULT,
    DESCRIPTIONS,
    NO_FACTS,
    BuildingFacts,
    Indicator,
    indicator_values,
    pareto_front,
    ranking,
)
from bastide.modules.estate.core.matrix import Axis, BuildingClass, Matrix, Placement, Thresholds
from bastide.modules.estate.core.robustness import Acceptability
from bastide.modules.estate.core.scoring import AgreementReport, RobustnessRequest, Scoring
from bastide.modules.estate.core.sensitivity import Flip

SCORED = (Indicator.MEAN, Indicator.GEOMETRIC, Indicator.IDEAL, Indicator.PRIORITY)
"""Indicators that scores alone give; the others need areas and costs."""


Facts = Mapping[str, BuildingFacts]
"""Building → its area and costs; a building that is not there has none known."""


def scoring_answer(
    found: Scoring, elected: Indicator = DEFAULT, facts: Facts | None = None
) -> dict[str, Any]:
    """Return the answer of the command.

    `threshold` is one number when it is fixed, and one number per axis when it is the median of the
    portfolio; `thresholds` says the one used in each segment. `class` is `null` when a class needs
    more answers than it has: `provisional` is then true, `provisional_class` says where the scores
    would put the building, and `reasons` what is missing. Only a published class can be `certain`.

    Args:
        found: the campaign computed.
        elected: the indicator that ranks the buildings.
        facts: areas and costs, when they are known beside the votes; the indicators that need them
            are then in the answer.
    """
    return {
        "threshold": _threshold(found.matrix),
        "thresholds": {
            segment: _used(used) for segment, used in sorted(found.matrix.thresholds.items())
        },
        "aggregate": found.aggregation.value,
        "colleges": _weights(found),
        "items": [
            {"item": item.code, "axis": item.axis, "weight": float(item.weight)}
            for item in found.items
        ],
        "robustness": _robustness(found.robustness),
        "buildings": [_building(one, found, facts) for one in found.matrix.placements],
        "ranking": _ranking(found.matrix, elected, facts),
        "pareto": _pareto(found.matrix),
        "agreement": _agreement_report(found.agreement),
        "debate": [_cell(cell) for cell in found.debate],
        "divergences": [_divergence(gap) for gap in found.divergences if gap.is_flagged],
    }


def _threshold(whole: Matrix) -> float | dict[str, float | None] | None:
    if whole.rules.threshold is not None:
        return float(whole.rules.threshold)
    used = {axis: whole.portfolio.get(axis) for axis in Axis}
    return {axis.value: None if one is None else float(one.value) for axis, one in used.items()}


def _used(used: Thresholds) -> dict[str, Any]:
    return {
        axis.value: {
            "value": float(one.value),
            "scope": one.scope.value,
            "buildings": one.buildings,
        }
        for axis, one in used.items()
    }


def _weights(found: Scoring) -> dict[str, float] | None:
    if found.college_weights is None:
        return None
    return {name: float(weight) for name, weight in found.college_weights.items()}


def _robustness(asked: RobustnessRequest | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    if asked.draws is None:
        return {"method": "exact", "weights": "unknown"}
    return {
        "method": "sampled",
        "weights": "around_voted",
        "draws": asked.draws,
        "seed": asked.seed,
        "concentration": asked.concentration,
    }


def _building(one: Placement, found: Scoring, facts: Facts | None) -> dict[str, Any]:
    scored = one.scored
    content = {
        "building": scored.building,
        "segment": scored.segment,
        "atout": _axis(scored.atout),
        "attrait": _axis(scored.attrait),
        "class": _code(one.building_class),
        "certain": one.is_certain,
        "provisional": one.is_provisional,
        "provisional_class": _code(one.scored_class) if one.is_provisional else None,
        "reasons": [lack.reason for lack in one.shortfalls],
        "grey": [axis.value for axis in one.grey_axes],
        "indicators": _indicators(one, facts),
        "nearest_flip": _flip(found.flips[scored.building]),
        "items": {code: _number(score.value) for code, score in scored.items.items()},
        "not_applicable": [code for code, score in scored.items.items() if not score.is_applicable],
    }
    if found.robustness is not None:
        content |= _acceptability(found.acceptabilities[scored.building])
    return content


def _axis(score: AxisScore) -> dict[str, Any]:
    return {
        "score": _number(score.value),
        "coverage": _number(score.coverage),
        "low": _number(score.low),
        "high": _number(score.high),
        "raters": score.raters,
        "colleges": score.colleges,
    }


def _indicators(one: Placement, facts: Facts | None) -> dict[str, float | None]:
    values = _values(one, facts)
    return {name.value: _number(values[name]) for name in (SCORED if facts is None else Indicator)}


def _values(one: Placement, facts: Facts | None) -> dict[Indicator, Fraction | float | None]:
    known = (facts or {}).get(one.scored.building, NO_FACTS)
    return indicator_values(one.scored.atout.value, one.scored.attrait.value, known)


def _flip(flip: Flip | None) -> dict[str, Any] | None:
    if flip is None:
        return None
    return {
        "axis": flip.axis.value,
        "item": flip.item,
        "weight": float(flip.weight),
        "change": float(flip.change),
        "class": flip.new_class.value,
    }


def _acceptability(found: Acceptability | None) -> dict[str, Any]:
    if found is None:
        return {"acceptability": None, "acceptability_error": None}
    return {
        "acceptability": {name.value: float(found.shares[name]) for name in BuildingClass},
        "acceptability_error": {name.value: found.error[name] for name in BuildingClass},
    }


def _ranking(whole: Matrix, elected: Indicator, facts: Facts | None) -> dict[str, Any]:
    values = [
        (one.scored.building, _values(one, facts)[elected])
        for one in sorted(whole.placements, key=lambda one: one.scored.building)
    ]
    described = DESCRIPTIONS[elected]
    return {
        "indicator": elected.value,
        "label": described.label,
        "formula": described.formula,
        "buildings": list(ranking(values)),
    }


def _pareto(whole: Matrix) -> list[str]:
    placements = whole.placements
    front = pareto_front(
        [
            None
            if (atout := one.scored.atout.value) is None
            or (attrait := one.scored.attrait.value) is None
            else (atout, attrait)
            for one in placements
        ]
    )
    return [placements[rank].scored.building for rank in front]


def _agreement_report(report: AgreementReport) -> dict[str, Any]:
    return {
        "overall": _agreement(report.overall),
        "items": _agreements(report.items),
        "segments": _agreements(report.segments),
        "colleges": _agreements(report.colleges),
        "influence": [
            {
                "rater": one.rater,
                "college": one.college,
                "alpha_ordinal": _number(one.alpha),
                "change": _number(one.change),
            }
            for one in report.influence
        ],
    }


def _agreements(found: Mapping[str, Agreement]) -> dict[str, Any]:
    return {name: _agreement(one) for name, one in found.items()}


def _agreement(one: Agreement) -> dict[str, Any]:
    return {
        "alpha_ordinal": _number(one.alpha),
        "reading": reading(one.alpha).value,
        "kendall_w": _number(one.kendall_w),
        "icc_2_1": _number(one.icc21),
        "icc_2_k": _number(one.icc2k),
        "units": one.units,
        "complete_units": one.complete_units,
        "raters": one.raters,
    }


def _cell(cell: DebateCell) -> dict[str, Any]:
    return {
        "building": cell.building,
        "segment": cell.segment,
        "item": cell.item,
        "axis": cell.axis.value,
        "expected_change": float(cell.expected_changes),
        "expected_move": float(cell.expected_move),
        "divergence": _number(cell.divergence),
        "notes": {str(score): count for score, count in cell.scores.items()},
        "class": _code(cell.scored_class),
        "classes": {str(score): _code(found) for score, found in cell.classes.items()},
        "reason": cell.reason,
    }


def _divergence(gap: Divergence) -> dict[str, Any]:
    return {
        "building": gap.subject,
        "item": gap.item,
        "gap": float(gap.gap),
        "lowest": gap.lowest,
        "highest": gap.highest,
    }


def _code(found: BuildingClass | None) -> str | None:
    return None if found is None else found.value


def _number(value: Fraction | float | None) -> float | None:
    return None if value is None else float(value)
