"""The observatory and the results by the API, under the threshold of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.outcomes.files import results_answer
from bastide.modules.employment.exports.observatory import LICENCE, observatory_rows
from bastide.modules.employment.queries.observatory import day_rows
from bastide.modules.employment.queries.outcomes import (
    OutcomeView,
    public_outcomes,
    visible_outcomes,
)
from bastide.modules.employment.queries.sites import get_open_site
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import public, room

router = Router()
ROOM = "employment"
SITE = "/emploi/{site}"
OFFICE = "/territoires/{territory}/emploi"
MONTH = dt.timedelta(days=31)


class MeasureOut(Schema):
    """One number of the observatory; `etat` says whether it is known, withheld or unknown."""

    debut: dt.date
    fin: dt.date
    mesure: str
    decoupage: str
    cle: str
    valeur: int | None
    etat: str


class ObservatoryOut(Schema):
    """Numbers of a period, and what may be done with them."""

    licence: str
    is_fictitious: bool
    measures: list[MeasureOut]


class ShareOut(Schema):
    """A share among answers (0–1) and its interval of Wilson at 95 %."""

    value: float
    low: float
    high: float


class BoundsOut(Schema):
    """Bounds of a share (0–1) whatever the silent did."""

    low: float
    high: float


class HiresOut(Schema):
    """Persons hired through the site: sure, with the silent like the others, at most."""

    certain: int
    extrapolated: int | None
    most: int


class ResultsOut(Schema):
    """What some recruitments gave; what nobody said is counted apart."""

    recruitments: int
    asked: int
    not_asked: int
    delivered: int
    answered: int
    still: int
    response_rate: float | None
    outcomes: dict[str, int]
    channels: dict[str, int]
    here: ShareOut | None
    here_bounds: BoundsOut | None
    hires: HiresOut


class PartOut(Schema):
    """One value of a dimension; `results` is `null` when too few answered."""

    value: str
    recruitments: int
    asked: int
    results: ResultsOut | None


class FillingOut(Schema):
    """Days from publication to hire (Kaplan-Meier); `null` while so much is not filled."""

    count: int
    over: int
    open: int
    quarter: int | None
    median: int | None
    three_quarters: int | None


class OutcomesOut(Schema):
    """The results of twelve months; `total` is `null` when too few answered."""

    since: dt.date
    threshold: int
    recruitments: int
    asked: int
    total: ResultsOut | None
    parts: dict[str, list[PartOut]]
    filling: FillingOut | None


@router.get(
    f"{SITE}/observatoire", response=ObservatoryOut, summary="Lire l’observatoire de l’emploi"
)
@public
def observatory(
    request: HttpRequest,  # noqa: ARG001 -- ninja's shape
    site: str,
    depuis: dt.date | None = None,
    jusqu_a: dt.date | None = None,
) -> dict[str, Any]:
    """Return the numbers of some days (the last month by default), and the outcomes of the year."""
    place = get_open_site(site).territory
    today = timezone.localdate()
    rows = day_rows(place, depuis or today - MONTH, jusqu_a)
    outcomes = public_outcomes(place, timezone.now())
    return {
        "licence": LICENCE,
        "is_fictitious": place.is_fictitious,
        "measures": list(observatory_rows(rows, outcomes, today)),
    }


@router.get(f"{SITE}/embauches", response=OutcomesOut, summary="Lire les embauches d’un site")
@public
def hires(request: HttpRequest, site: str) -> dict[str, Any]:  # noqa: ARG001 -- ninja's shape
    """Return what is known of the hires made through a site, and what is not."""
    return _outcomes(public_outcomes(get_open_site(site).territory, timezone.now()))


@router.get(f"{OFFICE}/resultats", response=OutcomesOut, summary="Lire les résultats de l’emploi")
@room(ROOM)
def office_results(request: HttpRequest, territory: str) -> dict[str, Any]:
    """Return the results of a territory, under the same threshold as the public ones."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return _outcomes(visible_outcomes(actor, place, timezone.now()))


def _outcomes(view: OutcomeView) -> dict[str, Any]:
    filling = view.filling
    return {
        "since": view.since,
        "threshold": view.threshold,
        "recruitments": view.recruitments,
        "asked": view.asked,
        "total": results_answer(view.whole) if view.whole else None,
        "parts": {
            dimension.value: [
                {
                    "value": part.value,
                    "recruitments": part.recruitments,
                    "asked": part.asked,
                    "results": results_answer(part.results) if part.results else None,
                }
                for part in parts
            ]
            for dimension, parts in view.parts.items()
        },
        "filling": filling
        and {
            "count": filling.count,
            "over": filling.over,
            "open": filling.open_,
            "quarter": filling.quarter,
            "median": filling.median,
            "three_quarters": filling.three_quarters,
        },
    }
