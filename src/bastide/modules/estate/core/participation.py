"""Who answered a campaign, college by college: how many raters, what kind of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bastide.kernel.grids.core.answers import NonAnswer, Vote


@dataclass(frozen=True, slots=True)
class CollegePart:
    """What one college did in a campaign; nobody is named.

    Attributes:
        code: of the college.
        raters: people named. answered: those who gave at least one answer.
        scores: scores given. dont_know, not_applicable: the two other answers.
    """

    code: str
    raters: int
    answered: int
    scores: int
    dont_know: int
    not_applicable: int

    @property
    def answers(self) -> int:
        """Return the number of answers of any kind."""
        return self.scores + self.dont_know + self.not_applicable


def participation(votes: Iterable[Vote], raters: Mapping[str, int]) -> tuple[CollegePart, ...]:
    """Return what each college did, in the order of the colleges given.

    Args:
        votes: those that stand.
        raters: code of a college → people named in it.
    """
    people: dict[str, set[str]] = {code: set() for code in raters}
    kinds: dict[str, Counter[str]] = {code: Counter() for code in raters}
    for vote in votes:
        people[vote.college].add(vote.rater)
        said = vote.answer.value if isinstance(vote.answer, NonAnswer) else ""
        kinds[vote.college][said or "score"] += 1
    return tuple(
        CollegePart(
            code=code,
            raters=count,
            answered=len(people[code]),
            scores=kinds[code]["score"],
            dont_know=kinds[code][NonAnswer.DONT_KNOW.value],
            not_applicable=kinds[code][NonAnswer.NOT_APPLICABLE.value],
        )
        for code, count in raters.items()
    )


def whole(parts: Iterable[CollegePart]) -> CollegePart:
    """Return what all the colleges did together."""
    listed = list(parts)
    return CollegePart(
        code="",
        raters=sum(one.raters for one in listed),
        answered=sum(one.answered for one in listed),
        scores=sum(one.scores for one in listed),
        dont_know=sum(one.dont_know for one in listed),
        not_applicable=sum(one.not_applicable for one in listed),
    )
