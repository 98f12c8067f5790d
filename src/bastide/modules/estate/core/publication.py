"""What results may say of colleges without telling what one person scored.

Raters keep the secrecy of their own notes once results are published. The figure of a college that
few people scored would tell them: with one rater, it is the note itself. A cell (a building × an
item) therefore shows the figures of its colleges all together or not at all: were one hidden alone,
the score of the cell and the figures of the others would give it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bastide.kernel.grids.core.aggregation import ItemScore
from bastide.kernel.grids.core.agreement import Reading

if TYPE_CHECKING:
    from bastide.modules.estate.core.debate import DebateCell

DEFAULT_SHOWN_FROM = 3
"""Raters from which the figures of a college are shown."""

SMALLEST_SHOWN_FROM = 2
"""Below two raters the figure of a college is a person's note."""

_MEASURES = ("alpha_ordinal", "kendall_w", "icc_2_1", "icc_2_k")


def is_hidden(score: ItemScore, shown_from: int) -> bool:
    """Tell whether the figures of the colleges of a cell are kept back, all of them.

    Args:
        score: of the cell.
        shown_from: raters of a college from which its figures are shown.

    >>> is_hidden(ItemScore("A1", None, college_raters={"elu": 3, "service": 4}), 3)
    False
    >>> is_hidden(ItemScore("A1", None, college_raters={"elu": 9, "occupant": 1}), 3)
    True
    """
    return any(raters < shown_from for raters in score.college_raters.values())


def published_answer(
    answer: Mapping[str, Any],
    scores: Mapping[str, Mapping[str, ItemScore]],
    debate: Sequence[DebateCell],
    shown_from: int,
) -> dict[str, Any]:
    """Return the answer of a campaign without what tells one person's notes.

    Where a college is small, the gap between colleges goes, and so does how many gave each note:
    beside the score of the cell it would tell the small college's. Every measure of agreement of
    fewer than `shown_from` raters goes too. Each says `hidden`. Scores, classes and ranks stay.

    Args:
        answer: of `scoring_answer`.
        scores: building → item → its score.
        debate: the cells to debate, in the order of the answer.
        shown_from: raters of a college from which its figures are shown.
    """

    def hidden(cell: Mapping[str, Any]) -> bool:
        return is_hidden(scores[cell["building"]][cell["item"]], shown_from)

    return {
        **answer,
        "shown_from": shown_from,
        "agreement": _agreement(answer["agreement"], shown_from),
        "debate": [
            _kept_back(cell, told) if hidden(cell) else {**cell, "hidden": False}
            for cell, told in zip(answer["debate"], debate, strict=True)
        ],
        "divergences": [one for one in answer["divergences"] if not hidden(one)],
    }


def _kept_back(cell: Mapping[str, Any], told: DebateCell) -> dict[str, Any]:
    """Return a cell to debate without its gap, nor the notes, nor what would give them back."""
    return {
        **cell,
        "divergence": None,
        "notes": {},
        "expected_change": round(cell["expected_change"], 1),
        "expected_move": round(cell["expected_move"], 1),
        "reason": told.reason_without_notes,
        "hidden": True,
    }


def _agreement(told: Mapping[str, Any], shown_from: int) -> dict[str, Any]:
    tables = {
        name: {key: _measured(one, shown_from) for key, one in told[name].items()}
        for name in ("items", "segments", "colleges")
    }
    return {**told, "overall": _measured(told["overall"], shown_from), **tables}


def _measured(told: Mapping[str, Any], shown_from: int) -> dict[str, Any]:
    if told["raters"] >= shown_from:
        return {**told, "hidden": False}
    none = dict.fromkeys(_MEASURES)
    return {**told, **none, "reading": Reading.UNDEFINED.value, "hidden": True}
