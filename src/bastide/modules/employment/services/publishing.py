"""Writes on each job what the public reads of it; `core/publishing` says what that is."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.publishing.heads import (
    Member,
    head_first,
    shown_dates,
    shown_fields,
)
from bastide.modules.employment.core.publishing.lives import Life, Sight, present_life
from bastide.modules.employment.core.publishing.returns import Keeping, Listing, keeping_of
from bastide.modules.employment.models import (
    Channel,
    EndReason,
    HiddenFor,
    PublishedJob,
    SourceOffer,
)
from bastide.modules.employment.queries.places import gazetteer_for

_KEPT = {EndReason.MODERATED: Keeping.SUSPENDED, EndReason.CLOSED: Keeping.FILLED}
_WORDS = {
    Keeping.SUSPENDED: "L’offre déposée ici est suspendue par la modération.",
    Keeping.FILLED: "Son employeur a clos le recrutement.",
}


@dataclass(frozen=True, slots=True)
class _Family:
    """The offers of one lineage, and its identifier."""

    lineage: uuid.UUID
    life: Life


class Publisher:
    """Fills the jobs of a territory from their offers; it writes nothing in the database."""

    def __init__(
        self, territory: Territory, offers: Mapping[str, SourceOffer], now: dt.datetime
    ) -> None:
        self._offers, self._now = offers, now
        communes = gazetteer_for(territory).communes
        self._names = {
            code: communes[code].name
            for offer in offers.values()
            for code in offer.communes
            if code in communes
        }

    def fill(
        self,
        placed: Sequence[tuple[PublishedJob, Sequence[str]]],
        lineages: Sequence[Sequence[str]],
    ) -> None:
        """Write on each job its lineage, its life, what is shown of it, and whether it is over.

        Args:
            placed: each job with its offers, the canonical first.
            lineages: offers of the successive lives of one job, when they are several.
        """
        families = self._families(placed, lineages)
        for job, members in placed:
            self._fill_one(job, [self._offers[key] for key in members], families[members[0]])

    def _fill_one(self, job: PublishedJob, rows: Sequence[SourceOffer], family: _Family) -> None:
        members = head_first([_member(one, rank) for rank, one in enumerate(rows)])
        values = shown_fields(members, self._names) | shown_dates(members, family.life)
        for name, value in values.items():
            setattr(job, name, value)
        current = [one for one in rows if one.ended_at is None]
        job.lineage = family.lineage
        job.head = self._offers[members[0].key]
        job.sources_count = max(1, len({one.source_id for one in current}))
        job.lives_count = family.life.rank
        job.merged_into, job.purged_at = None, None
        job.ended_at, job.end_reason = None, ""
        if not current:
            last = max(rows, key=lambda one: (one.ended_at or self._now, str(one.pk)))
            job.ended_at, job.end_reason = last.ended_at, last.end_reason
        elif job.hidden_at is None or job.hidden_for not in {"", HiddenFor.OFFICER}:
            self._keep(job, rows)

    def _keep(self, job: PublishedJob, rows: Sequence[SourceOffer]) -> None:
        """Keep a job off the site, or no longer, after what was done of its offer posted here."""
        kept = keeping_of([_listing(one) for one in rows], shown_at=job.shown_at)
        if kept is None:
            job.hidden_at, job.hidden_reason, job.hidden_for = None, "", ""
        elif job.hidden_for != kept.value:
            job.hidden_at = job.hidden_at or self._now
            job.hidden_reason, job.hidden_for = _WORDS[kept], HiddenFor(kept.value)

    def _families(
        self,
        placed: Sequence[tuple[PublishedJob, Sequence[str]]],
        lineages: Sequence[Sequence[str]],
    ) -> dict[str, _Family]:
        """Return the lineage of each offer; one that a job already bears lasts."""
        job_of = {key: job for job, members in placed for key in members}
        groups = [list(one) for one in lineages]
        joined = {key for one in groups for key in one}
        groups += [list(members) for _job, members in placed if members[0] not in joined]
        families: dict[str, _Family] = {}
        for keys in groups:
            jobs = {id(job_of[key]): job_of[key] for key in keys}.values()
            borne = [(job.pk, job.lineage) for job in jobs if job.pk is not None]
            rows = [self._offers[key] for key in keys]
            life = present_life([_sight(one) for one in rows])
            family = _Family(min(borne)[1] if borne else uuid.uuid4(), life)
            families |= dict.fromkeys(keys, family)
        return families


def _sight(offer: SourceOffer) -> Sight:
    """Return how long an offer has been seen: since its source published it, when it says so."""
    since = min(offer.first_seen_at, offer.published_at or offer.first_seen_at)
    return Sight(since, offer.last_seen_at)


def _listing(offer: SourceOffer) -> Listing:
    """Return how an offer is listed, to know whether its job may be online."""
    is_entered = offer.source.channel == Channel.ENTRY
    seen = _sight(offer)
    kept = _KEPT.get(EndReason(offer.end_reason)) if is_entered and offer.end_reason else None
    return Listing(seen.first, seen.last, offer.ended_at, is_entered=is_entered, kept=kept)


def _member(offer: SourceOffer, rank: int) -> Member:
    point = None
    if offer.latitude is not None and offer.longitude is not None:
        point = (offer.latitude, offer.longitude)
    return Member(
        key=str(offer.pk),
        said=offer.said,
        trust=offer.source.trust,
        rank=rank,
        is_current=offer.ended_at is None,
        communes=tuple(offer.communes),
        commune=offer.communes[0] if len(offer.communes) == 1 else "",
        precision=offer.precision,
        point=point,
        points=tuple((latitude, longitude) for latitude, longitude in offer.points),
        published_at=offer.published_at,
        expires_at=offer.expires_at,
        first_seen_at=offer.first_seen_at,
        is_entered=offer.source.channel == Channel.ENTRY,
    )
