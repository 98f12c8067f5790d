"""What posted offers need each day: reminders, ends, spaces never confirmed or long silent."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.core.postings.ends import REMINDERS, reminder_due
from bastide.modules.employment.core.postings.letters import (
    ended_letter,
    purge_letter,
    reminder_letter,
)
from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserRequest,
    EndReason,
    Posting,
    PostingState,
)
from bastide.modules.employment.queries.advertisers import CONFIRMED_WITHIN, space_url
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.postings.advertisers import delete_space
from bastide.modules.employment.services.postings.mail import tell_advertiser
from bastide.modules.employment.services.postings.moves import Move, held_posting, may, move
from bastide.modules.employment.services.postings.publication import take_offline
from bastide.modules.employment.services.postings.requests import DAY, POSTINGS
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.services.keeping import forget_address
from bastide.platform.mail.services.posting import post_letter

SILENCE = dt.timedelta(days=730)
"""Two years without a sign: the space is about to be deleted."""

ANSWERED_WITHIN = dt.timedelta(days=30)


def care_for_postings(
    *, actor: Actor, territory: Territory, at: dt.datetime | None = None
) -> dict[str, int]:
    """Do for the posted offers of a site what a day asks; twice the same day changes nothing.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default.

    Returns:
        `reminded`, `ended`: offers; `unconfirmed`, `asked`, `left`: spaces.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    AdvertiserRequest.objects.filter(at__lt=now - DAY).delete()
    online = Posting.objects.filter(territory=territory, live_until__isnull=False)
    online = online.exclude(state__in=[PostingState.CLOSED, PostingState.SUSPENDED])
    soon = now + dt.timedelta(days=max(REMINDERS))
    due = online.filter(live_until__gt=now, live_until__lte=soon)
    over = online.filter(live_until__lte=now)
    return {
        "reminded": sum(_reminded(one, now) for one in due.order_by("pk")),
        "ended": sum(_ended(actor, one, now) for one in over.order_by("pk")),
        "unconfirmed": _forget_unconfirmed(territory, now),
        "left": _forget_silent(actor, territory, now),
        "asked": _ask_silent(territory, now),
    }


@transaction.atomic
def _reminded(posting: Posting, now: dt.datetime) -> int:
    """Tell the author of one offer that it ends soon, once; return how many were told."""
    held = held_posting(posting)
    end = held.live_until
    days = reminder_due(end, now, last=held.reminded_days) if end is not None else None
    if end is None or days is None:
        return 0
    held.reminded_days = days
    held.save(update_fields=["reminded_days"])
    site, shown = site_of(held.territory), date_format(timezone.localtime(end), "j F Y")
    tell_advertiser(
        held,
        f"reminder-{days}-{end:%Y-%m-%d}",
        lambda url: reminder_letter(site, held.title, days=days, end=shown, url=url),
    )
    return 1


@transaction.atomic
def _ended(actor: Actor, posting: Posting, now: dt.datetime) -> int:
    """Close one offer whose end has come, and tell its author; return how many were closed."""
    held = held_posting(posting)
    if held.live_until is None or held.live_until > now or not may(held, Act.EXPIRE):
        return 0
    take_offline(held, EndReason.EXPIRED, now)
    done = move(actor, held, Move(Act.EXPIRE, now, values={"due_at": None}))
    site = site_of(done.territory)
    tell_advertiser(done, "ended", lambda url: ended_letter(site, done.title, url=url))
    return 1


@transaction.atomic
def _forget_unconfirmed(territory: Territory, now: dt.datetime) -> int:
    """Delete the spaces that nobody confirmed."""
    old = Advertiser.objects.filter(
        territory=territory, confirmed_at__isnull=True, created_at__lt=now - CONFIRMED_WITHIN
    )
    for one in old:
        forget_address(digest=one.digest, perimeter_id=territory.perimeter_id)
    count = len(old)
    old.delete()
    return count


def _forget_silent(actor: Actor, territory: Territory, now: dt.datetime) -> int:
    """Delete the spaces that did not answer in the thirty days."""
    gone = Advertiser.objects.filter(
        territory=territory,
        asked_again_at__lt=now - ANSWERED_WITHIN,
        last_seen_at__lt=now - SILENCE,
    )
    left = list(gone.select_related("territory"))
    for one in left:
        delete_space(actor=actor, advertiser=one, at=now)
    return len(left)


def _ask_silent(territory: Territory, now: dt.datetime) -> int:
    silent = Advertiser.objects.filter(
        territory=territory,
        confirmed_at__isnull=False,
        last_seen_at__lt=now - SILENCE,
        asked_again_at__isnull=True,
    )
    return sum(_asked(one, now) for one in silent.select_related("territory").order_by("pk"))


@transaction.atomic
def _asked(advertiser: Advertiser, now: dt.datetime) -> int:
    """Tell one advertiser that its space is about to go, once; return how many were told."""
    moved = Advertiser.objects.filter(pk=advertiser.pk, asked_again_at__isnull=True).update(
        asked_again_at=now
    )
    if moved:
        site = site_of(advertiser.territory)
        said = purge_letter(site, url=space_url(site.slug, advertiser), days=ANSWERED_WITHIN.days)
        key = f"posting-still:{advertiser.pk}:{now:%Y-%m-%d}"
        mailbox = read_mailbox(advertiser.address)
        letter = Letter(mailbox, said.subject, said.text, key, POSTINGS, said.html)
        perimeter_id = advertiser.territory.perimeter_id
        post_letter(letter=letter, perimeter_id=perimeter_id, is_left_to_worker=True)
    return moved
