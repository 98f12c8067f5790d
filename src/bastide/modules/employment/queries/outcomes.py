"""Reads of outcomes: every recruitment that is over, who was asked, what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce, TruncMonth
from django.http import Http404
from django.utils import timezone

from bastide.foundation.small_cells import THRESHOLD
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.outcomes.durations import Duration, Lasting, lasting
from bastide.modules.employment.core.outcomes.results import (
    Case,
    Dimension,
    Part,
    Results,
    is_told,
    parts_of,
    results_of,
)
from bastide.modules.employment.models import (
    Channel,
    EndReason,
    OutcomeSurvey,
    Posting,
    PostingState,
    PublishedJob,
    Source,
)
from bastide.modules.employment.queries.sources import ROOM
from bastide.modules.employment.queries.surveys import answer_of, over_at, positions_of
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

MONTHS = 12
"""Months of which results are told, the present one included."""

_READ = (
    *("approved", "approved_at", "closed_at", "live_until", "created_at", "state"),
    *("survey__posting", "survey__outcome", "survey__channel", "survey__hired"),
    *("survey__filled_on", "survey__beyond_reason", "survey__asked_at", "survey__lost_at"),
    *("offer__job", "offer__job__rome", "offer__job__commune", "offer__job__positions"),
)
"""Columns that results are made of: texts, which weigh most, are left where they are."""

ENTRY = "saisie"
"""What stands for the offers posted on the site itself among the sources."""


@dataclass(frozen=True)
class OutcomeView:
    """What a page of results shows.

    Attributes:
        since: first day of the recruitments counted, by their end.
        whole: all of them; `None` when too few answered for anything to be told.
        recruitments, asked: always told.
        parts: each dimension cut into its values.
        filling: days from publication to hire. undated: hires without day, left out of it.
        threshold: answers under which nothing is told.
    """

    since: dt.date
    whole: Results | None
    recruitments: int
    asked: int
    parts: Mapping[Dimension, tuple[Part, ...]]
    filling: Lasting | None
    undated: int
    threshold: int


def visible_outcomes(
    actor: Actor, territory: Territory, at: dt.datetime, threshold: int = THRESHOLD
) -> OutcomeView:
    """Return the results of a territory, under the same threshold as the public ones.

    Raises:
        Http404: the actor may not read the room.
    """
    if not (actor.is_system or actor.can_within(Role.READER, territory.perimeter_id, ROOM)):
        raise Http404
    return public_outcomes(territory, at, threshold)


def public_outcomes(
    territory: Territory, at: dt.datetime, threshold: int = THRESHOLD
) -> OutcomeView:
    """Return the results that anybody may read of an open site.

    Args:
        territory: of the site.
        at: instant.
        threshold: answers under which nothing is told.
    """
    since = first_day(at)
    cases = outcome_cases(territory, since, at)
    whole = results_of(cases)
    durations, undated = fill_durations(territory, since, at)
    over = sum(one.is_over for one in durations)
    return OutcomeView(
        since=since,
        whole=whole if is_told(whole, threshold) else None,
        recruitments=whole.recruitments,
        asked=whole.asked,
        parts={one: parts_of(cases, one, threshold) for one in Dimension},
        filling=lasting(durations) if over >= threshold else None,
        undated=undated,
        threshold=threshold,
    )


def first_day(at: dt.datetime) -> dt.date:
    """Return the first day of the twelve months that end with the present one."""
    day = timezone.localdate(at)
    months = day.year * 12 + day.month - MONTHS
    return dt.date(months // 12, months % 12 + 1, 1)


def outcome_cases(territory: Territory, since: dt.date, at: dt.datetime) -> list[Case]:
    """Return the recruitments that ended in a period: those posted here, and those of sources."""
    posted = [one for one in _postings(territory, at) if _ended_on(one) >= since]
    cases = [_case(one) for one in posted]
    jobs = {one.offer.job_id for one in posted if one.offer}
    return cases + _imported(territory, since, at, {one for one in jobs if one is not None})


def fill_durations(
    territory: Territory, since: dt.date, at: dt.datetime
) -> tuple[list[Duration], int]:
    """Return how long the posts published here took to fill, and how many hires bear no day.

    An offer still online, over without answer, or given up lasted so long at least. A training
    session is no post.

    Args:
        territory: of the site.
        since: first day of the ends counted.
        at: instant.
    """
    durations, undated = [], 0
    rows = Posting.objects.filter(territory=territory, approved_at__lte=at)
    for posting in _recruiting(rows):
        survey: OutcomeSurvey | None = getattr(posting, "survey", None)
        answer = answer_of(survey)
        end = min(over_at(posting) or at, at)
        if timezone.localdate(end) < since or posting.approved_at is None:
            continue
        began = timezone.localdate(posting.approved_at)
        if answer is not None and answer.outcome.is_hire:
            if answer.filled_on is None:
                undated += 1
            else:
                durations.append(Duration(max(0, (answer.filled_on - began).days), is_over=True))
        else:
            days = max(0, (timezone.localdate(end) - began).days)
            durations.append(Duration(days, is_over=False))
    return durations, undated


def source_names(territory: Territory) -> Mapping[str, str]:
    """Return the name of each source of a territory by its code."""
    return dict(Source.objects.filter(territory=territory).values_list("code", "name"))


def _recruiting(rows: QuerySet[Posting]) -> list[Posting]:
    """Return the offers that recruit, with what was answered, in order: a training does not."""
    kept = rows.filter(state__in=[PostingState.APPROVED, PostingState.CLOSED])
    found = kept.select_related("survey", "offer__job").only(*_READ).order_by("approved_at", "pk")
    return [one for one in found if (one.approved or {}).get("kind") != Kind.TRAINING.value]


def _postings(territory: Territory, at: dt.datetime) -> list[Posting]:
    """Return the offers published through the site that are over, with what was answered."""
    over = Q(closed_at__lte=at) | Q(closed_at__isnull=True, live_until__lte=at)
    return _recruiting(Posting.objects.filter(over, territory=territory, approved_at__isnull=False))


def _ended_on(posting: Posting) -> dt.date:
    return timezone.localdate(over_at(posting) or posting.created_at)


def _case(posting: Posting) -> Case:
    survey: OutcomeSurvey | None = getattr(posting, "survey", None)
    said = posting.approved or {}
    job = posting.offer.job if posting.offer else None
    rome = str(said.get("rome") or (job.rome if job else ""))
    is_asked = survey is not None and survey.asked_at is not None
    return Case(
        month=f"{_ended_on(posting):%Y-%m}",
        source=ENTRY,
        domain=rome[:1],
        commune=str(said.get("commune") or (job.commune if job else "")),
        positions=positions_of(posting),
        is_asked=is_asked,
        is_delivered=is_asked and survey is not None and survey.lost_at is None,
        answer=answer_of(survey),
    )


def _imported(
    territory: Territory, since: dt.date, at: dt.datetime, posted: set[int]
) -> list[Case]:
    """Return the offers of sources that are over: nobody there gave an address to be asked at."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time()))
    rows = PublishedJob.objects.filter(territory=territory, merged_into__isnull=True)
    rows = rows.exclude(kind=Kind.TRAINING.value).exclude(end_reason=EndReason.MERGED)
    rows = rows.exclude(pk__in=posted).exclude(head__source__channel=Channel.ENTRY)
    rows = rows.filter(hidden_at__isnull=True).annotate(over=Coalesce("ended_at", "live_until"))
    counted = (
        rows.filter(over__gte=start, over__lte=at)
        .annotate(month=TruncMonth("over"))
        .order_by()
        .values_list("month", "head__source__code", "domain", "commune")
        .annotate(count=Count("pk"))
    )
    return [
        Case(f"{month:%Y-%m}", source or "", domain, commune, 1, is_asked=False, count=count)
        for month, source, domain, commune, count in counted
    ]
