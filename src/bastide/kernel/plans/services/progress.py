"""Writes of how far actions have gone: their status, their declared progress."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.core.content import MODE_LABELS, ProgressMode
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status, why_not
from bastide.kernel.plans.models import Action
from bastide.kernel.plans.rules import require_work_on
from bastide.kernel.plans.services.actions import WHOLE
from bastide.kernel.plans.services.edits import exact, opened, recorded, refused, saved
from bastide.platform.access.actors import Actor


@transaction.atomic
def set_status(
    *, actor: Actor, action: Action, version: int, status: Status, reason: str = ""
) -> Action:
    """Pass an action to another status, along the table of passages.

    What leaves “to come” has done nothing yet (declared 0 %), what is done is whole (100 %).

    Args:
        actor: referent, or contributor in a branch that it serves.
        action: obtained through a gate.
        version: the one that the actor saw.
        status: the one to take.
        reason: why; asked for to pause, postpone, abandon or reopen.

    Raises:
        EditConflictError: somebody else changed it in between.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, the passage is not allowed, or milestones remain.
    """
    require_work_on(actor, action)
    plan = opened(action.plan)
    action.refresh_from_db()
    before = Status(action.status)
    if before is status:
        return action
    has_begun = bool(action.progress) or action.milestones.filter(done_on__isnull=False).exists()
    refusal = why_not(
        before, status, reason=reason, is_activity=action.is_activity, has_begun=has_begun
    )
    if refusal is not None:
        raise InputRefusedError((refusal,))
    if status is Status.DONE:
        _check_done(action)
    values = {"status": status.value, "progress": _progress_after(action, before, status)}
    held = saved(action, version, values)
    after = {name: values[name] for name in held}
    recorded(actor, plan, "change_status", action, before=held, after=after, reason=reason)
    return action


@transaction.atomic
def report_progress(
    *, actor: Actor, action: Action, version: int, percent: Decimal | int, note: str = ""
) -> Action:
    """Declare how far an action has gone.

    Args:
        actor: referent, or contributor in a branch that it serves.
        action: obtained through a gate; its progress is declared, and it has begun.
        version: the one that the actor saw.
        percent: from 0 to 100.
        note: what was done, in the actor's words.

    Raises:
        EditConflictError: somebody else changed it in between.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, the action is to come, done or abandoned, its progress
            is read elsewhere, or the percentage is none.
    """
    require_work_on(actor, action)
    plan = opened(action.plan)
    action.refresh_from_db()
    if action.progress_mode != ProgressMode.DECLARED:
        raise refused(
            "progress",
            str(percent),
            "l’avancement de cette action se lit ailleurs "
            f"({MODE_LABELS[ProgressMode(action.progress_mode)].lower()}).",
            "Renseignez ses jalons ou ses mesures.",
        )
    if action.status in {Status.PLANNED, Status.DONE, Status.ABANDONED}:
        raise refused(
            "progress",
            str(percent),
            f"l’action est «\u00a0{STATUS_LABELS[Status(action.status)].lower()}\u00a0».",
            "Passez-la d’abord «\u00a0en cours\u00a0».",
        )
    value = exact(percent, "progress")
    if value is None or not 0 <= value <= WHOLE:
        raise refused(
            "progress", str(percent), "ce n’est pas un pourcentage.", "Donnez un nombre de 0 à 100."
        )
    before = saved(action, version, {"progress": value})
    if before:
        recorded(
            actor,
            plan,
            "record_progress",
            action,
            before=before,
            after={"progress": value},
            reason=note,
        )
    return action


def _progress_after(action: Action, before: Status, status: Status) -> Decimal | None:
    if action.progress_mode != ProgressMode.DECLARED or status is Status.PLANNED:
        return None
    if status is Status.DONE:
        return Decimal(WHOLE)
    return Decimal(0) if before is Status.PLANNED else action.progress


def _check_done(action: Action) -> None:
    if action.progress_mode != ProgressMode.MILESTONES:
        return
    left = list(action.milestones.filter(done_on__isnull=True).values_list("title", flat=True))
    if left:
        raise refused(
            "status",
            ", ".join(left),
            "des jalons restent à faire.",
            "Dites-les faits, ou retirez-les.",
        )
