"""The gates: who may see which campaign, grid, rater and subject."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, Grid, Rater, Recusal, Subject
from bastide.kernel.grids.rules import is_own_rater, may_follow_progress
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role


def list_visible_campaigns(actor: Actor, territory: Territory, *, room: str) -> QuerySet[Campaign]:
    """Return the campaigns of a room that the actor may see, latest first.

    Readers of the room see those that were opened, referents the drafts too, and a rater the
    campaigns that he is asked to score, whatever role he holds.

    Args:
        actor: who asks.
        territory: obtained through a gate.
        room: slug of the module that leads the campaigns.
    """
    campaigns = Campaign.objects.filter(territory=territory, room=room).select_related(
        "grid", "perimeter", "territory"
    )
    if actor.is_system:
        return campaigns
    seen = Q(perimeter_id__in=actor.perimeters(room, Role.REFERENT)) | (
        Q(perimeter_id__in=actor.perimeters(room)) & ~Q(stage=Stage.DRAFT)
    )
    if actor.user is not None and (not actor.rooms or room in actor.rooms):
        own = Campaign.objects.filter(raters__user=actor.user).exclude(
            stage__in=[Stage.DRAFT, Stage.DROPPED]
        )
        seen |= Q(pk__in=own.values("pk"))
    return campaigns.filter(seen)


def get_visible_campaign(
    actor: Actor, territory: Territory, campaign_id: uuid.UUID, *, room: str
) -> Campaign:
    """Return one campaign of a room.

    Raises:
        Http404: no such campaign, or none that the actor may see; the answer is the same.
    """
    campaign = list_visible_campaigns(actor, territory, room=room).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return campaign


def list_visible_grids(actor: Actor, territory: Territory, *, room: str) -> QuerySet[Grid]:
    """Return the grids of a room that the actor may read, by name, latest version first."""
    grids = Grid.objects.filter(territory=territory, room=room)
    if actor.is_system or actor.can_within(Role.READER, territory.perimeter_id, room):
        return grids
    return grids.none()


def get_visible_grid(actor: Actor, territory: Territory, grid_id: uuid.UUID, *, room: str) -> Grid:
    """Return one version of a grid.

    Raises:
        Http404: no such grid, or none that the actor may read; the answer is the same.
    """
    grid = list_visible_grids(actor, territory, room=room).filter(pk=grid_id).first()
    if grid is None:
        raise Http404
    return grid


def list_visible_raters(actor: Actor, campaign: Campaign) -> QuerySet[Rater]:
    """Return the raters of a campaign for those who lead it, oneself for a rater, else nobody."""
    raters = campaign.raters.select_related("college", "user", "campaign").order_by(
        "college__code", "user__full_name", "label", "id"
    )
    if may_follow_progress(actor, campaign):
        return raters
    if actor.user is None or (actor.rooms and campaign.room not in actor.rooms):
        return raters.none()
    return raters.filter(user=actor.user)


def get_visible_rater(actor: Actor, campaign: Campaign, rater_id: uuid.UUID) -> Rater:
    """Return one rater of a campaign.

    Raises:
        Http404: no such rater, or none that the actor may see; the answer is the same.
    """
    rater = list_visible_raters(actor, campaign).filter(pk=rater_id).first()
    if rater is None:
        raise Http404
    return rater


def get_own_rater(actor: Actor, campaign: Campaign) -> Rater:
    """Return the rater that the actor is in a campaign.

    Raises:
        Http404: the actor scores nothing in this campaign.
    """
    for rater in list_visible_raters(actor, campaign):
        if is_own_rater(actor, rater):
            return rater
    raise Http404


def list_own_subjects(actor: Actor, rater: Rater) -> QuerySet[Subject]:
    """Return the subjects that a rater is asked to score, in order: none for anybody else.

    Those of his groups, without the withdrawn ones and those from which he stands aside.
    """
    if not is_own_rater(actor, rater):
        return Subject.objects.none()
    return assigned_subjects(rater)


def assigned_subjects(rater: Rater) -> QuerySet[Subject]:
    """Return the subjects of a rater's groups that are still scored, his recusals left out."""
    subjects = Subject.objects.filter(campaign=rater.campaign_id, withdrawn_at__isnull=True)
    if not rater.covers_all:
        subjects = subjects.filter(group__in=rater.assignments.values("group"))
    return subjects.exclude(recusals__rater=rater).order_by("rank")


def get_own_subject(actor: Actor, rater: Rater, subject_id: uuid.UUID) -> Subject:
    """Return one subject that a rater is asked to score.

    Raises:
        Http404: it is not his, or the actor is not this rater; the answer is the same.
    """
    subject = list_own_subjects(actor, rater).filter(pk=subject_id).first()
    if subject is None:
        raise Http404
    return subject


def list_visible_recusals(actor: Actor, campaign: Campaign) -> QuerySet[Recusal]:
    """Return who stands aside from what: all for those who lead it, one's own for a rater."""
    return Recusal.objects.filter(rater__in=list_visible_raters(actor, campaign)).select_related(
        "rater", "rater__user", "subject"
    )
