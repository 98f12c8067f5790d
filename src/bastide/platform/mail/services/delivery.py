"""Hand messages over to the mail server, each once, whatever dies in between.

A message is claimed first: one update that succeeds for one worker only and writes that the message
is in doubt. What the server answers lifts the doubt. Nothing else ever does, but a person.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from bastide.platform.mail.core.outcomes import Fate, Outcome, judged, wait_before_next
from bastide.platform.mail.models import (
    HeldBecause,
    MailState,
    OutgoingMail,
    Suppression,
    SuppressionCause,
)

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
REST = dt.timedelta(minutes=5)
"""How long the outbox rests after a hand-off in doubt: one server in trouble spoils one message."""

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round did.

    Attributes:
        sent: messages that the server took.
        again: messages left for a later attempt.
        failed: messages given up: refused for good, or tried too often.
        held: reason → messages held back.
    """

    sent: int
    again: int
    failed: int
    held: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of the command's answer."""
        return {
            "sent": self.sent,
            "again": self.again,
            "failed": self.failed,
            "held": dict(self.held),
        }


def deliver_mails(
    *, only: uuid.UUID | None = None, most: int = MOST_AT_ONCE, clock: Clock = timezone.now
) -> Delivered:
    """Hand over what is due, oldest first; several workers may do so at once.

    A server that cannot be reached spoils nothing: everything due is tried again later. After a
    hand-off in doubt, the rest waits a moment.

    Args:
        only: hand over this message alone.
        most: messages of this round at most.
        clock: gives the instant.
    """
    told: Counter[str] = Counter()
    due = _due(clock(), only).order_by("not_before", "created_at", "pk")
    queue = list(due.values_list("pk", flat=True)[:most])
    server: Any = None
    for mail_id in queue:
        if server is None and (server := _reached(told, only, clock)) is None:
            break
        mail = _claim(mail_id, clock())
        if mail is None:
            continue
        if mail.held_because == HeldBecause.SUPPRESSED:
            told[HeldBecause.SUPPRESSED.value] += 1
            continue
        outcome = _handed_over(mail, server)
        told[_settle(mail, outcome, clock())] += 1
        if outcome.fate is Fate.DOUBT:
            _due(clock(), None).update(not_before=clock() + REST)
            break
        if outcome.fate is Fate.AGAIN:
            _close(server)
            server = None
    _close(server)
    held = {reason: told[reason] for reason in HeldBecause.values if told[reason]}
    return Delivered(
        told[MailState.SENT.value],
        told[MailState.WAITING.value],
        told[MailState.FAILED.value],
        held,
    )


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the message that a row says, with the headers that keep robots from answering it."""
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **mail.headers,
    }
    message = EmailMultiAlternatives(
        subject=mail.subject, body=mail.text, to=[mail.recipient], headers=headers
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _due(now: dt.datetime, only: uuid.UUID | None) -> Any:
    due = OutgoingMail.objects.filter(state=MailState.WAITING, not_before__lte=now)
    return due if only is None else due.filter(pk=only)


def _reached(told: Counter[str], only: uuid.UUID | None, clock: Clock) -> Any:
    """Return an open connection; `None` when the server is out of reach and took nothing."""
    server = get_connection()
    try:
        server.open()
    except Exception as error:  # noqa: BLE001 -- whatever it is, no message was handed over
        logger.warning("Mail server out of reach", extra={"kind": type(error).__name__})
        _postpone(told, only, type(error).__name__, clock())
        return None
    return server


def _postpone(told: Counter[str], only: uuid.UUID | None, why: str, now: dt.datetime) -> None:
    """Count one attempt for everything due, and leave it for later or give it up."""
    due = _due(now, only)
    for attempts in sorted(set(due.values_list("attempts", flat=True))):
        wait = wait_before_next(attempts + 1)
        changes: dict[str, Any] = {"attempts": F("attempts") + 1, "last_error": why}
        changes |= {"not_before": now + wait} if wait else {"state": MailState.FAILED}
        moved = due.filter(attempts=attempts).update(**changes)
        told[MailState.WAITING.value if wait else MailState.FAILED.value] += moved


@transaction.atomic(durable=True)
def _claim(mail_id: uuid.UUID, now: dt.datetime) -> OutgoingMail | None:
    """Take a message for this worker alone, or `None` when another has it.

    What is written is the doubt itself: if this process dies now, it stays.
    """
    wanted = OutgoingMail.objects.filter(pk=mail_id, state=MailState.WAITING)
    mail = wanted.first()
    if mail is None:
        return None
    closed = Suppression.objects.filter(
        Q(purpose="") | Q(purpose=mail.purpose), digest=mail.recipient_digest
    ).exists()
    reason = HeldBecause.SUPPRESSED if closed else HeldBecause.IN_DOUBT
    is_ours = wanted.update(
        state=MailState.HELD,
        held_because=reason,
        claimed_at=now,
        attempts=F("attempts") if closed else F("attempts") + 1,
    )
    if not is_ours:
        return None
    mail.refresh_from_db()
    return mail


def _handed_over(mail: OutgoingMail, server: Any) -> Outcome:
    """Give one message to the server and say what became of it."""
    message = message_of(mail)
    try:
        message.message()
    except Exception as error:  # noqa: BLE001 -- it cannot be written, so it never leaves
        return Outcome(Fate.REFUSED, type(error).__name__)
    try:
        taken = server.send_messages([message])
    except Exception as error:  # noqa: BLE001 -- every error of every way of sending is judged
        return judged(error)
    return Outcome(Fate.SENT) if taken == 1 else Outcome(Fate.DOUBT, "NotCounted")


@transaction.atomic(durable=True)
def _settle(mail: OutgoingMail, outcome: Outcome, now: dt.datetime) -> str:
    """Write what became of a claimed message; return the word that counts it.

    Only the claim that this worker made is settled: a person may have decided since.
    """
    ours = OutgoingMail.objects.filter(
        pk=mail.pk, held_because=HeldBecause.IN_DOUBT, claimed_at=mail.claimed_at
    )
    wait = wait_before_next(mail.attempts)
    if outcome.fate is Fate.DOUBT:
        ours.update(last_error=outcome.why)
        logger.warning("Mail in doubt", extra={"mail": str(mail.pk), "kind": outcome.why})
        return HeldBecause.IN_DOUBT.value
    if outcome.fate is Fate.SENT:
        ours.update(state=MailState.SENT, held_because="", sent_at=now, last_error="")
        return MailState.SENT.value
    if outcome.fate is Fate.AGAIN and wait is not None:
        ours.update(
            state=MailState.WAITING,
            held_because="",
            not_before=now + wait,
            last_error=outcome.why,
        )
        return MailState.WAITING.value
    ours.update(state=MailState.FAILED, held_because="", last_error=outcome.why)
    if outcome.fate is Fate.BOUNCED:
        Suppression.objects.get_or_create(
            digest=mail.recipient_digest,
            cause=SuppressionCause.HARD_BOUNCE,
            purpose="",
            defaults={"at": now},
        )
    return MailState.FAILED.value


def _close(server: Any) -> None:
    """Close a connection, whatever state it is in."""
    if server is None:
        return
    try:
        server.close()
    except Exception as error:  # noqa: BLE001 -- a connection that cannot close is gone already
        logger.info("Mail connection lost", extra={"kind": type(error).__name__})
