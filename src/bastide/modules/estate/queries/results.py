"""Results of a campaign: who may read them, the latest computation, what came before."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from bastide.kernel.buildings.core.costs import CostKind, paid
from bastide.kernel.buildings.core.facts import floor_area
from bastide.kernel.buildings.models import AssetState, RunningCost
from bastide.kernel.buildings.queries import values_of
from bastide.kernel.grids.core.answers import Vote
from bastide.kernel.grids.core.stages import Stage
from bastide.kernel.grids.models import Campaign, ComputedScore, Rater, Subject
from bastide.kernel.grids.queries import list_visible_campaigns
from bastide.kernel.grids.rules import may_read_votes
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.indicators import BuildingFacts, Indicator
from bastide.modules.estate.core.results import Result, StoredBuilding
from bastide.modules.estate.models import Decision, ElectedIndicator, ResultRun
from bastide.modules.estate.queries.campaigns import ROOM, get_campaign
from bastide.platform.access.actors import Actor
from bastide.platform.tasks.models import ENDED, Job

ELECTED = {
    ElectedIndicator.PRIORITY: Indicator.PRIORITY,
    ElectedIndicator.IDEAL: Indicator.IDEAL,
    ElectedIndicator.MEAN: Indicator.MEAN,
    ElectedIndicator.DISPOSAL: Indicator.DISPOSAL,
}
"""Choice of a campaign → indicator of the core."""

_KEPT = 16
"""Results read back that stay in memory; they never change."""

RESULTS_WORK = "bastide.modules.estate.tasks:compute_campaign"
"""The long work that computes the results of a campaign."""


@dataclass(frozen=True)
class ResultView:
    """The results of a campaign that somebody may read.

    Attributes:
        campaign: the campaign. run: its latest computation. result: what it gave.
    """

    campaign: Campaign
    run: ResultRun
    result: Result


def may_read_results(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the actor may read results: who leads from the close on, others once published.

    Once a round is closed its results stay readable while another one is open.
    """
    closed = campaign.rounds.filter(closed_at__isnull=False).order_by("-number").first()
    return closed is not None and may_read_votes(actor, campaign, closed)


def get_revealed_campaign(actor: Actor, territory: Territory, campaign_id: uuid.UUID) -> Campaign:
    """Return a campaign whose results the actor may read.

    Raises:
        Http404: no such campaign, or its results are not for the actor, or not yet.
    """
    campaign = get_campaign(actor, territory, campaign_id)
    if campaign.stage == Stage.DROPPED or not may_read_results(actor, campaign):
        raise Http404
    return campaign


def latest_run(campaign: Campaign) -> ResultRun | None:
    """Return the latest computation of a campaign whose results may be read, its content aside."""
    return (
        ResultRun.objects.filter(campaign=campaign)
        .defer("content")
        .select_related("created_by")
        .order_by("-number")
        .first()
    )


def get_results(actor: Actor, territory: Territory, campaign_id: uuid.UUID) -> ResultView:
    """Return the latest results of a campaign.

    Raises:
        Http404: see `get_revealed_campaign`; or nothing was computed yet.
    """
    campaign = get_revealed_campaign(actor, territory, campaign_id)
    run = latest_run(campaign)
    if run is None:
        raise Http404
    return ResultView(campaign, run, result_of(run))


def result_of(run: ResultRun) -> Result:
    """Return what a computation gave."""
    return _read_back(run.pk)


@lru_cache(maxsize=_KEPT)
def _read_back(run_id: uuid.UUID) -> Result:
    return Result(ResultRun.objects.values_list("content", flat=True).get(pk=run_id))


@dataclass(frozen=True)
class Before:
    """The campaign before this one: identifier of the asset → its class there."""

    campaign: Campaign
    classes: Mapping[str, str | None]


def previous_results(actor: Actor, campaign: Campaign) -> Before | None:
    """Return the classes of the last campaign published before this one, of the same perimeter.

    Args:
        actor: sees it or not.
        campaign: obtained through a gate.
    """
    earlier = (
        list_visible_campaigns(actor, campaign.territory, room=ROOM)
        .filter(
            stage=Stage.PUBLISHED.value,
            perimeter=campaign.perimeter_id,
            created_at__lt=campaign.created_at,
            estate_runs__isnull=False,
        )
        .order_by("-created_at")
        .first()
    )
    if earlier is None or not may_read_results(actor, earlier):
        return None
    run = latest_run(earlier)
    if run is None:
        return None
    return Before(earlier, {told["asset"]: told["class"] for told in result_of(run).told.values()})


def results_jobs(campaign: Campaign) -> QuerySet[Job]:
    """Return the computations asked of a campaign obtained through a gate, the latest first."""
    jobs = Job.objects.filter(work=RESULTS_WORK, arguments__campaign=str(campaign.pk))
    return jobs.order_by("-created_at")


