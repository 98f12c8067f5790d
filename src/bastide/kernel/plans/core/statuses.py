"""The life of an action and of a plan: which passages are allowed, and which ask for a reason."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bastide.foundation.errors import Refusal
from bastide.platform.composition import gettext_noop


class Status(StrEnum):
    """Where an action stands."""

    PLANNED = "planned"
    ONGOING = "ongoing"
    DONE = "done"
    PAUSED = "paused"
    POSTPONED = "postponed"
    ABANDONED = "abandoned"


STATUS_LABELS: Mapping[Status, str] = {
    Status.PLANNED: gettext_noop("À venir"),
    Status.ONGOING: gettext_noop("En cours"),
    Status.DONE: gettext_noop("Réalisé"),
    Status.PAUSED: gettext_noop("En pause"),
    Status.POSTPONED: gettext_noop("Reporté"),
    Status.ABANDONED: gettext_noop("Abandonné"),
}


class Stage(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    VOTED = "voted"
    CLOSED = "closed"
    DROPPED = "dropped"


STAGE_LABELS: Mapping[Stage, str] = {
    Stage.DRAFT: gettext_noop("En préparation"),
    Stage.VOTED: gettext_noop("Voté"),
    Stage.CLOSED: gettext_noop("Clos"),
    Stage.DROPPED: gettext_noop("Abandonné"),
}

PASSAGES: Mapping[Status, frozenset[Status]] = {
    Status.PLANNED: frozenset({Status.ONGOING, Status.POSTPONED, Status.ABANDONED}),
    Status.ONGOING: frozenset({Status.DONE, Status.PAUSED, Status.POSTPONED, Status.ABANDONED}),
    Status.PAUSED: frozenset({Status.ONGOING, Status.POSTPONED, Status.ABANDONED}),
    Status.POSTPONED: frozenset({Status.PLANNED, Status.ONGOING, Status.ABANDONED}),
    Status.DONE: frozenset({Status.ONGOING}),
    Status.ABANDONED: frozenset({Status.PLANNED, Status.ONGOING}),
}
"""Status → statuses that an action may take next."""

STAGE_PASSAGES: Mapping[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.VOTED, Stage.DROPPED}),
    Stage.VOTED: frozenset({Stage.CLOSED, Stage.DROPPED}),
    Stage.CLOSED: frozenset(),
    Stage.DROPPED: frozenset(),
}
"""Stage → stages that a plan may take next."""

_EXPLAINED = frozenset({Status.PAUSED, Status.POSTPONED, Status.ABANDONED})
"""Statuses that nobody takes without saying why."""

_REOPENED = frozenset({Status.DONE, Status.ABANDONED})
"""Statuses that nobody leaves without saying why."""


def why_not(
    before: Status, after: Status, *, reason: str, is_activity: bool, has_begun: bool
) -> Refusal | None:
    """Return why an action may not pass from a status to another, `None` if it may.

    Args:
        before: the status now.
        after: the status asked for.
        reason: why, in the actor's words; asked for to pause, postpone, abandon or reopen.
        is_activity: whether it has no end; what has no end is never done.
        has_begun: whether some of it is done; what has begun is no longer to come.
    """
    if after not in PASSAGES[before]:
        allowed = [STATUS_LABELS[one].lower() for one in Status if one in PASSAGES[before]]
        return _refused(
            after,
            f"une action «\u00a0{STATUS_LABELS[before].lower()}\u00a0» ne passe pas à "
            f"«\u00a0{STATUS_LABELS[after].lower()}\u00a0».",
            f"Choisissez parmi\u00a0: {', '.join(allowed)}.",
        )
    if after is Status.DONE and is_activity:
        return _refused(
            after,
            "une activité n’a pas de fin\u00a0: elle n’est jamais réalisée.",
            "Donnez-lui une date de fin, ou abandonnez-la avec un motif.",
        )
    if after is Status.PLANNED and has_begun:
        return _refused(
            after,
            "une partie de cette action est déjà faite.",
            "Reprenez-la «\u00a0en cours\u00a0».",
        )
    if (after in _EXPLAINED or before in _REOPENED) and not reason.strip():
        return Refusal("ce passage demande un motif.", "Dites pourquoi.", field="reason")
    return None


def _refused(after: Status, reason: str, remedy: str) -> Refusal:
    return Refusal(reason, remedy, field="status", value=STATUS_LABELS[after])
