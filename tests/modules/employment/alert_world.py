"""A small open site with offers, searched as the product searches them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import uuid
from typing import Any

from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.modules.employment.models import Basin, PublishedJob, Subscription
from bastide.modules.employment.services.alerts.requests import (
    ask_alert,
    asked_alert,
    confirm_alert,
)
from bastide.modules.employment.services.indexing import index_jobs
from bastide.platform.access.actors import VISITOR
from bastide.platform.access.models import Perimeter
from bastide.platform.mail.models import OutgoingMail

NOW = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)
"""A Monday."""

_numbers = itertools.count(1)


def opened(slug: str = "valmorte") -> Territory:
    """Return a territory whose site is open, with two communes ten kilometres apart."""
    number = next(_numbers)
    root = Perimeter.objects.create(label=slug)
    territory = Territory.objects.create(
        perimeter=root, slug=slug, name=slug.title(), siren=f"{200000000 + number}",
        is_fictitious=True,
    )  # fmt: skip
    for code, name, east in (("00001", "Sainte-Ombre", 0.0), ("00002", "Brumeval", 0.14)):
        ring = [[east, 47.0], [east + 0.02, 47.0], [east + 0.02, 47.02], [east, 47.0]]
        MemberCommune.objects.create(
            territory=territory,
            code=code,
            name=name,
            siren=f"{210000000 + 2 * number + (code == '00002')}",
            departement_code="00",
            geometry=f'{{"type": "Polygon", "coordinates": [{ring}]}}',
        )
    Basin.objects.update_or_create(
        territory=territory, defaults={"name": f"Emploi {slug}", "slug": slug, "is_open": True}
    )
    return territory


def job(territory: Territory, title: str, **fields: Any) -> PublishedJob:
    """Publish an offer; `age` is how long ago it was first seen, in days."""
    age = dt.timedelta(days=fields.pop("age", 0.1))
    said = {
        "kind": "emploi",
        "contract": "CDI",
        "precision": "commune",
        "commune": "00001",
        "communes": ["00001"],
        "commune_name": "Sainte-Ombre",
        "latitude": 47.01,
        "longitude": 0.01,
        "published_at": NOW - age,
        "first_seen_at": NOW - age,
        "live_until": NOW + dt.timedelta(days=20),
        **fields,
    }
    made = PublishedJob.objects.create(territory=territory, title=title, **said)
    index_jobs(territory=territory, numbers=[made.pk])
    return made


def asks(territory: Territory, address: str = "jeanne@exemple.fr", **fields: Any) -> None:
    """Ask for an alert as the form does."""
    at = fields.pop("at", NOW - dt.timedelta(days=3))
    said = {"query": "q=serveur", "frequency": "jour", "origin": "203.0.113.9", **fields}
    ask_alert(actor=VISITOR, territory=territory, asked=asked_alert(address=address, **said), at=at)


def subscribed(
    territory: Territory, address: str = "jeanne@exemple.fr", **fields: Any
) -> Subscription:
    """Return an alert asked and confirmed three days ago, or `at`; the outbox is emptied."""
    at = fields.setdefault("at", NOW - dt.timedelta(days=3))
    known = set(Subscription.objects.values_list("pk", flat=True))
    asks(territory, address, origin=str(uuid.uuid4()), **fields)
    found = Subscription.objects.select_related("subscriber__territory").exclude(pk__in=known).get()
    confirm_alert(actor=VISITOR, subscription=found, at=at)
    OutgoingMail.objects.all().delete()
    found.refresh_from_db()
    return found


def links(mail: OutgoingMail) -> list[str]:
    """Return the paths of the links of a message."""
    return re.findall(r"https?://[^/\s]+(/\S+)", mail.text)


def later(**delta: float) -> dt.datetime:
    """Return an instant after now."""
    return NOW + dt.timedelta(**delta)
