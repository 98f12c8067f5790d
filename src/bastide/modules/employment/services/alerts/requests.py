"""Ask for an alert and confirm it: the address proves itself before anything is sent to it.

Whether an address is known or not, the same is answered and the same is done: one request noted,
one letter posted. Too many requests are answered alike, and nothing leaves.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.alerts.letters import (
    Said,
    Site,
    already_letter,
    confirmation_letter,
)
from bastide.modules.employment.core.searches.addresses import parse_search, search_address
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.core.searches.descriptions import described
from bastide.modules.employment.models import (
    AlertRequest,
    Basin,
    Frequency,
    Subscriber,
    Subscription,
)
from bastide.modules.employment.queries.alerts import (
    CONFIRMED_WITHIN,
    confirm_token,
    manage_token,
    public_address,
)
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.queries.trades import domain_labels
from bastide.platform.access.actors import Actor
from bastide.platform.access.origins import daily_mark
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import Mailbox, read_mailbox
from bastide.platform.mail.services.keeping import lift_unsubscription
from bastide.platform.mail.services.posting import post_letter

ALERTS, REQUESTS = "alerts", "alert_request"
"""Purposes of the messages: the digests, and what is answered to a request."""

ORIGIN = "bastide.employment.alerts.origin"
DAY = dt.timedelta(days=1)
MOST_A_DAY, MOST_BY_ORIGIN = 5, 20
"""Requests in a day for one address, and from one network address."""

MOST_SEARCHES = 20
"""Alerts of one address."""


@dataclass(frozen=True, slots=True)
class AskedAlert:
    """What somebody asks for.

    Attributes:
        mailbox: where to.
        search: the criteria.
        frequency: how often.
        origin: network address of the request; never kept as it is.
        campaign: slug of the campaign whose page led here, told by the link that confirms and kept
            nowhere; empty without one.
    """

    mailbox: Mailbox
    search: OfferSearch
    frequency: Frequency
    origin: str
    campaign: str = ""


def asked_alert(
    *, address: str, query: str, frequency: str, origin: str, campaign: str = ""
) -> AskedAlert:
    """Return what a form asks for.

    Args:
        address: as typed.
        query: query string of the search, as the page writes it.
        frequency: a value of `Frequency`; anything else is each day.
        origin: network address of the request.
        campaign: slug of the campaign whose page led here.

    Raises:
        InputRefusedError: no message can be sent to the address.
    """
    known = Frequency(frequency) if frequency in Frequency.values else Frequency.DAILY
    return AskedAlert(read_mailbox(address), parse_search(query).search, known, origin, campaign)


@transaction.atomic
def ask_alert(
    *,
    actor: Actor,  # noqa: ARG001 -- anybody; nothing is done yet that a trail would keep
    territory: Territory,
    asked: AskedAlert,
    at: dt.datetime | None = None,
) -> None:
    """Note a request, and write to the address that it must confirm, or has confirmed already.

    Nothing tells the caller which: neither the answer nor an error.

    Args:
        actor: anybody; a visitor.
        territory: its site is open.
        asked: by `asked_alert`.
        at: instant, now by default.
    """
    now = at or timezone.now()
    origin = daily_mark(ORIGIN, asked.origin, now)
    if _by_origin(origin, now) >= MOST_BY_ORIGIN:
        return
    request = AlertRequest.objects.create(digest=asked.mailbox.digest, origin=origin, at=now)
    recent = AlertRequest.objects.filter(digest=asked.mailbox.digest, at__gt=now - DAY)
    if recent.count() > MOST_A_DAY:
        return
    subscription = _noted(territory, asked, now)
    if subscription is None:
        return
    said = _answer(territory, subscription, asked)
    key = f"alert-request:{request.pk}:{subscription.pk}"
    letter = Letter(asked.mailbox, said.subject, said.text, key, REQUESTS, said.html)
    post_letter(letter=letter, perimeter_id=territory.perimeter_id)


@transaction.atomic
def confirm_alert(
    *, actor: Actor, subscription: Subscription, at: dt.datetime | None = None
) -> None:
    """Start an alert: its address has proved itself. Confirming twice changes nothing.

    Args:
        actor: whoever holds the link.
        subscription: obtained through `get_subscription_by_link`.
        at: instant, now by default.
    """
    now = at or timezone.now()
    person = subscription.subscriber
    is_new = Subscription.objects.filter(pk=subscription.pk, confirmed_at__isnull=True).update(
        confirmed_at=now
    )
    Subscriber.objects.filter(pk=person.pk).update(last_seen_at=now, asked_again_at=None)
    if is_new:
        lift_unsubscription(digest=person.digest, purpose=ALERTS)
        record(
            actor=actor,
            perimeter_id=person.territory.perimeter_id,
            action="validate_alert",
            target=subscription,
        )


def site_of(territory: Territory) -> Site:
    """Return the site as its messages name it."""
    basin = Basin.objects.get(territory=territory)
    home = f"{public_address()}{reverse('employment_site', args=[basin.slug])}"
    return Site(basin.name, home, basin.slug)


def label_of(territory: Territory, search: OfferSearch) -> str:
    """Return a search in words."""
    place = commune_names(territory).get(search.near, "") if search.near else ""
    return described(search, place=place, domain_names=domain_labels())


def manage_url(site: Site, subscriber: Subscriber) -> str:
    """Return the absolute address of the page of a person's alerts."""
    arguments = [site.slug, manage_token(subscriber)]
    return f"{public_address()}{reverse('employment_alerts', args=arguments)}"


def _noted(territory: Territory, asked: AskedAlert, now: dt.datetime) -> Subscription | None:
    """Return the alert asked for, new or as it was; `None` when the address has too many.

    The same statements are run whether the address, and the search, are known or not.
    """
    query = search_address(asked.search)
    digest = hashlib.sha256(query.encode()).hexdigest()
    who = {"territory": territory, "digest": asked.mailbox.digest}
    fresh = Subscriber(**who, address=asked.mailbox.address, last_seen_at=now)
    Subscriber.objects.bulk_create([fresh], ignore_conflicts=True)
    person = Subscriber.objects.get(**who)
    if person.subscriptions.exclude(query_digest=digest).count() >= MOST_SEARCHES:
        return None
    alert = Subscription(
        subscriber=person,
        query_digest=digest,
        query=query,
        frequency=asked.frequency,
        created_at=now,
    )
    Subscription.objects.bulk_create([alert], ignore_conflicts=True)
    ours = Subscription.objects.filter(subscriber=person, query_digest=digest)
    ours.filter(confirmed_at__isnull=True).update(created_at=now, frequency=asked.frequency)
    return ours.select_related("subscriber").get()


def _answer(territory: Territory, subscription: Subscription, asked: AskedAlert) -> Said:
    site, label = site_of(territory), label_of(territory, asked.search)
    if subscription.confirmed_at is not None:
        return already_letter(site, label, manage_url=manage_url(site, subscription.subscriber))
    arguments = [site.slug, confirm_token(subscription)]
    url = f"{public_address()}{reverse('employment_alert_confirm', args=arguments)}"
    if asked.campaign:
        url = f"{url}?campagne={asked.campaign}"
    return confirmation_letter(site, label, confirm_url=url, days=CONFIRMED_WITHIN.days)


def _by_origin(origin: str, now: dt.datetime) -> int:
    return AlertRequest.objects.filter(origin=origin, at__gt=now - DAY).count()
