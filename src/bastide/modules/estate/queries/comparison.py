"""Reads of two campaigns side by side: this one and the one before, of the same perimeter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign
from bastide.kernel.grids.queries import list_visible_campaigns
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.comparison import Comparison, compared, told_of
from bastide.modules.estate.queries.results import (
    ResultView,
    latest_run,
    may_read_results,
    previous_results,
    result_of,
)
from bastide.platform.access.actors import Actor

ROOM = "estate"


@dataclass(frozen=True)
class ComparisonView:
    """Two campaigns side by side.

    Attributes:
        campaigns: those whose results the actor may read, the latest first.
        now, then: the two compared; `None` when there is none.
        comparison: what changed; `None` unless both are there.
    """

    campaigns: Sequence[Campaign]
    now: ResultView | None
    then: ResultView | None
    comparison: Comparison | None

    @property
    def item_labels(self) -> Mapping[str, Any]:
        """Return code → name of the items of this campaign."""
        labels: Mapping[str, Any] = self.now.result.content["labels"] if self.now else {}
        return labels


def show_comparison(actor: Actor, territory: Territory, asked: str = "") -> ComparisonView:
    """Return a campaign against the one before it, of the same perimeter.

    Args:
        actor: who reads; he may read the results of both.
        territory: obtained through a gate.
        asked: identifier of the campaign, as the address says it; the latest one otherwise.
    """
    listed = [
        one
        for one in list_visible_campaigns(actor, territory, room=ROOM)
        .filter(estate_runs__isnull=False)
        .exclude(stage=Stage.DROPPED.value)
        .order_by("-created_at")
        .distinct()
        if may_read_results(actor, one)
    ]
    chosen = next((one for one in listed if str(one.pk) == asked), listed[0] if listed else None)
    now = _view(chosen)
    before = previous_results(actor, chosen) if chosen else None
    then = _view(before.campaign) if before else None
    both = compared(told_of(now.result), told_of(then.result)) if now and then else None
    return ComparisonView(listed, now, then, both)


def _view(campaign: Campaign | None) -> ResultView | None:
    run = latest_run(campaign) if campaign else None
    return ResultView(campaign, run, result_of(run)) if campaign and run else None
