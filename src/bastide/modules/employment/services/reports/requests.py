"""Reporting an offer: who reports is told the same thing whatever is kept of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.modules.employment.core.report_letters import received_letter
from bastide.modules.employment.core.reports import ReportReason, days_for, due_after
from bastide.modules.employment.models import JobReport, PublishedJob, ReportState
from bastide.modules.employment.queries.alerts import public_address
from bastide.modules.employment.queries.reports import report_token
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.platform.access.actors import Actor
from bastide.platform.access.origins import daily_mark
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import Mailbox, read_mailbox
from bastide.platform.mail.services.posting import post_letter

REPORTS = "job_report"
"""Purpose of the messages that answer a report."""

ORIGIN = "bastide.employment.reports.origin"
DAY = dt.timedelta(days=1)
MOST_A_DAY, MOST_BY_ORIGIN = 5, 20
"""Reports in a day that write to one address, and that come from one network address."""

LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class AskedReport:
    """What somebody reports.

    Attributes:
        reason: why.
        words: what more is said; needed for `ReportReason.OTHER`.
        mailbox: where to answer; `None` when no answer is wanted.
        origin: network address of the request; never kept as it is.
    """

    reason: ReportReason
    words: str
    mailbox: Mailbox | None
    origin: str


def asked_report(*, reason: str, words: str, address: str, origin: str) -> AskedReport:
    """Return what a form reports.

    Args:
        reason: a value of `ReportReason`.
        words: as typed.
        address: as typed; empty when no answer is wanted.
        origin: network address of the request.

    Raises:
        InputRefusedError: unknown reason, another reason without words, an address to which no
            message can be sent.
    """
    if reason not in set(ReportReason):
        refusal = Refusal("Le motif manque.", "Choisissez-en un.", field="reason", value=reason)
        raise InputRefusedError((refusal,))
    said = squeezed(words)[:LONGEST_WORDS]
    if reason == ReportReason.OTHER and not said:
        refusal = Refusal("Dites ce qui ne va pas.", "Une phrase suffit.", field="words")
        raise InputRefusedError((refusal,))
    mailbox = read_mailbox(address) if squeezed(address) else None
    return AskedReport(ReportReason(reason), said, mailbox, origin)


@transaction.atomic
def report_job(
    *, actor: Actor, job: PublishedJob, asked: AskedReport, at: dt.datetime | None = None
) -> JobReport | None:
    """Keep a report on an offer and answer that it has come, when there is somewhere to answer.

    The same reason given twice a day from one place is one report.

    Args:
        actor: anybody; a visitor.
        job: online on an open site.
        asked: by `asked_report`.
        at: instant, now by default.

    Returns:
        The report; `None` when it is one too many. The caller tells the person the same thing.
    """
    now = at or timezone.now()
    origin = daily_mark(ORIGIN, asked.origin, now)
    recent = JobReport.objects.filter(received_at__gt=now - DAY)
    ours = recent.filter(origin=origin)
    if ours.count() >= MOST_BY_ORIGIN or ours.filter(job=job, reason=asked.reason).exists():
        return None
    address, digest = "", ""
    if asked.mailbox and recent.filter(digest=asked.mailbox.digest).count() < MOST_A_DAY:
        address, digest = asked.mailbox.address, asked.mailbox.digest
    report = JobReport.objects.create(
        territory=job.territory,
        job=job,
        reason=asked.reason,
        words=asked.words,
        address=address,
        digest=digest,
        origin=origin,
        received_at=now,
        due_at=due_after(asked.reason, now),
        state=ReportState.RECEIVED,
    )
    record(
        actor=actor,
        perimeter_id=job.territory.perimeter_id,
        action="file_report",
        target=report,
        after={"job": job.pk, "reason": asked.reason.value},
    )
    if address:
        _acknowledge(report, read_mailbox(address))
    return report


def follow_url(report: JobReport, slug: str) -> str:
    """Return the absolute address of the page that follows a report."""
    path = reverse("employment_report_follow", args=[slug, report_token(report)])
    return f"{public_address()}{path}"


def _acknowledge(report: JobReport, mailbox: Mailbox) -> None:
    site = site_of(report.territory)
    said = received_letter(
        site,
        report.job.title,
        REASON_WORDS[ReportReason(report.reason)],
        follow_url=follow_url(report, site.slug),
        days=days_for(ReportReason(report.reason)),
        number=report.pk.hex[:8],
    )
    key = f"report-received:{report.pk}"
    letter = Letter(mailbox, said.subject, said.text, key, REPORTS, said.html)
    post_letter(letter=letter, perimeter_id=report.territory.perimeter_id)


REASON_WORDS = {
    ReportReason.OVER: "offre déjà pourvue ou retirée ailleurs",
    ReportReason.FALSE: "fausse annonce ou informations trompeuses",
    ReportReason.DISCRIMINATORY: "offre discriminatoire",
    ReportReason.ASKS_MONEY: "argent demandé au candidat",
    ReportReason.WRONG_PLACE: "lieu faux",
    ReportReason.DUPLICATE: "doublon d’une autre offre",
    ReportReason.ILLEGAL: "autre contenu illicite",
    ReportReason.OTHER: "autre motif",
}
"""Reasons as the messages write them, in French."""
