"""What is taken back or exchanged while a campaign is prepared: nothing of it was scored yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, College, Grid, Subject
from bastide.kernel.grids.services.locks import held, refused
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record


@transaction.atomic
def choose_grid(*, actor: Actor, campaign: Campaign, grid: Grid) -> Campaign:
    """Let a campaign in preparation use another grid; scores computed for the other one go.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation.
        grid: obtained through a gate, of the same room and territory.

    Raises:
        InputRefusedError: the campaign was opened, or the grid is of another room.
    """
    fresh = held(actor, campaign, {Stage.DRAFT})
    if (grid.territory_id, grid.room) != (fresh.territory_id, fresh.room):
        raise refused("Cette grille est d’une autre pièce.", "Choisissez-en une d’ici.")
    if grid.pk == fresh.grid_id:
        return fresh
    before = {"grid": str(fresh.grid)}
    fresh.computed_scores.all().delete()
    fresh.grid = grid
    fresh.save(update_fields=["grid"])
    _record(actor, fresh, "change_campaign", before, {"grid": str(grid)})
    return fresh


@transaction.atomic
def remove_college(*, actor: Actor, college: College) -> None:
    """Take a college without rater out of a campaign in preparation.

    Raises:
        InputRefusedError: the campaign was opened, or raters are in the college.
    """
    fresh = held(actor, college.campaign, {Stage.DRAFT})
    if college.raters.exists():
        reason = "Des évaluateurs sont dans ce collège."
        raise refused(reason, "Retirez-les d’abord.", field="college", value=college.code)
    before = {"code": college.code, "label": college.label, "weight": college.weight}
    _record(actor, fresh, "remove_college", before, None)
    college.delete()


@transaction.atomic
def remove_subjects(*, actor: Actor, campaign: Campaign, subjects: Collection[Subject]) -> int:
    """Take subjects out of a campaign in preparation, as if they had never been there.

    Args:
        actor: manager of the campaign.
        campaign: obtained through a gate; in preparation.
        subjects: subjects of it; those of another campaign are left alone.

    Returns:
        The number of subjects taken out.

    Raises:
        InputRefusedError: the campaign was opened: a subject is then withdrawn for a reason.
    """
    fresh = held(actor, campaign, {Stage.DRAFT})
    gone = Subject.objects.filter(campaign=fresh, pk__in=[subject.pk for subject in subjects])
    codes = list(gone.order_by("rank").values_list("code", flat=True))
    if codes:
        gone.delete()
        _record(actor, fresh, "remove_subjects", {"subjects": codes}, None)
    return len(codes)


def _record(
    actor: Actor,
    campaign: Campaign,
    action: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    record(
        actor=actor,
        perimeter_id=campaign.perimeter_id,
        action=action,
        target=campaign,
        before=before,
        after=after,
    )
