"""What the other jobs of the room add to the sheet of an asset: a block has a `template`."""

from __future__ import annotations

from typing import Any

from bastide.kernel.buildings.models import Asset
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.composition import loaded

BLOCKS: tuple[str, ...] = (
    "bastide.modules.estate.figures.asset_results:asset_results",
    "bastide.modules.estate.figures.asset_decision:asset_decision",
    "bastide.modules.estate.figures.asset_requests:asset_requests",
    "bastide.modules.estate.figures.asset_actions:asset_actions",
)
"""Functions `(actor, territory, asset) -> block | None`, in the order of the sheet."""


def blocks_of(actor: Actor, territory: Territory, asset: Asset) -> list[Any]:
    """Return the blocks that have something to say of an asset."""
    made = (loaded(path)(actor, territory, asset) for path in BLOCKS)
    return [block for block in made if block is not None]
