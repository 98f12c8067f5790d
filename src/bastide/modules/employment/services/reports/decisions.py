"""What is decided of a report: the offer stays, was corrected, or leaves; whoever wrote is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.report_letters import (
    Statement,
    decided_letter,
    removal_letter,
)
from bastide.modules.employment.core.reports import ReportGround
from bastide.modules.employment.models import JobReport, Posting, PublishedJob, ReportState
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.hiding import hide_job
from bastide.modules.employment.services.reports.requests import (
    LONGEST_WORDS,
    REPORTS,
    follow_url,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.services.posting import post_letter

KEPT = dt.timedelta(days=365)
"""How long a report is kept."""

_DECISIONS = {
    ReportState.KEPT: "l’offre reste en ligne",
    ReportState.CORRECTED: "l’offre a été corrigée",
    ReportState.REMOVED: "l’offre est retirée du site",
}
_SHORT = 250


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision.

    Attributes:
        state: what becomes of the offer; not `RECEIVED`.
        message: the facts and why, in French; the person reads it.
        ground: the law or the conditions, when the offer is removed.
    """

    state: ReportState
    message: str
    ground: ReportGround | None = None


@transaction.atomic
def decide_report(
    *, actor: Actor, report: JobReport, ruling: Ruling, at: dt.datetime | None = None
) -> int:
    """Decide of a report. A removal takes the offer off the site and answers its other reports.

    Args:
        actor: manager of the territory.
        report: obtained through a gate.
        ruling: the decision.
        at: instant, now by default.

    Returns:
        The number of reports answered.

    Raises:
        InputRefusedError: no reason, a removal without ground, or somebody decided meanwhile.
    """
    territory = report.territory
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    message = _checked(ruling)
    now = at or timezone.now()
    is_removal = ruling.state == ReportState.REMOVED
    waiting = JobReport.objects.select_for_update().filter(state=ReportState.RECEIVED)
    answered = list(
        waiting.filter(job=report.job_id) if is_removal else waiting.filter(pk=report.pk)
    )
    if report.pk not in {one.pk for one in answered}:
        reason = "Ce signalement a déjà été traité."
        raise InputRefusedError((Refusal(reason, "Relisez la décision prise."),))
    if is_removal:
        hide_job(actor=actor, job=report.job, reason=message[:_SHORT])
    for one in answered:
        _answer(actor, one, ruling, message, now)
    if is_removal:
        _tell_advertiser(report.job, ruling, message, key=f"report-removal:{report.pk}")
    return len(answered)


@transaction.atomic
def purge_reports(
    *, actor: Actor, territory: Territory, at: dt.datetime | None = None
) -> dict[str, int]:
    """Forget reports after a year, and after a day whence each came.

    Args:
        actor: the system, or a manager of the territory.
        territory: whose site it is.
        at: instant, now by default.

    Returns:
        `deleted`: reports deleted.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    ours = JobReport.objects.filter(territory=territory)
    ours.filter(received_at__lt=now - dt.timedelta(days=1)).exclude(origin="").update(origin="")
    old = ours.filter(received_at__lt=now - KEPT)
    count = old.count()
    old.delete()
    return {"deleted": count}


def _checked(ruling: Ruling) -> str:
    message = squeezed(ruling.message)[:LONGEST_WORDS]
    faults = []
    if ruling.state not in _DECISIONS:
        faults.append(Refusal("La décision manque.", "Choisissez-en une.", field="state"))
    if not message:
        faults.append(
            Refusal("La raison manque.", "Dites pourquoi\u00a0: on la lira.", field="message")
        )
    if ruling.state == ReportState.REMOVED and ruling.ground is None:
        faults.append(
            Refusal("Le fondement manque.", "La loi, ou les conditions du site.", field="ground")
        )
    if faults:
        raise InputRefusedError(tuple(faults))
    return message


def _answer(
    actor: Actor, report: JobReport, ruling: Ruling, message: str, now: dt.datetime
) -> None:
    report.state, report.message = ruling.state, message
    report.ground = ruling.ground.value if ruling.ground else ""
    report.decided_at, report.decided_by = now, actor.user
    report.save(update_fields=["state", "message", "ground", "decided_at", "decided_by"])
    record(
        actor=actor,
        perimeter_id=report.territory.perimeter_id,
        action="rule_report",
        target=report,
        after={"state": ruling.state.value, "ground": report.ground},
        reason=message[:_SHORT],
    )
    if report.address:
        site = site_of(report.territory)
        said = decided_letter(
            site,
            _statement(report.job, ruling, message),
            follow_url=follow_url(report, site.slug),
        )
        key = f"report-decided:{report.pk}"
        mailbox = read_mailbox(report.address)
        letter = Letter(mailbox, said.subject, said.text, key, REPORTS, said.html)
        post_letter(letter=letter, perimeter_id=report.territory.perimeter_id)


def _statement(job: PublishedJob, ruling: Ruling, message: str) -> Statement:
    return Statement(job.title, _DECISIONS[ruling.state], message, ruling.ground)


def _tell_advertiser(job: PublishedJob, ruling: Ruling, message: str, *, key: str) -> None:
    """Write to whoever posted the offer here; those of other sites have no known address."""
    postings = Posting.objects.filter(offer__job=job, advertiser__isnull=False)
    for posting in postings.select_related("advertiser"):
        if posting.advertiser is None:
            continue
        said = removal_letter(site_of(job.territory), _statement(job, ruling, message))
        mailbox = read_mailbox(posting.advertiser.address)
        letter = Letter(mailbox, said.subject, said.text, f"{key}:{posting.pk}", REPORTS, said.html)
        post_letter(letter=letter, perimeter_id=job.territory.perimeter_id)
