"""Dated versions of an organisation by the API: which are kept, and two of them side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from bastide.kernel.organisations import queries
from bastide.kernel.organisations.api.door import ROOM, asked_of, router
from bastide.kernel.organisations.core.versions import Measures, Version, compare
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

TODAY = "actuelle"


class VersionOut(Schema):
    """A kept version: its key for the comparison, its name, the day that it describes."""

    key: str
    label: str
    on: dt.date


class MeasuresOut(Schema):
    """A version from above; `directorates` is `null` when a kept version did not keep levels."""

    label: str
    on: dt.date
    units: int
    levels: int
    directorates: int | None
    decision_points: int
    heads: int
    span_mean: float | None
    span_max: int
    pooled: int


class DifferenceOut(Schema):
    """One difference: `created`, `closed`, `moved`, `renamed`, `transferred`, `head`, `pooled`."""

    kind: str
    code: str
    name: str
    before: str
    after: str


class ReportingOut(Schema):
    """To whom a service reports; empty at the top, `null` where the service does not stand."""

    code: str
    name: str
    before: str | None
    after: str | None
    has_changed: bool


class ComparisonOut(Schema):
    """Two versions side by side."""

    before: MeasuresOut
    after: MeasuresOut
    differences: list[DifferenceOut]
    reporting: list[ReportingOut]


@router.get(
    "/territoires/{territory}/organisation/versions",
    response=list[VersionOut],
    summary="Les versions gardées de l’organisation",
    url_name="organisation_versions",
)
@room(ROOM, Role.READER)
def versions(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the kept versions, the latest first; `actuelle` always names today's organisation."""
    actor, place = asked_of(request, territory)
    kept = queries.list_versions(place) if queries.can_see_whole(actor, place) else ()
    return [{"key": str(row.pk), "label": row.label, "on": row.on} for row in kept]


@router.get(
    "/territoires/{territory}/organisation/comparaison",
    response=ComparisonOut,
    summary="Deux versions de l’organisation côte à côte",
    url_name="organisation_comparison",
)
@room(ROOM, Role.READER)
def comparison(
    request: HttpRequest, territory: str, before: str = TODAY, after: str = TODAY
) -> dict[str, Any]:
    """Return what moved between two versions, how many decision points, who reports to whom."""
    actor, place = asked_of(request, territory)
    old, new = (queries.get_visible_version(actor, place, key) for key in (before, after))
    found = compare(old, new)
    return {
        "before": _measured(found.old, found.old_measures),
        "after": _measured(found.new, found.new_measures),
        "differences": [asdict(row) for row in found.differences],
        "reporting": [{**asdict(row), "has_changed": row.has_changed} for row in found.reporting],
    }


def _measured(version: Version, measures: Measures) -> dict[str, Any]:
    mean = measures.span_mean
    told = {**asdict(measures), "span_mean": None if mean is None else float(mean)}
    return {"label": version.label, "on": version.on, **told}
