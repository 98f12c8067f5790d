"""Writes of the milestones of an action."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from bastide.kernel.plans.core.content import ProgressMode
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, Milestone
from bastide.kernel.plans.rules import require_work_on
from bastide.kernel.plans.services.actions import bump
from bastide.kernel.plans.services.edits import line_of, opened, recorded, refused, weighed
from bastide.platform.access.actors import Actor

TITLE_LENGTH = 200


class MilestoneChanges(TypedDict, total=False):
    """What may change in a milestone."""

    title: str
    due_on: dt.date
    done_on: dt.date | None
    weight: Decimal


@transaction.atomic
def add_milestone(
    *,
    actor: Actor,
    action: Action,
    version: int,
    title: str,
    due_on: dt.date,
    weight: Decimal | int = 1,
) -> Milestone:
    """Add a step to an action.

    Args:
        actor: referent, or contributor in a branch that the action serves.
        action: obtained through a gate.
        version: of the action, as the actor saw it.
        title: unique in the action.
        due_on: when it is due.
        weight: among the milestones, ≥ 0.

    Raises:
        EditConflictError: somebody else changed the action in between.
        InputRefusedError: the plan is ended, the action is done, or the title is taken.
    """
    milestone = Milestone(
        action=action,
        title=_free_title(action, title),
        due_on=due_on,
        weight=weighed(weight),
    )
    _opened(actor, action, version)
    milestone.save(force_insert=True)
    after = {"title": milestone.title, "due_on": due_on}
    recorded(actor, action.plan, "add_milestone", milestone, after=after)
    return milestone


@transaction.atomic
def edit_milestone(
    *,
    actor: Actor,
    milestone: Milestone,
    version: int,
    reason: str = "",
    **changes: Unpack[MilestoneChanges],
) -> Milestone:
    """Change a step of an action, or say when it was done.

    Args:
        actor: referent, or contributor in a branch that the action serves.
        milestone: of an action obtained through a gate.
        version: of the action, as the actor saw it.
        reason: why.
        changes: see `MilestoneChanges`; `done_on` is not after today.

    Raises:
        EditConflictError: somebody else changed the action in between.
        InputRefusedError: the plan is ended, the action is done, the title is taken, or the day
            is to come.
    """
    action = milestone.action
    values: dict[str, Any] = dict(changes)
    if "title" in changes and changes["title"] != milestone.title:
        values["title"] = _free_title(action, changes["title"])
    if "weight" in changes:
        values["weight"] = weighed(changes["weight"])
    done_on = changes.get("done_on")
    if done_on is not None and done_on > timezone.localdate():
        raise refused(
            "done_on",
            done_on.isoformat(),
            "cette date est à venir.",
            "Donnez le jour où c’est fait.",
        )
    before = {
        name: getattr(milestone, name)
        for name, value in values.items()
        if getattr(milestone, name) != value
    }
    if not before:
        return milestone
    _opened(actor, action, version)
    for name in before:
        setattr(milestone, name, values[name])
    milestone.save(update_fields=list(before))
    after = {name: values[name] for name in before}
    recorded(
        actor,
        action.plan,
        "change_milestone",
        milestone,
        before=before,
        after=after,
        reason=reason,
    )
    return milestone


@transaction.atomic
def remove_milestone(*, actor: Actor, milestone: Milestone, version: int, reason: str = "") -> None:
    """Take a step away from an action.

    Args:
        actor: referent, or contributor in a branch that the action serves.
        milestone: of an action obtained through a gate.
        version: of the action, as the actor saw it.
        reason: why.

    Raises:
        EditConflictError: somebody else changed the action in between.
        InputRefusedError: the plan is ended, or the action is done.
    """
    action = milestone.action
    _opened(actor, action, version)
    before = {
        "title": milestone.title,
        "due_on": milestone.due_on,
        "done_on": milestone.done_on,
    }
    recorded(actor, action.plan, "remove_milestone", milestone, before=before, reason=reason)
    milestone.delete()


def _opened(actor: Actor, action: Action, version: int) -> None:
    """Check who acts and that the action may change, and grow it by one version."""
    require_work_on(actor, action)
    opened(action.plan)
    bump(action, version)
    if action.status == Status.DONE and action.progress_mode == ProgressMode.MILESTONES:
        raise refused(
            "status",
            str(action),
            "l’action est réalisée, tous ses jalons faits.",
            "Reprenez-la d’abord, avec un motif.",
        )


def _free_title(action: Action, title: str) -> str:
    bare = line_of(title, "title", length=TITLE_LENGTH)
    if action.milestones.filter(title=bare).exists():
        raise refused(
            "title", bare, "un jalon de l’action porte déjà ce titre.", "Donnez-lui un autre titre."
        )
    return bare
