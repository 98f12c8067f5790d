"""Stored grids as the core reads them."""

from __future__ import annotations

from fractions import Fraction

from bastide.kernel.grids.core.aggregation import Computed, Weights
from bastide.kernel.grids.core.answers import Item, NonAnswer
from bastide.kernel.grids.core.grids import GridText, ItemText
from bastide.kernel.grids.models import Campaign, ComputedScore, Grid


def grid_text(grid: Grid) -> GridText:
    """Return a stored grid in words; another version starts from it."""
    return GridText(
        name=grid.name,
        items=tuple(
            ItemText(
                code=item.code,
                axis=item.axis,
                label=item.label,
                levels=tuple(item.levels),
                weight=item.weight,
                help=item.help,
                is_computed=item.is_computed,
            )
            for item in grid.items.order_by("rank")
        ),
        scale_max=grid.scale_max,
        source=grid.source,
        axes=tuple((code, label) for code, label in grid.axes),
        note=grid.note,
    )


def items_of(campaign: Campaign) -> tuple[Item, ...]:
    """Return the items of a campaign's grid, in order, for sums."""
    return tuple(
        Item(code, axis, weight, label)
        for code, axis, weight, label in campaign.grid.items.order_by("rank").values_list(
            "code", "axis", "weight", "label"
        )
    )


def college_weights_of(campaign: Campaign) -> Weights | None:
    """Return college → weight, `None` when all raters are pooled."""
    if not campaign.weighs_colleges:
        return None
    return {code: Fraction(weight) for code, weight in
            campaign.colleges.values_list("code", "weight")}  # fmt: skip


def computed_of(campaign: Campaign) -> dict[str, Computed]:
    """Return subject → item → the score from data that counts; missing data are left out."""
    found: dict[str, dict[str, Fraction | NonAnswer]] = {}
    scores = ComputedScore.objects.filter(
        campaign=campaign, subject__withdrawn_at__isnull=True
    ).select_related("subject", "item")
    for score in scores:
        answer = score.answer
        if answer is not NonAnswer.BLANK:
            value = answer if isinstance(answer, NonAnswer) else Fraction(answer)
            found.setdefault(score.subject.code, {})[score.item.code] = value
    return dict(found)
