"""Grids: written while nobody scores on them, then frozen for ever."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Max

from bastide.foundation.text import squeezed
from bastide.kernel.grids.core.grids import GridText, ItemText, check_grid
from bastide.kernel.grids.models import ComputedScore, Grid, GridItem
from bastide.kernel.grids.queries.grids import grid_text
from bastide.kernel.grids.services.locks import refused
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

_ASIDE = 10_000
"""Above every rank: where items wait while they exchange places."""

_LENGTHS = {"code": 40, "axis": 40, "label": 200, "help": 500}


@transaction.atomic
def create_grid(*, actor: Actor, territory: Territory, room: str, grid: GridText) -> Grid:
    """Write a grid, or the next version of the grid of that name.

    Args:
        actor: manager of the room in the territory.
        territory: obtained through a gate.
        room: slug of the module that uses the grid.
        grid: its words; `queries.grid_text` gives those of an earlier version.

    Raises:
        InputRefusedError: a grid that could not be used (see `core.grids.check_grid`).
    """
    actor.require(Role.MANAGER, territory.perimeter_id, room)
    name = squeezed(grid.name)
    _check(grid, name)
    Territory.objects.select_for_update().get(pk=territory.pk)
    same = Grid.objects.filter(territory=territory, room=room, name=name)
    latest = same.aggregate(latest=Max("version"))["latest"] or 0
    stored = Grid.objects.create(
        territory=territory,
        room=room,
        name=name,
        version=latest + 1,
        scale_max=grid.scale_max,
        axes=[list(axis) for axis in grid.axes],
        source=grid.source,
        note=grid.note,
    )
    _write_items(stored, grid)
    _record(actor, stored, "create_grid", after=_facts(grid))
    return stored


@transaction.atomic
def change_grid(*, actor: Actor, grid: Grid, text: GridText) -> Grid:
    """Rewrite a grid that is not frozen; its name and version stay.

    Args:
        actor: manager of the room in the territory.
        grid: obtained through a gate.
        text: all its words; its name is left aside.

    Raises:
        InputRefusedError: the grid is frozen, or could not be used.
    """
    actor.require(Role.MANAGER, grid.territory.perimeter_id, grid.room)
    stored = Grid.objects.select_for_update().get(pk=grid.pk)
    if stored.is_frozen:
        raise refused(
            "Cette grille est figée\u00a0: des notes s’appuient sur elle.",
            "Créez une nouvelle version\u00a0; l’ancienne garde ses notes.",
            field="grid",
            value=str(stored),
        )
    _check(text, stored.name)
    before = _facts(grid_text(stored))
    stored.scale_max, stored.source, stored.note = text.scale_max, text.source, text.note
    stored.axes = [list(axis) for axis in text.axes]
    stored.save()
    _rewrite_items(stored, text)
    _record(actor, stored, "change_grid", before=before, after=_facts(text))
    return stored


@transaction.atomic
def freeze_grid(*, actor: Actor, grid: Grid) -> Grid:
    """Freeze a grid: from now on only another version can differ. Frozen twice is frozen once."""
    actor.require(Role.MANAGER, grid.territory.perimeter_id, grid.room)
    stored = Grid.objects.select_for_update().get(pk=grid.pk)
    if not stored.is_frozen:
        stored.is_frozen = True
        stored.save(update_fields=["is_frozen"])
        _record(actor, stored, "freeze_grid")
    return stored


def _check(grid: GridText, name: str) -> None:
    check_grid(grid)
    if not name or len(name) > 200:  # noqa: PLR2004 -- the length of the column
        reason = "Le nom de la grille manque ou dépasse 200 caractères."
        raise refused(reason, "Donnez-lui un nom court.", field="name", value=name)
    for item in grid.items:
        for field, length in _LENGTHS.items():
            if len(getattr(item, field)) > length:
                reason = f"Ce texte dépasse {length} caractères."
                raise refused(reason, "Raccourcissez-le.", field=field, value=item.code)


def _write_items(stored: Grid, grid: GridText) -> None:
    GridItem.objects.bulk_create(
        _filled(GridItem(grid=stored, code=item.code), item, rank)
        for rank, item in enumerate(grid.items, start=1)
    )


def _rewrite_items(stored: Grid, grid: GridText) -> None:
    """Rewrite items under their codes, so that scores computed in preparation keep theirs."""
    codes = [item.code for item in grid.items]
    stored.items.exclude(code__in=codes).delete()
    stored.items.update(rank=F("rank") + _ASIDE)  # two items may exchange their places
    known = {item.code: item for item in stored.items.all()}
    texts = list(enumerate(grid.items, start=1))
    GridItem.objects.bulk_update(
        [_filled(known[item.code], item, rank) for rank, item in texts if item.code in known],
        [*_LENGTHS, "levels", "weight", "rank", "is_computed"],
    )
    GridItem.objects.bulk_create(
        _filled(GridItem(grid=stored, code=item.code), item, rank)
        for rank, item in texts
        if item.code not in known
    )
    ComputedScore.objects.filter(item__grid=stored, item__is_computed=False).delete()


def _filled(row: GridItem, item: ItemText, rank: int) -> GridItem:
    row.axis, row.label, row.help, row.rank = item.axis, item.label, item.help, rank
    row.levels, row.weight, row.is_computed = list(item.levels), item.weight, item.is_computed
    return row


def _facts(grid: GridText) -> dict[str, object]:
    return {
        "scale_max": grid.scale_max,
        "source": grid.source,
        "items": {
            item.code: [item.axis, item.label, item.weight, *item.levels] for item in grid.items
        },
    }


def _record(
    actor: Actor,
    grid: Grid,
    action: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record(
        actor=actor,
        perimeter_id=grid.territory.perimeter_id,
        action=action,
        target=grid,
        before=before,
        after=after,
    )
