"""What a person decides of jobs: two offers are one or two."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.models import (
    EndReason,
    PairDecision,
    PublishedJob,
    SourceOffer,
)
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.hiding import (
    HIDING,
    carry_hiding,
    hold_jobs,
    record_hiding,
    required_reason,
)
from bastide.modules.employment.services.indexing import index_jobs
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record


@transaction.atomic
def part_offer(*, actor: Actor, job: PublishedJob, offer: SourceOffer, reason: str) -> int:
    """Decide that one offer of a job is another job; the next grouping parts them for good.

    Args:
        actor: manager of the territory.
        job: obtained through a gate.
        offer: one of its offers.
        reason: why.

    Returns:
        The number of pairs decided.

    Raises:
        InputRefusedError: no reason; the offer is not of this job, or is its only one.
    """
    actor.require(Role.MANAGER, job.territory.perimeter_id, ROOM)
    others = [one for one in job.offers.all() if one.pk != offer.pk]
    if offer.job_id != job.pk or not others:
        refusal = Refusal(
            "Cette offre est seule dans son emploi.", "Il n’y a rien à séparer.", field="offer"
        )
        raise InputRefusedError((refusal,))
    _decide(actor, job, [(offer, one) for one in others], is_same=False, reason=reason)
    SourceOffer.objects.filter(pk=offer.pk).update(job=None)  # the others keep the address
    return len(others)


@transaction.atomic
def join_jobs(*, actor: Actor, job: PublishedJob, other: PublishedJob, reason: str) -> None:
    """Decide that two jobs are one for good; the other leads to this one at once.

    Args:
        actor: manager of the territory.
        job: obtained through a gate; it keeps its address.
        other: of the same territory.
        reason: why.

    Raises:
        InputRefusedError: no reason; the same job twice; another territory's; no offer left.
    """
    actor.require(Role.MANAGER, job.territory.perimeter_id, ROOM)
    if other.pk == job.pk or other.territory_id != job.territory_id:
        refusal = Refusal(
            "Ce n’est pas un autre emploi de ce territoire.",
            "Donnez le numéro d’un autre emploi.",
            field="number",
            value=str(other.pk),
        )
        raise InputRefusedError((refusal,))
    hold_jobs(job, other)
    if job.head is None or other.head is None:
        refusal = Refusal("L’un des deux n’a plus d’offre.", "Choisissez-en un autre.")
        raise InputRefusedError((refusal,))
    pairs = [(one, two) for one in job.offers.all() for two in other.offers.all()]
    apart = PairDecision.objects.filter(territory=job.territory, is_same=False)
    for one, two in pairs:
        first, second = _ordered(one, two)
        apart.filter(first=first, second=second).delete()
    _decide(actor, job, [(job.head, other.head)], is_same=True, reason=reason)
    _merge(actor, job, other)


def decide_pair(
    *, actor: Actor, first: SourceOffer, second: SourceOffer, is_same: bool, reason: str
) -> None:
    """Note what a person decided of two offers of two jobs, in the caller's transaction.

    Args:
        actor: manager of the territory, checked by the caller.
        first: with its job.
        second: with its job.
        is_same: one job; otherwise two.
        reason: why.
    """
    if first.job is None:
        return
    _decide(
        actor, first.job, [(first, second)], is_same=is_same, reason=reason, action="decide_pair"
    )


def merge_jobs(actor: Actor, one: SourceOffer, two: SourceOffer) -> None:
    """Make one job of those of two offers, in the caller's transaction; the older keeps its number.

    Jobs that an earlier merge of the same act already made one stay so.
    """
    for offer in (one, two):
        offer.refresh_from_db(fields=["job"])
    if one.job is None or two.job is None or one.job_id == two.job_id:
        return
    older, newer = sorted((one.job, two.job), key=lambda job: job.pk)
    _merge(actor, older, newer)


def _merge(actor: Actor, job: PublishedJob, other: PublishedJob) -> None:
    """Have a job take in another, whose address leads to it from now on."""
    was_hidden = job.hidden_at is not None
    carry_hiding(other, job)
    if not was_hidden and job.hidden_at is not None:
        job.save(update_fields=HIDING)
        record_hiding(actor, job)
    other.offers.update(job=job)
    other.merged_into, other.end_reason = job, EndReason.MERGED
    other.ended_at = other.ended_at or timezone.now()
    other.save(update_fields=["merged_into", "end_reason", "ended_at"])
    index_jobs(territory=job.territory, numbers=[job.pk, other.pk])


def _decide(
    actor: Actor,
    job: PublishedJob,
    pairs: Sequence[tuple[SourceOffer, SourceOffer]],
    *,
    is_same: bool,
    reason: str,
    action: str = "",
) -> None:
    said = required_reason(reason)
    for one, two in pairs:
        first, second = _ordered(one, two)
        PairDecision.objects.update_or_create(
            first=first,
            second=second,
            defaults={
                "territory": job.territory,
                "is_same": is_same,
                "reason": said,
                "decided_by": actor.user,
                "decided_at": timezone.now(),
            },
        )
    record(
        actor=actor,
        perimeter_id=job.territory.perimeter_id,
        action=action or ("join_jobs" if is_same else "part_offer"),
        target=job,
        after={
            "pairs": [[str(one.pk), str(two.pk)] for one, two in pairs],
            "is_same": is_same,
        },
        reason=said,
    )


def _ordered(one: SourceOffer, two: SourceOffer) -> tuple[SourceOffer, SourceOffer]:
    return (one, two) if one.pk < two.pk else (two, one)
