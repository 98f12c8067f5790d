"""Where colleges see the same thing differently: what to talk about before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bastide.kernel.grids.core.aggregation import ItemScores

FLAG = Fraction(1)
"""A gap of one point of the scale between two colleges is worth a debate."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """The gap between the colleges on one item of one subject.

    Attributes:
        subject: code of the subject.
        item: code of the item.
        gap: highest college − lowest college, in points of the scale.
        lowest: names of the colleges that score lowest; the first by name.
        highest: likewise for the highest.
        is_flagged: whether the gap is worth a debate.
    """

    subject: str
    item: str
    gap: Fraction
    lowest: str
    highest: str
    is_flagged: bool


def divergence_map(
    scores: Mapping[str, ItemScores], flag: Fraction = FLAG
) -> tuple[Divergence, ...]:
    """Return the gap between colleges for each subject × item, the widest first.

    Cells that fewer than two colleges scored, and items that do not apply, are left out.

    Args:
        scores: subject → code of the item → its score.
        flag: from which gap on a cell is worth a debate, in points.

    Source: strategy dossier §2.2, ORACLE 2.
    """
    found = [
        Divergence(
            subject=subject,
            item=code,
            gap=score.divergence,
            lowest=min(score.colleges, key=lambda name: (score.colleges[name], name)),
            highest=min(score.colleges, key=lambda name: (-score.colleges[name], name)),
            is_flagged=score.divergence >= flag,
        )
        for subject, items in scores.items()
        for code, score in items.items()
        if score.is_applicable and score.divergence is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.gap, one.subject, one.item)))
