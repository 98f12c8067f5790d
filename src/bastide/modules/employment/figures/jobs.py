"""A job for its officers, in words: its state, its identity, what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.modules.employment.figures.offers import contract_words, pay_words, place_words
from bastide.modules.employment.models import PairDecision, PublishedJob
from bastide.modules.employment.queries.live import is_live
from bastide.platform.ui.archetypes import Fact


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One decision on two offers: the offers, what was decided, why, by whom, when."""

    offers: str
    verdict: str
    reason: str
    author: str
    on: dt.datetime


def job_state(job: PublishedJob, now: dt.datetime) -> tuple[str, str]:
    """Return the level and the words of the state of a job."""
    if is_live(job, now):
        return "ok", _("en ligne")
    if job.hidden_at is not None:
        return "err", _("retirée du site")
    if job.ended_at is not None:
        return "neutral", job.get_end_reason_display()
    if job.published_at > now:
        return "info", _("à paraître")
    return "neutral", _("dépassée")


def job_facts(job: PublishedJob) -> list[Fact]:
    """Return what identifies a job."""
    return [
        Fact(_("Numéro"), str(job.pk)),
        Fact(_("Employeur"), job.employer),
        Fact(_("Lieu"), place_words(job)),
        Fact(_("Contrat"), contract_words(job)),
        Fact(_("Salaire"), pay_words(job), note=job.salary_raw),
        Fact(_("Vue depuis le"), date_format(job.first_seen_at, "j F Y")),
        Fact(_("En ligne jusqu’au"), date_format(job.live_until, "j F Y")),
        Fact(_("Parution"), str(job.lives_count)),
        Fact(_("Raison du retrait"), job.hidden_reason)
        if job.hidden_at
        else Fact(_("Sources"), str(job.sources_count)),
    ]


def decided_rows(decisions: Iterable[PairDecision]) -> list[DecidedRow]:
    """Return what persons decided of the offers of a job."""
    return [
        DecidedRow(
            offers=f"{one.first.source} {one.first.external_id} / "
            f"{one.second.source} {one.second.external_id}",
            verdict=_("un seul emploi") if one.is_same else _("deux emplois"),
            reason=one.reason,
            author=one.decided_by.full_name if one.decided_by else "",
            on=one.decided_at,
        )
        for one in decisions
    ]
