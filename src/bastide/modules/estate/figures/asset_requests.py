"""The block of an asset's sheet that shows what was asked of it at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bastide.kernel.buildings.models import Asset
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.figures.desk import STAGE_LEVELS
from bastide.modules.estate.models import DeskRequest, RequestStage
from bastide.modules.estate.queries.desk import list_asset_requests
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "estate"


@dataclass(frozen=True)
class AskedRow:
    """One request about an asset."""

    title: str
    url: str
    kind: str
    stage: str
    level: str
    filed: str
    answer: str


@dataclass(frozen=True)
class RequestsBlock:
    """What was asked of an asset; `new_url` is empty for who may not ask."""

    rows: Sequence[AskedRow]
    new_url: str
    anchor: str = "guichet"
    template: str = "estate/_asset_requests.html"

    @property
    def label(self) -> str:
        """Return the name of the block."""
        return _("Demandes au guichet")


def asset_requests(actor: Actor, territory: Territory, asset: Asset) -> RequestsBlock | None:
    """Return the block of an asset; `None` when nothing was asked and the actor may not ask."""
    listed = list_asset_requests(actor, territory, asset.pk)
    may_ask = not asset.is_ended and actor.can(Role.CONTRIBUTOR, asset.authority.perimeter_id, ROOM)
    if not listed and not may_ask:
        return None
    new_url = reverse("estate_request_new", args=[territory.slug])
    return RequestsBlock(
        [_row(one, territory) for one in listed],
        f"{new_url}?bien={asset.pk}" if may_ask else "",
    )


def _row(one: DeskRequest, territory: Territory) -> AskedRow:
    rulings = sorted(one.rulings.all(), key=lambda ruling: ruling.created_at)
    last = rulings[-1] if rulings else None
    return AskedRow(
        title=one.title,
        url=reverse("estate_request", args=[territory.slug, one.pk]),
        kind=str(one.get_kind_display()),
        stage=str(one.get_stage_display()),
        level=STAGE_LEVELS[RequestStage(one.stage)],
        filed=_("déposée le %(day)s") % {"day": date_format(one.created_at, "j F Y")},
        answer=f"{last.get_kind_display()}, {last.session}. {last.reason}" if last else "",
    )
