"""The past of an invented territory: a demonstration shows what a year of use gives.

Nothing of it is real, and nothing is sent: employers, recruitments, answers and days are drawn from
the invented basin, always the same ones for one day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import NotAllowedError
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Contract, Kind
from bastide.modules.employment.core.observatory.counts import MEMORY, Seen, counts_of
from bastide.modules.employment.core.outcomes.answers import Answer
from bastide.modules.employment.core.outcomes.invented import invented_outcome
from bastide.modules.employment.core.outcomes.schedule import AFTER_END
from bastide.modules.employment.core.postings.content import Content
from bastide.modules.employment.core.reports import ReportGround, ReportReason
from bastide.modules.employment.core.simulator.world import (
    LONGEST_LIFE,
    SimulatedJob,
    World,
    jobs_opened,
)
from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserKind,
    JobReport,
    ObservatoryDay,
    OutcomeSurvey,
    Posting,
    PostingState,
    ReportState,
)
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.services.feeds.fetching import world_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.outcomes.observatory import keep_counts
from bastide.modules.employment.services.outcomes.surveys import SURVEYS
from bastide.modules.employment.services.reports.decisions import Ruling, decide_report
from bastide.modules.employment.services.reports.requests import asked_report, report_job
from bastide.platform.access.actors import VISITOR, Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.models import SuppressionCause
from bastide.platform.mail.services.keeping import suppress_address

SHOWN_DAYS = 60
EVERY_DAYS, JOBS_A_DAY = 12, 6
_YEAR, _LIFE = dt.timedelta(days=330), dt.timedelta(days=30)
_DAY = dt.timedelta(days=1)
_DECISIONS: Sequence[tuple[ReportReason, str, float, Ruling | None]] = (
    (ReportReason.ASKS_MONEY, "On me demande 80 euros pour un dossier.", 4, None),
    (ReportReason.OVER, "On m’a répondu que c’était pourvu.", 1, None),
    (
        ReportReason.WRONG_PLACE, "Le poste est dans la commune voisine.", 6,
        Ruling(ReportState.CORRECTED, "La source a corrigé le lieu."),
    ),
    (
        ReportReason.FALSE, "L’annonce paraît trop belle.", 9,
        Ruling(ReportState.KEPT, "L’employeur confirme le poste et le salaire."),
    ),
    (
        ReportReason.DISCRIMINATORY, "L’annonce exige d’avoir moins de trente ans.", 12,
        Ruling(
            ReportState.REMOVED,
            "L’annonce écarte des candidats pour leur âge, ce que la loi interdit.",
            ReportGround.LAW,
        ),
    ),
)  # fmt: skip


def invent_past(
    *, actor: Actor, territory: Territory, at: dt.datetime | None = None
) -> dict[str, int]:
    """Give an invented territory a past: days, recruitments with their answers, reports.

    A part that is there already is left as it is.

    Args:
        actor: the system, or a manager of the territory.
        territory: an invented one.
        at: instant, now by default.

    Returns:
        `days`, `recruitments`, `reports`: what was added.

    Raises:
        NotAllowedError: the territory is real.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    if not territory.is_fictitious:
        raise NotAllowedError("Le passé d’un territoire réel ne s’invente pas.")
    now = at or timezone.now()
    return {
        "days": _invent_days(actor, territory, now),
        "recruitments": _invent_recruitments(actor, territory, now),
        "reports": _invent_reports(actor, territory, now),
    }


@transaction.atomic
def _invent_days(actor: Actor, territory: Territory, now: dt.datetime) -> int:
    if ObservatoryDay.objects.filter(territory=territory).exists():
        return 0
    last = timezone.localdate(now) - _DAY
    first = last - dt.timedelta(days=SHOWN_DAYS - 1)
    opened = jobs_opened(world_of(territory), first - _LIFE, last)
    offers = [_seen(one) for one in opened]
    for back in range(SHOWN_DAYS):
        day = first + dt.timedelta(days=back)
        window = [one for one in offers if day - MEMORY <= one.began_on <= day]
        counts = counts_of(window, day)
        keep_counts(actor=actor, territory=territory, day=day, counts=counts)
    return SHOWN_DAYS


def _seen(job: SimulatedJob) -> Seen:
    return Seen(
        began_on=job.opened,
        since=job.opened,
        ended_on=_ended(job),
        kind=job.kind,
        contract=job.contract,
        domain=job.rome[0],
        trade=job.rome,
        communes=(job.place.code,),
    )


def _ended(job: SimulatedJob) -> dt.date:
    return min(job.closed, job.opened + _LIFE)


