"""The round of the worker: what waits leaves, what has served is emptied."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from bastide.platform.mail.models import MailState, OutgoingMail
from bastide.platform.mail.services.delivery import deliver_mails
from bastide.platform.mail.services.keeping import purge_mails

logger = logging.getLogger(__name__)

BETWEEN_PURGES = 6 * 3600.0
"""Seconds between two looks at what has served."""

MOST_A_ROUND = 50
"""Messages of one round: queued tasks do not wait for a thousand letters."""


class Postman:
    """Passes by the outbox each time the worker has a moment; reads, when nothing waits."""

    def __init__(self) -> None:
        self._purged_at: float | None = None

    def pass_by(self) -> bool:
        """Hand over what is due; tell whether there was anything.

        A database or a server in trouble stops this round, never the worker.
        """
        try:
            self._purge()
            is_due = OutgoingMail.objects.filter(
                state=MailState.WAITING, not_before__lte=timezone.now()
            ).exists()
            if is_due:
                deliver_mails(most=MOST_A_ROUND)
        except DatabaseError:
            logger.exception("Mail round interrupted")
            return False
        return is_due

    def _purge(self) -> None:
        now = time.monotonic()
        if self._purged_at is None or now > self._purged_at + BETWEEN_PURGES:
            self._purged_at = now
            purge_mails(days=settings.MAIL_KEPT_DAYS)
