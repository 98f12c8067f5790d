"""Do raters agree? Krippendorff's α, Kendall's W and the intraclass correlations, exactly.

Each is `None` where it has no meaning (everybody always gives the same score, too few raters):
neither 1 nor 0 would be true. Reading of α: from .80 on reliable, from .667 on tentative, below,
discuss what the item means.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from bastide.kernel.grids.core.answers import Vote, latest_votes

Score = int | Fraction

RELIABLE, TENTATIVE = Fraction(4, 5), Fraction(2, 3)
"""From which α on a measure is reliable, or tentative (Krippendorff, *Content Analysis*, 2004)."""


class Metric(StrEnum):
    """How far apart two different scores are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class Reading(StrEnum):
    """What an α allows to say."""

    UNDEFINED = "undefined"
    DISCUSS = "discuss"
    TENTATIVE = "tentative"
    RELIABLE = "reliable"


def reading(value: Fraction | None) -> Reading:
    """Return what an α allows to say.

    >>> [str(reading(value)) for value in (None, Fraction(7, 10), Fraction(4, 5))]
    ['undefined', 'tentative', 'reliable']
    """
    if value is None:
        return Reading.UNDEFINED
    if value >= RELIABLE:
        return Reading.RELIABLE
    return Reading.TENTATIVE if value >= TENTATIVE else Reading.DISCUSS


def alpha(
    units: Iterable[Iterable[Score | None]], metric: Metric = Metric.ORDINAL
) -> Fraction | None:
    """Return Krippendorff's α of scores given to units, by any number of raters, with holes.

    α = 1 − D_o / D_e, observed over expected disagreement, from the coincidences
    o_ck = Σ_u (pairs c, k in u) / (m_u − 1).

    Args:
        units: for each unit (a subject × item, a subject), the scores given; `None` is a hole.
        metric: distance between two scores.

    Returns:
        α ≤ 1, or `None` when no unit has two scores or all paired scores are the same.

    Raises:
        ValueError: a negative score with the ratio metric.

    Source: K. Krippendorff, *Computing Krippendorff's Alpha-Reliability*, 2011.
    """
    given = (tuple(sorted(score for score in unit if score is not None)) for unit in units)
    return _alpha(Counter(given), metric)


def _alpha(patterns: Mapping[tuple[Score, ...], int], metric: Metric) -> Fraction | None:
    """Return α of sorted scores → number of units that got exactly these."""
    patterns = {scores: n for scores, n in patterns.items() if n and len(scores) > 1}
    totals: Counter[Score] = Counter()
    for scores, times in patterns.items():
        for score in scores:
            totals[score] += times
    apart = _distances(totals, metric)
    expected = sum(
        (totals[one] * totals[other] * distance for (one, other), distance in apart.items()),
        Fraction(0),
    )
    if not expected:
        return None
    observed = sum(
        (times * _disagreement(scores, apart) for scores, times in patterns.items()), Fraction(0)
    )
    return 1 - (totals.total() - 1) * observed / expected


def _disagreement(
    scores: Sequence[Score], apart: Mapping[tuple[Score, Score], Fraction]
) -> Fraction:
    """Return Σ over pairs of different scores of their distance / (m − 1), pairs taken once."""
    counts = sorted(Counter(scores).items())
    total = sum(
        (
            first * second * apart[one, other]
            for rank, (one, first) in enumerate(counts)
            for other, second in counts[rank + 1 :]
        ),
        Fraction(0),
    )
    return total / (len(scores) - 1)


def _distances(totals: Mapping[Score, int], metric: Metric) -> dict[tuple[Score, Score], Fraction]:
    """Return (lower score, higher score) → squared distance between them."""
    scores = sorted(totals)
    if metric is Metric.RATIO and scores and scores[0] < 0:
        raise ValueError("The ratio metric knows no negative score.")
    return {
        (one, other): _DISTANCE[metric](scores[first : second + 1], totals)
        for first, one in enumerate(scores)
        for second, other in enumerate(scores)
        if first < second
    }


