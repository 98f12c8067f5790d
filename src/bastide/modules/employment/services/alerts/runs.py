"""The run of alerts: every search against every new offer, then one message per person at most.

What a message tells enters the ledger in the transaction that posts it, under a key of the person
and the day: a run that dies is run again, and tells nobody twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.alerts.books import book_of
from bastide.modules.employment.core.alerts.digests import Digest, Interest, digest_of
from bastide.modules.employment.core.alerts.matching import matches
from bastide.modules.employment.models import (
    AlertDelivery,
    Frequency,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.queries.alerts import (
    NewOffers,
    active_subscriptions,
    new_offers,
    told_lineages,
    wishes_of,
)
from bastide.modules.employment.services.alerts.letters import DigestWriter
from bastide.modules.employment.services.alerts.requests import ALERTS, site_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.mail.queries import suppressed_digests
from bastide.platform.mail.services.posting import post_letter

MONDAY = 0


@dataclass
class AlertRun:
    """What a run did.

    Attributes:
        subscriptions: alerts confirmed and not paused.
        digests: messages composed.
        lines: offers that they list.
        sent: messages written in the outbox; none in a trial.
        held: reason → persons who got none: `weekly` (not their day), `empty` (nothing new),
            `suppressed` (address that wants no more), `already` (told today), `changed` (alerts
            changed meanwhile).
    """

    subscriptions: int = 0
    digests: int = 0
    lines: int = 0
    sent: int = 0
    held: Counter[str] = field(default_factory=Counter)

    def add(self, other: AlertRun) -> None:
        """Add what another run did."""
        self.subscriptions += other.subscriptions
        self.digests += other.digests
        self.lines += other.lines
        self.sent += other.sent
        self.held.update(other.held)

    def as_dict(self) -> dict[str, object]:
        """Return the keys of the command's answer."""
        return {
            "subscriptions": self.subscriptions,
            "digests": self.digests,
            "lines": self.lines,
            "sent": self.sent,
            "held": dict(sorted(self.held.items())),
        }


def run_alerts(
    *,
    actor: Actor,
    territory: Territory,
    at: dt.datetime | None = None,
    is_trial: bool = False,
) -> AlertRun:
    """Tell each person what is new for the searches that are due today.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default; its day in the territory's time decides what is due.
        is_trial: compose everything and write nothing.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    active = active_subscriptions(territory)
    run = AlertRun(subscriptions=len(active))
    due = [one for one in active if is_due(one, now)]
    run.held["weekly"] += len(_persons(active) - _persons(due))
    run.held += Counter()  # without the reasons that held nobody
    if not due:
        return run
    offers = new_offers(territory, now)
    interests = _interests(territory, due, offers)
    _tell(_Round(actor, territory, now, is_trial=is_trial), run, due, interests, offers)
    if run.sent:
        with transaction.atomic():
            record(
                actor=actor,
                perimeter_id=territory.perimeter_id,
                action="write_alerts",
                target=territory,
                after=run.as_dict(),
            )
    return run


def is_due(subscription: Subscription, now: dt.datetime) -> bool:
    """Tell whether an alert is sent on a day: each day, or on Mondays."""
    is_monday = timezone.localdate(now).weekday() == MONDAY
    return subscription.frequency == Frequency.DAILY or is_monday


@dataclass(frozen=True, slots=True)
class _Round:
    """Who runs, where, when, and whether anything is written."""

    actor: Actor
    territory: Territory
    now: dt.datetime
    is_trial: bool

    @property
    def day(self) -> dt.date:
        return timezone.localdate(self.now)


def _persons(subscriptions: Sequence[Subscription]) -> set[uuid.UUID]:
    return {one.subscriber_id for one in subscriptions}


def _interests(
    territory: Territory, due: Sequence[Subscription], offers: NewOffers
) -> Mapping[uuid.UUID, Interest]:
    """Return what answers each alert: all of them against all the new offers, at once."""
    found = dict(matches(book_of(wishes_of(territory, due)), offers.compared).by_search())
    return {
        one.pk: Interest(one.pk, one.confirmed_at or one.created_at, tuple(found.get(rank, ())))
        for rank, one in enumerate(due)
    }


def _tell(
    round_: _Round,
    run: AlertRun,
    due: Sequence[Subscription],
    interests: Mapping[uuid.UUID, Interest],
    offers: NewOffers,
) -> None:
    told = told_lineages(_persons(due))
    closed = suppressed_digests([one.subscriber.digest for one in due], ALERTS)
    writer = DigestWriter(round_.territory, site_of(round_.territory), offers.jobs)
    for person_id, group in groupby(due, key=lambda one: one.subscriber_id):
        wanted = list(group)
        digest = digest_of(
            [interests[one.pk] for one in wanted], offers.candidates, told.get(person_id, set())
        )
        if digest is None:
            run.held["empty"] += 1
            continue
        run.digests += 1
        run.lines += len(digest.lines)
        person = wanted[0].subscriber
        if person.digest in closed:
            run.held["suppressed"] += 1
        elif not round_.is_trial:
            reason = _post(round_, writer, person, wanted, digest)
            run.held.update([reason] if reason else [])
            run.sent += not reason


class _NotNow(Exception):  # noqa: N818 -- it undoes a transaction, it is no error
    """This person gets nothing now; `args` says why."""


def _post(
    round_: _Round,
    writer: DigestWriter,
    person: Subscriber,
    wanted: Sequence[Subscription],
    digest: Digest,
) -> str:
    """Write the ledger and the letter of one person together; return why not, empty when done."""
    try:
        with transaction.atomic():
            _require_unchanged(wanted)
            letter = writer.letter(person, wanted, digest, key=_key(person, round_.day))
            _mail, is_new = post_letter(
                letter=letter, perimeter_id=round_.territory.perimeter_id, is_left_to_worker=True
            )
            _require(is_new, "already")
            AlertDelivery.objects.bulk_create(
                AlertDelivery(subscription_id=search, lineage=lineage, told_at=round_.now)
                for search, lineage in digest.told
            )
    except _NotNow as reason:
        return str(reason)
    except IntegrityError:  # another run told the same a moment ago
        return "already"
    return ""


def _require_unchanged(wanted: Sequence[Subscription]) -> None:
    """Stop when a person paused or deleted an alert since it was read; hold the others."""
    still = (
        Subscription.objects.select_for_update()
        .filter(pk__in=[one.pk for one in wanted], paused_at__isnull=True)
        .values_list("pk", flat=True)
    )
    _require(len(list(still)) == len(wanted), "changed")


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise _NotNow(reason)


def _key(person: Subscriber, day: dt.date) -> str:
    """Return the key of the message of a person and a day, which names nobody."""
    said = f"{person.territory_id}:{person.digest}:{day.isoformat()}"
    digest = salted_hmac("bastide.employment.digest", said, algorithm="sha256").hexdigest()
    return f"digest:{digest}"
