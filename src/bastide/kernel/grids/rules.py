"""Who may do what with a campaign, in sentences."""

from __future__ import annotations

from bastide.kernel.grids.core.stages import NEXT, Stage
from bastide.kernel.grids.models import Campaign, Rater, Round
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

TRANSITIONS: dict[tuple[Stage, Stage], Role] = {
    (stage, following): Role.MANAGER for stage, after in NEXT.items() for following in after
}
"""(stage, following stage) → the least role that may take a campaign there."""


def may_manage(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the actor prepares and leads this campaign."""
    return actor.can(Role.MANAGER, campaign.perimeter_id, campaign.room)


def may_move(actor: Actor, campaign: Campaign, following: Stage) -> bool:
    """Tell whether the actor may take a campaign from its stage to another."""
    least = TRANSITIONS.get((Stage(campaign.stage), following))
    return least is not None and actor.can(least, campaign.perimeter_id, campaign.room)


def may_follow_progress(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the actor may see how many answers each rater gave."""
    return actor.can(Role.REFERENT, campaign.perimeter_id, campaign.room)


def is_own_rater(actor: Actor, rater: Rater) -> bool:
    """Tell whether the actor is this rater, by his own account and in this room."""
    if actor.user is None or rater.user_id != actor.user.pk:
        return False
    return not actor.rooms or rater.campaign.room in actor.rooms


def may_answer(actor: Actor, rater: Rater) -> bool:
    """Tell whether the actor may write this rater's answers: his own, by an access that writes.

    Being named as a rater is the right to answer; no other role is asked for.
    """
    return is_own_rater(actor, rater) and actor.ceiling >= Role.CONTRIBUTOR


def may_read_votes(actor: Actor, campaign: Campaign, voted: Round) -> bool:
    """Tell whether the actor may read the votes of a round: never while it is open.

    Referents read them from the close on, to prepare the debate; readers of the room and raters
    once the campaign is published.
    """
    if voted.closed_at is None:
        return False
    if may_follow_progress(actor, campaign):
        return True
    if campaign.stage != Stage.PUBLISHED:
        return False
    return actor.can(Role.READER, campaign.perimeter_id, campaign.room) or _is_rater(
        actor, campaign
    )


def _is_rater(actor: Actor, campaign: Campaign) -> bool:
    if actor.user is None or (actor.rooms and campaign.room not in actor.rooms):
        return False
    return campaign.raters.filter(user=actor.user).exists()
