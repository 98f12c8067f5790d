"""Votes that deserve a question before a decision: extreme raters, one subject pushed alone.

An alarm accuses nobody: it names a rater, what was seen, and by how much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bastide.kernel.grids.core.aggregation import (
    Aggregation,
    ItemScores,
    Weights,
    axis_scores,
    mean,
    median,
    subject_scores,
)
from bastide.kernel.grids.core.answers import SCALE, Item, Vote, latest_votes


@dataclass(frozen=True, slots=True)
class Move:
    """How far one rater's votes move one subject on one axis.

    Attributes:
        rater: the rater left out.
        college: his college.
        subject: code of the subject.
        axis: name of the axis.
        change: score with all raters − score without him, in points; positive when he raises it.
    """

    rater: str
    college: str
    subject: str
    axis: str
    change: Fraction


def score_influence(
    votes: Iterable[Vote],
    items: Sequence[Item],
    aggregation: Aggregation = Aggregation.MEDIAN,
    college_weights: Weights | None = None,
    scale: range = SCALE,
) -> tuple[Move, ...]:
    """Return what leaving each rater out does to each axis score, the greatest move first.

    Only scores that exist with and without the rater are compared, and moves of zero are left out.
    """
    by_subject: dict[str, list[Vote]] = defaultdict(list)
    for vote in latest_votes(votes)[0]:
        by_subject[vote.subject].append(vote)
    moves: list[Move] = []
    for subject, about in by_subject.items():
        whole = _values(about, items, aggregation, college_weights, scale)
        for rater, college in sorted({vote.rater: vote.college for vote in about}.items()):
            others = [vote for vote in about if vote.rater != rater]
            rest = _values(others, items, aggregation, college_weights, scale)
            moves += [
                Move(rater, college, subject, axis, value - rest[axis])
                for axis, value in whole.items()
                if axis in rest and value != rest[axis]
            ]
    return tuple(
        sorted(moves, key=lambda one: (-abs(one.change), one.rater, one.subject, one.axis))
    )


def _values(
    votes: Sequence[Vote],
    items: Sequence[Item],
    aggregation: Aggregation,
    college_weights: Weights | None,
    scale: range,
) -> dict[str, Fraction]:
    """Return axis → score of one subject, axes without score left out."""
    found: dict[str, Fraction] = {}
    for scores in subject_scores(votes, items, aggregation, college_weights).values():
        found |= _known(items, scores, scale)
    return found


def _known(items: Sequence[Item], scores: ItemScores, scale: range) -> dict[str, Fraction]:
    return {
        axis: score.value
        for axis, score in axis_scores(items, scores, scale).items()
        if score.value is not None
    }


class AlarmKind(StrEnum):
    """What was seen of a rater."""

    EXTREMES = "extremes"
    ONE_SUBJECT = "one_subject"


@dataclass(frozen=True, slots=True)
class AlarmLimits:
    """From when on votes deserve a question. These are ours, to be set by each campaign.

    Attributes:
        scores: least number of scores that a rater gave to be looked at.
        extreme_share: share of his scores at the two ends of the scale.
        extreme_excess: by how much it exceeds the share of the others on the same cells.
        subject_scores: least number of his scores on the one subject.
        subject_lean: how much further from the others he stands there than elsewhere, in points.
        elsewhere: how far from the others he may stand elsewhere (on average, and on most
            subjects) to be called even-handed.
    """

    scores: int = 10
    extreme_share: Fraction = Fraction(9, 10)
    extreme_excess: Fraction = Fraction(3, 10)
    subject_scores: int = 3
    subject_lean: Fraction = Fraction(1)
    elsewhere: Fraction = Fraction(1, 2)


DEFAULT_LIMITS = AlarmLimits()


@dataclass(frozen=True, slots=True)
class Alarm:
    """A question to ask before deciding.

    Attributes:
        kind: what was seen.
        rater: who.
        college: his college.
        subject: the one subject; empty for extremes.
        measure: share at the ends of the scale (0–1), or mean gap to the others there, in points.
        compared: the same measure for the others on these cells, or for him elsewhere.
    """

    kind: AlarmKind
    rater: str
    college: str
    subject: str
    measure: Fraction
    compared: Fraction


def alarms(
    votes: Iterable[Vote], scale: range = SCALE, limits: AlarmLimits = DEFAULT_LIMITS
) -> tuple[Alarm, ...]:
    """Return the raters whose votes deserve a question, by name.

    Args:
        votes: the votes that stand.
        scale: the grid's scale.
        limits: from when on.

    Source: strategy dossier §4, point 10.
    """
    scored = [vote for vote in latest_votes(votes)[0] if vote.score is not None]
    cells: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for vote in scored:
        cells[vote.subject, vote.item].append((vote.rater, vote.score or 0))
    found: list[Alarm] = []
    for rater, college in sorted({vote.rater: vote.college for vote in scored}.items()):
        pairs = _against_others(rater, cells)
        own = [score for compared in pairs.values() for score, _others in compared]
        if len(own) < limits.scores:
            continue
        found += _extremes(rater, college, pairs, scale, limits)
        found += _one_subject(rater, college, pairs, limits)
    return tuple(found)


Pairs = Mapping[str, Sequence[tuple[int, Sequence[int]]]]
"""Subject → (the rater's score, the others' scores), for each of its cells that others scored."""


def _against_others(
    rater: str, cells: Mapping[tuple[str, str], Sequence[tuple[str, int]]]
) -> Pairs:
    pairs: dict[str, list[tuple[int, Sequence[int]]]] = defaultdict(list)
    for (subject, _item), given in cells.items():
        own = [score for who, score in given if who == rater]
        others = [score for who, score in given if who != rater]
        if own and others:
            pairs[subject].append((own[0], others))
    return pairs


def _extremes(
    rater: str, college: str, pairs: Pairs, scale: range, limits: AlarmLimits
) -> list[Alarm]:
    ends = {scale[0], scale[-1]}
    own = [score in ends for compared in pairs.values() for score, _others in compared]
    others = [
        score in ends
        for compared in pairs.values()
        for _own, scores in compared
        for score in scores
    ]
    share, usual = Fraction(sum(own), len(own)), Fraction(sum(others), len(others))
    if share < limits.extreme_share or share - usual < limits.extreme_excess:
        return []
    return [Alarm(AlarmKind.EXTREMES, rater, college, "", share, usual)]


def _one_subject(rater: str, college: str, pairs: Pairs, limits: AlarmLimits) -> list[Alarm]:
    """Return an alarm for each subject where an otherwise even-handed rater stands apart."""
    leans = {
        subject: [score - mean(others) for score, others in compared]
        for subject, compared in pairs.items()
    }
    found: list[Alarm] = []
    for subject, here in leans.items():
        elsewhere = [listed for other, listed in leans.items() if other != subject]
        there = [lean for listed in elsewhere for lean in listed]
        if len(here) < limits.subject_scores or len(there) < limits.scores:
            continue
        lean, rest = mean(here), mean(there)
        usual = median(abs(mean(listed)) for listed in elsewhere)
        is_even = max(usual, abs(rest)) <= limits.elsewhere
        if is_even and abs(lean - rest) >= limits.subject_lean:
            found.append(Alarm(AlarmKind.ONE_SUBJECT, rater, college, subject, lean, rest))
    return found
