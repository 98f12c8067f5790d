"""Computing the results of a campaign: immutable, at each close, before they are published."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.models import Campaign, Round
from bastide.kernel.grids.queries import (
    college_weights_of,
    computed_of,
    items_of,
    standing_votes_of,
)
from bastide.modules.estate.core.indicators import Indicator
from bastide.modules.estate.core.matrix import MatrixRules
from bastide.modules.estate.core.results import ENGINE_VERSION, Sampled, result_content
from bastide.modules.estate.core.robustness import VOTED_CONCENTRATION, sampled_acceptability
from bastide.modules.estate.core.scoring import RobustnessRequest, Scoring, scoring
from bastide.modules.estate.models import ElectedIndicator, ResultRun
from bastide.modules.estate.queries.campaigns import settings_of
from bastide.modules.estate.queries.results import (
    ELECTED,
    beside_votes,
    inputs_fingerprint,
)
from bastide.modules.estate.queries.rounds import matrix_rules
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

AROUND_VOTED = RobustnessRequest(draws=10_000, seed=1, concentration=VOTED_CONCENTRATION)
"""Draws around the voted weights; the error is at most one point of a hundred."""

MOST_FOR_INFLUENCE = 300_000
"""Raters × votes up to which what leaving each rater out does is computed at the close."""


@dataclass(frozen=True)
class _Inputs:
    """What enters a computation."""

    votes: tuple[Vote, ...]
    rules: MatrixRules
    elected: Indicator
    round_number: int


def close_scoring(*, actor: Actor, campaign: Campaign) -> Round:
    """Close the open round, then compute its results.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; open.

    Raises:
        InputRefusedError: no round is open.
    """
    voted = grids.close_round(actor=actor, campaign=campaign)
    campaign.refresh_from_db()
    compute_results(actor=actor, campaign=campaign)
    return voted


def publish_results(*, actor: Actor, campaign: Campaign) -> Campaign:
    """Publish a closed campaign with the results of what stands that day.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; closed.

    Raises:
        InputRefusedError: the campaign is not closed.
    """
    if campaign.rounds.filter(closed_at__isnull=False).exists():
        compute_results(actor=actor, campaign=campaign)
    return grids.publish_campaign(actor=actor, campaign=campaign)


def compute_results(*, actor: Actor, campaign: Campaign) -> ResultRun:
    """Compute the results of the closed rounds of a campaign, once for the same inputs.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; a round is closed.

    Returns:
        The new computation, or the latest one when its inputs and parameters are the same.

    Raises:
        InputRefusedError: no round is closed, or the grid cannot be placed in the matrix.
    """
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    inputs = _inputs(actor, campaign)
    subjects = list(campaign.subjects.filter(withdrawn_at__isnull=True).order_by("rank"))
    beside, computed = beside_votes(subjects), computed_of(campaign)
    fingerprint = inputs_fingerprint(inputs.votes, computed, beside)
    parameters = _parameters(campaign, inputs)
    known = _same_run(campaign, fingerprint, parameters)
    if known is not None:
        return known
    raters = len({vote.rater for vote in inputs.votes})
    found = scoring(
        inputs.votes,
        items_of(campaign),
        {subject.code: subject.group for subject in subjects},
        rules=inputs.rules,
        aggregation=Aggregation(campaign.aggregation),
        college_weights=college_weights_of(campaign),
        computed=computed,
        robustness=RobustnessRequest(),
        with_influence=raters * len(inputs.votes) <= MOST_FOR_INFLUENCE,
    )
    content = result_content(
        found,
        inputs.elected,
        beside,
        _sampled(found),
        rows=len(inputs.votes),
        shown_from=parameters["shown_from"],
    )
    return _store(
        actor, campaign, fingerprint, parameters, content, round_number=inputs.round_number
    )


def last_closed_round(campaign: Campaign) -> int:
    """Return the number of the last closed round of a campaign.

    Raises:
        InputRefusedError: no round is closed.
    """
    rounds = campaign.rounds.filter(closed_at__isnull=False)
    closed: int | None = rounds.aggregate(last=Max("number"))["last"]
    if closed is None:
        raise InputRefusedError(
            (
                Refusal(
                    "Aucun tour n’est clos\u00a0: les notes ne se lisent pas encore.",
                    "Closez d’abord le tour.",
                    field="stage",
                    value=campaign.stage,
                ),
            )
        )
    return closed


def _inputs(actor: Actor, campaign: Campaign) -> _Inputs:
    closed = last_closed_round(campaign)
    return _Inputs(
        votes=standing_votes_of(actor, campaign),
        rules=matrix_rules(campaign),
        elected=ELECTED[ElectedIndicator(settings_of(campaign).elected_indicator)],
        round_number=closed,
    )


def _parameters(campaign: Campaign, inputs: _Inputs) -> dict[str, Any]:
    rules, weights = inputs.rules, college_weights_of(campaign)
    return {
        "threshold": None if rules.threshold is None else str(rules.threshold),
        "grey_width": str(rules.grey_width),
        "least_coverage": str(rules.least_coverage),
        "least_raters": rules.least_raters,
        "least_colleges": rules.least_colleges,
        "least_buildings": rules.least_buildings,
        "aggregate": campaign.aggregation,
        "colleges": None
        if weights is None
        else {name: str(Fraction(weight)) for name, weight in weights.items()},
        "weights": {item.code: str(Fraction(item.weight)) for item in items_of(campaign)},
        "indicator": inputs.elected.value,
        "shown_from": settings_of(campaign).shown_from,
        "draws": AROUND_VOTED.draws,
        "seed": AROUND_VOTED.seed,
        "concentration": AROUND_VOTED.concentration,
        "subjects": list(
            campaign.subjects.filter(withdrawn_at__isnull=True)
            .order_by("rank")
            .values_list("code", flat=True)
        ),
    }


def _sampled(found: Scoring) -> Sampled:
    placements = found.matrix.placements
    shares = sampled_acceptability(
        placements,
        found.items,
        AROUND_VOTED.draws or 1,
        seed=AROUND_VOTED.seed,
        concentration=AROUND_VOTED.concentration,
    )
    codes = [one.scored.building for one in placements]
    return Sampled(AROUND_VOTED, dict(zip(codes, shares, strict=True)))


def _same_run(campaign: Campaign, fingerprint: str, parameters: dict[str, Any]) -> ResultRun | None:
    """Return the latest computation when nothing changed since."""
    run = ResultRun.objects.filter(campaign=campaign).order_by("-number").first()
    is_same = run is not None and (run.inputs_sha256, run.engine_version, run.parameters) == (
        fingerprint,
        ENGINE_VERSION,
        parameters,
    )
    return run if is_same else None


@transaction.atomic
def _store(
    actor: Actor,
    campaign: Campaign,
    fingerprint: str,
    parameters: dict[str, Any],
    content: dict[str, Any],
    *,
    round_number: int,
) -> ResultRun:
    """Store a computation under the next number; two at the same time give one."""
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    known = _same_run(held, fingerprint, parameters)
    if known is not None:
        return known
    last = ResultRun.objects.filter(campaign=held).aggregate(last=Max("number"))["last"] or 0
    run = ResultRun.objects.create(
        campaign=held,
        number=last + 1,
        round_number=round_number,
        inputs_sha256=fingerprint,
        parameters=parameters,
        engine_version=ENGINE_VERSION,
        content=content,
        created_by=actor.user,
    )
    record(
        actor=actor,
        perimeter_id=held.perimeter_id,
        action="record_results",
        target=run,
        after={
            "campaign": held.name,
            "number": run.number,
            "round": round_number,
            "inputs_sha256": fingerprint,
        },
    )
    return run
