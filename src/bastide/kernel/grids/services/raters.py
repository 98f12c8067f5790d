"""Raters: named, assigned to groups, set aside from a subject, made anonymous."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.text import squeezed
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import (
    ANONYMOUS,
    Assignment,
    Campaign,
    College,
    Rater,
    Recusal,
    Reminder,
    Round,
    Score,
    ScoreState,
    Sheet,
    Subject,
    Submission,
)
from bastide.kernel.grids.rules import is_own_rater, may_answer
from bastide.kernel.grids.services.campaigns import required_reason
from bastide.kernel.grids.services.locks import held, locked, refused
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.accounts.models import User
from bastide.platform.audit.services import record

_EVERY_STAGE = frozenset(Stage)
_BEFORE_CLOSE = frozenset({Stage.DRAFT, Stage.OPEN})


@transaction.atomic
def add_rater(
    *,
    actor: Actor,
    campaign: Campaign,
    college: College,
    user: User | None = None,
    label: str = "",
    groups: Collection[str] | None = None,
) -> Rater:
    """Name a rater: an account, or a name whose answers come on paper.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation or open.
        college: one of its colleges.
        user: the account that will answer.
        label: the name on paper, when there is no account.
        groups: the groups that he scores; `None` for all.

    Returns:
        The rater; the one who is there already for this account or this name.

    Raises:
        InputRefusedError: neither account nor name, or both; a group that no subject has.
    """
    fresh = held(actor, campaign, _BEFORE_CLOSE)
    name = squeezed(label)
    if (user is None) is not bool(name) or name == ANONYMOUS or len(name) > 120:  # noqa: PLR2004
        reason = "Un évaluateur a un compte, ou un nom de 120 caractères au plus, et un seul."
        raise refused(reason, "Choisissez un compte ou écrivez un nom.", field="label", value=name)
    if college.campaign_id != fresh.pk:
        reason = "Ce collège est d’une autre campagne."
        raise refused(reason, "Choisissez un collège de celle-ci.", field="college")
    known = fresh.raters.filter(user=user) if user else fresh.raters.filter(label=name)
    rater = known.select_related("college").first()
    if rater is not None:
        return rater
    rater = Rater.objects.create(campaign=fresh, college=college, user=user, label=name)
    _assign(fresh, rater, groups)
    _record(actor, fresh, "add_rater", rater, after={"college": college.code, "groups": groups})
    return rater


@transaction.atomic
def assign_rater(*, actor: Actor, rater: Rater, groups: Collection[str] | None) -> Rater:
    """Say which groups a rater scores; `None` for all.

    Raises:
        InputRefusedError: a group that no subject has, or the round is closed.
    """
    fresh = held(actor, rater.campaign, _BEFORE_CLOSE)
    _assign(fresh, rater, groups)
    _record(actor, fresh, "change_rater", rater, after={"groups": groups})
    return rater


def _assign(campaign: Campaign, rater: Rater, groups: Collection[str] | None) -> None:
    wanted = {squeezed(group) for group in groups or ()}
    known = set(campaign.subjects.values_list("group", flat=True))
    unknown = sorted(wanted - known)
    if unknown:
        reason = "Aucun sujet n’est dans ce groupe."
        raise refused(reason, "Choisissez un groupe de la liste.", field="groups", value=unknown[0])
    rater.covers_all = groups is None
    rater.save(update_fields=["covers_all"])
    rater.assignments.all().delete()
    Assignment.objects.bulk_create(Assignment(rater=rater, group=one) for one in sorted(wanted))


@transaction.atomic
def remove_rater(*, actor: Actor, rater: Rater, reason: str = "") -> None:
    """Remove a rater who answered nothing; one who answered can only be made anonymous.

    Raises:
        InputRefusedError: he answered, or the round is closed.
    """
    fresh = held(actor, rater.campaign, _BEFORE_CLOSE)
    if Sheet.objects.filter(rater=rater).exists():
        raise refused(
            "Cet évaluateur a déjà répondu\u00a0: ses notes ne s’effacent pas.",
            "Rendez-le anonyme s’il le demande.",
            field="rater",
        )
    _record(actor, fresh, "remove_rater", rater, reason=reason)
    rater.delete()


@transaction.atomic
def anonymise_rater(*, actor: Actor, rater: Rater, reason: str) -> Rater:
    """Make a rater unknown for ever: his scores stay; his name, words and hours of work go.

    From then on nobody answers in his place. The audit never held his name.

    Args:
        actor: manager of the campaign, or the rater himself.
        rater: obtained through a gate.
        reason: the request that asked for it.

    Source: règlement (UE) 2016/679, art. 17.
    """
    if not may_answer(actor, rater):
        actor.require(Role.MANAGER, rater.campaign.perimeter_id, rater.campaign.room)
    fresh = locked(rater.campaign)
    said = required_reason(reason)
    _record(actor, fresh, "erase_rater", None, reason=said)
    rater.user, rater.label, rater.anonymised_at = None, ANONYMOUS, timezone.now()
    rater.save(update_fields=["user", "label", "anonymised_at"])
    Submission.objects.filter(sheet__rater=rater).delete()
    Reminder.objects.filter(rater=rater).delete()
    Recusal.objects.filter(rater=rater).update(reason=ANONYMOUS)
    Sheet.objects.filter(rater=rater).update(version=1)
    for voted in Round.objects.filter(campaign=fresh):
        scores = Score.sealed.filter(rater=rater, round=voted)
        scores.filter(state=ScoreState.BLANK).delete()
        scores.update(comment="", version=1, updated_at=voted.opened_at)
    return rater


@transaction.atomic
def declare_recusal(*, actor: Actor, rater: Rater, subject: Subject, reason: str) -> Recusal:
    """Set a rater aside from a subject: he cannot score it, and what he said of it does not count.

    Args:
        actor: the rater himself, or a manager of the campaign.
        rater: obtained through a gate.
        subject: of the same campaign.
        reason: the interest that stands in between.

    Raises:
        InputRefusedError: no reason, another campaign's subject, or the campaign is published.
    """
    stages = _EVERY_STAGE - {Stage.PUBLISHED, Stage.DROPPED}
    if is_own_rater(actor, rater) and may_answer(actor, rater):
        fresh = locked(rater.campaign)
        if fresh.stage not in stages:
            raise refused("La campagne est finie.", "Signalez-le à qui la conduit.")
    else:
        fresh = held(actor, rater.campaign, stages)
    if subject.campaign_id != rater.campaign_id:
        raise refused("Ce sujet est d’une autre campagne.", "Choisissez-en un de celle-ci.")
    said = required_reason(reason)
    recusal, is_new = Recusal.objects.get_or_create(
        rater=rater, subject=subject, defaults={"reason": said}
    )
    if is_new:
        _record(actor, fresh, "record_recusal", rater, after={"subject": subject.code})
    return recusal


@transaction.atomic
def remove_recusal(*, actor: Actor, recusal: Recusal, reason: str) -> None:
    """Let a rater score a subject again, while the round is open or before.

    Raises:
        InputRefusedError: no reason, or the round is closed.
    """
    fresh = held(actor, recusal.rater.campaign, _BEFORE_CLOSE)
    said, after = required_reason(reason), {"subject": recusal.subject.code}
    _record(actor, fresh, "remove_recusal", recusal.rater, before=after, reason=said)
    recusal.delete()


def _record(
    actor: Actor,
    campaign: Campaign,
    action: str,
    rater: Rater | None,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action=action,
        target=rater or campaign,
        before=before,
        after=after,
        reason=reason,
    )
