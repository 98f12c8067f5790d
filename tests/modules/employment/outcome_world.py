"""Offers posted by advertisers, at any age, in any state, for the surveys that follow them."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.models import (
    Advertiser,
    Posting,
    PublishedJob,
    Source,
    SourceOffer,
)
from bastide.platform.mail.core.mailboxes import read_mailbox
from tests.modules.employment.alert_world import NOW, job

_numbers = itertools.count(1)


def advertiser(territory: Territory, address: str = "", **fields: Any) -> Advertiser:
    """Return somebody who posts."""
    mailbox = read_mailbox(address or f"chef{next(_numbers)}@exemple.fr")
    said = {"created_at": NOW, "confirmed_at": NOW, "last_seen_at": NOW, **fields}
    return Advertiser.objects.create(
        territory=territory, address=mailbox.address, digest=mailbox.digest, **said
    )


def posting(territory: Territory, **fields: Any) -> Posting:
    """Return an offer approved `age` days ago, over for `over` days (negative: still online)."""
    age, over = fields.pop("age", 40), fields.pop("over", 10)
    is_closed, positions = fields.pop("is_closed", False), fields.pop("positions", 1)
    title = fields.pop("title", f"Serveur {next(_numbers)}")
    began, until = NOW - dt.timedelta(days=age), NOW - dt.timedelta(days=over)
    is_draft = fields.get("approved_at", began) is None
    offered = None if is_draft else _offer(territory, title, positions, began, until)
    person = fields.pop("advertiser", None) or advertiser(territory)
    said = {
        "state": "close" if is_closed else "approuvee",
        "advertiser": person,
        "proposed": {"title": title},
        "approved": {"title": title, "positions": positions},
        "offer": offered,
        "created_at": began,
        "changed_at": began,
        "approved_at": began,
        "live_until": until,
        "closed_at": until if is_closed else None,
    }
    return Posting.objects.create(territory=territory, **{**said, **fields})


def _offer(
    territory: Territory, title: str, positions: int, began: dt.datetime, until: dt.datetime
) -> SourceOffer:
    source, _is_new = Source.objects.get_or_create(
        territory=territory,
        code="saisie",
        defaults={
            "name": "Saisie", "kind": "rss", "channel": "depot", "agreement": "Convention",
            "is_active": False,
        },
    )  # fmt: skip
    made: PublishedJob = job(
        territory, title, positions=positions, domain="G", rome="G1803", published_at=began,
        first_seen_at=began, live_until=until,
    )  # fmt: skip
    said = Offer("saisie", str(made.pk), title, Kind.JOB).as_dict()
    offer = SourceOffer.objects.create(
        source=source, external_id=str(made.pk), job=made, title=title, said=said,
        content_hash=hashlib.sha256(title.encode()).hexdigest()[:32], precision="none",
        is_inside=True, first_seen_at=began, last_seen_at=began,
    )  # fmt: skip
    PublishedJob.objects.filter(pk=made.pk).update(head=offer)
    return offer
