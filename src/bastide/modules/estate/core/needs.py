"""What a class needs to be published: enough of the axis scored, by enough raters and colleges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bastide.kernel.grids.core.aggregation import AxisScore


class Need(StrEnum):
    """What a class needs on each axis; the last three are a matter of more answers."""

    APPLICABLE = "applicable"
    SCORE = "score"
    COVERAGE = "coverage"
    RATERS = "raters"
    COLLEGES = "colleges"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing that a class needs and does not have."""

    axis: str
    need: Need
    found: Fraction | int | None = None
    needed: Fraction | int | None = None

    @property
    def reason(self) -> str:
        """Say in one French sentence what is missing."""
        where = f"les {self.axis}s"
        if self.need is Need.APPLICABLE:
            return f"Aucun item ne s’applique sur {where}."
        if self.need is Need.SCORE:
            return f"Aucune note sur {where}."
        if self.need is Need.COVERAGE:
            return (
                f"Couverture de {_percent(self.found)} sur {where}, {_percent(self.needed)} requis."
            )
        if self.need is Need.RATERS:
            return f"Évaluateurs qui ont noté {where}\u00a0: {self.found}, {self.needed} requis."
        return f"Collèges qui ont noté {where}\u00a0: {self.found}, {self.needed} requis."


def shortfalls(
    axis: str, score: AxisScore, *, coverage: Fraction, raters: int, colleges: int
) -> tuple[Shortfall, ...]:
    """Return what a class needs on an axis and does not have there.

    Args:
        axis: name of the axis.
        score: what a building is worth on it.
        coverage: part of the weight that must be scored (0–1).
        raters: how many must have given numbers.
        colleges: from how many colleges they must come.

    Source: `03-cli.md`, conventions (scores).
    """
    if score.coverage is None:
        return (Shortfall(axis, Need.APPLICABLE),)
    if score.value is None:
        return (Shortfall(axis, Need.SCORE),)
    asked = (
        (Need.COVERAGE, score.coverage, coverage),
        (Need.RATERS, score.raters, raters),
        (Need.COLLEGES, score.colleges, colleges),
    )
    return tuple(
        Shortfall(axis, need, found, needed) for need, found, needed in asked if found < needed
    )


def _percent(rate: Fraction | int | None) -> str:
    """Return a rate in whole percents, never rounded up to what it does not reach."""
    return f"{int((rate or 0) * 100)}\u00a0%"
