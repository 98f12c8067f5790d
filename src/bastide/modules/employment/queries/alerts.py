"""Reads of alerts: the person behind a signed link, active searches, new offers compared."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.alerts.asked_words import asked_tokens
from bastide.modules.employment.core.alerts.digests import Candidate
from bastide.modules.employment.core.alerts.wishes import NewOffer, Wish
from bastide.modules.employment.core.duplicates.employers import employer_form
from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.core.searches.criteria import OfferSearch
from bastide.modules.employment.core.searches.documents import concepts_of
from bastide.modules.employment.models import AlertDelivery, PublishedJob, Subscriber, Subscription
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.queries.words import collection_of
from bastide.modules.employment.readers.search_words import shipped_lexicon, shipped_trades
from bastide.platform.access.links import is_same_link, link_token, row_named
from bastide.platform.search.ranked.kept import kept_collection
from bastide.platform.search.ranked.memory import MemoryIndex
from bastide.platform.search.ranked.models import RankedDocument
from bastide.platform.search.ranked.postings import DatabasePostings

WINDOW = dt.timedelta(days=35)
"""How old a new offer may be: an alert of the week that was held back misses nothing."""

CONFIRMED_WITHIN = dt.timedelta(days=7)
_MANAGE, _CONFIRM = "bastide.employment.alerts.manage", "bastide.employment.alerts.confirm"
_PART = 500


@dataclass(frozen=True, slots=True)
class NewOffers:
    """Offers online that are new: as searches compare them, and as a message orders them."""

    compared: Sequence[NewOffer]
    candidates: Mapping[int, Candidate]
    jobs: Mapping[int, PublishedJob]


def manage_token(subscriber: Subscriber) -> str:
    """Return what a link to all the alerts of a person holds; a new seal makes it worthless."""
    return link_token(_MANAGE, subscriber.pk, subscriber.seal)


def confirm_token(subscription: Subscription) -> str:
    """Return what the link that confirms one alert holds."""
    return link_token(_CONFIRM, subscription.pk, subscription.subscriber.seal)


def get_subscriber_by_link(territory: Territory, token: str) -> Subscriber:
    """Return the person to whom a link was sent.

    Raises:
        Http404: the link is not one of this site, or no longer.
    """
    found = Subscriber.objects.filter(territory=territory, pk=row_named(token)).first()
    if found is None or not is_same_link(token, manage_token(found)):
        raise Http404
    return found


def get_subscription_by_link(territory: Territory, token: str, at: dt.datetime) -> Subscription:
    """Return the alert that a link confirms: waiting for a week at most, or confirmed already.

    Raises:
        Http404: the link is not one of this site, or no longer.
    """
    rows = Subscription.objects.select_related("subscriber__territory")
    found = rows.filter(subscriber__territory=territory, pk=row_named(token)).first()
    if found is None or not is_same_link(token, confirm_token(found)):
        raise Http404
    if found.confirmed_at is None and found.created_at < at - CONFIRMED_WITHIN:
        raise Http404
    return found


def search_of(subscription: Subscription) -> OfferSearch:
    """Return the search of an alert, read as the page reads it."""
    return parse_search(subscription.query).search


def active_subscriptions(territory: Territory) -> list[Subscription]:
    """Return the alerts of a site that are confirmed and not paused, in order."""
    rows = Subscription.objects.filter(
        subscriber__territory=territory, confirmed_at__isnull=False, paused_at__isnull=True
    )
    return list(rows.select_related("subscriber").order_by("subscriber_id", "created_at", "id"))


def wishes_of(territory: Territory, subscriptions: Iterable[Subscription]) -> list[Wish]:
    """Return searches as they are compared; the words of one text are read once."""
    kept = kept_collection(collection_of(territory))
    communes = gazetteer_for(territory).communes
    known = MemoryIndex(()) if kept is None else DatabasePostings(kept)
    lexicon, named = shipped_lexicon(), concepts_of(shipped_trades(), shipped_lexicon())
    read: dict[str, tuple[tuple[frozenset[str], ...], frozenset[str]]] = {}
    wishes = []
    for one in subscriptions:
        search = search_of(one)
        if search.words not in read:
            read[search.words] = asked_tokens(search.words, known, lexicon, named)
        words, excluded = read[search.words]
        commune = communes.get(search.near)
        wishes.append(Wish(search, words, excluded, commune.point if commune else None))
    return wishes


def new_offers(territory: Territory, at: dt.datetime) -> NewOffers:
    """Return the offers online that were first published lately, with the words of the index."""
    rows = live_jobs(territory, at).filter(first_seen_at__gt=at - WINDOW).defer("text")
    jobs = {job.pk: job for job in rows.order_by("pk")}
    words = _words(territory, jobs)
    return NewOffers(
        compared=[_compared(job, words.get(job.pk, frozenset()), at) for job in jobs.values()],
        candidates={
            job.pk: Candidate(
                job.pk, job.lineage, employer_form(job.employer).key, job.first_seen_at
            )
            for job in jobs.values()
        },
        jobs=jobs,
    )


def told_lineages(subscribers: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Return, for each person, the lineages of which a message told already, by any search."""
    told: dict[uuid.UUID, set[uuid.UUID]] = {}
    ordered = sorted(subscribers)
    for start in range(0, len(ordered), _PART):
        rows = AlertDelivery.objects.filter(
            subscription__subscriber__in=ordered[start : start + _PART]
        ).values_list("subscription__subscriber", "lineage")
        for person, lineage in rows.iterator():
            told.setdefault(person, set()).add(lineage)
    return told


def public_address() -> str:
    """Return the address of this installation as messages write it, without a final slash."""
    return str(settings.PUBLIC_ADDRESS).rstrip("/")


def _words(territory: Territory, jobs: Collection[int]) -> dict[int, frozenset[str]]:
    keys, found = [str(number) for number in jobs], dict[int, frozenset[str]]()
    for start in range(0, len(keys), _PART):
        rows = RankedDocument.objects.filter(
            collection__name=collection_of(territory), rank=0, key__in=keys[start : start + _PART]
        ).values_list("key", "words")
        found |= {int(key): frozenset(words.split(" ")) for key, words in rows}
    return found


def _compared(job: PublishedJob, tokens: frozenset[str], at: dt.datetime) -> NewOffer:
    return NewOffer(
        key=job.pk,
        tokens=tokens,
        kind=Kind(job.kind),
        contract=Contract(job.contract) if job.contract else None,
        working_time=WorkingTime(job.working_time) if job.working_time else None,
        rome=job.rome,
        level=job.education_level,
        communes=frozenset(job.communes),
        points=job.places,
        age_days=(at - job.first_seen_at).total_seconds() / 86_400,
        is_salary_known=job.salary_min is not None,
        is_remote=job.remote in {Remote.PARTIAL.value, Remote.FULL.value},
        is_disability_friendly=job.is_disability_friendly,
    )
