"""Ask for a private space, or for its link again: the address proves itself before anything else.

Whether an address is known or not, the same is answered and the same is done: one request noted,
one letter posted. Too many requests are answered alike, and nothing leaves.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.postings.letters import space_letter
from bastide.modules.employment.models import Advertiser, AdvertiserRequest
from bastide.modules.employment.queries.advertisers import CONFIRMED_WITHIN, space_url
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.platform.access.actors import Actor
from bastide.platform.access.origins import daily_mark
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import Mailbox
from bastide.platform.mail.services.posting import post_letter

POSTINGS = "posting"
"""Purpose of the messages about posted offers."""

ORIGIN = "bastide.employment.postings.origin"
DAY = dt.timedelta(days=1)
MOST_A_DAY, MOST_BY_ORIGIN = 5, 20
"""Requests in a day for one address, and from one network address."""


@transaction.atomic
def ask_space(
    *,
    actor: Actor,  # noqa: ARG001 -- anybody; nothing is done yet that a trail would keep
    territory: Territory,
    mailbox: Mailbox,
    origin: str,
    at: dt.datetime | None = None,
) -> None:
    """Note a request, and write the link of its space to the address, new or known.

    Nothing tells the caller which: neither the answer nor an error.

    Args:
        actor: anybody; a visitor.
        territory: its site is open.
        mailbox: where to.
        origin: network address of the request; never kept as it is.
        at: instant, now by default.
    """
    now = at or timezone.now()
    sealed = daily_mark(ORIGIN, origin, now)
    recent = AdvertiserRequest.objects.filter(at__gt=now - DAY)
    if recent.filter(origin=sealed).count() >= MOST_BY_ORIGIN:
        return
    request = AdvertiserRequest.objects.create(digest=mailbox.digest, origin=sealed, at=now)
    if recent.filter(digest=mailbox.digest).count() > MOST_A_DAY:
        return
    advertiser = _noted(territory, mailbox, now)
    site = site_of(territory)
    said = space_letter(
        site,
        url=space_url(site.slug, advertiser),
        is_confirmed=advertiser.confirmed_at is not None,
        days=CONFIRMED_WITHIN.days,
    )
    key = f"posting-space:{request.pk}:{advertiser.pk}"
    letter = Letter(mailbox, said.subject, said.text, key, POSTINGS, said.html)
    post_letter(letter=letter, perimeter_id=territory.perimeter_id)


@transaction.atomic
def confirm_space(*, actor: Actor, advertiser: Advertiser, at: dt.datetime | None = None) -> None:
    """Open a space: its address has proved itself. Confirming twice changes nothing.

    Args:
        actor: whoever holds the link.
        advertiser: obtained through `get_advertiser_by_link`.
        at: instant, now by default.
    """
    now = at or timezone.now()
    ours = Advertiser.objects.filter(pk=advertiser.pk)
    if ours.filter(confirmed_at__isnull=True).update(confirmed_at=now):
        record(
            actor=actor,
            perimeter_id=advertiser.territory.perimeter_id,
            action="validate_advertiser",
            target=advertiser,
        )
    ours.update(last_seen_at=now, asked_again_at=None)


def _noted(territory: Territory, mailbox: Mailbox, now: dt.datetime) -> Advertiser:
    """Return the advertiser of an address, new or as it was; the same statements for both."""
    who = {"territory": territory, "digest": mailbox.digest}
    fresh = Advertiser(**who, address=mailbox.address, created_at=now, last_seen_at=now)
    Advertiser.objects.bulk_create([fresh], ignore_conflicts=True)
    Advertiser.objects.filter(**who, confirmed_at__isnull=True).update(created_at=now)
    return Advertiser.objects.get(**who)