def open_results_job(campaign: Campaign) -> Job | None:
    """Return the computation of a campaign that waits or runs."""
    return results_jobs(campaign).exclude(status__in=ENDED).first()


def rater_names(campaign: Campaign) -> dict[str, str]:
    """Return identifier → name of the raters, for those who lead the campaign only."""
    raters = Rater.objects.filter(campaign=campaign).select_related("user")
    return {str(rater.pk): rater.name for rater in raters}


def college_labels(campaign: Campaign) -> dict[str, str]:
    """Return code → name of the colleges of a campaign."""
    return dict(campaign.colleges.order_by("pk").values_list("code", "label"))


# What stands beside the votes ---------------------------------------------------------------------
def beside_votes(subjects: Iterable[Subject]) -> dict[str, StoredBuilding]:
    """Return code of the subject → its asset, name, floor area and running cost of a year.

    The year is the one for which most of these assets have a cost, the latest among equals; the
    cost of the portfolio adds up those that are known.

    Args:
        subjects: of a campaign obtained through a gate.
    """
    listed = list(subjects)
    references = [subject.reference for subject in listed]
    states = AssetState.objects.filter(asset__in=references, is_current=True).select_related(
        "site", "segment", "parent"
    )
    areas = {state.asset_id: floor_area(values_of(state)) for state in states}
    year, costs = _costs(references)
    whole = sum(costs.values(), Decimal(0)) if costs else None
    return {
        subject.code: StoredBuilding(
            asset=str(subject.reference),
            label=subject.label,
            facts=BuildingFacts(
                area_m2=area[1] if (area := areas.get(subject.reference)) else None,
                yearly_cost_eur=costs.get(subject.reference),
                portfolio_cost_eur=whole,
            ),
            cost_year=year if subject.reference in costs else None,
        )
        for subject in listed
    }


def _costs(references: Iterable[uuid.UUID]) -> tuple[int | None, dict[uuid.UUID, Decimal]]:
    found: dict[int, dict[uuid.UUID, dict[CostKind, Decimal]]] = {}
    rows = RunningCost.objects.filter(asset__in=references)
    for asset_id, year, kind, amount in rows.values_list("asset_id", "year", "kind", "amount"):
        found.setdefault(year, {}).setdefault(asset_id, {})[CostKind(kind)] = amount
    counts = Counter({year: len(assets) for year, assets in found.items()})
    if not counts:
        return None, {}
    year = max(counts, key=lambda one: (counts[one], one))
    told = {asset_id: paid(costs) for asset_id, costs in found[year].items()}
    return year, {asset_id: amount for asset_id, amount in told.items() if amount is not None}


def inputs_fingerprint(
    votes: Iterable[Vote], computed: Mapping[str, Mapping[str, Any]], beside: Mapping[str, Any]
) -> str:
    """Return the fingerprint of what enters a computation, whatever the order of the votes."""
    told = {
        "votes": sorted([one.subject, one.item, one.rater, one.college, str(one.answer)]
                        for one in votes),
        "computed": {code: {item: str(value) for item, value in cells.items()}
                     for code, cells in computed.items()},
        "beside": {code: repr(one) for code, one in beside.items()},
    }  # fmt: skip
    written = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def computed_scores(view: ResultView, building: str) -> dict[str, ComputedScore]:
    """Return code of the item → the score from data of one building, with its computation."""
    rows = ComputedScore.objects.filter(
        campaign=view.campaign, subject__code=building
    ).select_related("item", "subject")
    return {row.item.code: row for row in rows}


def latest_decision(view: ResultView, asset: str) -> Decision | None:
    """Return the decision that prevails for a building of a campaign."""
    return (
        Decision.objects.filter(run__campaign=view.campaign, asset_id=asset)
        .order_by("-run__number", "-number")
        .first()
    )


def latest_place(
    actor: Actor, territory: Territory, asset_id: uuid.UUID
) -> tuple[ResultView, str] | None:
    """Return the latest results that the actor may read of an asset, and its code there."""
    campaigns = (
        list_visible_campaigns(actor, territory, room=ROOM)
        .filter(subjects__reference=asset_id, subjects__withdrawn_at__isnull=True)
        .exclude(stage=Stage.DROPPED.value)
        .order_by("-created_at")
        .distinct()
    )
    for campaign in campaigns:
        run = latest_run(campaign) if may_read_results(actor, campaign) else None
        if run is not None:
            view = ResultView(campaign, run, result_of(run))
            code = view.result.by_asset.get(str(asset_id))
            if code is not None:
                return view, code
    return None


def places_of_assets(assets: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return identifier of the asset → longitude and latitude, those without a place left out."""
    rows = AssetState.objects.filter(asset__in=list(assets), is_current=True)
    return {
        str(asset): (longitude, latitude)
        for asset, longitude, latitude in rows.values_list("asset_id", "longitude", "latitude")
        if longitude is not None and latitude is not None
    }
