"""Writes of the one desk: requests filed, existing buildings examined, sessions, rulings."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.buildings.models import Asset
from bastide.kernel.organisations.models import Service
from bastide.kernel.plans.models import Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.desk import BUILDS, Examined, reuse_refusals
from bastide.modules.estate.models import (
    DeskRequest,
    DeskSession,
    RequestKind,
    RequestStage,
    Ruling,
    RulingKind,
)
from bastide.modules.estate.queries.reuse import reuse_of
from bastide.modules.estate.services.desk_actions import open_action
from bastide.modules.estate.services.desk_checks import check_filed, check_session
from bastide.modules.estate.services.refusals import (
    changed_since,
    required_reason,
    required_title,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

ROOM = "estate"
VOTE_LENGTH = 120


class RequestDetails(TypedDict, total=False):
    """What a request says beside its kind and its object."""

    text: str
    asset: Asset | None
    service: Service | None
    surface_m2: int | None
    amount: Decimal | None
    wished_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a session answers: accepted, refused or postponed, why, and how it was voted."""

    kind: RulingKind
    reason: str
    vote: str = ""


@transaction.atomic
def file_request(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    kind: RequestKind,
    title: str,
    **details: Unpack[RequestDetails],
) -> DeskRequest:
    """File a request at the desk; it waits for a session of the groupe foncier.

    Args:
        actor: contributor of the perimeter.
        territory: obtained through a gate.
        perimeter_id: of the territory, or of the authority that asks.
        kind: move, works, lease, purchase, sale or new need.
        title: what is asked, in one line.
        details: see `RequestDetails`; the asset and the service come from gates.

    Raises:
        InputRefusedError: no title, no asset or no area where one is needed, a negative amount, or
            an asset of another territory.
    """
    actor.require(Role.CONTRIBUTOR, perimeter_id, ROOM)
    asked = DeskRequest(
        territory=territory,
        perimeter_id=perimeter_id,
        kind=kind,
        title=required_title(title),
        created_by=actor.user,
        **details,
    )
    check_filed(asked)
    asked.save(force_insert=True)
    _record(actor, "file_request", asked, after={"kind": kind.value, "title": asked.title})
    return asked


@transaction.atomic
def examine_buildings(
    *, actor: Actor, request: DeskRequest, examined: Sequence[Examined], version: int
) -> DeskRequest:
    """Write down the existing buildings that were examined for a request, each with its answer.

    Args:
        actor: contributor of the request's perimeter.
        request: obtained through a gate; it still waits.
        examined: the buildings looked at; each one refused says why.
        version: the one that the actor saw.

    Raises:
        InputRefusedError: it no longer waits, somebody changed it in between, or a refusal has no
            reason.
    """
    actor.require(Role.CONTRIBUTOR, request.perimeter_id, ROOM)
    held = _waiting(request, version)
    before = {"candidates": held.candidates}
    faults = [
        Refusal(
            f"{one.label} est écarté sans raison.",
            "Dites pourquoi ce bâtiment ne convient pas.",
            field="reason",
            value=one.label,
        )
        for one in examined
        if not one.is_kept and not squeezed(one.reason)
    ]
    if faults:
        raise InputRefusedError(tuple(faults))
    held.candidates = [asdict(one) for one in examined]
    _save(held, "candidates")
    _record(actor, "examine_buildings", held, before=before, after={"candidates": held.candidates})
    return held


@transaction.atomic
def withdraw_request(
    *, actor: Actor, request: DeskRequest, version: int, reason: str
) -> DeskRequest:
    """Withdraw a request that still waits.

    Args:
        actor: who filed it, or a manager of its perimeter.
        request: obtained through a gate.
        version: the one that the actor saw.
        reason: why.

    Raises:
        InputRefusedError: no reason, it no longer waits, or somebody changed it in between.
        NotAllowedError: neither its author nor a manager.
    """
    if actor.user is None or request.created_by_id != actor.user.pk:
        actor.require(Role.MANAGER, request.perimeter_id, ROOM)
    held = _waiting(request, version)
    held.stage = RequestStage.WITHDRAWN
    _save(held, "stage")
    _record(actor, "withdraw_request", held, reason=required_reason(reason))
    return held


@transaction.atomic
def open_session(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    held_on: dt.date,
    label: str,
    members: str = "",
) -> DeskSession:
    """Call a dated session of the groupe foncier; the same day and name again returns it.

    Args:
        actor: manager of the perimeter.
        territory: obtained through a gate.
        perimeter_id: of the territory, or of one authority.
        held_on: its day.
        label: its name.
        members: who sits, in words.

    Raises:
        InputRefusedError: no name.
    """
    actor.require(Role.MANAGER, perimeter_id, ROOM)
    session, is_new = DeskSession.objects.get_or_create(
        perimeter_id=perimeter_id,
        held_on=held_on,
        label=required_title(label, field="label"),
        defaults={"territory": territory, "members": members.strip()},
    )
    if is_new:
        _record(actor, "open_session", session, after={"held_on": held_on, "label": session.label})
    return session


