"""The estate by the API: results."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.grids.queries import change_of
from bastide.kernel.grids.rules import may_manage
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.exports.results import result_row
from bastide.modules.estate.figures import robustness
from bastide.modules.estate.figures.results import narrowed
from bastide.modules.estate.forms.results import ResultFilters
from bastide.modules.estate.queries import results as queries
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
RESULTS = "/territoires/{territory}/patrimoine/campagnes/{campaign}/resultats"


class ResultRowOut(Schema):
    """One building of the results; scores from 0 to 3, coverages from 0 to 1."""

    building: str
    label: str
    asset: str
    segment: str
    atout_score: float | None
    atout_low: float | None
    atout_high: float | None
    atout_coverage: float | None
    atout_raters: int
    attrait_score: float | None
    attrait_low: float | None
    attrait_high: float | None
    attrait_coverage: float | None
    attrait_raters: int
    building_class: str | None
    certain: bool
    provisional_class: str | None
    grey: str
    reasons: str
    indicator: str
    indicator_value: float | None
    pareto: bool
    area_m2: float | None
    yearly_cost_eur: str | None
    change: str


class RunOut(Schema):
    """One computation: its number, its round, the fingerprint of its votes, its parameters."""

    number: int
    round: int
    inputs_sha256: str
    engine_version: str
    computed_at: str
    parameters: dict[str, Any]


class ResultsOut(Schema):
    """The results of a campaign: the computation, and the object of `bastide estate score`."""

    run: RunOut
    results: dict[str, Any]


class LiveOut(Schema):
    """Classes under other weights; `refused` says which weights were none."""

    weights: dict[str, float]
    threshold: float | None
    classes: dict[str, str | None]
    provisional: list[str]
    moved: list[str]
    refused: list[str]


@router.get(RESULTS, response=ResultsOut)
@room(ROOM)
def campaign_results(request: HttpRequest, territory: str, campaign: uuid.UUID) -> dict[str, Any]:
    """Give the latest results of a campaign, whole; what each rater moves is for its managers."""
    actor = request.actor  # type: ignore[attr-defined]
    view = queries.get_results(actor, get_visible_territory(actor, territory), campaign)
    content = dict(view.result.content)
    if not may_manage(actor, view.campaign):
        content["agreement"] = {**content["agreement"], "influence": []}
    run = view.run
    return {
        "run": {
            "number": run.number,
            "round": run.round_number,
            "inputs_sha256": run.inputs_sha256,
            "engine_version": run.engine_version,
            "computed_at": run.created_at.isoformat(),
            "parameters": run.parameters,
        },
        "results": content,
    }


@router.get(f"{RESULTS}/batiments", response=list[ResultRowOut])
@room(ROOM)
def campaign_buildings(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """List the buildings, best first by the elected indicator; the query is that of the page."""
    actor = request.actor  # type: ignore[attr-defined]
    view = queries.get_results(actor, get_visible_territory(actor, territory), campaign)
    filters = ResultFilters(request.GET, segments=view.result.segments)
    before = queries.previous_results(actor, view.campaign)
    rows = [result_row(view, one, before) for one in narrowed(view.result, filters.asked())]
    return [{**row, "building_class": row["class"]} for row in rows]


@router.get(f"{RESULTS}/robustesse", response=LiveOut)
@room(ROOM)
def campaign_live(request: HttpRequest, territory: str, campaign: uuid.UUID) -> dict[str, Any]:
    """Place every building under other weights: the query is that of the page."""
    actor = request.actor  # type: ignore[attr-defined]
    view = queries.get_results(actor, get_visible_territory(actor, territory), campaign)
    moved = robustness.sliders(view.result, request.GET.dict())
    answer = view.result.placed(moved.weights, moved.rules)
    placements = view.result.matrix.placements
    codes = [one.scored.building for one in placements]
    return {
        "weights": {code: float(weight) for code, weight in moved.weights.items()},
        "threshold": None if moved.rules.threshold is None else float(moved.rules.threshold),
        "classes": {
            code: None if found is None else found.value
            for code, found in zip(codes, answer.scored_classes, strict=True)
        },
        "provisional": [
            code for code, is_so in zip(codes, answer.is_provisional, strict=True) if is_so
        ],
        "moved": [
            one.scored.building
            for one, found in zip(placements, answer.scored_classes, strict=True)
            if found != one.scored_class
        ],
        "refused": list(moved.errors),
    }


@router.get(f"{RESULTS}/tours", response=list[dict[str, Any]])
@room(ROOM)
def campaign_rounds(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """List what each round after the first changed on the cells that it asked again."""
    actor = request.actor  # type: ignore[attr-defined]
    view = queries.get_results(actor, get_visible_territory(actor, territory), campaign)
    later = view.campaign.rounds.filter(number__gt=1, closed_at__isnull=False).order_by("number")
    found = []
    for voted in later:
        change = change_of(actor, view.campaign, voted)
        found.append(
            {
                "round": voted.number,
                "alpha_before": _number(change.before.alpha),
                "alpha_after": _number(change.after.alpha),
                "alpha_change": _number(change.alpha_change),
                "answered": change.answered,
                "moved": change.moved,
            }
        )
    return found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
