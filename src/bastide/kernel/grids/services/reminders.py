"""Reminders to raters whose work is not done; none says who answered what."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from bastide.foundation.text import squeezed
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Rater, Reminder
from bastide.kernel.grids.queries.sheets import progress_by_rater
from bastide.kernel.grids.services.locks import held
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record

BETWEEN = dt.timedelta(hours=24)
"""Least time between two reminders to the same rater."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of reminders.

    Attributes:
        sent: number of messages handed to the mail server once the transaction is kept.
        held: reason → number of raters who got none: `done`, `no_address`, `recent`.
    """

    sent: int
    held: Mapping[str, int]


@transaction.atomic
def remind_raters(*, actor: Actor, campaign: Campaign, address: str = "") -> Reminded:
    """Remind the raters whose work is not done, each apart, once a day at most.

    Messages leave after the transaction is kept, so that none leaves twice; one that fails is not
    sent again before the next reminder.

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
        elif rater.user is None or not rater.user.is_active:
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
    """Note the reminders, and send each once the transaction is kept."""
    today = timezone.localdate(now)
    Reminder.objects.bulk_create(
        Reminder(rater=rater, sent_at=now, sent_on=today) for rater in raters
    )
    for rater in raters:
        if rater.user is not None:
            message = _message(campaign, rater.user.email, address)
            transaction.on_commit(functools.partial(message.send), robust=True)


def _message(campaign: Campaign, email: str, address: str) -> EmailMessage:
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
    return EmailMessage(subject=f"Rappel\u00a0: {name}", body="\n".join(lines), to=[email])
