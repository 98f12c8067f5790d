"""What the pages of the one desk say in words: what waits, what is asked, what was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bastide.foundation.money import NBSP, shown
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models import (
    DeskRequest,
    DeskSession,
    RequestStage,
    Ruling,
    RulingKind,
)
from bastide.platform.ui.archetypes import Fact

STAGE_LEVELS = {
    RequestStage.WAITING: "warn",
    RequestStage.RULED: "ok",
    RequestStage.WITHDRAWN: "neutral",
}
"""How far a request is → level of its tag."""

RULING_LEVELS = {
    RulingKind.ACCEPTED: "ok",
    RulingKind.REFUSED: "bad",
    RulingKind.POSTPONED: "warn",
}
"""What was answered → level of its tag."""


@dataclass(frozen=True)
class Answered:
    """One answer of a session, as a page shows it.

    Attributes:
        ruling: the answer. what, url: what it answers, and where to read it; no address for a
            scenario that was not voted, since only those who prepare it read it.
        level: of its tag. action: the action that it opened, in words; empty without one.
    """

    ruling: Ruling
    what: str
    url: str
    level: str
    action: str


def queue_sentence(waiting: Sequence[dt.datetime], meetings: Sequence[DeskSession]) -> str:
    """Return how many requests wait, since when, and the next session.

    Args:
        waiting: instant at which each was filed.
        meetings: the sessions; the open one whose day comes first is the next.
    """
    still = [one for one in meetings if not one.is_closed]
    meeting = min(still, key=lambda one: one.held_on, default=None)
    if not waiting:
        return _("Aucune demande n’attend.")
    count = ngettext("%(n)s demande attend", "%(n)s demandes attendent", len(waiting)) % {
        "n": len(waiting)
    }
    days = waited_days(min(waiting))
    oldest = _("la plus ancienne, depuis %(days)s") % {"days": days_words(days)}
    if meeting is None:
        return _("%(count)s\u00a0; %(oldest)s. Aucune séance n’est fixée.") % {
            "count": count,
            "oldest": oldest,
        }
    return _("%(count)s\u00a0; %(oldest)s. Prochaine séance le %(day)s.") % {
        "count": count,
        "oldest": oldest,
        "day": date_format(meeting.held_on, "j F Y"),
    }


def waited_days(filed_at: dt.datetime) -> int:
    """Return for how many days a request waits."""
    return max((timezone.localdate() - timezone.localdate(filed_at)).days, 0)


def days_words(days: int) -> str:
    """Return « moins d’un jour », « 1 jour », « 12 jours »."""
    if not days:
        return _("moins d’un jour")
    return ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}


def request_facts(asked: DeskRequest, territory: Territory) -> list[Fact]:
    """Return what a request says, a line each; what is not known is said."""
    asset = asked.asset
    url = reverse("estate_asset", args=[territory.slug, asset.pk]) if asset else ""
    area = f"{shown(Decimal(asked.surface_m2))}{NBSP}m²" if asked.surface_m2 is not None else ""
    amount = f"{shown(asked.amount, decimals=2)}{NBSP}€" if asked.amount is not None else ""
    wished = date_format(asked.wished_on, "j F Y") if asked.wished_on else ""
    return [
        Fact(_("Demande"), str(asked.get_kind_display())),
        Fact(_("Bien concerné"), str(asset) if asset else _("aucun"), url=url),
        Fact(_("Qui demande"), asked.perimeter.label),
        Fact(_("Pour quel service"), str(asked.service) if asked.service else ""),
        Fact(_("Surface demandée"), area),
        Fact(_("Coût estimé"), amount),
        Fact(_("Souhaité pour le"), wished),
        Fact(_("Déposée le"), date_format(timezone.localdate(asked.created_at), "j F Y"),
             note=str(asked.created_by) if asked.created_by else ""),
    ]  # fmt: skip


def answered(rulings: Sequence[Ruling], territory: Territory) -> list[Answered]:
    """Return the answers of a session: to requests, and to scenarios of plans."""
    return [
        Answered(
            ruling=one,
            what=str(one.request or one.scenario),
            url=_ruled_url(one, territory),
            level=RULING_LEVELS[RulingKind(one.kind)],
            action=action_words(one),
        )
        for one in rulings
    ]


def action_words(one: Ruling) -> str:
    """Return the action that an answer opened; that there is none yet when it was accepted."""
    if one.action is not None:
        return _("Action %(code)s ouverte dans «\u00a0%(plan)s\u00a0».") % {
            "code": one.action.code,
            "plan": one.action.plan,
        }
    if one.kind == RulingKind.ACCEPTED and one.request_id:
        return _("Aucun plan voté n’était là pour recevoir l’action.")
    if one.kind == RulingKind.ACCEPTED:
        return _("Ce scénario est devenu le plan voté.")
    return ""


def waiting_rows(requests: Sequence[DeskRequest]) -> list[tuple[DeskRequest, str]]:
    """Return each request with the days for which it waits, in words."""
    return [(one, days_words(waited_days(one.created_at))) for one in requests]


def closing_sentence(left: Sequence[DeskRequest]) -> str:
    """Return what becomes of the requests that a session did not answer."""
    if not left:
        return _("Toutes les demandes ont leur réponse.")
    return ngettext(
        "%(n)s demande n’a pas de réponse\u00a0: elle attendra la séance suivante.",
        "%(n)s demandes n’ont pas de réponse\u00a0: elles attendront la séance suivante.",
        len(left),
    ) % {"n": len(left)}


def counts_sentence(meeting: DeskSession, waiting: int) -> str:
    """Return what a session answered, and what it may still answer."""
    day = date_format(meeting.held_on, "j F Y")
    given = _("%(accepted)s acceptées, %(refused)s refusées, %(postponed)s reportées") % {
        "accepted": meeting.accepted,  # type: ignore[attr-defined]
        "refused": meeting.refused,  # type: ignore[attr-defined]
        "postponed": meeting.postponed,  # type: ignore[attr-defined]
    }
    if meeting.is_closed:
        return _("Séance du %(day)s, close\u00a0: %(given)s. Elle ne change plus.") % {
            "day": day,
            "given": given,
        }
    left = ngettext(
        "%(n)s demande attend sa réponse", "%(n)s demandes attendent leur réponse", waiting
    ) % {"n": waiting}
    return _("Séance du %(day)s\u00a0: %(given)s\u00a0; %(left)s.") % {
        "day": day,
        "given": given,
        "left": left,
    }


def _ruled_url(one: Ruling, territory: Territory) -> str:
    if one.request_id:
        return reverse("estate_request", args=[territory.slug, one.request_id])
    if one.kind != RulingKind.ACCEPTED:
        return ""
    return reverse("estate_scenario", args=[territory.slug, one.scenario_id])
