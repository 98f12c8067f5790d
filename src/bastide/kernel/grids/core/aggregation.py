"""From votes to the score of an item, then of an axis, exactly.

The weighted mean is absolute: a subject's score never moves because another subject is removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.answers import SCALE, Item, NonAnswer, Vote, latest_votes

Weights = Mapping[str, Fraction | Decimal | int]
Computed = Mapping[str, Fraction | Decimal | int | NonAnswer]
"""Code of an item → its score computed from data, or *not applicable*."""


class Aggregation(StrEnum):
    """How the scores of several raters become one."""

    MEDIAN = "median"
    MEAN = "mean"


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What the raters say together of one item of one subject.

    Attributes:
        item: code of the item.
        value: score on the grid's scale; `None` when nobody gave a score or the item does not
            apply.
        is_applicable: false when a strict majority of the non-blank answers is *sans objet*.
        raters: those who gave a score.
        colleges: college → its own median or mean, for those that gave a score.
        divergence: greatest gap between two colleges, in points; `None` below two colleges.
        college_raters: college → number of its raters who gave a score.
        is_computed: the value comes from data, not from raters.
    """

    item: str
    value: Fraction | None
    is_applicable: bool = True
    raters: frozenset[str] = frozenset()
    colleges: Mapping[str, Fraction] = field(default_factory=dict)
    divergence: Fraction | None = None
    is_computed: bool = False
    college_raters: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AxisScore:
    """What a subject is worth on one axis.

    Attributes:
        axis: name of the axis.
        value: Σ weight × score / Σ weight, over the items that have a score; `None` without any.
        coverage: weight of the items that have a score over that of those that apply (0–1);
            `None` when no item that weighs applies.
        low: the value if every missing score were the lowest of the scale.
        high: the value if every missing score were the highest.
        raters: number of distinct raters who gave a score on the items that apply.
        colleges: number of their colleges.
    """

    axis: str
    value: Fraction | None
    coverage: Fraction | None
    low: Fraction | None
    high: Fraction | None
    raters: int
    colleges: int


ItemScores = Mapping[str, ItemScore]
"""Code of an item → its score, for one subject."""


