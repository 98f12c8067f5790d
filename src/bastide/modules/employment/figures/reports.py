"""Reports in words: their state, their facts, the queue in one sentence."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.core.reports import ReportGround, ReportReason
from bastide.modules.employment.figures.room import count_words
from bastide.modules.employment.forms.reports import DECISIONS, GROUNDS, REASONS
from bastide.modules.employment.models import JobReport, ReportState
from bastide.modules.employment.queries.reports import PostingSignal, ReportCounts
from bastide.platform.ui.archetypes import Fact

_LEVELS = {ReportState.KEPT: "neutral", ReportState.CORRECTED: "ok", ReportState.REMOVED: "err"}


def report_state(report: JobReport, now: dt.datetime) -> tuple[str, str]:
    """Return the level and the words of the state of a report."""
    if report.state != ReportState.RECEIVED:
        return _LEVELS[ReportState(report.state)], report.get_state_display()
    if report.due_at < now:
        return "err", _("en retard")
    return "info", _("à examiner")


def report_facts(report: JobReport) -> list[Fact]:
    """Return what a report says and what was decided of it."""
    rows = [
        Fact(_("Offre"), report.job.title),
        Fact(_("Motif"), str(REASONS[ReportReason(report.reason)]), note=report.words),
        Fact(_("Reçu le"), date_format(report.received_at, "j F Y")),
    ]
    if report.decided_at is None:
        return [*rows, Fact(_("Réponse avant le"), date_format(report.due_at, "j F Y"))]
    rows += [
        Fact(
            _("Décision"),
            str(DECISIONS[ReportState(report.state)]),
            note=date_format(report.decided_at, "j F Y"),
        ),
        Fact(_("Raison"), report.message),
    ]
    if report.ground:
        rows.append(Fact(_("Fondement du retrait"), str(GROUNDS[ReportGround(report.ground)])))
    return rows


def reports_sentence(counts: ReportCounts) -> str:
    """Return how the queue stands, in one sentence."""
    if not counts.waiting:
        said = _("Aucun signalement n’attend\u00a0; %(decided)s traités en trente jours.")
        return said % {"decided": count_words(counts.decided)}
    waiting = ngettext(
        "%(count)s signalement attend", "%(count)s signalements attendent", counts.waiting
    ) % {"count": count_words(counts.waiting)}
    return _("%(waiting)s une décision, dont %(late)s en retard\u00a0; %(decided)s traités en "
             "trente jours.") % {
        "waiting": waiting,
        "late": count_words(counts.late),
        "decided": count_words(counts.decided),
    }  # fmt: skip


def signal_words(signal: PostingSignal) -> str:
    """Return what the offers of an employer look like, as facts and without a judgement."""
    said = _("%(online)s offres en ligne sous ce nom, dans %(communes)s communes\u00a0; la plus "
             "ancienne est vue depuis le %(since)s.") % {
        "online": count_words(signal.online),
        "communes": count_words(signal.communes),
        "since": date_format(signal.since, "j F Y"),
    }  # fmt: skip
    if signal.lives > 1:
        said += " " + _("Un même emploi a paru %(rank)s fois.") % {"rank": signal.lives}
    return said
