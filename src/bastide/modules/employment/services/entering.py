"""Offers typed on the site: rows of the territory's own source, online in the same transaction.

They become jobs at once; the grouping that follows, in the background, joins to each what feeds
say of the same job.
"""

from __future__ import annotations

import datetime as dt

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.core.places.resolution import Precision
from bastide.modules.employment.models import Channel, EndReason, PublishedJob, Source, SourceOffer
from bastide.modules.employment.queries.places import extent_of, gazetteer_for
from bastide.modules.employment.services.feeds.placing import Placing, fill_content
from bastide.modules.employment.services.hiding import record_hiding
from bastide.modules.employment.services.indexing import index_jobs
from bastide.modules.employment.services.publishing import Publisher
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter

CODE, HIGHEST_TRUST = "saisie", 100
_NAME = "Offres déposées sur ce site"
_AGREEMENT = "Déposées par les employeurs, examinées avant leur parution"


def entry_source(territory: Territory) -> Source:
    """Return the territory's own source, made when it is first needed; no pass ever reads it."""
    source, _is_new = Source.objects.get_or_create(
        territory=territory,
        channel=Channel.ENTRY,
        defaults={
            "code": _free_code(territory),
            "name": _NAME,
            "kind": CODE,
            "agreement": _AGREEMENT,
            "trust": HIGHEST_TRUST,
        },
    )
    return source


def enter_offer(
    *, territory: Territory, source: Source, offer: Offer, at: dt.datetime
) -> SourceOffer:
    """Put an offer online, or change what is online of it, in the caller's transaction.

    Args:
        territory: whose site it is.
        source: by `entry_source`.
        offer: normalised; its identifier is that of what was typed.
        at: instant.
    """
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    held = SourceOffer.objects.filter(source=source, external_id=offer.external_id).first()
    row = held or SourceOffer(
        source=source,
        external_id=offer.external_id,
        first_seen_at=at,
        precision=Precision.NONE.value,
    )
    placing = Placing(gazetteer_for(territory), extent_of(territory))
    fill_content(row, offer, offer.as_dict(), placing.of(offer))
    row.published_at = row.published_at or offer.published_at
    row.last_seen_at, row.misses = at, 0
    row.ended_at, row.end_reason = None, ""
    row.save()
    _show(territory, row, at)
    return row


def end_offer(
    *, territory: Territory, row: SourceOffer, reason: EndReason, at: dt.datetime
) -> None:
    """Take an offer off the site, in the caller's transaction; one already over stays as it is.

    Args:
        territory: whose site it is.
        row: of the territory's own source.
        reason: why.
        at: instant.
    """
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    row.refresh_from_db()
    if row.ended_at is None:
        row.ended_at, row.end_reason = at, reason
        row.save(update_fields=["ended_at", "end_reason"])
        _show(territory, row, at)


def let_go(*, territory: Territory, row: SourceOffer, at: dt.datetime) -> None:
    """Say of an offer that was suspended that its time is over: it keeps its job down no more.

    In the caller's transaction.

    Args:
        territory: whose site it is.
        row: of the territory's own source, ended.
        at: instant.
    """
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    row.refresh_from_db()
    if row.end_reason == EndReason.MODERATED:
        row.end_reason = EndReason.EXPIRED
        row.save(update_fields=["end_reason"])
        _show(territory, row, at)


def extend_offer(
    *, territory: Territory, row: SourceOffer, until: dt.datetime, at: dt.datetime
) -> None:
    """Put off the end of an offer, in the caller's transaction.

    Args:
        territory: whose site it is.
        row: of the territory's own source, online.
        until: its new end.
        at: instant.
    """
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    row.refresh_from_db()
    row.expires_at, row.last_seen_at = until, at
    row.save(update_fields=["expires_at", "last_seen_at"])
    _show(territory, row, at)


def _show(territory: Territory, row: SourceOffer, at: dt.datetime) -> None:
    """Bring the job of an offer in line with it; one outside the basin makes none."""
    if row.job_id is None and not row.is_inside:
        return
    job = row.job or PublishedJob(territory=territory)
    was_hidden = job.hidden_at is not None
    members = [row]
    if row.job_id is not None:
        others = job.offers.exclude(pk=row.pk).select_related("source").order_by("pk")
        members += list(others)
    offers = {str(one.pk): one for one in members}
    Publisher(territory, offers, at).fill([(job, list(offers))], [])
    if not row.is_inside and len(members) == 1:
        job.ended_at, job.end_reason = job.ended_at or at, job.end_reason or EndReason.REMOVED
    job.save()
    SourceOffer.objects.filter(pk=row.pk).update(job=job)
    row.job = job
    index_jobs(territory=territory, numbers=[job.pk])
    if was_hidden is not (job.hidden_at is not None):
        record_hiding(SYSTEM, job)


def _free_code(territory: Territory) -> str:
    """Return a code that no source of the territory bears."""
    taken = set(Source.objects.filter(territory=territory).values_list("code", flat=True))
    codes = [CODE, *(f"{CODE}-{rank}" for rank in range(2, len(taken) + 3))]
    return next(one for one in codes if one not in taken)