def _ordinal(between: Sequence[Score], totals: Mapping[Score, int]) -> Fraction:
    """Return (Σ of the counts from c to k − half the counts of c and of k)², c and k included."""
    counted = sum(totals[score] for score in between)
    ends = totals[between[0]] + totals[between[-1]]
    return (counted - Fraction(ends, 2)) ** 2


_DISTANCE: Mapping[Metric, Callable[[Sequence[Score], Mapping[Score, int]], Fraction]] = {
    Metric.NOMINAL: lambda _between, _totals: Fraction(1),
    Metric.ORDINAL: _ordinal,
    Metric.INTERVAL: lambda between, _totals: Fraction((between[-1] - between[0]) ** 2),
    Metric.RATIO: lambda between, _totals: (
        (Fraction(between[-1] - between[0]) / (between[-1] + between[0])) ** 2
    ),
}


def kendall_w(ratings: Sequence[Sequence[Score]]) -> Fraction | None:
    """Return Kendall's coefficient of concordance W (0–1), corrected for ties.

    W = 12 S / (m² (n³ − n) − m T), S the sum of squares of the rank sums around their mean,
    T = Σ (t³ − t) over the groups of ties of every rater.

    Args:
        ratings: one row per rater, one score per subject, no hole (see `complete_ratings`).

    Returns:
        W, or `None` below two raters or two subjects, or when every rater ties all subjects.

    Raises:
        ValueError: rows of different lengths.

    Source: M. G. Kendall, *Rank Correlation Methods*, 1948; strategy dossier §2.5, ORACLE 5.
    """
    raters, subjects = _shape(ratings)
    if raters < 2 or subjects < 2:  # noqa: PLR2004 -- a concordance needs two of each
        return None
    ranks = [_ranks(row) for row in ratings]
    sums = [sum(column, Fraction(0)) for column in zip(*ranks, strict=True)]
    centre = sum(sums, Fraction(0)) / subjects
    spread = sum(((one - centre) ** 2 for one in sums), Fraction(0))
    ties = sum(count**3 - count for row in ratings for count in Counter(row).values())
    bottom = raters**2 * (subjects**3 - subjects) - raters * ties
    return 12 * spread / bottom if bottom else None


def concordance_chi_square(w: Fraction, raters: int, subjects: int) -> Fraction:
    """Return χ² = m (n − 1) W, with n − 1 degrees of freedom, that W is not chance.

    >>> round(float(concordance_chi_square(Fraction(1596, 1728), 3, 6)), 3)
    13.854
    """
    return raters * (subjects - 1) * w


def _ranks(row: Sequence[Score]) -> list[Fraction]:
    """Return the ranks of a row from 1, ties sharing the mean of theirs.

    >>> _ranks([3, 1, 3])
    [Fraction(5, 2), Fraction(1, 1), Fraction(5, 2)]
    """
    places: dict[Score, list[int]] = defaultdict(list)
    for place, score in enumerate(sorted(row), start=1):
        places[score].append(place)
    return [Fraction(sum(places[score]), len(places[score])) for score in row]


@dataclass(frozen=True, slots=True)
class Correlations:
    """The six intraclass correlations of Shrout and Fleiss; `None` where undefined.

    `icc21` is the reliability of one rater taken at random among many, `icc2k` that of the mean of
    all of them; the others suppose other designs and stand for comparison.
    """

    icc11: Fraction | None
    icc21: Fraction | None
    icc31: Fraction | None
    icc1k: Fraction | None
    icc2k: Fraction | None
    icc3k: Fraction | None