@transaction.atomic
def rule_request(
    *,
    actor: Actor,
    session: DeskSession,
    request: DeskRequest,
    answer: Answer,
    plan: Plan | None = None,
) -> Ruling:
    """Write what a session answers to a request; an accepted one opens its action in the plan.

    Args:
        actor: manager of the request's perimeter.
        session: obtained through a gate, not closed.
        request: obtained through a gate; it still waits.
        answer: accepted, refused or postponed, with the reason.
        plan: the voted plan of the estate that receives the action; `None` when there is none yet.

    Raises:
        InputRefusedError: no reason, the session is closed or answers for others, the request no
            longer waits or was answered by this session already, or a purchase or a new need is
            accepted before the existing buildings that could answer it were examined.
        NotAllowedError: the actor does not manage the request and the session.
    """
    actor.require(Role.MANAGER, request.perimeter_id, ROOM)
    actor.require(Role.MANAGER, session.perimeter_id, ROOM)
    held_session = open_session_of(session)
    held = _waiting(request, request.version)
    check_session(held_session, held)
    if answer.kind is RulingKind.ACCEPTED and held.kind in BUILDS:
        found = reuse_of(actor, held.territory, held)
        proposed = [one.pair for one in found.proposed] if found else []
        faults = reuse_refusals(held.title, [Examined(**one) for one in held.candidates], proposed)
        if faults:
            raise InputRefusedError(faults)
    is_planned = answer.kind is RulingKind.ACCEPTED and plan is not None
    ruling = Ruling.objects.create(
        session=held_session,
        request=held,
        kind=answer.kind,
        reason=required_reason(answer.reason),
        vote=squeezed(answer.vote)[:VOTE_LENGTH],
        action=open_action(actor, held, held_session, plan) if is_planned and plan else None,
        created_by=actor.user,
    )
    if answer.kind is not RulingKind.POSTPONED:
        held.stage = RequestStage.RULED
        _save(held, "stage")
    _record(
        actor,
        "rule_request",
        held,
        after={"answer": answer.kind.value, "vote": ruling.vote, "session": str(held_session)},
        reason=ruling.reason,
    )
    return ruling


@transaction.atomic
def close_session(
    *, actor: Actor, session: DeskSession, version: int, minutes: str, members: str = ""
) -> DeskSession:
    """Close a session with its minutes; it never changes again.

    Args:
        actor: manager of the session's perimeter.
        session: obtained through a gate.
        version: the one that the actor saw.
        minutes: what was said, in a few lines.
        members: who sat.

    Raises:
        InputRefusedError: it is closed already, no minutes, or somebody changed it in between.
    """
    actor.require(Role.MANAGER, session.perimeter_id, ROOM)
    held = open_session_of(session)
    if held.version != version:
        raise changed_since("session", str(held))
    held.minutes = required_reason(minutes, field="minutes")
    held.members = members.strip() or held.members
    held.is_closed = True
    held.version += 1
    held.save(update_fields=["minutes", "members", "is_closed", "version"])
    _record(actor, "close_session", held, after={"minutes": held.minutes})
    return held


def open_session_of(session: DeskSession) -> DeskSession:
    """Return a session, locked until the transaction ends, that may still rule.

    Raises:
        InputRefusedError: it is closed.
    """
    held = DeskSession.objects.select_for_update().get(pk=session.pk)
    if held.is_closed:
        raise InputRefusedError(
            (
                Refusal(
                    f"la séance «\u00a0{held}\u00a0» est close.",
                    "Inscrivez la demande à une autre séance.",
                    field="session",
                ),
            )
        )
    return held


def _waiting(request: DeskRequest, version: int) -> DeskRequest:
    held = DeskRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.stage != RequestStage.WAITING:
        raise InputRefusedError(
            (
                Refusal(
                    f"la demande «\u00a0{held.title}\u00a0» n’attend plus de réponse.",
                    "Rechargez la page pour voir ce qui a été décidé.",
                    field="stage",
                    value=held.get_stage_display(),
                ),
            )
        )
    if held.version != version:
        raise changed_since("request", held.title)
    return held


def _save(held: DeskRequest, *fields: str) -> None:
    held.version += 1
    held.save(update_fields=[*fields, "version"])


def _record(
    actor: Actor,
    action: str,
    target: DeskRequest | DeskSession,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        perimeter_id=target.perimeter_id,
        action=action,
        target=target,
        before=dict(before) if before else None,
        after=dict(after) if after else None,
        reason=reason,
    )
