"""Decide of an offer: from its present state only, once, by somebody else than its author."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.modules.employment.core.moderation.minutes import seconds_spent
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import DECISIONS, EXPLAINED, Act
from bastide.modules.employment.core.postings.content import content_of
from bastide.modules.employment.core.postings.letters import decision_letter
from bastide.modules.employment.models import EndReason, Posting
from bastide.modules.employment.queries.moderation import may_examine, why_not_me
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.postings.mail import tell_advertiser
from bastide.modules.employment.services.postings.moves import (
    Move,
    has_earlier,
    held_posting,
    move,
    require_act,
)
from bastide.modules.employment.services.postings.publication import (
    put_online,
    refresh_online,
    take_offline,
)
from bastide.modules.employment.services.postings.submission import findings_in
from bastide.platform.access.actors import Actor

LONGEST_MESSAGE = 2_000
_VERDICTS = {
    Act.APPROVE: "Votre offre est en ligne",
    Act.ASK: "Une précision est demandée",
    Act.REJECT: "Votre offre n’est pas retenue",
    Act.SUSPEND: "Votre offre est suspendue",
    Act.RESUME: "Votre offre est de nouveau en ligne",
}
_CHANGE_REFUSED = "Votre modification n’est pas retenue, l’offre reste en ligne comme avant"
REASONS = {
    Reason.IDENTITY: "l’employeur n’a pu être vérifié",
    Reason.INCOMPLETE: "l’annonce est incomplète",
    Reason.DISCRIMINATION: "l’annonce contient un critère que la loi interdit",
    Reason.PAYMENT: "une somme est demandée au candidat",
    Reason.MISLEADING: "l’annonce peut tromper",
    Reason.NOT_AN_OFFER: "ce n’est pas une offre d’emploi ni de formation",
    Reason.OUTSIDE: "le lieu est hors du territoire",
    Reason.TWICE: "l’annonce est déjà en ligne",
    Reason.FILLED: "le poste est pourvu",
    Reason.FRAUD: "l’annonce paraît frauduleuse",
    Reason.REPORTED: "l’annonce a été signalée",
    Reason.OTHER: "autre raison",
}
"""Reason → what the advertiser reads."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a moderator decides.

    Attributes:
        act: one of `DECISIONS`.
        reason: needed to ask, refuse or suspend.
        message: to the advertiser; needed to ask.
        opened_at: when the page of the case was opened; `None` when unknown.
    """

    act: Act
    reason: Reason | None = None
    message: str = ""
    opened_at: dt.datetime | None = None


@transaction.atomic
def decide_posting(
    *, actor: Actor, posting: Posting, version: int, verdict: Verdict, at: dt.datetime | None = None
) -> Posting:
    """Decide of an offer, write to its author, and bring the site in line.

    Args:
        actor: sits in the body that examines it, or manages the room.
        posting: obtained through a gate.
        version: the one that the actor saw.
        verdict: what is decided.
        at: instant, now by default.

    Raises:
        NotAllowedError: the actor does not examine it, or it is of the actor's own organisation.
        InputRefusedError: no reason or message where one is needed; its author is blocked; somebody
            decided, or its author changed it, in between.
    """
    now = at or timezone.now()
    held = held_posting(posting, version)
    _require_examiner(actor, held)
    require_act(held, verdict.act)
    _require_words(verdict)
    is_change = has_earlier(held)
    _apply(held, verdict.act, now)
    made = Move(
        act=verdict.act,
        at=now,
        reason=verdict.reason.value if verdict.reason else "",
        message=verdict.message.strip()[:LONGEST_MESSAGE],
        seconds=seconds_spent(verdict.opened_at, now),
        values={} if verdict.act is Act.ASK else {"due_at": None},
    )
    done = move(actor, held, made)
    _tell(done, verdict, is_change=is_change)
    return done


def _require_examiner(actor: Actor, held: Posting) -> None:
    if not may_examine(actor, held):
        raise NotAllowedError("Un autre organisme examine cette offre.")
    if reason := why_not_me(actor, held):
        raise NotAllowedError(reason)


def _require_words(verdict: Verdict) -> None:
    if verdict.act not in DECISIONS:
        raise InputRefusedError((Refusal("Ce n’est pas une décision.", field="act"),))
    if verdict.act in EXPLAINED and verdict.reason is None:
        refusal = Refusal("La raison manque.", "Choisissez-la dans la liste.", field="reason")
        raise InputRefusedError((refusal,))
    if verdict.act is Act.ASK and not verdict.message.strip():
        refusal = Refusal("Le message manque.", "Dites ce qui manque.", field="message")
        raise InputRefusedError((refusal,))


def _apply(held: Posting, act: Act, now: dt.datetime) -> None:
    """Bring the site in line with a decision, before the offer moves."""
    if act is Act.APPROVE:
        _require_publishable(held, held.proposed)
        put_online(held, now)
    elif act is Act.SUSPEND:
        take_offline(held, EndReason.MODERATED, now)
    elif act is Act.RESUME:
        _require_publishable(held, held.approved or {})
        refresh_online(held, now)


def _require_publishable(held: Posting, said: Mapping[str, Any]) -> None:
    """Stop an approval of what may not be online, whoever asks."""
    if held.advertiser is not None and held.advertiser.blocked_at is not None:
        refusal = Refusal("L’annonceur est bloqué.", "Levez d’abord le blocage.", field="act")
        raise InputRefusedError((refusal,))
    blocking = [one for one in findings_in(content_of(said)) if one.is_blocking]
    if blocking:
        refusals = (Refusal(one.rule.title, one.rule.advice, field="act") for one in blocking)
        raise InputRefusedError(tuple(refusals))


def _tell(held: Posting, verdict: Verdict, *, is_change: bool) -> None:
    words = _VERDICTS[verdict.act]
    if verdict.act is Act.REJECT and is_change:
        words = _CHANGE_REFUSED
    reason = REASONS[verdict.reason] if verdict.reason else ""
    site = site_of(held.territory)
    tell_advertiser(
        held,
        f"decision-{verdict.act.name.lower()}",
        lambda url: decision_letter(
            site, held.title, verdict=words, reason=reason, message=verdict.message, url=url
        ),
    )
