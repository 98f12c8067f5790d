"""Keeps what each day was; a day kept is never written again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Counted, counts_of
from bastide.modules.employment.models import ObservatoryDay
from bastide.modules.employment.queries.observatory import measured_since, seen_offers
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

BATCH = 1000
_LONGEST_KEY = 60


@transaction.atomic
def take_snapshot(
    *,
    actor: Actor,
    territory: Territory,
    day: dt.date | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Keep what a day was, once it is over; a second call changes nothing.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose offers are counted.
        day: which one, in the territory's time; the day before by default.
        at: instant, now by default.

    Returns:
        The number of values kept; 0 when the day was kept already, and for a day before the first
        reading: nothing is known of it, which is not zero.

    Raises:
        InputRefusedError: the day is not over.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    today = timezone.localdate(at or timezone.now())
    kept = day or today - dt.timedelta(days=1)
    if kept >= today:
        reason, remedy = "Ce jour n’est pas fini.", "Attendez demain, ou donnez un jour passé."
        raise InputRefusedError((Refusal(reason, remedy, field="day", value=kept.isoformat()),))
    first = measured_since(territory)
    is_kept = ObservatoryDay.objects.filter(territory=territory, day=kept).exists()
    if first is None or kept < first or is_kept:
        return 0
    return keep_counts(
        actor=actor,
        territory=territory,
        day=kept,
        counts=counts_of(seen_offers(territory, kept), kept),
    )


@transaction.atomic
def keep_counts(
    *, actor: Actor, territory: Territory, day: dt.date, counts: Iterable[Counted]
) -> int:
    """Keep the numbers of a day; those that another run kept meanwhile stay.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose they are.
        day: of which.
        counts: by `counts_of`.

    Returns:
        The number of values.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    rows = [
        ObservatoryDay(
            territory=territory,
            day=day,
            measure=one.measure.value,
            cut=one.cut.value if one.cut else "",
            key=one.key[:_LONGEST_KEY],
            value=one.value,
        )
        for one in counts
    ]
    ObservatoryDay.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
