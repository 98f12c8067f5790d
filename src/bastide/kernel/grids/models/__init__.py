"""Grids, campaigns, raters, blind rounds and their scores."""

from bastide.kernel.grids.models.campaigns import (
    ANONYMOUS,
    Assignment,
    Campaign,
    College,
    Rater,
    Recusal,
    Reminder,
    Subject,
)
from bastide.kernel.grids.models.grids import Grid, GridItem
from bastide.kernel.grids.models.scores import (
    ComputedScore,
    Round,
    RoundCell,
    Score,
    ScoreState,
    Sheet,
    Submission,
)

__all__ = [
    "ANONYMOUS",
    "Assignment",
    "Campaign",
    "College",
    "ComputedScore",
    "Grid",
    "GridItem",
    "Rater",
    "Recusal",
    "Reminder",
    "Round",
    "RoundCell",
    "Score",
    "ScoreState",
    "Sheet",
    "Subject",
    "Submission",
]
