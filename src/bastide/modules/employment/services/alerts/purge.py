"""What alerts forget by themselves: requests left unconfirmed, long silences, an old ledger."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.alerts.letters import still_letter
from bastide.modules.employment.models import (
    AlertDelivery,
    AlertRequest,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.queries.alerts import CONFIRMED_WITHIN
from bastide.modules.employment.services.alerts.management import leave_alerts
from bastide.modules.employment.services.alerts.requests import DAY, REQUESTS, manage_url, site_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.services.keeping import forget_address
from bastide.platform.mail.services.posting import post_letter

SILENCE = dt.timedelta(days=182)
"""Six months without a sign: the product asks whether to go on."""

ANSWERED_WITHIN = dt.timedelta(days=30)
LEDGER_KEPT = dt.timedelta(days=200)
"""Well beyond what a lineage is remembered and an offer is new."""


def purge_alerts(
    *, actor: Actor, territory: Territory, at: dt.datetime | None = None
) -> dict[str, int]:
    """Forget what a site no longer needs, and ask the silent whether they go on.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default.

    Returns:
        `unconfirmed`: requests deleted; `asked`: persons asked again; `left`: persons deleted
        because they did not answer.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    AlertRequest.objects.filter(at__lt=now - DAY).delete()
    AlertDelivery.objects.filter(
        subscription__subscriber__territory=territory, told_at__lt=now - LEDGER_KEPT
    ).delete()
    people = Subscriber.objects.filter(territory=territory).select_related("territory")
    gone = people.filter(asked_again_at__lt=now - ANSWERED_WITHIN, last_seen_at__lt=now - SILENCE)
    left = list(gone)
    for person in left:
        leave_alerts(actor=actor, subscriber=person)
    return {
        "unconfirmed": _forget_unconfirmed(territory, now),
        "asked": _ask_again(territory, now),
        "left": len(left),
    }


@transaction.atomic
def _forget_unconfirmed(territory: Territory, now: dt.datetime) -> int:
    """Delete requests that nobody confirmed, and the addresses that hold nothing else."""
    old = Subscription.objects.filter(
        subscriber__territory=territory,
        confirmed_at__isnull=True,
        created_at__lt=now - CONFIRMED_WITHIN,
    )
    count = old.count()
    old.delete()
    alone = Subscriber.objects.filter(territory=territory, subscriptions__isnull=True)
    for person in alone:
        forget_address(digest=person.digest, perimeter_id=territory.perimeter_id)
        person.delete()
    return count


def _ask_again(territory: Territory, now: dt.datetime) -> int:
    silent = Subscriber.objects.filter(
        territory=territory,
        last_seen_at__lt=now - SILENCE,
        asked_again_at__isnull=True,
        subscriptions__confirmed_at__isnull=False,
    )
    asked = 0
    for person in silent.distinct().select_related("territory"):
        asked += _asked(person, now)
    return asked


@transaction.atomic
def _asked(person: Subscriber, now: dt.datetime) -> int:
    """Ask one person, once; return how many were asked."""
    moved = Subscriber.objects.filter(pk=person.pk, asked_again_at__isnull=True).update(
        asked_again_at=now
    )
    if moved:
        site = site_of(person.territory)
        url = manage_url(site, person)
        said = still_letter(site, manage_url=url, days=ANSWERED_WITHIN.days)
        letter = Letter(
            read_mailbox(person.address),
            said.subject,
            said.text,
            f"alert-still:{person.pk}:{now:%Y-%m-%d}",
            REQUESTS,
            said.html,
        )
        post_letter(
            letter=letter,
            perimeter_id=person.territory.perimeter_id,
            is_left_to_worker=True,
        )
    return moved
