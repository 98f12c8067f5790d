"""Writes of actions and activities: what, who, when, for which objectives."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.codes import next_code
from bastide.kernel.plans.core.content import ProgressMode
from bastide.kernel.plans.core.grammar import from_data
from bastide.kernel.plans.core.shares import check_shares, share_text
from bastide.kernel.plans.core.statuses import Stage, Status
from bastide.kernel.plans.models import Action, ActionLink, Node, Plan
from bastide.kernel.plans.rules import require_work_in, require_work_on
from bastide.kernel.plans.services.edits import (
    code_of,
    line_of,
    opened,
    paragraphs,
    recorded,
    refused,
    require_version,
    saved,
    weighed,
)
from bastide.kernel.plans.services.nodes import (
    TITLE_LENGTH,
    check_people,
    checked_priority,
    taken_codes,
)
from bastide.platform.access.actors import Actor

LABEL_LENGTH, ORIGIN_LENGTH = 200, 100
WHOLE = 100
"""Declared progress of what is done, in percent."""

LARGEST_DENOMINATOR = 2**31 - 1


class ActionDetails(TypedDict, total=False):
    """What an action says beside its title and dates."""

    code: str
    description: str
    owner_function: PersonFunction | None
    owner_service: Service | None
    owner_label: str
    recurrence: str
    progress_mode: str
    weight: Decimal
    priority: int | None
    reference: uuid.UUID | None
    reference_label: str


class NewAction(ActionDetails, total=False):
    """What an action may be created with, beside its title and dates."""

    origin: Mapping[str, Any]
    origin_key: str


class ActionChanges(ActionDetails, total=False):
    """What may change in an action, its status, progress and objectives apart."""

    title: str
    starts_on: dt.date
    ends_on: dt.date | None


@transaction.atomic
def add_action(
    *,
    actor: Actor,
    plan: Plan,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    node: Node | None = None,
    shares: Mapping[Node, Fraction] | None = None,
    reason: str = "",
    **more: Unpack[NewAction],
) -> Action:
    """Add an action, to come; without an end it is an activity.

    Args:
        actor: referent, or contributor in the branches concerned.
        plan: obtained through a gate.
        title: what is done.
        starts_on: first day.
        ends_on: last day; `None` for an activity.
        node: the one objective that it serves; `None` with `shares`, or for none yet.
        shares: objective → share, when it serves several; they sum to 1.
        reason: why, for example an urgent request.
        more: see `NewAction`. With an `origin_key` that the plan already has, that action is
            returned as it is: the same proposal makes one action.

    Raises:
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, a node holds no action or is of another plan, shares
            do not sum to 1, the code is taken, or a value makes no sense.
    """
    served = {node: Fraction(1)} if node is not None else dict(shares or {})
    require_work_in(actor, plan, [one.pk for one in served])
    plan = opened(plan)
    key = line_of(more.get("origin_key", ""), "origin_key", length=ORIGIN_LENGTH, is_needed=False)
    known = Action.objects.filter(plan=plan, origin_key=key).first() if key else None
    if known is not None:
        return known
    _check_served(plan, served)
    changes: dict[str, Any] = {
        name: value for name, value in more.items() if name not in {"origin", "origin_key"}
    }
    action = Action(
        plan=plan,
        starts_on=starts_on,
        origin=dict(more.get("origin", {})),
        origin_key=key,
        is_emergent=plan.stage == Stage.VOTED,
    )
    changes |= {"title": title, "starts_on": starts_on, "ends_on": ends_on}
    changes.setdefault("code", "")
    first = min(served, key=lambda one: one.pk, default=None)
    for name, value in _checked(action, changes, first).items():
        setattr(action, name, value)
    action.save(force_insert=True)
    _link(action, served)
    recorded(
        actor,
        plan,
        "add_action",
        action,
        after={
            "code": action.code,
            "title": action.title,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "serves": _served_text(served),
            "reference": action.reference,
            "origin": action.origin,
        },
        reason=reason,
    )
    return action


@transaction.atomic
def edit_action(
    *,
    actor: Actor,
    action: Action,
    version: int,
    reason: str = "",
    **changes: Unpack[ActionChanges],
) -> Action:
    """Change what an action says; status, progress and objectives have their own acts.

    Args:
        actor: referent, or contributor in a branch that it serves.
        action: obtained through a gate.
        version: the one that the actor saw.
        reason: why.
        changes: see `ActionChanges`.

    Raises:
        EditConflictError: somebody else changed it in between; it says both sides.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, the code is taken, or a value makes no sense.
    """
    require_work_on(actor, action)
    plan = opened(action.plan)
    values = _checked(action, dict(changes), None)
    before = saved(action, version, values)
    if before:
        after = {name: values[name] for name in before}
        recorded(actor, plan, "change_action", action, before=before, after=after, reason=reason)
    return action


@transaction.atomic
def set_shares(
    *,
    actor: Actor,
    action: Action,
    version: int,
    shares: Mapping[Node, Fraction],
    reason: str = "",
) -> Action:
    """Say which objectives an action serves, and for what share; all at once.

    Args:
        actor: referent, or contributor in a branch that it serves and in those that it will.
        action: obtained through a gate.
        version: the one that the actor saw.
        shares: node → share; they sum to 1; empty when it serves none.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        NotAllowedError: the role is missing, or a branch is held by others.
        InputRefusedError: the plan is ended, a node holds no action or is of another plan, or
            shares do not sum to 1.
    """
    require_work_on(actor, action)
    require_work_in(actor, action.plan, [node.pk for node in shares])
    plan = opened(action.plan)
    _check_served(plan, shares)
    links = action.links.select_related("node")
    held = {link.node: link.share for link in links}
    if held == dict(shares):
        return action
    bump(action, version)
    links.all().delete()
    _link(action, shares)
    recorded(
        actor,
        plan,
        "change_action",
        action,
        before={"serves": _served_text(held)},
        after={"serves": _served_text(shares)},
        reason=reason,
    )
    return action


def bump(action: Action, version: int) -> None:
    """Grow an action by one version for a change of what hangs on it.

    Raises:
        EditConflictError: somebody else changed it in between.
    """
    rows = Action.objects.filter(pk=action.pk, version=version)
    if not rows.update(version=version + 1):
        require_version(action, version)
    action.refresh_from_db()


def _checked(action: Action, changes: dict[str, Any], node: Node | None) -> dict[str, Any]:
    """Return the fields to write, each checked, then the dates and the mode together."""
    values = dict(changes)
    if "code" in values and (not action.code or values["code"] != action.code):
        values["code"] = _free_code(action, values["code"], node)
    if "title" in values:
        values["title"] = line_of(values["title"], "title", length=TITLE_LENGTH)
    if "description" in values:
        values["description"] = paragraphs(values["description"])
    for name in {"owner_label", "reference_label"} & set(values):
        values[name] = line_of(values[name], name, length=LABEL_LENGTH, is_needed=False)
    if "weight" in values:
        values["weight"] = weighed(values["weight"])
    if "priority" in values:
        values["priority"] = checked_priority(values["priority"])
    service = values.get("owner_service")
    check_people(action.plan, values.get("owner_function"), [service] if service else [])
    _check_dates(action, values)
    if "progress_mode" in values:
        values |= _mode_values(action, values["progress_mode"])
    return values


def _check_dates(action: Action, values: Mapping[str, Any]) -> None:
    starts_on = values.get("starts_on", action.starts_on)
    ends_on = values.get("ends_on", action.ends_on)
    if ends_on is not None and ends_on < starts_on:
        raise refused(
            "ends_on",
            ends_on.isoformat(),
            "l’action finit avant de commencer.",
            "Corrigez l’une des deux dates.",
        )
    if ends_on is not None and values.get("recurrence", action.recurrence):
        raise refused(
            "recurrence",
            str(values.get("recurrence", action.recurrence)),
            "seule une activité, sans fin, a une périodicité.",
            "Retirez la date de fin, ou la périodicité.",
        )
    if ends_on is None and action.status == Status.DONE:
        raise refused(
            "ends_on", "", "une action réalisée a une fin.", "Reprenez-la d’abord, avec un motif."
        )


def _mode_values(action: Action, mode: str) -> dict[str, Any]:
    """Return the mode and the declared progress that goes with it."""
    if mode not in set(ProgressMode):
        raise refused("progress_mode", mode, "ce mode n’existe pas.", "Choisissez-en un autre.")
    if mode != ProgressMode.DECLARED:
        return {"progress_mode": mode, "progress": None}
    if action.progress_mode == ProgressMode.DECLARED:
        return {"progress_mode": mode}
    is_done = action.status == Status.DONE
    return {"progress_mode": mode, "progress": Decimal(WHOLE) if is_done else None}


def _check_served(plan: Plan, shares: Mapping[Node, Fraction]) -> None:
    check_shares({node.code: share for node, share in shares.items()})
    grammar = from_data(plan.grammar)
    refusals: list[Refusal] = []
    for node, share in shares.items():
        if node.plan_id != plan.pk:
            refusals.append(
                Refusal(
                    "ce nœud est celui d’un autre plan.", "Choisissez-en un autre.", field="node"
                )
            )
        elif (refusal := grammar.why_no_action(node.kind)) is not None:
            refusals.append(refusal)
        if share.denominator > LARGEST_DENOMINATOR:
            refusals.append(Refusal("cette part est trop fine.", "Arrondissez-la.", field="share"))
    if refusals:
        raise InputRefusedError(tuple(refusals))


def _link(action: Action, shares: Mapping[Node, Fraction]) -> None:
    ActionLink.objects.bulk_create(
        ActionLink(
            action=action, node=node, numerator=share.numerator, denominator=share.denominator
        )
        for node, share in shares.items()
    )


def _served_text(shares: Mapping[Node, Fraction]) -> dict[str, str]:
    return {node.code: share_text(share) for node, share in shares.items()}


def _free_code(action: Action, code: str, node: Node | None) -> str:
    taken = taken_codes(action.plan)
    if not code.strip():
        return next_code(node.code if node else "", taken)
    bare = code_of(code)
    if bare in taken - {action.code}:
        raise refused("code", bare, "ce code est déjà pris.", "Donnez-lui un autre code.")
    return bare
