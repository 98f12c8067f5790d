"""Which cells of a closed round deserve another blind round."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bastide.kernel.grids.core.aggregation import Aggregation
from bastide.kernel.grids.models import Campaign, Subject
from bastide.kernel.grids.queries import (
    college_weights_of,
    computed_of,
    items_of,
    standing_votes_of,
)
from bastide.modules.estate.core.debate import DebateCell, cells_to_debate
from bastide.modules.estate.core.matrix import MatrixRules, matrix, scored_buildings
from bastide.modules.estate.core.scoring import needed_colleges
from bastide.modules.estate.models import ThresholdRule
from bastide.modules.estate.queries.campaigns import settings_of
from bastide.platform.access.actors import Actor

MOST_PROPOSED = 30
"""Cells proposed for another round; any other may be written by hand."""


@dataclass(frozen=True, slots=True)
class ProposedCell:
    """A cell worth scoring again: the subject, what the item asks, and why."""

    subject: Subject
    label: str
    cell: DebateCell

    @property
    def key(self) -> str:
        """Return how a form names it: the asset, then the code of the item."""
        return f"{self.subject.reference}:{self.cell.item}"


def matrix_rules(campaign: Campaign) -> MatrixRules:
    """Return the rules that a campaign decided, as the matrix reads them."""
    settings = settings_of(campaign)
    is_fixed = settings.threshold_rule == ThresholdRule.FIXED
    counted = [
        college.code
        for college in campaign.colleges.all()
        if college.weight or not campaign.weighs_colleges
    ]
    return MatrixRules(
        threshold=Fraction(settings.threshold) if is_fixed else None,
        grey_width=Fraction(settings.grey_zone),
        least_colleges=needed_colleges(counted),
    )


def cells_to_rescore(actor: Actor, campaign: Campaign) -> list[ProposedCell]:
    """Return the cells whose settlement would change most classes, those that raters answer about.

    Raises:
        Http404: no round is closed, or the actor may not read votes.
    """
    votes = standing_votes_of(actor, campaign)
    subjects = {
        subject.code: subject
        for subject in campaign.subjects.filter(withdrawn_at__isnull=True).order_by("rank")
    }
    items = items_of(campaign)
    from_data = computed_of(campaign)
    buildings = scored_buildings(
        votes,
        items,
        {code: subject.group for code, subject in subjects.items()},
        aggregation=Aggregation(campaign.aggregation),
        college_weights=college_weights_of(campaign),
        computed=from_data,
    )
    found = cells_to_debate(
        matrix(buildings, matrix_rules(campaign)), items, votes, size=MOST_PROPOSED * 2
    )
    labels = {item.code: item.label for item in items}
    proposed = [
        ProposedCell(subjects[cell.building], labels[cell.item], cell)
        for cell in found
        if cell.item not in from_data.get(cell.building, {})
    ]
    return proposed[:MOST_PROPOSED]


def cells_named(campaign: Campaign, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code of the subject, code of the item) of cells that a form names.

    An asset that is not in the campaign keeps its identifier as code: the write refuses it, and
    says which.
    """
    codes = {
        str(reference): code
        for reference, code in campaign.subjects.values_list("reference", "code")
    }
    pairs = (key.partition(":") for key in keys)
    return [(codes.get(asset, asset), item) for asset, _colon, item in pairs]
