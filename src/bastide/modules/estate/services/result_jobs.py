"""Closing, computing and publishing a campaign as long work: none of it waits in a request."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.modules.estate.queries.campaigns import ROOM
from bastide.modules.estate.queries.results import RESULTS_WORK, open_results_job
from bastide.modules.estate.services.results import last_closed_round
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import start_job

STEPS = 2


@transaction.atomic
def start_close(*, actor: Actor, campaign: Campaign) -> Job:
    """Close the open round now, and compute its results as long work.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; open.

    Raises:
        InputRefusedError: no round is open.
    """
    grids.close_round(actor=actor, campaign=campaign)
    campaign.refresh_from_db()
    label = f"Calculer les résultats de «\u00a0{campaign.name}\u00a0»"
    return _started(actor, campaign, label, is_published=False)


@transaction.atomic
def start_results(*, actor: Actor, campaign: Campaign) -> Job:
    """Compute the results of the closed rounds again as long work; the one that runs is given back.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; a round is closed.

    Raises:
        InputRefusedError: no round is closed.
    """
    last_closed_round(campaign)
    label = f"Calculer les résultats de «\u00a0{campaign.name}\u00a0»"
    return _started(actor, campaign, label, is_published=False)


@transaction.atomic
def start_publication(*, actor: Actor, campaign: Campaign) -> Job:
    """Compute the results of what stands today, then publish the campaign, as long work.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; closed.

    Raises:
        InputRefusedError: the campaign is not closed.
    """
    if campaign.stage != Stage.CLOSED:
        reason = f"La campagne est à l’étape «\u00a0{campaign.get_stage_display()}\u00a0»."
        remedy = "Publiez une campagne dont le tour est clos."
        raise InputRefusedError((Refusal(reason, remedy, field="stage", value=campaign.stage),))
    label = f"Publier les résultats de «\u00a0{campaign.name}\u00a0»"
    return _started(actor, campaign, label, is_published=True)


def _started(actor: Actor, campaign: Campaign, label: str, *, is_published: bool) -> Job:
    """Start the work of a campaign, or return the same one when it waits or runs."""
    actor.require(Role.MANAGER, campaign.perimeter_id, campaign.room)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    waiting = open_results_job(campaign)
    if waiting is not None and waiting.arguments.get("is_published") == is_published:
        return waiting
    slug = campaign.territory.slug
    return start_job(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        room=ROOM,
        label=label,
        work=RESULTS_WORK,
        arguments={
            "territory": slug,
            "campaign": str(campaign.pk),
            "is_published": is_published,
        },
        total=STEPS,
        result_url=reverse("estate_campaign", args=[slug, campaign.pk]),
        role=Role.MANAGER,
    )
