"""The block of an asset's sheet that says what was decided of it last."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.kernel.buildings.models import Asset
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.figures.proposals import DECISION, past_decisions
from bastide.modules.estate.queries.proposals import list_visible_decisions
from bastide.platform.access.actors import Actor


@dataclass(frozen=True)
class DecisionBlock:
    """What was decided of an asset, by whom, why, and where to read it."""

    campaign: str
    url: str
    action: str
    who: str
    reason: str
    proposed: str
    anchor: str = "decision"
    template: str = "estate/_asset_decision.html"

    @property
    def label(self) -> str:
        """Return the name of the block."""
        return _("Décision")


def asset_decision(actor: Actor, territory: Territory, asset: Asset) -> DecisionBlock | None:
    """Return the block of an asset; `None` when nothing that the actor may read was decided."""
    decisions = list_visible_decisions(actor, territory, asset.pk)
    if not decisions:
        return None
    told, campaign = past_decisions(decisions[:1])[0], decisions[0].run.campaign
    return DecisionBlock(
        campaign=campaign.name,
        url=reverse(DECISION, args=[territory.slug, campaign.pk, asset.pk]),
        action=told.action,
        who=told.who,
        reason=told.reason,
        proposed=told.proposed,
    )
