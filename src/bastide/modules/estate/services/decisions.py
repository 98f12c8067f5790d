"""Writing what is decided of a building, with or against the proposal; nothing is erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from bastide.foundation.errors import BastideError, InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.buildings.models import Asset
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.modules.estate.core.actions import DECIDABLE, ActionKind
from bastide.modules.estate.models import Decision, DecisionStage, ResultRun
from bastide.modules.estate.services.refusals import required_reason
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

VOTE_LENGTH = 120
DECIDABLE_STAGES = frozenset({Stage.CLOSED.value, Stage.PUBLISHED.value})
"""Stages of a campaign in which buildings are decided: never while a round is open."""


@dataclass
class DecisionConflictError(BastideError):
    """Somebody decided of the building since the page was opened; nothing was written.

    Attributes:
        latest: the decision that prevails now.
    """

    latest: Decision

    def __post_init__(self) -> None:
        super().__init__(
            "Quelqu’un a décidé de ce bâtiment entre-temps\u00a0: relisez sa décision, puis "
            "enregistrez la vôtre."
        )


@dataclass(frozen=True, slots=True)
class Decided:
    """What is decided: the action, why, by whom, when, by which vote."""

    action: ActionKind
    reason: str
    stage: DecisionStage
    decided_on: dt.date
    vote: str = ""


@transaction.atomic
def decide(
    *,
    actor: Actor,
    run: ResultRun,
    asset: Asset,
    decided: Decided,
    proposed: ActionKind | None,
    number: int,
    today: dt.date,
) -> Decision:
    """Write the action retained for a building; the earlier decisions stay readable.

    The same decision sent twice is written once.

    Args:
        actor: manager of the campaign.
        run: latest results of a campaign, obtained through a gate.
        asset: one of its buildings, obtained through a gate.
        decided: the action, its reason, who decided, when, by which vote.
        proposed: what the rules proposed that day.
        number: of the latest decision that the actor saw; 0 when there was none.
        today: no decision is dated after it.

    Raises:
        InputRefusedError: a round is open, the building left the portfolio, an action that is not
            one, no reason, a deliberation without its vote, a day to come.
        DecisionConflictError: somebody decided since.
    """
    campaign = Campaign.objects.select_for_update().get(pk=run.campaign_id)
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    faults = tuple(_faults(campaign, asset, decided, today))
    if faults:
        raise InputRefusedError(faults)
    latest = _latest(campaign, asset)
    current = latest.number if latest else 0
    made = Decision(
        run=run,
        asset=asset,
        number=current + 1,
        proposed=proposed.value if proposed else "",
        action=decided.action.value,
        reason=required_reason(decided.reason),
        stage=decided.stage.value,
        vote=squeezed(decided.vote),
        decided_on=decided.decided_on,
        created_by=actor.user,
    )
    if latest is not None and current != number:
        if _is_same(latest, made):
            return latest
        raise DecisionConflictError(latest)
    made.save(force_insert=True)
    _record(actor, campaign, made, latest)
    return made


def _latest(campaign: Campaign, asset: Asset) -> Decision | None:
    decisions = Decision.objects.filter(run__campaign=campaign, asset=asset)
    return decisions.select_related("created_by").order_by("-run__number", "-number").first()


def _is_same(latest: Decision, made: Decision) -> bool:
    """Tell whether somebody sent the same decision again."""
    names = ("action", "reason", "stage", "vote", "decided_on", "created_by_id")
    return all(getattr(latest, name) == getattr(made, name) for name in names)


def _faults(
    campaign: Campaign, asset: Asset, decided: Decided, today: dt.date
) -> Iterator[Refusal]:
    if campaign.stage not in DECIDABLE_STAGES:
        yield Refusal(
            "Un tour de notation est ouvert\u00a0: décider maintenant pèserait sur les notes.",
            "Décidez après sa clôture.",
            value=campaign.stage,
        )
    if asset.ended_on is not None:
        yield Refusal(
            f"Le bien est sorti du patrimoine le {asset.ended_on:%d/%m/%Y}.",
            "Il n’y a plus rien à en décider.",
            value=asset.code,
        )
    if decided.action not in DECIDABLE:
        yield Refusal(
            "Cette action ne se décide pas d’un bâtiment existant.",
            "Choisissez une action de la liste.",
            field="action",
            value=decided.action.value,
        )
    yield from _unproven(decided, today)


def _unproven(decided: Decided, today: dt.date) -> Iterator[Refusal]:
    """Yield what the decision lacks to be defended: a reason, its vote, a day that has come."""
    if not decided.reason.strip():
        yield Refusal("Aucune raison n’est donnée.", "Dites pourquoi.", field="reason")
    vote = squeezed(decided.vote)
    if decided.stage is DecisionStage.DELIBERATION and not vote:
        yield Refusal(
            "Une délibération a son numéro et son vote.",
            "Écrivez-les, par exemple\u00a0: délibération n° 2026-41, 28 voix pour, 3 contre.",
            field="vote",
        )
    if len(vote) > VOTE_LENGTH:
        yield Refusal(
            f"Le vote tient en {VOTE_LENGTH} caractères.",
            "Raccourcissez-le.",
            field="vote",
            value=vote,
        )
    if decided.decided_on > today:
        yield Refusal(
            "Ce jour n’est pas encore passé.",
            "Donnez le jour où la décision a été prise.",
            field="decided_on",
            value=f"{decided.decided_on:%d/%m/%Y}",
        )


def _record(actor: Actor, campaign: Campaign, made: Decision, latest: Decision | None) -> None:
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action="decide_building",
        target=made,
        reason=made.reason,
        before={"action": latest.action, "number": latest.number} if latest else None,
        after={
            "campaign": campaign.name,
            "asset": str(made.asset),
            "number": made.number,
            "proposed": made.proposed,
            "action": made.action,
            "stage": made.stage,
            "vote": made.vote,
            "decided_on": made.decided_on.isoformat(),
        },
    )
