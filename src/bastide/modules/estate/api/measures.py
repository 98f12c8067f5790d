"""The years of a measure by the API: what was due, what came, from which source."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from bastide.kernel.plans.services import EditConflictError
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.api.followup import BASE
from bastide.modules.estate.api.payloads import required
from bastide.modules.estate.core.followup import due_value, year_ends
from bastide.modules.estate.queries.measures import MeasureView, show_measure
from bastide.modules.estate.services.followup import write_measure_year
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
YEARS = f"{BASE}/mesures/{{measure}}"


class MeasureYearOut(Schema):
    """One year of a measure; what is not known is null. `version` is 0 before it is written."""

    year: int
    due: float | None
    value: str | None
    on: dt.date | None
    source: str
    author: str
    version: int


class MeasureYearIn(Schema):
    """What a measure was worth in a year; a correction gives the version that was read, and why."""

    value: Decimal
    on: dt.date
    source: str
    version: int = 0
    reason: str = ""


class MeasureConflictOut(Schema):
    """Somebody wrote that year since: its version and its value now."""

    reason: str
    version: int
    value: str | None


@router.get(YEARS, response=list[MeasureYearOut], url_name="estate_measure_years")
@room(ROOM)
def measure_years(
    request: HttpRequest, territory: str, measure: str, plan: str = ""
) -> list[dict[str, Any]]:
    """List the years of one of the three measures: `m2`, `m2-heure` or `cout`."""
    return _years(_found(request, territory, measure, plan))


@router.put(
    f"{YEARS}/{{int:year}}",
    response={200: MeasureYearOut, 409: MeasureConflictOut},
    url_name="estate_measure_year",
)
@room(ROOM, Role.REFERENT)
def measure_year(
    request: HttpRequest,
    territory: str,
    measure: str,
    year: int,
    payload: MeasureYearIn | None = None,
) -> Status[dict[str, Any]]:
    """Write or correct a year; 409 with what stands now when somebody wrote it since."""
    view = _found(request, territory, measure)
    if not view.may_write:
        raise Http404
    said = required(payload, "value, on et source")
    try:
        write_measure_year(
            actor=request.actor,  # type: ignore[attr-defined]
            measure=view.measure,
            year=year,
            value=said.value,
            on=said.on,
            source=said.source,
            version=said.version,
            reason=said.reason,
        )
    except EditConflictError as error:
        held = _found(request, territory, measure).values.get(year)
        told = {"reason": str(error), "version": error.version, "value": _text(held)}
        return Status(409, told)
    listed = _years(_found(request, territory, measure))
    return Status(200, next(one for one in listed if one["year"] == year))


def _found(request: HttpRequest, territory: str, measure: str, plan: str = "") -> MeasureView:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return show_measure(actor, get_visible_territory(actor, territory), measure, plan)


def _years(view: MeasureView) -> list[dict[str, Any]]:
    return [_year(view, end) for end in year_ends(view.facts, view.policy.today)]


def _year(view: MeasureView, end: dt.date) -> dict[str, Any]:
    held = view.values.get(end.year)
    due: Fraction | None = due_value(view.facts, held.ends_on if held else end)
    return {
        "year": end.year,
        "due": None if due is None else float(due),
        "value": _text(held),
        "on": held.ends_on if held else None,
        "source": held.source if held else "",
        "author": held.author if held else "",
        "version": held.version if held else 0,
    }


def _text(held: Any) -> str | None:
    return None if held is None or held.value is None else str(held.value)
