"""Writes the invented communication of an invented territory, by the services of everybody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import AudienceDay
from bastide.modules.employment.readers.communication_demo import (
    told_audience,
    told_communication,
    told_days,
)
from bastide.modules.employment.services.communication.announcements import (
    EventDetails,
    NewsDetails,
    add_event,
    add_news,
    change_event,
)
from bastide.modules.employment.services.communication.campaigns import (
    CampaignDetails,
    add_campaign,
)
from bastide.platform.access.actors import Actor


@transaction.atomic
def load_communication(*, actor: Actor, territory: Territory, today: dt.date) -> None:
    """Give an invented territory its campaigns, its news, its agenda and weeks of audience.

    Args:
        actor: the system, or an administrator of the installation.
        territory: invented.
        today: day from which those of the file are counted.

    Raises:
        NotAllowedError: the territory is a real one: nothing invented is ever counted there.
    """
    if not territory.is_fictitious:
        raise NotAllowedError
    for one, first, last in told_days(today):
        details = CampaignDetails(
            name=one["nom"],
            slug=one["adresse"],
            text=one["texte"],
            query=one["recherche"],
            starts_on=first,
            ends_on=last,
            accent_light=one["couleur"],
            dresses_site=one["habille_le_site"],
        )
        add_campaign(actor=actor, territory=territory, details=details)
    for one in told_communication()["actualites"]:
        news = NewsDetails(
            title=one["titre"],
            text=one["texte"],
            shown_from=today + dt.timedelta(days=one["du"]),
            shown_until=today + dt.timedelta(days=one["au"]),
            rank=one["ordre"],
        )
        add_news(actor=actor, territory=territory, details=news)
    for one in told_communication()["agenda"]:
        _add_event(actor, territory, one, today)
    AudienceDay.objects.bulk_create(
        AudienceDay(territory=territory, day=day, measure=str(measure), key=key, count=count)
        for day, counts in told_audience(today).items()
        for (measure, key), count in counts.items()
        if count
    )


def _add_event(actor: Actor, territory: Territory, one: dict[str, Any], today: dt.date) -> None:
    day = today + dt.timedelta(days=one["jour"])
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.fromisoformat(one[name])))
        for name in ("de", "a")
    )
    details = EventDetails(
        title=one["titre"],
        text=one["texte"],
        place=one["lieu"],
        address=one.get("adresse", ""),
        starts_at=start,
        ends_at=end,
    )
    made = add_event(actor=actor, territory=territory, details=details)
    if one.get("annule"):
        change_event(
            actor=actor, event=made, version=made.version, details=details, is_cancelled=True
        )
