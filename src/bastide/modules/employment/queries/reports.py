"""Reads of reports: the one behind a signed link, the queue, employers that post much."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.employers import employer_form
from bastide.modules.employment.models import JobReport, PublishedJob, ReportState
from bastide.modules.employment.queries.live import is_live, live_jobs
from bastide.modules.employment.queries.sources import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.links import is_same_link, link_token, row_named
from bastide.platform.access.roles import Role

_FOLLOW = "bastide.employment.reports.follow"
MANY_OFFERS, MANY_LIVES = 20, 3
"""Offers online under one name, and appearances of one job, from which a signal is shown."""

SHOWN_SIGNALS = 20


def report_token(report: JobReport) -> str:
    """Return what the link that follows a report holds."""
    return link_token(_FOLLOW, report.pk, report.seal)


def get_report_by_link(territory: Territory, token: str) -> JobReport:
    """Return the report that a link follows.

    Raises:
        Http404: the link is not one of this site.
    """
    rows = JobReport.objects.filter(territory=territory, pk=row_named(token))
    found = rows.select_related("job", "territory").first()
    if found is None or not is_same_link(token, report_token(found)):
        raise Http404
    return found


def get_reportable_job(territory: Territory, number: int, at: dt.datetime) -> PublishedJob:
    """Return an offer online on a site.

    Raises:
        Http404: no such offer, or it is no longer online.
    """
    found = PublishedJob.objects.filter(territory=territory, pk=number).first()
    if found is None or not is_live(found, at):
        raise Http404
    return found


def list_visible_reports(actor: Actor, territory: Territory) -> QuerySet[JobReport]:
    """Return the reports of a territory, for its managers: to examine first, the late in front."""
    reports = JobReport.objects.filter(territory=territory)
    reports = reports.select_related("job", "decided_by", "territory")
    reports = reports.order_by(F("decided_at").desc(nulls_first=True), "due_at", "pk")
    return reports if actor.can(Role.MANAGER, territory.perimeter_id, ROOM) else reports.none()


def get_visible_report(actor: Actor, territory: Territory, report_id: uuid.UUID) -> JobReport:
    """Return one report.

    Raises:
        Http404: no such report, or none that the actor may see; the answer is the same.
    """
    found = list_visible_reports(actor, territory).filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found


def list_other_reports(report: JobReport) -> QuerySet[JobReport]:
    """Return the other reports on the job of one obtained through a gate, the earliest first."""
    others = JobReport.objects.filter(job=report.job_id).exclude(pk=report.pk)
    return others.order_by("received_at", "pk")


@dataclass(frozen=True, slots=True)
class ReportCounts:
    """How the queue stands: reports to examine, of which late, and decided in thirty days."""

    waiting: int
    late: int
    decided: int


def count_reports(actor: Actor, territory: Territory, at: dt.datetime) -> ReportCounts:
    """Return how the queue of a territory stands, zero for whoever may not see it."""
    rows = list_visible_reports(actor, territory).order_by()
    waiting = rows.filter(state=ReportState.RECEIVED)
    decided = rows.filter(decided_at__gte=at - dt.timedelta(days=30))
    return ReportCounts(waiting.count(), waiting.filter(due_at__lt=at).count(), decided.count())


@dataclass(frozen=True, slots=True)
class PostingSignal:
    """What an employer's offers look like, without a judgement.

    Attributes:
        employer: its name, as most of its offers write it.
        online: offers online. communes: where.
        lives: times that the job most often published has appeared.
        since: when the oldest of them was first seen.
    """

    employer: str
    online: int
    communes: int
    lives: int
    since: dt.datetime


def posting_signals(actor: Actor, territory: Territory, at: dt.datetime) -> list[PostingSignal]:
    """Return the employers with many offers online or jobs that keep coming back, most first."""
    if not actor.can(Role.MANAGER, territory.perimeter_id, ROOM):
        return []
    groups: dict[str, list[tuple[str, str, int, dt.datetime]]] = defaultdict(list)
    rows = live_jobs(territory, at).values_list(
        "employer", "commune", "lives_count", "first_seen_at"
    )
    for employer, commune, lives, since in rows.iterator():
        if key := employer_form(employer).key:
            groups[key].append((employer, commune, lives, since))
    found = [_signal(group) for group in groups.values()]
    many = [one for one in found if one.online >= MANY_OFFERS or one.lives >= MANY_LIVES]
    return sorted(many, key=lambda one: (-one.online, -one.lives, one.employer))[:SHOWN_SIGNALS]


def _signal(group: list[tuple[str, str, int, dt.datetime]]) -> PostingSignal:
    names = [one[0] for one in group]
    return PostingSignal(
        employer=max(sorted(set(names)), key=names.count),
        online=len(group),
        communes=len({one[1] for one in group if one[1]}),
        lives=max(one[2] for one in group),
        since=min(one[3] for one in group),
    )
