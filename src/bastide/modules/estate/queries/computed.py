"""Scores that data give in a campaign: their list, their counts, one of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bastide.kernel.grids.models import Campaign, ComputedScore


def list_computed(campaign: Campaign, item: str = "") -> QuerySet[ComputedScore]:
    """Return the scores from data of a campaign obtained through a gate, in the order of sheets.

    Args:
        campaign: obtained through a gate.
        item: code of the only item wanted; empty for all.
    """
    found = ComputedScore.objects.filter(
        campaign=campaign, subject__withdrawn_at__isnull=True
    ).select_related("subject", "item", "chosen_by", "campaign")
    if item:
        found = found.filter(item__code=item)
    return found.order_by("subject__rank", "item__rank")


def get_computed(campaign: Campaign, score_id: int) -> ComputedScore:
    """Return one score from data of a campaign obtained through a gate.

    Raises:
        Http404: no such score there.
    """
    found = list_computed(campaign).filter(pk=score_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class ComputedCounts:
    """How many cells data score, how many they leave to raters, how many a person changed."""

    scored: int
    blank: int
    chosen: int


def computed_counts(campaign: Campaign) -> ComputedCounts:
    """Return how many cells of a campaign data score."""
    found = (
        list_computed(campaign)
        .order_by()
        .aggregate(
            scored=Count("pk", filter=~Q(value="", chosen="")),
            blank=Count("pk", filter=Q(value="", chosen="")),
            chosen=Count("pk", filter=~Q(chosen="")),
        )
    )
    return ComputedCounts(**found)
