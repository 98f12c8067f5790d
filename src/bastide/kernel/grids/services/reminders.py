"""Reminders to raters whose work is not done; none says who answered what."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError
from bastide.foundation.text import squeezed
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Rater, Reminder
from bastide.kernel.grids.queries.sheets import progress_by_rater
from bastide.kernel.grids.services.locks import held
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import Mailbox, read_mailbox
from bastide.platform.mail.services.posting import post_letter

BETWEEN = dt.timedelta(hours=24)
"""Least time between two reminders to the same rater."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of reminders.

    Attributes:
        sent: number of messages written in the outbox, with the reminders themselves.
        held: reason → number of raters who got none: `done`, `no_address`, `recent`.
    """

    sent: int
    held: Mapping[str, int]


@transaction.atomic
def remind_raters(*, actor: Actor, campaign: Campaign, address: str = "") -> Reminded:
    """Remind the raters whose work is not done, each apart, once a day at most.

    Messages are written in the outbox in this transaction and leave once it is kept, none twice.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; open.
        address: address of the sheets, written in the message.

    Raises:
        InputRefusedError: no round is open.
    """
    fresh = held(actor, campaign, {Stage.OPEN})
    now = timezone.now()
    recent = set(
        Reminder.objects.filter(rater__campaign=fresh, sent_at__gt=now - BETWEEN).values_list(
            "rater_id", flat=True
        )
    )
    raters = list(fresh.raters.select_related("user", "college"))
    kept_back: Counter[str] = Counter()
    reminded: list[Rater] = []
    for rater, progress in zip(raters, progress_by_rater(fresh, raters), strict=True):
        if progress.is_done:
            kept_back["done"] += 1
        elif _mailbox(rater) is None:
            kept_back["no_address"] += 1
        elif rater.pk in recent:
            kept_back["recent"] += 1
        else:
            reminded.append(rater)
    _send(fresh, reminded, address, now)
    if reminded:
        record(
            actor=actor,
            perimeter_id=fresh.perimeter_id,
            action="write_reminders",
            target=fresh,
            after={"reminders": len(reminded)},
        )
    return Reminded(len(reminded), dict(kept_back))


def _send(campaign: Campaign, raters: list[Rater], address: str, now: dt.datetime) -> None:
    """Note the reminders, and post the letter of each."""
    today = timezone.localdate(now)
    noted = Reminder.objects.bulk_create(
        Reminder(rater=rater, sent_at=now, sent_on=today) for rater in raters
    )
    for reminder, rater in zip(noted, raters, strict=True):
        mailbox = _mailbox(rater)
        if mailbox is not None:
            letter = _letter(campaign, mailbox, address, f"reminder:{reminder.pk}")
            post_letter(letter=letter, perimeter_id=campaign.perimeter_id)


def _mailbox(rater: Rater) -> Mailbox | None:
    """Return where a rater reads messages; `None` on paper, without account, or out of reach."""
    if rater.user is None or not rater.user.is_active:
        return None
    try:
        return read_mailbox(rater.user.email)
    except InputRefusedError:
        return None


def _letter(campaign: Campaign, to: Mailbox, address: str, key: str) -> Letter:
    """Return the message to one rater: the campaign, the day, the address, and nothing else."""
    name = squeezed(campaign.name)
    until = f", avant le {campaign.closes_on:%d/%m/%Y}" if campaign.closes_on else ""
    lines = [
        "Bonjour,",
        "",
        f"Des fiches de la campagne «\u00a0{name}\u00a0» attendent vos réponses{until}.",
        *([address] if address else []),
        "",
        "Personne ne lit vos réponses avant la clôture du tour.",
        campaign.retention,
    ]
    return Letter(
        to=to,
        subject=f"Rappel\u00a0: {name}",
        text="\n".join(lines),
        key=key,
        purpose="reminder",
    )
