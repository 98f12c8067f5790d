"""How many were hired through the site, how sure that is, and what nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bastide.foundation.small_cells import THRESHOLD, hidden_cells
from bastide.modules.employment.core.outcomes.answers import Answer, HiringChannel, Outcome
from bastide.modules.employment.core.outcomes.intervals import Share, silent_bounds, wilson


class Dimension(StrEnum):
    """What results are cut by."""

    MONTH = "mois"
    SOURCE = "source"
    DOMAIN = "domaine"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Case:
    """One recruitment that is over, or several alike of which nobody was asked.

    Attributes:
        month: of its end, `YYYY-MM`.
        source: by which it came. domain: letter of its trade. commune: official code. Empty when
            it is not known.
        positions: posts to fill, 1 or more.
        is_asked: whether its employer was asked: by a message handed over, or in its own space.
        is_delivered: whether nothing says that the message did not arrive.
        answer: the last one; `None` without any.
        count: how many they are; more than one only when nobody was asked.
    """

    month: str
    source: str
    domain: str
    commune: str
    positions: int
    is_asked: bool
    is_delivered: bool = False
    answer: Answer | None = None
    count: int = 1

    def value_of(self, dimension: Dimension) -> str:
        """Return where it falls in a dimension."""
        values = {
            Dimension.MONTH: self.month,
            Dimension.SOURCE: self.source,
            Dimension.DOMAIN: self.domain,
            Dimension.COMMUNE: self.commune,
        }
        return values[dimension]


@dataclass(frozen=True, slots=True)
class Hires:
    """Persons hired through the site.

    Attributes:
        certain: those that answers count.
        extrapolated: with those of the silent, if the silent hired through the site as those who
            answered did, post for post; `None` without any answer.
        most: if every silent employer filled all of its posts through the site.
        silent_positions: posts of the employers asked who did not answer.
    """

    certain: int
    extrapolated: int | None
    most: int
    silent_positions: int


@dataclass(frozen=True)
class Results:
    """What some recruitments gave.

    Attributes:
        recruitments: those that are over.
        asked: employers asked. delivered: of those, reached as far as is known. answered: of
            those, with a final answer. still: who say that they go on recruiting.
        response_rate: `answered` ÷ `asked` (0–1); `None` when nobody was asked.
        outcomes, channels: answers by what became of the recruitment, by way of hiring.
        here: share filled through the site among final answers, with its interval at 95 %.
        here_bounds: the same among all those asked, whatever the silent did.
        hires: persons hired through the site.
    """

    recruitments: int
    asked: int
    delivered: int
    answered: int
    still: int
    response_rate: float | None
    outcomes: Mapping[Outcome, int]
    channels: Mapping[HiringChannel, int]
    here: Share | None
    here_bounds: tuple[float, float] | None
    hires: Hires

    @property
    def not_asked(self) -> int:
        """Recruitments of which nobody could be asked: nothing is known of them."""
        return self.recruitments - self.asked

    @property
    def silent(self) -> int:
        """Employers asked of whom no final answer came."""
        return self.asked - self.answered


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a dimension.

    Attributes:
        value: month, source, domain or commune; empty when it is not known.
        recruitments, asked: as in `Results`; always told.
        results: `None` when too few answered for it to be told.
    """

    value: str
    recruitments: int
    asked: int
    results: Results | None


def results_of(cases: Iterable[Case]) -> Results:
    """Return what some recruitments gave; what nobody said is counted apart, never as zero."""
    every = list(cases)
    asked = [one for one in every if one.is_asked or one.answer is not None]
    said = [(one, one.answer) for one in asked if one.answer is not None]
    final = [(one, answer) for one, answer in said if answer.outcome.is_final]
    outcomes = Counter(answer.outcome for _case, answer in said)
    channels = Counter(answer.channel for _case, answer in final if answer.channel is not None)
    here = outcomes[Outcome.HIRED_HERE]
    return Results(
        recruitments=sum(one.count for one in every),
        asked=len(asked),
        delivered=sum(one.is_delivered or one.answer is not None for one in asked),
        answered=len(final),
        still=len(said) - len(final),
        response_rate=len(final) / len(asked) if asked else None,
        outcomes={one: outcomes[one] for one in Outcome},
        channels={one: channels[one] for one in HiringChannel},
        here=wilson(here, len(final)),
        here_bounds=silent_bounds(here, len(final), len(asked)),
        hires=_hires(asked, final),
    )


def parts_of(
    cases: Sequence[Case], dimension: Dimension, threshold: int = THRESHOLD
) -> tuple[Part, ...]:
    """Return the results of each value of a dimension, in the order of the values.

    Those of which fewer than `threshold` answered are not told, nor as many others as it takes for
    nobody to find them from the whole. The others are chosen among those with fewest recruitments.

    Args:
        cases: all of them.
        dimension: what they are cut by.
        threshold: least number of answers told.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.value_of(dimension), []).append(case)
    found = {value: results_of(group) for value, group in groups.items()}
    order = sorted(found, key=lambda value: (found[value].recruitments, value))
    hidden = hidden_cells({value: one.answered for value, one in found.items()}, threshold, order)
    return tuple(
        Part(
            value,
            one.recruitments,
            one.asked,
            None if hidden.is_total_hidden or value in hidden.parts else one,
        )
        for value, one in sorted(found.items())
    )


def is_told(results: Results, threshold: int = THRESHOLD) -> bool:
    """Tell whether enough answered for the whole to be told."""
    return results.answered == 0 or results.answered >= threshold


def _hires(asked: Sequence[Case], final: Sequence[tuple[Case, Answer]]) -> Hires:
    certain = sum(
        answer.hired or 0 for _case, answer in final if answer.outcome is Outcome.HIRED_HERE
    )
    told = sum(case.positions for case, _answer in final)
    silent = sum(one.positions for one in asked) - told
    extrapolated = certain + _rounded(Fraction(certain * silent, told)) if told else None
    return Hires(certain, extrapolated, certain + silent, silent)


def _rounded(number: Fraction) -> int:
    """Return the nearest whole number, half up."""
    return int(number + Fraction(1, 2))
