"""What a search may find of the estate: its assets, the actions of its plans."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.queries.found import asset_entries
from bastide.kernel.plans.models import Action
from bastide.kernel.plans.queries.gates import room_action_entries
from bastide.platform.search.entries import SearchEntry

ROOM = "estate"


def search_entries() -> Iterator[SearchEntry]:
    """Yield what can be found of this room."""
    yield from asset_entries(room=ROOM, url_of=asset_url)
    yield from room_action_entries(ROOM, action_url)


def asset_url(asset: Asset) -> str:
    """Return the address of an asset's sheet."""
    return reverse("estate_asset", args=[asset.territory.slug, asset.pk])


def action_url(action: Action) -> str:
    """Return the address of an action's page."""
    return reverse("estate_action", args=[action.plan.territory.slug, action.pk])
