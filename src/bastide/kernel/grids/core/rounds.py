"""Blind rounds one after another: which votes stand, and what a second round changed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bastide.kernel.grids.core.answers import NonAnswer, Vote, latest_votes
from bastide.kernel.grids.core.reliability import Agreement, agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Cell = tuple[str, str]
"""Subject, item."""


def standing_votes(rounds: Iterable[Sequence[Vote]]) -> tuple[Vote, ...]:
    """Return the votes that stand after several rounds, the oldest round first.

    A rater's answer of a later round replaces his earlier one on the same cell; who left a cell
    blank in a later round keeps what he said before.
    """
    following = [
        vote
        for rank, votes in enumerate(rounds)
        for vote in votes
        if rank == 0 or vote.answer is not NonAnswer.BLANK
    ]
    return latest_votes(following)[0]


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What a round changed on the cells that it asked again.

    Attributes:
        before: agreement on these cells before the round.
        after: agreement on them once its answers stand.
        alpha_change: α after − α before; `None` when one of them is undefined.
        answered: answers given in the round.
        moved: of these, how many differ from what the same rater had said of the cell before.
    """

    before: Agreement
    after: Agreement
    alpha_change: Fraction | None
    answered: int
    moved: int


def round_change(
    earlier: Iterable[Vote], later: Iterable[Vote], cells: Collection[Cell]
) -> RoundChange:
    """Return what a round changed on the cells that it asked again.

    Args:
        earlier: the votes that stood before the round.
        later: the votes of the round.
        cells: what the round asked again.

    Source: strategy dossier §4, point 6.
    """
    before = tuple(vote for vote in latest_votes(earlier)[0] if (vote.subject, vote.item) in cells)
    given = tuple(
        vote
        for vote in latest_votes(later)[0]
        if (vote.subject, vote.item) in cells and vote.answer is not NonAnswer.BLANK
    )
    said = {vote.cell: vote.answer for vote in before}
    first, second = agreement(before), agreement(standing_votes((before, given)))
    return RoundChange(
        before=first,
        after=second,
        alpha_change=(
            None if first.alpha is None or second.alpha is None else second.alpha - first.alpha
        ),
        answered=len(given),
        moved=sum(said.get(vote.cell, NonAnswer.BLANK) != vote.answer for vote in given),
    )
