"""Asking employers what became of their recruitments, and keeping what they answer.

Each question enters the outbox under a key of the survey and of its rank, in the transaction that
notes it: a run that dies is run again, and nobody is asked twice.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.outcomes.answers import (
    Answer,
    Outcome,
    answer_refusals,
    settled,
)
from bastide.modules.employment.core.outcomes.letters import question_letter
from bastide.modules.employment.core.outcomes.schedule import (
    Question,
    due_question,
    is_correctable,
)
from bastide.modules.employment.models import Advertiser, OutcomeSurvey, Posting
from bastide.modules.employment.queries.alerts import public_address
from bastide.modules.employment.queries.surveys import (
    asked_of,
    postings_to_ask,
    progress_of,
    survey_token,
)
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import Suppression, SuppressionCause
from bastide.platform.mail.queries import suppressed_digests
from bastide.platform.mail.services.keeping import suppress_address
from bastide.platform.mail.services.posting import post_letter

SURVEYS = "outcome_survey"
"""Purpose of the messages."""

_FIELDS = {
    Question.MIDDLE: "middle_at",
    Question.END: "end_at",
    Question.REMINDER: "reminded_at",
}
ANSWER_WORDS = {
    Outcome.HIRED_HERE: "Oui, grâce à ce site",
    Outcome.HIRED_ELSEWHERE: "Oui, autrement",
    Outcome.NO_APPLICATION: "Non, aucune candidature",
    Outcome.UNQUALIFIED: "Non, les candidatures ne convenaient pas",
    Outcome.STOPPED: "Non, nous ne cherchons plus",
    Outcome.OTHER: "Non, pour une autre raison",
    Outcome.STILL_OPEN: "Pas encore, nous cherchons toujours",
}
"""Answers as the messages write them, in French, in order."""


@dataclass
class SurveyRun:
    """What a run did.

    Attributes:
        postings: offers looked at.
        asked: question → messages written (or that would be, in a trial).
        held: reason → employers not asked: `suppressed` (address that wants no more), `blocked`
            (advertiser that may no longer post), `already` (asked by another run).
        lost: addresses found not to exist since they were asked.
    """

    postings: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    lost: int = 0

    def add(self, other: SurveyRun) -> None:
        """Add what another run did."""
        self.postings += other.postings
        self.asked.update(other.asked)
        self.held.update(other.held)
        self.lost += other.lost

    def as_dict(self) -> dict[str, object]:
        """Return the keys of the command's answer."""
        return {
            "postings": self.postings,
            "asked": {one.value: self.asked[one.value] for one in Question},
            "held": dict(sorted(self.held.items())),
            "lost": self.lost,
        }


