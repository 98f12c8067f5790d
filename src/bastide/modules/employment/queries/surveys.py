"""Reads of surveys: the one behind a signed link, the offers of which something is to be asked."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.outcomes.answers import (
    Answer,
    Asked,
    HiringChannel,
    Outcome,
)
from bastide.modules.employment.core.outcomes.schedule import AFTER_APPROVAL, TOO_LATE, Progress
from bastide.modules.employment.models import OutcomeSurvey, Posting, PostingState
from bastide.platform.access.links import is_same_link, link_token, row_named

_ANSWER = "bastide.employment.outcomes.answer"


def survey_token(survey: OutcomeSurvey) -> str:
    """Return what the link to the answer of an employer holds."""
    return link_token(_ANSWER, survey.pk, survey.seal)


def get_survey_by_link(territory: Territory, token: str) -> OutcomeSurvey:
    """Return the survey that a link answers.

    Raises:
        Http404: the link is not one of this site.
    """
    rows = OutcomeSurvey.objects.filter(territory=territory, pk=row_named(token))
    rows = rows.select_related("posting__advertiser", "posting__offer__job", "territory")
    found = rows.first()
    if found is None or not is_same_link(token, survey_token(found)):
        raise Http404
    return found


def answer_of(survey: OutcomeSurvey | None) -> Answer | None:
    """Return the answer that a survey holds, if any."""
    if survey is None or not survey.outcome:
        return None
    return Answer(
        Outcome(survey.outcome),
        HiringChannel(survey.channel) if survey.channel else None,
        survey.hired,
        survey.filled_on,
        survey.beyond_reason,
    )


def asked_of(posting: Posting) -> Asked:
    """Return what is asked about an offer posted: its posts, its first day online."""
    began = posting.approved_at or posting.created_at
    return Asked(positions_of(posting), timezone.localdate(began))


def positions_of(posting: Posting) -> int:
    """Return the posts of an offer, one when it does not say."""
    job = posting.offer.job if posting.offer else None
    said = (posting.approved or {}).get("positions")
    if isinstance(said, int) and said > 0:
        return said
    return max(1, job.positions) if job else 1


def over_at(posting: Posting) -> dt.datetime | None:
    """Return when an offer left, or leaves, the site."""
    return posting.closed_at or posting.live_until


def postings_to_ask(territory: Territory, now: dt.datetime) -> list[Posting]:
    """Return the offers published through the site of which a question may be due, in order.

    Those that moderation suspended are left out: their end says nothing of a recruitment.
    """
    rows = Posting.objects.filter(
        territory=territory,
        advertiser__isnull=False,
        approved_at__lte=now,
        state__in=[PostingState.APPROVED, PostingState.CLOSED],
    )
    recent = Q(closed_at__gt=now - TOO_LATE - AFTER_APPROVAL) | Q(closed_at__isnull=True)
    lasting = Q(live_until__gt=now - TOO_LATE - AFTER_APPROVAL)
    rows = rows.filter(recent, lasting).select_related(
        "advertiser", "survey", "offer__job", "territory"
    )
    return list(rows.order_by("approved_at", "pk"))


def progress_of(posting: Posting) -> Progress:
    """Return where an approved offer and the questions about it stand."""
    survey: OutcomeSurvey | None = getattr(posting, "survey", None)
    answer = answer_of(survey)
    return Progress(
        approved_at=posting.approved_at or posting.created_at,
        over_at=over_at(posting),
        middle_at=survey.middle_at if survey else None,
        end_at=survey.end_at if survey else None,
        reminded_at=survey.reminded_at if survey else None,
        has_final_answer=answer is not None and answer.outcome.is_final,
    )