def median(values: Iterable[int | Fraction]) -> Fraction:
    """Return the median; the middle of the two central values when their number is even.

    >>> median([3, 1, 2, 2]), median([0, 1])
    (Fraction(2, 1), Fraction(1, 2))
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def mean(values: Iterable[int | Fraction]) -> Fraction:
    """Return the arithmetic mean, exactly.

    >>> mean([2, 2, 3])
    Fraction(7, 3)
    """
    listed = list(values)
    return Fraction(sum(listed)) / len(listed)


_TOGETHER = {Aggregation.MEDIAN: median, Aggregation.MEAN: mean}


def item_scores(
    votes: Iterable[Vote],
    items: Sequence[Item],
    aggregation: Aggregation = Aggregation.MEDIAN,
    college_weights: Weights | None = None,
    computed: Computed | None = None,
) -> dict[str, ItemScore]:
    """Return the score of every item of ONE subject.

    Without college weights, the score is the median (or mean) of all scores given. With them,
    it is Σ weight × the college's own median (or mean) / Σ weight, over the colleges that gave one.

    Args:
        votes: votes about one subject; the last of a rater on an item wins.
        items: the grid, in order.
        aggregation: median or mean.
        college_weights: college → weight ≥ 0; `None` to pool all raters.
        computed: code of an item → score computed from data, or *not applicable*; it stands
            instead of votes. An item without data is left out of it.

    Returns:
        Code of the item → its score, for every item of the grid.

    Raises:
        ValueError: votes about several subjects, or a computed score that is none.
        InputRefusedError: a vote's college has no weight.

    Source: `03-cli.md`, conventions (scores); strategy dossier §2.2.
    """
    answers: dict[str, list[Vote]] = defaultdict(list)
    kept, _replaced = latest_votes(votes)
    if len({vote.subject for vote in kept}) > 1:
        raise ValueError("Votes about several subjects: use subject_scores.")
    for vote in kept:
        answers[vote.item].append(vote)
    _require_weights(kept, college_weights)
    filled = computed or {}
    return {
        item.code: _computed_score(item.code, filled[item.code])
        if item.code in filled
        else _item_score(item.code, answers[item.code], aggregation, college_weights)
        for item in items
    }


def subject_scores(
    votes: Iterable[Vote],
    items: Sequence[Item],
    aggregation: Aggregation = Aggregation.MEDIAN,
    college_weights: Weights | None = None,
    *,
    computed: Mapping[str, Computed] | None = None,
    subjects: Iterable[str] = (),
) -> dict[str, dict[str, ItemScore]]:
    """Return subject → code of the item → its score (see `item_scores`).

    Args:
        votes: votes about any number of subjects.
        items: the grid, in order.
        aggregation: median or mean.
        college_weights: college → weight; `None` to pool all raters.
        computed: subject → code of the item → score computed from data.
        subjects: subjects to answer for even when nobody voted; they come first, in this order.
    """
    filled = computed or {}
    by_subject: dict[str, list[Vote]] = {subject: [] for subject in (*subjects, *filled)}
    for vote in votes:
        by_subject.setdefault(vote.subject, []).append(vote)
    return {
        subject: item_scores(about, items, aggregation, college_weights, filled.get(subject))
        for subject, about in by_subject.items()
    }


def axis_score(
    items: Sequence[Item], scores: ItemScores, axis: str, scale: range = SCALE
) -> AxisScore:
    """Return what one subject is worth on one axis.

    Args:
        items: the grid; items of other axes are left aside.
        scores: the subject's score for every item.
        axis: the axis wanted.
        scale: the grid's scale, for the bounds.

    Source: `03-cli.md`, conventions (scores); strategy dossier §2.2, ORACLE 1.
    """
    applicable = [
        (Fraction(item.weight), scores[item.code])
        for item in items
        if item.axis == axis and scores[item.code].is_applicable
    ]
    known = [(weight, score.value) for weight, score in applicable if score.value is not None]
    total = sum((weight for weight, _score in applicable), Fraction(0))
    scored = sum((weight for weight, _value in known), Fraction(0))
    points = sum((weight * value for weight, value in known), Fraction(0))
    missing = total - scored
    return AxisScore(
        axis=axis,
        value=points / scored if scored else None,
        coverage=scored / total if total else None,
        low=(points + missing * scale[0]) / total if total else None,
        high=(points + missing * scale[-1]) / total if total else None,
        raters=len({rater for _weight, score in applicable for rater in score.raters}),
        colleges=len({name for _weight, score in applicable for name in score.colleges}),
    )


def axis_scores(
    items: Sequence[Item], scores: ItemScores, scale: range = SCALE
) -> dict[str, AxisScore]:
    """Return axis → what one subject is worth on it, axes in the order of the grid."""
    axes = dict.fromkeys(item.axis for item in items)
    return {axis: axis_score(items, scores, axis, scale) for axis in axes}


def _require_weights(votes: Iterable[Vote], college_weights: Weights | None) -> None:
    if college_weights is None:
        return
    unknown = sorted({vote.college for vote in votes} - set(college_weights))
    if unknown:
        reason = "Ce collège a voté et n’a pas de poids."
        remedy = "Donnez un poids à chaque collège, 0 pour ne pas le compter."
        raise InputRefusedError(
            tuple(Refusal(reason, remedy, field="college", value=name) for name in unknown)
        )


def _computed_score(code: str, value: Fraction | Decimal | int | NonAnswer) -> ItemScore:
    if isinstance(value, NonAnswer):
        if value is not NonAnswer.NOT_APPLICABLE:
            raise ValueError("A computed score is a number or *not applicable*.")
        return ItemScore(code, None, is_applicable=False, is_computed=True)
    return ItemScore(code, Fraction(value), is_computed=True)


def _item_score(
    code: str, votes: Sequence[Vote], aggregation: Aggregation, college_weights: Weights | None
) -> ItemScore:
    together = _TOGETHER[aggregation]
    given: dict[str, list[int]] = defaultdict(list)
    for vote in votes:
        if vote.score is not None:
            given[vote.college].append(vote.score)
    colleges = {name: together(scores) for name, scores in sorted(given.items())}
    is_applicable = _is_applicable(votes)
    if not is_applicable or not given:
        value = None
    elif college_weights is None:
        value = together([score for scores in given.values() for score in scores])
    else:
        value = _weighted(colleges, college_weights)
    return ItemScore(
        item=code,
        value=value,
        is_applicable=is_applicable,
        raters=frozenset(vote.rater for vote in votes if vote.score is not None),
        colleges=colleges,
        divergence=max(colleges.values()) - min(colleges.values()) if len(colleges) > 1 else None,
        college_raters={name: len(scores) for name, scores in sorted(given.items())},
    )


def _is_applicable(votes: Iterable[Vote]) -> bool:
    """Tell whether no strict majority of the answers is *sans objet* (blanks are no answers)."""
    answers = [vote.answer for vote in votes if vote.answer is not NonAnswer.BLANK]
    return 2 * answers.count(NonAnswer.NOT_APPLICABLE) <= len(answers)


def _weighted(values: Mapping[str, Fraction], weights: Weights) -> Fraction | None:
    """Return the weighted mean, `None` when nothing that weighs is there."""
    total = sum((Fraction(weights[name]) for name in values), Fraction(0))
    if not total:
        return None
    return sum((Fraction(weights[name]) * value for name, value in values.items()), Fraction(0)) / (
        total
    )
