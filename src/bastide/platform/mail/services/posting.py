"""Post a letter: one row of the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bastide.platform.mail.core.letters import Letter, checked_letter
from bastide.platform.mail.models import OutgoingMail
from bastide.platform.mail.services.delivery import deliver_mails

IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"


class NoTransactionError(RuntimeError):
    """A letter was posted outside the transaction of what it tells."""


def post_letter(
    *,
    letter: Letter,
    perimeter_id: uuid.UUID | None = None,
    not_before: dt.datetime | None = None,
    is_left_to_worker: bool = False,
) -> tuple[OutgoingMail, bool]:
    """Keep a letter until it is handed over, in the caller's transaction.

    It leaves once that transaction is kept: by the worker, or at once in an installation that does
    its long work where it is asked. A rolled-back transaction takes its letters away.

    Args:
        letter: what is said and to whom.
        perimeter_id: territory (or authority) that it concerns; `None` for what concerns none.
        not_before: instant before which it stays here.
        is_left_to_worker: do not hand it over here, even without a worker: who posts a thousand
            calls `deliver_mails` once.

    Returns:
        The row, and whether it is new: a letter whose key is there already is not kept again.

    Raises:
        NoTransactionError: no transaction is open.
        LetterRefusedError: the letter cannot be sent as it is.
    """
    if not connection.in_atomic_block:
        raise NoTransactionError(f"{letter.purpose}: a letter is posted inside a transaction.")
    kept = checked_letter(letter)
    mail_id, now = uuid.uuid4(), timezone.now()
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=kept.key,
        defaults={
            "id": mail_id,
            "purpose": kept.purpose,
            "perimeter_id": perimeter_id,
            "recipient": kept.to.address,
            "recipient_digest": kept.to.digest,
            "subject": kept.subject,
            "text": kept.text,
            "html": kept.html,
            "headers": dict(kept.headers),
            "message_id": f"<{mail_id}@{_sending_domain()}>",
            "created_at": now,
            "not_before": not_before or now,
        },
    )
    if is_new and not is_left_to_worker and _has_no_worker():
        transaction.on_commit(partial(deliver_mails, only=mail.pk), robust=True)
    return mail, is_new


def deliver_without_worker() -> None:
    """Hand over what waits when no worker of this process's installation will: round after round.

    It ends when a round hands over nothing; what is left is for `bastide mail deliver`.
    """
    while _has_no_worker() and deliver_mails().sent:
        pass


def _has_no_worker() -> bool:
    return bool(settings.TASKS["default"]["BACKEND"] == IMMEDIATE)


def _sending_domain() -> str:
    """Return the domain of the sender, which names each message."""
    _name, _at, domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")
    return domain.strip("<> ") or "localhost"
