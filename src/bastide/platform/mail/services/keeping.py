"""Doubts settled by a person, addresses suppressed, messages emptied when they have served."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record
from bastide.platform.mail.models import (
    HeldBecause,
    MailState,
    OutgoingMail,
    Suppression,
    SuppressionCause,
)
from bastide.platform.mail.queries import list_troubled_mails

KEPT_AFTER_PURGE = dt.timedelta(days=400)
"""How long an emptied row still says that its key was used."""

_EMPTY = {
    "recipient": "",
    "recipient_digest": "",
    "subject": "",
    "text": "",
    "html": "",
    "headers": {},
}


@transaction.atomic
def resend_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Put back in the outbox what failed or is in doubt, because a person knows that it must.

    Raises:
        NotAllowedError: not a keeper of the installation, or the message is in no trouble.
    """
    now = timezone.now()
    moved = (
        list_troubled_mails(actor, now)
        .filter(pk=mail.pk)
        .update(
            state=MailState.WAITING, held_because="", attempts=0, not_before=now, claimed_at=None
        )
    )
    _require(moved)
    record(actor=actor, perimeter_id=None, action="resume_mail", target=mail)


@transaction.atomic
def close_mail(*, actor: Actor, mail: OutgoingMail) -> None:
    """Give up what failed or is in doubt: it is emptied like what was sent, and stays failed.

    Raises:
        NotAllowedError: not a keeper of the installation, or the message is in no trouble.
    """
    now = timezone.now()
    moved = (
        list_troubled_mails(actor, now)
        .filter(pk=mail.pk)
        .update(state=MailState.FAILED, held_because="", purged_at=now, **_EMPTY)
    )
    _require(moved)
    record(actor=actor, perimeter_id=None, action="close_mail", target=mail)


@transaction.atomic
def suppress_address(
    *, digest: str, cause: SuppressionCause, purpose: str = "", at: dt.datetime | None = None
) -> None:
    """Send no more mail to an address: it does not exist, it complained, or it left.

    Args:
        digest: `Mailbox.digest` of the address.
        cause: why.
        purpose: of which messages; empty for all.
        at: when; now when nothing is said.
    """
    Suppression.objects.get_or_create(
        digest=digest, cause=cause, purpose=purpose, defaults={"at": at or timezone.now()}
    )


@transaction.atomic
def lift_unsubscription(*, digest: str, purpose: str) -> None:
    """Let an address that left have messages of a purpose again: it asked for them anew.

    A mailbox that does not exist and a complaint are not lifted by a form.
    """
    Suppression.objects.filter(
        digest=digest, purpose=purpose, cause=SuppressionCause.UNSUBSCRIBED
    ).delete()


@transaction.atomic
def forget_address(*, digest: str, perimeter_id: uuid.UUID | None = None) -> int:
    """Empty every message to an address, whatever its state, because the person asks.

    What still waits will not leave: it is given up.

    Args:
        digest: `Mailbox.digest` of the address.
        perimeter_id: only the messages about this territory; `None` for all.

    Returns:
        The number of messages emptied.
    """
    now = timezone.now()
    rows = OutgoingMail.objects.filter(recipient_digest=digest)
    if perimeter_id is not None:
        rows = rows.filter(perimeter_id=perimeter_id)
    rows.filter(state=MailState.WAITING).update(state=MailState.FAILED)
    return rows.update(purged_at=now, **_EMPTY)


def purge_mails(*, days: int, now: dt.datetime | None = None) -> dict[str, int]:
    """Empty what was sent, or held for an address that wants none, so many days ago.

    What failed and what is in doubt stays until a person settles it.

    Args:
        days: age in days, from 0.
        now: the instant; the clock's when nothing is said.

    Returns:
        `emptied`: messages emptied now; `forgotten`: rows that left altogether.
    """
    instant = now or timezone.now()
    limit = instant - dt.timedelta(days=days)
    with transaction.atomic():
        served = Q(state=MailState.SENT, sent_at__lt=limit) | Q(
            held_because=HeldBecause.SUPPRESSED, claimed_at__lt=limit
        )
        emptied = OutgoingMail.objects.filter(served, purged_at__isnull=True).update(
            purged_at=instant, **_EMPTY
        )
        forgotten, _by_model = OutgoingMail.objects.filter(
            purged_at__lt=instant - KEPT_AFTER_PURGE
        ).delete()
    return {"emptied": emptied, "forgotten": forgotten}


def _require(moved: int) -> None:
    if not moved:
        raise NotAllowedError("Ce courriel n’a rien à décider.")
