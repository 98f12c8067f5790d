"""The life of a campaign: its stages, and the only ways from one to another."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a campaign stands.

    A closed round never opens again: from `CLOSED`, a campaign opens for another round only.
    """

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    DROPPED = "dropped"


NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.OPEN, Stage.DROPPED}),
    Stage.OPEN: frozenset({Stage.CLOSED, Stage.DROPPED}),
    Stage.CLOSED: frozenset({Stage.OPEN, Stage.PUBLISHED, Stage.DROPPED}),
    Stage.PUBLISHED: frozenset(),
    Stage.DROPPED: frozenset(),
}
"""Stage → the stages that may follow. What is published stays as it was; what is dropped, too."""


def may_follow(stage: Stage, following: Stage) -> bool:
    """Tell whether a campaign may go from one stage to another.

    >>> may_follow(Stage.CLOSED, Stage.OPEN), may_follow(Stage.PUBLISHED, Stage.OPEN)
    (True, False)
    """
    return following in NEXT[stage]
