"""Writes of the journal: one event per act, in the transaction of the act itself."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit import anchors
from bastide.platform.audit.chains import Anchor, Link, canonical, payload_hash
from bastide.platform.audit.models import INSTALLATION, AnchorReceipt, Chain, Event, Payload

ROOM = "audit"
ERASE = "erase_event"
EVENT_TYPE = "audit.event"


class NoTransactionError(RuntimeError):
    """An act was recorded outside the transaction that does it."""


def record(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID | None,
    action: str,
    target: Model,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Append one event to the chain of a territory, in the caller's transaction.

    The chain's row is locked until that transaction ends, so that events never fork.

    Args:
        actor: who acts.
        perimeter_id: perimeter of the object; `None` when it belongs to no territory.
        action: verb in the imperative, snake case (`import_document`).
        target: the object; a deleted one keeps its label.
        before: what was there, in JSON-like values (dates, `Decimal` and UUID are accepted).
        after: what is there now, likewise.
        reason: why, in the actor's words.

    Returns:
        The event written.

    Raises:
        NoTransactionError: no transaction is open.
    """
    said = {
        "actor": actor.label,
        "target": str(target)[:200],
        "before": _plain(before),
        "after": _plain(after),
        "reason": reason,
    }
    return _append(
        root_id=_root_of(actor, perimeter_id),
        link={
            "actor": str(actor.user.uid) if actor.user is not None else "",
            "perimeter": str(perimeter_id or INSTALLATION),
            "action": action,
            "target_type": target._meta.label_lower,  # noqa: SLF001 -- Django's public name of it
            "target_id": "" if target.pk is None else str(target.pk),
        },
        content=canonical(said),
    )


@transaction.atomic
def erase_payload(*, actor: Actor, event: Event, reason: str) -> Event:
    """Destroy what an event says in words and its salt; the chain stays valid.

    Args:
        actor: administrator of the territory (the event itself stays).
        event: the event whose words name a person.
        reason: the request that asked for it.

    Returns:
        The event that tells the erasure.

    Raises:
        NotAllowedError: the actor does not administer the event's perimeter, or the event is
            itself an erasure.

    Source: règlement (UE) 2016/679, art. 17.
    """
    actor.require(Role.ADMINISTRATOR, event.perimeter_id, ROOM)
    if event.action == ERASE:
        raise NotAllowedError("Un effacement ne s'efface pas.")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_payload SET content = NULL, salt = '' WHERE event_id = %s", [event.pk]
        )
    said = {"actor": actor.label, "target": "", "before": None, "after": None, "reason": reason}
    return _append(
        root_id=event.chain_id,
        link={
            "actor": str(actor.user.uid) if actor.user is not None else "",
            "perimeter": str(event.perimeter_id),
            "action": ERASE,
            "target_type": EVENT_TYPE,
            "target_id": str(event.sequence),
        },
        content=canonical(said),
    )


def restart_anchors(*, actor: Actor, reason: str) -> Anchor:
    """Start the anchors again from what the database holds, after a restoration that lost acts.

    The act is recorded in the journal of the installation and written to the external file.

    Raises:
        NotAllowedError: the actor is not the product's own command.
        ValueError: no reason.
    """
    if not actor.is_system:
        raise NotAllowedError("Seule la commande de l'installation reprend les ancrages.")
    if not reason.strip():
        raise ValueError("Une reprise des ancrages dit sa raison.")
    with transaction.atomic():
        record(
            actor=actor,
            perimeter_id=None,
            action="restart_anchors",
            target=AnchorReceipt(number=AnchorReceipt.objects.count()),
            reason=reason,
        )
    return anchors.restart(reason=reason)


def _append(*, root_id: uuid.UUID, link: dict[str, str], content: str) -> Event:
    if not connection.in_atomic_block:
        raise NoTransactionError("Un acte s'enregistre dans la transaction qui l'accomplit.")
    chain = _locked(root_id)
    at, salt = timezone.now(), secrets.token_hex(16)
    linked = Link(
        chain=str(chain.id),
        sequence=chain.count + 1,
        previous=chain.head,
        at=instant_text(at),
        payload=payload_hash(salt, content),
        **link,
    )
    event = Event(
        chain=chain,
        sequence=linked.sequence,
        previous_hash=linked.previous,
        hash=linked.computed_hash(),
        at=at,
        actor_key=uuid.UUID(linked.actor) if linked.actor else None,
        perimeter_id=uuid.UUID(linked.perimeter),
        action=linked.action,
        target_type=linked.target_type,
        target_id=linked.target_id,
        payload_hash=linked.payload,
    )
    event.save(force_insert=True)
    Payload(event=event, salt=salt, content=content).save(force_insert=True)
    Chain.objects.filter(pk=chain.pk).update(count=event.sequence, head=event.hash)
    transaction.on_commit(anchors.anchor_when_due, robust=True)
    return event


def _locked(root_id: uuid.UUID) -> Chain:
    """Return the chain's row, locked until the transaction ends; the first event creates it."""
    rows = Chain.objects.filter(pk=root_id)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",), no_key=True)
    chain = rows.first()
    if chain is None:
        Chain.objects.bulk_create([Chain(id=root_id)], ignore_conflicts=True)
        chain = rows.get()
    return chain


def _root_of(actor: Actor, perimeter_id: uuid.UUID | None) -> uuid.UUID:
    if perimeter_id is None:
        return INSTALLATION
    known = actor.roots.get(perimeter_id)
    if known is not None:
        return known
    parents = Perimeter.objects.filter(pk=perimeter_id).values_list("parent_id", flat=True)
    return next(iter(parents), None) or perimeter_id


def instant_text(at: dt.datetime) -> str:
    """Return an instant as the chain hashes it: UTC, microseconds.

    >>> instant_text(dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC))
    '2026-03-01T12:00:00.000000+00:00'
    """
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    """Return a value in JSON types: amounts, dates, identifiers as text, sets as sorted lists."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else str(value)
