"""How far the raters of a campaign agree: overall, per item, per college, from round to round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.kernel.grids.core.agreement import alpha, icc, kendall_w
from bastide.kernel.grids.core.answers import (
    Item,
    Vote,
    complete_ratings,
    latest_votes,
    units_of,
)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the raters of some votes agree.

    Attributes:
        alpha: Krippendorff's α, ordinal.
        kendall_w: Kendall's W, over the units that every rater scored.
        icc21: intraclass correlation of one rater, over the same units.
        icc2k: of the mean of the raters, over the same units.
        units: number of subject × item with a score.
        complete_units: number of units that every rater scored.
        raters: number of raters who gave a score.
    """

    alpha: Fraction | None
    kendall_w: Fraction | None
    icc21: Fraction | None
    icc2k: Fraction | None
    units: int
    complete_units: int
    raters: int


def agreement(votes: Iterable[Vote]) -> Agreement:
    """Return how far the raters of some votes agree."""
    kept, _replaced = latest_votes(votes)
    units, ratings = units_of(kept), complete_ratings(kept)
    correlations = icc(ratings)
    return Agreement(
        alpha=alpha(units),
        kendall_w=kendall_w(ratings),
        icc21=correlations.icc21 if correlations else None,
        icc2k=correlations.icc2k if correlations else None,
        units=len(units),
        complete_units=len(ratings[0]) if ratings else 0,
        raters=len(ratings),
    )


def item_agreements(votes: Iterable[Vote], items: Sequence[Item]) -> dict[str, Agreement]:
    """Return code of the item → agreement on it, for every item of the grid."""
    by_item: dict[str, list[Vote]] = {item.code: [] for item in items}
    for vote in votes:
        by_item.setdefault(vote.item, []).append(vote)
    return {code: agreement(about) for code, about in by_item.items()}


def college_agreements(votes: Iterable[Vote]) -> dict[str, Agreement]:
    """Return college → agreement inside it, colleges in the order of their names."""
    by_college: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        by_college[vote.college].append(vote)
    return {name: agreement(by_college[name]) for name in sorted(by_college)}


def group_agreements(votes: Iterable[Vote], groups: Mapping[str, str]) -> dict[str, Agreement]:
    """Return group → agreement about its subjects, groups in the order of their names.

    Args:
        votes: votes about any subjects.
        groups: subject → its group; a subject without group is left out.
    """
    by_group: dict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        if vote.subject in groups:
            by_group[groups[vote.subject]].append(vote)
    return {name: agreement(by_group[name]) for name in sorted(by_group)}
