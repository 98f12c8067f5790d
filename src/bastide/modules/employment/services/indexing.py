"""Keeps the words of the published jobs in the ranked index, within the write that changes them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.documents import offer_document
from bastide.modules.employment.models import Basin, PublishedJob
from bastide.modules.employment.queries.trades import trade_labels
from bastide.modules.employment.queries.words import collection_of
from bastide.modules.employment.readers.search_words import shipped_lexicon, shipped_trades
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.search.ranked.services import (
    empty_collection,
    put_documents,
    remove_documents,
)
from bastide.platform.search.ranked.terms import Document

_PART = 500


def index_jobs(*, territory: Territory, numbers: Collection[int]) -> None:
    """Bring the index in line with some jobs, in the caller's transaction: those over leave it.

    Args:
        territory: whose jobs they are.
        numbers: of the jobs that changed.
    """
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _PART):
        part = ordered[start : start + _PART]
        jobs = PublishedJob.objects.filter(territory=territory, pk__in=part)
        shown = list(jobs.filter(ended_at__isnull=True, hidden_at__isnull=True))
        put_documents(
            collection=collection_of(territory),
            documents=documents_of(shown),
            lexicon=shipped_lexicon(),
        )
        kept = {job.pk for job in shown}
        gone = [str(number) for number in part if number not in kept]
        remove_documents(collection=collection_of(territory), keys=gone)
    move_stamp(territory)


def move_stamp(territory: Territory) -> None:
    """Say that what is kept in memory of a territory's jobs is old."""
    Basin.objects.get_or_create(
        territory=territory, defaults={"name": territory.name, "slug": territory.slug}
    )
    Basin.objects.filter(territory=territory).update(stamp=F("stamp") + 1)


@transaction.atomic
def rebuild_index(*, actor: Actor, territory: Territory) -> int:
    """Build again the whole index of a territory's jobs; return how many it holds.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose jobs they are.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    empty_collection(collection=collection_of(territory))
    jobs = PublishedJob.objects.filter(
        territory=territory, ended_at__isnull=True, hidden_at__isnull=True
    )
    done = put_documents(
        collection=collection_of(territory),
        documents=documents_of(jobs.iterator(chunk_size=_PART)),
        lexicon=shipped_lexicon(),
    )
    move_stamp(territory)
    return done.written


def documents_of(jobs: Iterable[PublishedJob]) -> Iterator[Document]:
    """Yield what can be found of each job: title, employer and trade, text, place."""
    labels, trades, lexicon = trade_labels(), shipped_trades(), shipped_lexicon()
    for job in jobs:
        told = offer_document(
            key=str(job.pk),
            title=job.title,
            trades=trades,
            lexicon=lexicon,
            text=job.text,
            labels=(job.employer, labels.get(job.rome, ""), job.commune_name),
            rome=job.rome,
        )
        yield replace(told, points=job.places, dated_on=job.first_seen_at.date())
