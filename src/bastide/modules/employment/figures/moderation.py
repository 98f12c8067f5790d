"""What moderation costs and what waits, in rows and sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.modules.employment.core.moderation.minutes import Week
from bastide.modules.employment.figures.postings import Status, day_words, status_of
from bastide.modules.employment.models import Advertiser, Posting
from bastide.modules.employment.queries.moderation import Cost
from bastide.platform.ui.archetypes import Fact

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One offer of a queue: where it stands, and whether its deadline has passed."""

    posting: Posting
    status: Status
    is_late: bool
    is_change: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week of a body in words."""

    week: str
    body: str
    decisions: int
    minutes: str
    median: str
    unknown: int


def queue_rows(postings: Iterable[Posting], now: dt.datetime) -> list[QueueRow]:
    """Return the rows of a queue, in the order given."""
    return [
        QueueRow(
            one,
            status_of(one, now),
            is_late=one.due_at is not None and one.due_at < now,
            is_change=one.approved is not None,
        )
        for one in postings
    ]


def advertiser_facts(advertiser: Advertiser) -> list[Fact]:
    """Return who an advertiser is, for those who examine its offers."""
    checked = day_words(advertiser.verified_at) if advertiser.verified_at else _("à vérifier")
    rows = [
        Fact(_("Nom"), advertiser.name),
        Fact(_("C’est"), str(advertiser.get_kind_display())),
        Fact(_("SIRET"), advertiser.siret, note=checked if advertiser.siret else ""),
        Fact(_("Adresse"), advertiser.address),
        Fact(_("Depuis le"), day_words(advertiser.confirmed_at)),
    ]
    if advertiser.blocked_at is not None:
        rows.append(Fact(_("Bloqué"), advertiser.blocked_reason))
    return rows


def week_rows(weeks: Iterable[Week]) -> list[WeekRow]:
    """Return the weeks of moderation in words; a time that is not known is not zero."""
    return [
        WeekRow(
            week=_("semaine du %(day)s") % {"day": date_format(one.monday, "j F Y")},
            body=one.body,
            decisions=one.decisions,
            minutes=number_format(one.minutes, 1) if one.median_seconds is not None else "",
            median=_span(one.median_seconds),
            unknown=one.unknown,
        )
        for one in weeks
    ]


def cost_sentence(cost: Cost) -> str:
    """Return what waits and what the last weeks took, in one sentence."""
    decisions = sum(one.decisions for one in cost.weeks)
    known = [one for one in cost.weeks if one.median_seconds is not None]
    waiting = ngettext("%(count)s offre attend", "%(count)s offres attendent", cost.waiting) % {
        "count": cost.waiting
    }
    late = _(", dont %(late)s en retard") % {"late": cost.late} if cost.late else ""
    if not known:
        return _("%(waiting)s%(late)s.") % {"waiting": waiting, "late": late}
    weeks = len({one.monday for one in cost.weeks})
    average = sum(one.minutes for one in known) / weeks
    return _(
        "%(waiting)s%(late)s. Les %(decisions)s décisions des dernières semaines ont pris "
        "%(minutes)s minutes par semaine."
    ) % {
        "waiting": waiting,
        "late": late,
        "decisions": decisions,
        "minutes": number_format(average, 1),
    }


def _span(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, left = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"
