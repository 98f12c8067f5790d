"""What every write of a campaign does first: hold it, check who acts and where it stands."""

from __future__ import annotations

from collections.abc import Collection

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

STAGE_REMEDIES = {
    Stage.DRAFT: "Ouvrez d’abord la campagne.",
    Stage.OPEN: "Attendez la clôture du tour.",
    Stage.CLOSED: "Le tour est clos\u00a0: un nouveau tour peut être ouvert.",
    Stage.PUBLISHED: "La campagne est publiée\u00a0: préparez-en une autre.",
    Stage.DROPPED: "La campagne est abandonnée\u00a0: préparez-en une autre.",
}
"""What to do when a campaign stands at a stage where the act has no place."""


def refused(reason: str, remedy: str, *, field: str = "", value: str = "") -> InputRefusedError:
    """Return the refusal of a whole write for one reason."""
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))


def locked(campaign: Campaign) -> Campaign:
    """Hold a campaign until the transaction ends, so that no close and no save cross."""
    return (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("grid", "perimeter")
        .get(pk=campaign.pk)
    )


def held(
    actor: Actor,
    campaign: Campaign,
    stages: Collection[Stage],
    *,
    role: Role = Role.MANAGER,
) -> Campaign:
    """Hold a campaign for an act of somebody who leads it, at one of these stages.

    Raises:
        NotAllowedError: the actor holds less than the role there.
        InputRefusedError: the campaign stands elsewhere.
    """
    actor.require(role, campaign.perimeter_id, campaign.room)
    fresh = locked(campaign)
    if fresh.stage not in stages:
        stage = Stage(fresh.stage)
        reason = f"À l’étape «\u00a0{fresh.get_stage_display()}\u00a0», cela n’est plus possible."
        if stage is Stage.DRAFT:
            reason = "La campagne est encore en préparation."
        raise refused(reason, STAGE_REMEDIES[stage], field="stage", value=fresh.stage)
    return fresh
