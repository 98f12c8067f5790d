"""Writes of the grids of the estate: the proposed one, and what people make of it."""

from __future__ import annotations

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.core.grids import GridText
from bastide.kernel.grids.models import Campaign, Grid
from bastide.kernel.grids.queries import grid_text, list_visible_grids
from bastide.kernel.grids.readers import grids_folder, read_grid
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.matrix import Axis
from bastide.platform.access.actors import Actor

ROOM = "estate"
PROPOSED_GRID = "patrimoine.yaml"
SCALE = range(4)
"""The scores on which thresholds and data are understood."""


@transaction.atomic
def use_proposed_grid(*, actor: Actor, territory: Territory) -> Grid:
    """Return the grid that the product proposes, written in the territory when it is not there.

    Raises:
        NotAllowedError: the actor does not manage the estate of the territory.
    """
    text = proposed_grid()
    for grid in list_visible_grids(actor, territory, room=ROOM).filter(name=text.name):
        if grid_text(grid).items == text.items:
            return grid
    return grids.create_grid(actor=actor, territory=territory, room=ROOM, grid=text)


def proposed_grid() -> GridText:
    """Return the grid of thirteen items that the product proposes."""
    return read_grid((grids_folder() / PROPOSED_GRID).read_bytes(), PROPOSED_GRID)


@transaction.atomic
def save_grid(
    *, actor: Actor, grid: Grid, text: GridText, campaign: Campaign | None = None
) -> Grid:
    """Save what a person made of a grid: in place while nobody scores on it, else a new version.

    Args:
        actor: manager of the estate of the territory.
        grid: obtained through a gate.
        text: its words now.
        campaign: in preparation on this grid; it follows to the new version.

    Raises:
        InputRefusedError: a grid that could not be used.
    """
    if Grid.objects.get(pk=grid.pk).is_frozen:
        saved = grids.create_grid(actor=actor, territory=grid.territory, room=ROOM, grid=text)
    else:
        saved = grids.change_grid(actor=actor, grid=grid, text=text)
    check_fits(saved)
    if campaign is not None and campaign.grid_id != saved.pk:
        grids.choose_grid(actor=actor, campaign=campaign, grid=saved)
    return saved


def check_fits(grid: Grid) -> None:
    """Refuse a grid that the matrix of the estate could not read.

    Raises:
        InputRefusedError: scores that do not go from 0 to 3, or other axes than its two.
    """
    if grid.scale != SCALE:
        raise _refused(
            "Le patrimoine se note de 0 à 3\u00a0: seuils et calculs en dépendent.",
            "Donnez quatre niveaux à chaque item.",
            str(grid.scale_max),
        )
    axes = set(grid.items.values_list("axis", flat=True))
    if axes != {axis.value for axis in Axis}:
        raise _refused(
            "La matrice a deux axes, atout et attrait, chacun avec un item au moins.",
            "Rangez chaque item sous l’un des deux.",
            ", ".join(sorted(axes)),
        )


def _refused(reason: str, remedy: str, value: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="grid", value=value),))
