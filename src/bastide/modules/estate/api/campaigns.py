"""The estate by the API: campaigns, their raters and progress, scores from data, grids.

Nothing here tells what anybody answered: results are read once a round is closed, at their own
addresses; one's own sheets stand in `sheets`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.grids.core.grids import GridText
from bastide.kernel.grids.models import Campaign, Grid, Rater, Subject
from bastide.kernel.grids.queries import (
    get_visible_grid,
    grid_text,
    list_visible_raters,
    progress_of,
)
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.api import sheets
from bastide.modules.estate.exports.campaigns import computed_row, progress_row
from bastide.modules.estate.queries import campaigns as queries
from bastide.modules.estate.queries.campaigns import ROOM
from bastide.modules.estate.queries.computed import list_computed
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
router.add_router("", sheets.router)
BASE = "/territoires/{territory}/patrimoine/campagnes"
ONE = f"{BASE}/{{campaign}}"


class CampaignOut(Schema):
    """A campaign: where it stands, on which grid, by which rules."""

    id: uuid.UUID
    name: str
    stage: str
    perimeter: str
    grid: uuid.UUID
    opens_on: dt.date | None
    closes_on: dt.date | None
    aggregation: str
    weighs_colleges: bool
    retention: str
    subjects: int
    raters: int


class RoundOut(Schema):
    """A blind round of a campaign."""

    number: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None
    reason: str


class CollegeOut(Schema):
    """A college and what it weighs."""

    code: str
    label: str
    weight: float


class CampaignDetailOut(CampaignOut):
    """A campaign with its rounds, its colleges, and how its results are read."""

    rounds: list[RoundOut]
    colleges: list[CollegeOut]
    rules: dict[str, str]


class SubjectOut(Schema):
    """What is scored: an asset, in its segment."""

    id: uuid.UUID
    asset: uuid.UUID
    code: str
    name: str
    segment: str
    withdrawn: bool


class SubjectPageOut(Schema):
    """A page of subjects; `next` asks for the following one."""

    items: list[SubjectOut]
    next: str


class ProgressOut(Schema):
    """How many answers a rater gave, of how many; never which."""

    rater: str
    college: str
    answered: int
    expected: int
    is_done: bool


class RaterOut(Schema):
    """A rater, as who leads the campaign sees him; a rater sees himself."""

    id: uuid.UUID
    name: str
    college: str
    has_account: bool
    segments: list[str] | None


class ComputedOut(Schema):
    """A score that data give, and its computation."""

    building: str
    name: str
    segment: str
    item: str
    computed: str
    formula: str
    sources: list[str]
    chosen: str
    reason: str


class ItemOut(Schema):
    """One item of a grid."""

    code: str
    axis: str
    label: str
    help: str
    levels: list[str]
    weight: float
    is_computed: bool


class GridOut(Schema):
    """One version of a grid."""

    id: uuid.UUID
    name: str
    version: int
    is_frozen: bool
    source: str
    items: list[ItemOut]


@router.get(BASE, response=list[CampaignOut])
@room(ROOM)
def campaigns(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """List the campaigns that the caller may see, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return [
        _campaign(one, one.subject_count, one.rater_count)  # type: ignore[attr-defined]
        for one in queries.list_campaigns(actor, place)
    ]


@router.get(ONE, response=CampaignDetailOut)
@room(ROOM)
def campaign(request: HttpRequest, territory: str, campaign: uuid.UUID) -> dict[str, Any]:
    """Give one campaign with its rounds, its colleges and its rules."""
    found = _seen(request, territory, campaign)
    settings = queries.settings_of(found)
    return {
        **_campaign(found, found.subjects.count(), found.raters.count()),
        "rounds": list(found.rounds.order_by("number")),
        "colleges": list(found.colleges.all()),
        "rules": {
            "threshold_rule": settings.threshold_rule,
            "threshold": str(settings.threshold),
            "grey_zone": str(settings.grey_zone),
            "elected_indicator": settings.elected_indicator,
            "shown_from": str(settings.shown_from),
        },
    }


