"""Reads of outgoing mail: what waits, what is in trouble, and what a demonstration may show."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM
from bastide.platform.access.roles import Role
from bastide.platform.mail.models import HeldBecause, MailState, OutgoingMail, Suppression

TO_FOLDER = "django.core.mail.backends.filebased.EmailBackend"
"""The way of sending that leaves messages in a folder: nothing leaves the machine."""

HAND_OFF = dt.timedelta(minutes=10)
"""A hand-off in progress is not yet a doubt; after this long, nobody is at it any more."""


_CHUNK = 500


@dataclass(frozen=True, slots=True)
class MailCounts:
    """How the outbox stands.

    Attributes:
        waiting: messages that wait for their hand-off, the postponed ones included.
        oldest_seconds: age of the oldest of them that is due, in seconds; 0 without any.
        failed: messages given up.
        in_doubt: messages of which nobody knows whether the server took them.
    """

    waiting: int
    oldest_seconds: float
    failed: int
    in_doubt: int


def count_mails(now: dt.datetime) -> MailCounts:
    """Count what waits and what is in trouble: one query, no row is read."""
    waits = Q(state=MailState.WAITING)
    found = OutgoingMail.objects.exclude(state=MailState.SENT).aggregate(
        waiting=Count("pk", filter=waits),
        oldest=Min("created_at", filter=waits & Q(not_before__lte=now)),
        failed=Count("pk", filter=Q(state=MailState.FAILED, purged_at__isnull=True)),
        in_doubt=Count("pk", filter=in_doubt(now)),
    )
    oldest = found["oldest"]
    age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    return MailCounts(found["waiting"], age, found["failed"], found["in_doubt"])


def in_doubt(now: dt.datetime) -> Q:
    """Return the condition of messages in doubt, the hand-offs in progress left out."""
    return Q(
        held_because=HeldBecause.IN_DOUBT,
        claimed_at__lt=now - HAND_OFF,
        purged_at__isnull=True,
    )


def suppressed_digests(digests: Collection[str], purpose: str) -> frozenset[str]:
    """Return those of some digests whose address gets no message of a purpose.

    Args:
        digests: `Mailbox.digest` of each address; any number.
        purpose: purpose of the message that would be sent.
    """
    asked, found = sorted(set(digests)), set[str]()
    for start in range(0, len(asked), _CHUNK):
        found.update(
            Suppression.objects.filter(
                Q(purpose="") | Q(purpose=purpose), digest__in=asked[start : start + _CHUNK]
            ).values_list("digest", flat=True)
        )
    return frozenset(found)


def list_troubled_mails(actor: Actor, now: dt.datetime) -> QuerySet[OutgoingMail]:
    """Return what failed and what is in doubt, without any body, for the installation's keepers.

    Nobody else gets a row: what is written to a person is read by that person.
    """
    is_keeper = actor.is_system or bool(actor.user and actor.user.is_platform_admin)
    rows = OutgoingMail.objects.defer("text", "html", "headers")
    troubled = Q(state=MailState.FAILED) | in_doubt(now)
    return rows.filter(troubled, purged_at__isnull=True) if is_keeper else rows.none()


def has_shown_folder(actor: Actor) -> bool:
    """Tell whether messages stay in a folder here, and the actor may look at it."""
    is_shown = settings.IS_DEMO and settings.EMAIL_BACKEND == TO_FOLDER
    return bool(is_shown and actor.perimeters(EVERY_ROOM, Role.ADMINISTRATOR))


def list_visible_mails(actor: Actor) -> QuerySet[OutgoingMail]:
    """Return the messages of a demonstration, for those who administer a territory of it.

    Three locks: the installation is a demonstration, its messages leave for a folder only, and the
    message belongs to a territory that the actor administers; a message without territory (a
    password, say) is shown to nobody.
    """
    rows = OutgoingMail.objects.select_related("perimeter")
    if not has_shown_folder(actor):
        return rows.none()
    return rows.filter(
        perimeter_id__in=actor.perimeters(EVERY_ROOM, Role.ADMINISTRATOR),
        purged_at__isnull=True,
    )


def get_visible_mail(actor: Actor, mail_id: uuid.UUID) -> OutgoingMail:
    """Return one message of a demonstration.

    Raises:
        Http404: no such message, or none that the actor may see; the answer is the same.
    """
    mail = list_visible_mails(actor).filter(pk=mail_id).first()
    if mail is None:
        raise Http404
    return mail