@transaction.atomic
def _invent_recruitments(actor: Actor, territory: Territory, now: dt.datetime) -> int:
    if OutcomeSurvey.objects.filter(territory=territory).exists():
        return 0
    world, today = world_of(territory), timezone.localdate(now)
    jobs = [
        job
        for day in _days(today)
        for job in [one for one in jobs_opened(world, day, day) if _recruits(one)][:JOBS_A_DAY]
    ]
    people = _advertisers(territory, jobs, now)
    postings = [_posting(territory, people[one.employer], one) for one in jobs]
    Posting.objects.bulk_create(postings)
    surveys = [_survey(one, job, world) for one, job in zip(postings, jobs, strict=True)]
    OutcomeSurvey.objects.bulk_create([one for one in surveys if one is not None])
    for digest in {
        people[job.employer].digest
        for job, survey in zip(jobs, surveys, strict=True)
        if survey is None
    }:
        suppress_address(digest=digest, cause=SuppressionCause.UNSUBSCRIBED, purpose=SURVEYS)
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="load_outcomes",
        target=territory,
        after={"recruitments": len(postings)},
    )
    return len(postings)


def _days(today: dt.date) -> list[dt.date]:
    """Return the days from which recruitments are drawn, all over and asked about already.

    They do not depend on the present day but by which of them are past.
    """
    last = today - dt.timedelta(days=LONGEST_LIFE + 2 * AFTER_END.days)
    newest = last.toordinal() // EVERY_DAYS * EVERY_DAYS
    count = _YEAR.days // EVERY_DAYS - LONGEST_LIFE // EVERY_DAYS
    return [dt.date.fromordinal(newest - EVERY_DAYS * rank) for rank in range(count)]


def _recruits(job: SimulatedJob) -> bool:
    return job.kind != Kind.TRAINING.value and job.opened < _ended(job)


def _advertisers(
    territory: Territory, jobs: Sequence[SimulatedJob], now: dt.datetime
) -> dict[str, Advertiser]:
    """Return the employers of some jobs, by name; their addresses exist nowhere."""
    found = {}
    for rank, (name, siren) in enumerate(sorted({(job.employer, job.siren) for job in jobs}), 1):
        mailbox = read_mailbox(f"employeur-{rank}@exemple.test")
        found[name] = Advertiser(
            territory=territory,
            address=mailbox.address,
            digest=mailbox.digest,
            kind=AdvertiserKind.COMPANY,
            name=name,
            siret=f"{siren}00017",
            created_at=now - _YEAR,
            confirmed_at=now - _YEAR,
            last_seen_at=now - dt.timedelta(days=30),
        )
    Advertiser.objects.bulk_create(found.values(), ignore_conflicts=True)
    digests = {one.digest: name for name, one in found.items()}
    kept = Advertiser.objects.filter(territory=territory, digest__in=digests)
    return {digests[one.digest]: one for one in kept}


def _posting(territory: Territory, advertiser: Advertiser, job: SimulatedJob) -> Posting:
    said = Content(
        kind=Kind(job.kind),
        title=job.title,
        contract=Contract(job.contract) if job.contract else None,
        commune=job.place.code,
        positions=job.positions,
        rome=job.rome,
        employer=job.employer,
    ).as_dict()
    began, ended = _noon(job.opened), _noon(_ended(job))
    return Posting(
        territory=territory,
        advertiser=advertiser,
        state=PostingState.CLOSED,
        proposed=said,
        approved=said,
        created_at=began,
        changed_at=began,
        submitted_at=began,
        approved_at=began,
        live_until=ended,
        closed_at=ended,
    )


def _survey(posting: Posting, job: SimulatedJob, world: World) -> OutcomeSurvey | None:
    found = invented_outcome(job, world.seed, _ended(job))
    if not found.is_asked:
        return None
    asked_at = _noon(_ended(job)) + AFTER_END
    survey = OutcomeSurvey(
        territory_id=posting.territory_id,
        posting=posting,
        asked_at=asked_at,
        end_at=asked_at,
        reminded_at=None if found.answer else asked_at + AFTER_END,
        lost_at=asked_at + _DAY if found.is_lost else None,
    )
    if found.answer is not None:
        _say(survey, found.answer, asked_at + _DAY)
    return survey


def _say(survey: OutcomeSurvey, answer: Answer, at: dt.datetime) -> None:
    survey.outcome, survey.hired = answer.outcome.value, answer.hired
    survey.channel = answer.channel.value if answer.channel else ""
    survey.filled_on, survey.is_by_link = answer.filled_on, True
    survey.answered_at, survey.changed_at = at, at


def _noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def _invent_reports(actor: Actor, territory: Territory, now: dt.datetime) -> int:
    """Report some offers online, one per state; none while nothing is online yet."""
    if JobReport.objects.filter(territory=territory).exists():
        return 0
    jobs = list(live_jobs(territory, now).order_by("number")[: len(_DECISIONS)])
    made = 0
    for job, (reason, words, days, ruling) in zip(jobs, _DECISIONS, strict=False):
        asked = asked_report(
            reason=reason.value,
            words=words,
            address=f"lectrice-{made + 1}@exemple.test",
            origin=str(made),
        )
        at = now - dt.timedelta(days=days)
        report = report_job(actor=VISITOR, job=job, asked=asked, at=at)
        if report is not None and ruling is not None:
            decide_report(actor=actor, report=report, ruling=ruling, at=at + _DAY)
        made += 1
    return made
