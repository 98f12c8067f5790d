"""Scores that data give, stored with their computation."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from bastide.kernel.buildings.core.energy import energy_law
from bastide.kernel.grids import services as grids
from bastide.kernel.grids.models import Campaign
from bastide.modules.estate.core.prefill import Prefilled, prefilled
from bastide.modules.estate.queries.prefill import list_asset_data
from bastide.platform.access.actors import Actor


@transaction.atomic
def fill_from_data(*, actor: Actor, campaign: Campaign, only: Collection[str] | None = None) -> int:
    """Compute the scores that data give (A2, A6, T2), each with its computation.

    What a person put instead of a computed score stays. Medians are those of the whole campaign.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation or open.
        only: codes of the subjects whose scores are stored; `None` for all.

    Returns:
        The number of scores whose value is new or changed.

    Raises:
        InputRefusedError: the round is closed.
    """
    items = list(campaign.grid.items.filter(is_computed=True).values_list("code", flat=True))
    subjects = campaign.subjects.filter(withdrawn_at__isnull=True).order_by("rank")
    rules = energy_law(timezone.localdate())
    found = prefilled(list_asset_data(subjects), items, rules)
    return grids.fill_computed(
        actor=actor,
        campaign=campaign,
        scores={
            cell: _computation(made)
            for cell, made in found.items()
            if only is None or cell[0] in only
        },
    )


def _computation(made: Prefilled) -> grids.Computation:
    return grids.Computation(
        value=made.value,
        formula=made.formula,
        inputs=tuple({"label": one.label, "value": one.value} for one in made.inputs),
        sources=made.sources,
    )