def icc(ratings: Sequence[Sequence[Score]]) -> Correlations | None:
    """Return the intraclass correlations of scores, from the two-way analysis of variance.

    Args:
        ratings: one row per rater, one score per subject, no hole (see `complete_ratings`).

    Returns:
        The correlations, or `None` below two raters or two subjects.

    Raises:
        ValueError: rows of different lengths.

    Source: P. E. Shrout, J. L. Fleiss, *Intraclass correlations*, Psychological Bulletin, 1979.
    """
    raters, subjects = _shape(ratings)
    if raters < 2 or subjects < 2:  # noqa: PLR2004 -- a correlation needs two of each
        return None
    columns = list(zip(*ratings, strict=True))
    grand = Fraction(sum(sum(row) for row in ratings)) / (raters * subjects)
    every = sum(((score - grand) ** 2 for row in ratings for score in row), Fraction(0))
    among = raters * _spread([Fraction(sum(column)) / raters for column in columns], grand)
    judges = subjects * _spread([Fraction(sum(row)) / subjects for row in ratings], grand)
    between = among / (subjects - 1)
    within = (every - among) / (subjects * (raters - 1))
    raising = judges / (raters - 1)
    error = (every - among - judges) / ((subjects - 1) * (raters - 1))
    bias = (raising - error) / subjects
    rest = raters - 1
    return Correlations(
        icc11=_over(between - within, between + rest * within),
        icc21=_over(between - error, between + rest * error + raters * bias),
        icc31=_over(between - error, between + rest * error),
        icc1k=_over(between - within, between),
        icc2k=_over(between - error, between + bias),
        icc3k=_over(between - error, between),
    )


def _spread(means: Iterable[Fraction], grand: Fraction) -> Fraction:
    return sum(((one - grand) ** 2 for one in means), Fraction(0))


def _over(top: Fraction, bottom: Fraction) -> Fraction | None:
    return top / bottom if bottom else None


def _shape(ratings: Sequence[Sequence[Score]]) -> tuple[int, int]:
    """Return the numbers of raters and of subjects."""
    lengths = [len(row) for row in ratings]
    if any(one != other for one, other in pairwise(lengths)):
        raise ValueError("Every rater scores the same subjects.")
    return len(lengths), lengths[0] if lengths else 0


@dataclass(frozen=True, slots=True)
class Influence:
    """What α becomes when one rater is left out.

    Attributes:
        rater: the rater left out.
        college: his college.
        alpha: α of the others; `None` where undefined.
        change: α of the others − α of all; positive when the others agree better without him.
    """

    rater: str
    college: str
    alpha: Fraction | None
    change: Fraction | None


def influence(votes: Iterable[Vote], metric: Metric = Metric.ORDINAL) -> tuple[Influence, ...]:
    """Return what leaving each rater out does to α, the greatest rise first.

    Raters whose departure leaves α undefined come last; equal ones by name.
    """
    kept = [vote for vote in latest_votes(votes)[0] if vote.score is not None]
    by_unit: dict[tuple[str, str], list[Score]] = {}
    for vote in kept:
        by_unit.setdefault((vote.subject, vote.item), []).append(vote.score or 0)
    units = {unit: tuple(sorted(scores)) for unit, scores in by_unit.items()}
    patterns = Counter(units.values())
    rests = {vote.rater: Counter[tuple[Score, ...]]() for vote in kept}
    for vote in kept:
        scores = units[vote.subject, vote.item]
        place = scores.index(vote.score or 0)
        rests[vote.rater][scores] -= 1
        rests[vote.rater][scores[:place] + scores[place + 1 :]] += 1
    whole = _alpha(patterns, metric)
    found: list[Influence] = []
    for rater, college in sorted({vote.rater: vote.college for vote in kept}.items()):
        moved = Counter(patterns)
        moved.update(rests[rater])
        rest = _alpha(moved, metric)
        change = rest - whole if rest is not None and whole is not None else None
        found.append(Influence(rater, college, rest, change))
    return tuple(sorted(found, key=lambda one: (one.change is None, -(one.change or 0), one.rater)))
