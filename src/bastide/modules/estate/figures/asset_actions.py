"""The block of an asset's sheet that shows the actions of the estate policy about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.buildings.models import Asset
from bastide.kernel.plans.core.statuses import STATUS_LABELS, Status
from bastide.kernel.plans.models import Action
from bastide.kernel.plans.queries.gates import list_actions_about
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.figures.followup import STATUS_LEVELS
from bastide.platform.access.actors import Actor

ROOM = "estate"


@dataclass(frozen=True, slots=True)
class AboutRow:
    """One action about an asset."""

    title: str
    url: str
    level: str
    status: str
    dates: str


@dataclass(frozen=True)
class ActionsBlock:
    """The actions about an asset, the earliest first."""

    rows: Sequence[AboutRow]
    anchor: str = "actions"
    template: str = "estate/_asset_actions.html"

    @property
    def label(self) -> str:
        """Return the name of the block."""
        return _("Actions de la politique patrimoniale")


def asset_actions(actor: Actor, territory: Territory, asset: Asset) -> ActionsBlock | None:
    """Return the block of an asset; `None` when no action is about it."""
    listed = list_actions_about(actor, territory, asset.pk, room=ROOM)
    rows = [_row(one, territory) for one in listed.exclude(plan__stage="dropped")]
    return ActionsBlock(rows) if rows else None


def _row(one: Action, territory: Territory) -> AboutRow:
    status = Status(one.status)
    return AboutRow(
        title=str(one),
        url=reverse("estate_action", args=[territory.slug, one.pk]),
        level=STATUS_LEVELS[status],
        status=_(STATUS_LABELS[status]),
        dates=_("du %(first)s au %(last)s")
        % {
            "first": date_format(one.starts_on, "j F Y"),
            "last": date_format(one.ends_on, "j F Y"),
        }
        if one.ends_on
        else _("depuis le %(first)s") % {"first": date_format(one.starts_on, "j F Y")},
    )
