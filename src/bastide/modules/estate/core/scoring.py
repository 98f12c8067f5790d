"""A scoring campaign computed whole: matrix, agreement, robustness, and what to debate first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bastide.kernel.grids.core.aggregation import Aggregation, Computed, Weights
from bastide.kernel.grids.core.agreement import Influence, influence
from bastide.kernel.grids.core.answers import Item, Vote, latest_votes
from bastide.kernel.grids.core.divergence import Divergence, divergence_map
from bastide.kernel.grids.core.reliability import (
    Agreement,
    agreement,
    college_agreements,
    group_agreements,
    item_agreements,
)
from bastide.modules.estate.core.debate import DebateCell, cells_to_debate
from bastide.modules.estate.core.matrix import Matrix, MatrixRules, matrix, scored_buildings
from bastide.modules.estate.core.robustness import (
    VOTED_CONCENTRATION,
    Acceptability,
    exact_acceptability,
    sampled_acceptability,
)
from bastide.modules.estate.core.sensitivity import Flip, nearest_flip


@dataclass(frozen=True, slots=True)
class RobustnessRequest:
    """How to measure the acceptability of classes; stored with the result.

    Attributes:
        draws: random draws around the voted weights; `None` for the exact shares when nothing is
            known of the weights.
        seed: of the generator. concentration: κ of Dirichlet(κ · voted weights).
    """

    draws: int | None = None
    seed: int = 1
    concentration: float = VOTED_CONCENTRATION


@dataclass(frozen=True)
class AgreementReport:
    """How far raters agree: overall, by item, by segment, by college, and without each rater."""

    overall: Agreement
    items: Mapping[str, Agreement]
    segments: Mapping[str, Agreement]
    colleges: Mapping[str, Agreement]
    influence: tuple[Influence, ...]


@dataclass(frozen=True)
class Scoring:
    """A campaign computed.

    Attributes:
        items: the grid. aggregation, college_weights: how several raters became one.
        matrix: every building in its place, in the order given.
        agreement: how far raters agree.
        debate: the cells to debate first. divergences: gaps between colleges, the widest first.
        flips: building → the smallest change of one weight that flips it.
        robustness: what was asked; `None` when nothing was.
        acceptabilities: building → acceptability of each class; empty when it was not asked.
    """

    items: tuple[Item, ...]
    aggregation: Aggregation
    college_weights: Weights | None
    matrix: Matrix
    agreement: AgreementReport
    debate: tuple[DebateCell, ...]
    divergences: tuple[Divergence, ...]
    flips: Mapping[str, Flip | None]
    robustness: RobustnessRequest | None
    acceptabilities: Mapping[str, Acceptability | None]


def scoring(
    votes: Iterable[Vote],
    items: Sequence[Item],
    segments: Mapping[str, str],
    *,
    rules: MatrixRules | None = None,
    aggregation: Aggregation = Aggregation.MEDIAN,
    college_weights: Weights | None = None,
    computed: Mapping[str, Computed] | None = None,
    robustness: RobustnessRequest | None = None,
    with_influence: bool = True,
) -> Scoring:
    """Return a campaign computed from its votes.

    Args:
        votes: those of the campaign; the last of a rater on a cell wins.
        items: the grid.
        segments: building → segment, in the order wanted.
        rules: thresholds, and what a class needs.
        aggregation: how several raters become one.
        college_weights: college → weight; `None` to pool all raters.
        computed: building → code of an item → score computed from data, or *not applicable*.
        robustness: how to measure the acceptability of classes; `None` not to.
        with_influence: also what leaving each rater out does to α, as long again per rater.

    Raises:
        InputRefusedError: an item on another axis, an axis that weighs nothing, or a college
            without weight.
    """
    kept = latest_votes(votes)[0]
    buildings = scored_buildings(
        kept,
        items,
        segments,
        aggregation=aggregation,
        college_weights=college_weights,
        computed=computed,
    )
    whole = matrix(buildings, rules)
    return Scoring(
        items=tuple(items),
        aggregation=aggregation,
        college_weights=college_weights,
        matrix=whole,
        agreement=agreement_report(kept, items, segments, with_influence=with_influence),
        debate=cells_to_debate(whole, items, kept),
        divergences=divergence_map({one.building: one.items for one in buildings}),
        flips={one.scored.building: nearest_flip(one, items) for one in whole.placements},
        robustness=robustness,
        acceptabilities=_acceptabilities(whole, items, robustness),
    )


def agreement_report(
    votes: Sequence[Vote],
    items: Sequence[Item],
    segments: Mapping[str, str],
    *,
    with_influence: bool = True,
) -> AgreementReport:
    """Return how far the raters of a campaign agree, unit by unit (building × item)."""
    return AgreementReport(
        overall=agreement(votes),
        items=item_agreements(votes, items),
        segments=group_agreements(votes, segments),
        colleges=college_agreements(votes),
        influence=influence(votes) if with_influence else (),
    )


def needed_colleges(configured: Iterable[str]) -> int:
    """Return from how many colleges a class needs numbers: two when several are configured.

    >>> needed_colleges(["elu"]), needed_colleges(["elu", "service", "occupant"])
    (1, 2)
    """
    return min(2, max(1, len(set(configured))))


def _acceptabilities(
    whole: Matrix, items: Sequence[Item], asked: RobustnessRequest | None
) -> dict[str, Acceptability | None]:
    if asked is None:
        return {}
    names = [one.scored.building for one in whole.placements]
    if asked.draws is None:
        return {
            name: exact_acceptability(one, items)
            for name, one in zip(names, whole.placements, strict=True)
        }
    found = sampled_acceptability(
        whole.placements, items, asked.draws, seed=asked.seed, concentration=asked.concentration
    )
    return dict(zip(names, found, strict=True))