def run_surveys(
    *,
    actor: Actor,
    territory: Territory,
    at: dt.datetime | None = None,
    is_trial: bool = False,
) -> SurveyRun:
    """Ask each employer whose turn has come.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default.
        is_trial: look at everything and write nothing.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    postings = postings_to_ask(territory, now)
    run = SurveyRun(postings=len(postings))
    due = [(one, question) for one in postings if (question := due_question(progress_of(one), now))]
    people = {one.advertiser.digest: one.advertiser for one, _q in due if one.advertiser}
    closed = suppressed_digests(list(people), SURVEYS)
    for posting, question in due:
        advertiser = posting.advertiser
        if advertiser is None:
            continue
        if advertiser.digest in closed or advertiser.blocked_at is not None:
            run.held["suppressed" if advertiser.digest in closed else "blocked"] += 1
        elif is_trial or _ask(actor, posting, advertiser, question, now):
            run.asked[question.value] += 1
        else:
            run.held["already"] += 1
    if not is_trial:
        run.lost = _note_lost(territory, now)
    return run


@transaction.atomic
def answer_survey(
    *,
    actor: Actor,
    posting: Posting,
    answer: Answer,
    is_by_link: bool = False,
    at: dt.datetime | None = None,
) -> OutcomeSurvey:
    """Keep what an employer answers of an offer; a later answer takes the place of the first.

    Args:
        actor: whoever holds the employer's link.
        posting: published through the site once, obtained through that link.
        answer: what became of the recruitment.
        is_by_link: given by the link of a message, not in the employer's space.
        at: instant, now by default.

    Raises:
        InputRefusedError: the offer was never online, the answer does not hold together, or the
            first one is older than sixty days.
    """
    now = at or timezone.now()
    kept = settled(answer)
    _require_published(posting)
    refusals = answer_refusals(kept, asked_of(posting), timezone.localdate(now))
    if refusals:
        raise InputRefusedError(refusals)
    survey = _survey_of(posting)
    if not is_correctable(survey.answered_at, now):
        reason = "Cette réponse a plus de soixante jours."
        raise InputRefusedError((Refusal(reason, "Elle ne se corrige plus."),))
    before = {"outcome": survey.outcome, "hired": survey.hired} if survey.outcome else None
    survey.outcome, survey.hired = kept.outcome.value, kept.hired
    survey.channel = kept.channel.value if kept.channel else ""
    survey.filled_on, survey.beyond_reason = kept.filled_on, kept.beyond_reason
    survey.answered_at, survey.changed_at = survey.answered_at or now, now
    survey.is_by_link = is_by_link
    survey.save()
    record(
        actor=actor,
        perimeter_id=posting.territory.perimeter_id,
        action="change_outcome" if before else "give_outcome",
        target=survey,
        before=before,
        after={"outcome": survey.outcome, "hired": survey.hired},
    )
    return survey


@transaction.atomic
def leave_surveys(*, actor: Actor, survey: OutcomeSurvey) -> None:
    """Ask this employer nothing more about its recruitments.

    Args:
        actor: whoever holds the link.
        survey: obtained through `get_survey_by_link`.
    """
    advertiser = survey.posting.advertiser
    if advertiser is None:
        return
    suppress_address(digest=advertiser.digest, cause=SuppressionCause.UNSUBSCRIBED, purpose=SURVEYS)
    record(
        actor=actor,
        perimeter_id=survey.territory.perimeter_id,
        action="withdraw_survey",
        target=survey,
    )


@transaction.atomic
def _ask(
    actor: Actor,  # noqa: ARG001 -- what is asked is told by the outbox and the survey
    posting: Posting,
    advertiser: Advertiser,
    question: Question,
    now: dt.datetime,
) -> bool:
    """Write one question in the outbox and note it; tell whether it is new."""
    survey = _survey_of(posting)
    name = _FIELDS[question]
    if getattr(survey, name) is not None:
        return False
    setattr(survey, name, now)
    survey.asked_at = survey.asked_at or now
    survey.save(update_fields=[name, "asked_at"])
    letter = _letter(posting, survey, advertiser, question)
    _mail, is_new = post_letter(
        letter=letter, perimeter_id=posting.territory.perimeter_id, is_left_to_worker=True
    )
    return is_new


def _survey_of(posting: Posting) -> OutcomeSurvey:
    """Return the survey of an offer, made if need be, locked until the transaction ends."""
    fresh = OutcomeSurvey(territory_id=posting.territory_id, posting=posting)
    OutcomeSurvey.objects.bulk_create([fresh], ignore_conflicts=True)
    return OutcomeSurvey.objects.select_for_update().get(posting=posting)


def _letter(
    posting: Posting, survey: OutcomeSurvey, advertiser: Advertiser, question: Question
) -> Letter:
    site = site_of(posting.territory)
    arguments = [site.slug, survey_token(survey)]
    page = f"{public_address()}{reverse('employment_outcome', args=arguments)}"
    leave = f"{public_address()}{reverse('employment_outcome_leave', args=arguments)}"
    said = question_letter(
        site,
        str(posting.approved.get("title", "") if posting.approved else posting),
        question,
        [(words, f"{page}?reponse={one.value}") for one, words in ANSWER_WORDS.items()],
        leave_url=leave,
    )
    return Letter(
        to=read_mailbox(advertiser.address),
        subject=said.subject,
        text=said.text,
        key=f"survey:{survey.pk}:{question.value}",
        purpose=SURVEYS,
        html=said.html,
        headers={
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _note_lost(territory: Territory, now: dt.datetime) -> int:
    """Note the questions whose mailbox turned out not to exist: asked, but not reached."""
    gone = Suppression.objects.filter(cause=SuppressionCause.HARD_BOUNCE).values("digest")
    lost = OutcomeSurvey.objects.filter(
        territory=territory,
        asked_at__isnull=False,
        lost_at__isnull=True,
        answered_at__isnull=True,
        posting__advertiser__digest__in=gone,
    )
    return lost.update(lost_at=now)


def _require_published(posting: Posting) -> None:
    if posting.approved_at is None:
        reason = "Cette offre n’a jamais été en ligne."
        raise InputRefusedError((Refusal(reason, "Il n’y a rien à dire de son issue."),))