@router.get(f"{ONE}/biens", response=SubjectPageOut)
@room(ROOM)
def campaign_subjects(
    request: HttpRequest, territory: str, campaign: uuid.UUID, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """List what a campaign scores, in the order of the sheets."""
    found = _seen(request, territory, campaign)
    page = cursor_page(found.subjects.all(), cursor=cursor, limit=limit, order=("rank",))
    return {"items": [_subject(one) for one in page.items], "next": page.next_cursor}


@router.get(f"{ONE}/avancement", response=list[ProgressOut])
@room(ROOM, Role.REFERENT)
def campaign_progress(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """Tell how many answers each rater gave in the current round, of how many."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_followed_campaign(actor, place, campaign)
    return [progress_row(one) for one in progress_of(actor, found)]


@router.get(f"{ONE}/evaluateurs", response=list[RaterOut])
@room(ROOM)
def campaign_raters(
    request: HttpRequest, territory: str, campaign: uuid.UUID
) -> list[dict[str, Any]]:
    """List the raters of a campaign for who leads it; a rater finds himself, others nobody."""
    found = _seen(request, territory, campaign)
    actor = request.actor  # type: ignore[attr-defined]
    raters = list_visible_raters(actor, found).prefetch_related("assignments")
    return [_rater(one) for one in raters]


@router.get(f"{ONE}/calculs", response=list[ComputedOut])
@room(ROOM)
def campaign_computed(
    request: HttpRequest, territory: str, campaign: uuid.UUID, item: str = ""
) -> list[dict[str, Any]]:
    """List the scores that data give, each with its computation."""
    found = _seen(request, territory, campaign)
    return [computed_row(one) for one in list_computed(found, item)]


@router.get("/territoires/{territory}/patrimoine/grilles", response=list[GridOut])
@room(ROOM)
def estate_grids(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """List the grids of the estate, every version."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return [_grid(one) for one in queries.list_grids(actor, place)]


@router.get("/territoires/{territory}/patrimoine/grilles/{grid}", response=GridOut)
@room(ROOM)
def estate_grid(request: HttpRequest, territory: str, grid: uuid.UUID) -> dict[str, Any]:
    """Give one version of a grid: items, wordings, weights."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return _grid(get_visible_grid(actor, place, grid, room=ROOM))


def _seen(request: HttpRequest, territory: str, campaign: uuid.UUID) -> Campaign:
    actor = request.actor  # type: ignore[attr-defined]
    return queries.get_campaign(actor, get_visible_territory(actor, territory), campaign)


def _campaign(one: Campaign, subjects: int, raters: int) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "stage": one.stage,
        "perimeter": one.perimeter.label,
        "grid": one.grid_id,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "aggregation": one.aggregation,
        "weighs_colleges": one.weighs_colleges,
        "retention": one.retention,
        "subjects": subjects,
        "raters": raters,
    }


def _subject(one: Subject) -> dict[str, Any]:
    return {
        "id": one.pk,
        "asset": one.reference,
        "code": one.code,
        "name": one.label,
        "segment": one.group,
        "withdrawn": one.withdrawn_at is not None,
    }


def _rater(one: Rater) -> dict[str, Any]:
    segments = None if one.covers_all else [group.group for group in one.assignments.all()]
    return {
        "id": one.pk,
        "name": one.name,
        "college": one.college.code,
        "has_account": one.user_id is not None,
        "segments": segments,
    }


def _grid(grid: Grid) -> dict[str, Any]:
    text: GridText = grid_text(grid)
    return {
        "id": grid.pk,
        "name": grid.name,
        "version": grid.version,
        "is_frozen": grid.is_frozen,
        "source": grid.source,
        "items": [
            {
                "code": item.code,
                "axis": item.axis,
                "label": item.label,
                "help": item.help,
                "levels": list(item.levels),
                "weight": float(item.weight),
                "is_computed": item.is_computed,
            }
            for item in text.items
        ],
    }
