"""What a person does with the link of a message: keep, change, pause, delete, leave."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bastide.modules.employment.models import Frequency, Subscriber, Subscription
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record
from bastide.platform.mail.services.keeping import forget_address


@transaction.atomic
def keep_alerts(
    *,
    actor: Actor,  # noqa: ARG001 -- each act names who does it
    subscriber: Subscriber,
    at: dt.datetime | None = None,
) -> None:
    """Note that a person still wants the alerts.

    Args:
        actor: whoever holds the link.
        subscriber: obtained through `get_subscriber_by_link`.
        at: instant, now by default.
    """
    seen = {"last_seen_at": at or timezone.now(), "asked_again_at": None}
    Subscriber.objects.filter(pk=subscriber.pk).update(**seen)


@transaction.atomic
def change_alert(
    *,
    actor: Actor,
    subscription: Subscription,
    frequency: Frequency,
    is_paused: bool,
    at: dt.datetime | None = None,
) -> None:
    """Change how often an alert is sent, stop it for a while or start it again.

    Args:
        actor: whoever holds the link of the person.
        subscription: one of this person's, confirmed.
        frequency: how often.
        is_paused: nothing is sent until the person says otherwise.
        at: instant, now by default.
    """
    now = at or timezone.now()
    keep_alerts(actor=actor, subscriber=subscription.subscriber, at=now)
    paused_at = (subscription.paused_at or now) if is_paused else None
    Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=False).update(
        frequency=frequency, paused_at=paused_at
    )


@transaction.atomic
def delete_alert(*, actor: Actor, subscription: Subscription) -> None:
    """Delete one alert of a person; with the last one, everything kept of the person goes.

    Args:
        actor: whoever holds the link of the person.
        subscription: one of this person's.
    """
    person = subscription.subscriber
    if person.subscriptions.exclude(pk=subscription.pk).exists():
        record(
            actor=actor,
            perimeter_id=person.territory.perimeter_id,
            action="withdraw_alert",
            target=subscription,
        )
        keep_alerts(actor=actor, subscriber=person)
        subscription.delete()
    else:
        leave_alerts(actor=actor, subscriber=person)


@transaction.atomic
def leave_alerts(*, actor: Actor, subscriber: Subscriber) -> None:
    """Delete every alert of a person, the address, and what the outbox says to it.

    What waits in the outbox does not leave.

    Args:
        actor: whoever holds the link of the person.
        subscriber: obtained through `get_subscriber_by_link`.
    """
    perimeter_id = subscriber.territory.perimeter_id
    record(actor=actor, perimeter_id=perimeter_id, action="withdraw_alerts", target=subscriber)
    forget_address(digest=subscriber.digest, perimeter_id=perimeter_id)
    subscriber.delete()
