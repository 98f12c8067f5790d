"""Tax regimes by the API: read, dated, corrected, withdrawn, and what they open at a date."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from bastide.kernel.territories import queries, services
from bastide.kernel.territories.api.places import OpeningOut, router
from bastide.kernel.territories.core.regimes import Opening, Regime
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import DatedRegime
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

ROOM = "territories"
REGIMES = "/territoires/{territory}/regimes"


class RegimeOut(Schema):
    """A recorded regime; an empty `regime` says that nothing is established over the period."""

    id: int
    regime: str
    label: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    article: str
    source: str
    version: int


class RegimeIn(Schema):
    """A regime as it must be."""

    regime: Regime
    article: str
    source: str
    reason: str = ""


class NewRegimeIn(RegimeIn):
    """A regime to date: from a day, to a day or until the next recorded one."""

    valid_from: dt.date
    valid_to: dt.date | None = None


class ChangedRegimeIn(RegimeIn):
    """A regime to correct, with the version that the caller saw."""

    valid_from: dt.date | None = None
    version: int


class WithdrawnRegimeIn(Schema):
    """Why a regime is withdrawn, with the version that the caller saw."""

    version: int
    reason: str


def _asked(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, queries.get_visible_territory(actor, territory)


@router.get(REGIMES, response=list[RegimeOut], summary="Les régimes datés", url_name="regimes")
@room(ROOM, Role.READER)
def regimes(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """Return the regimes recorded for a territory, the earliest first."""
    _actor, place = _asked(request, territory)
    return [_regime(one) for one in queries.list_regimes(place)]


@router.get(
    "/territoires/{territory}/outils",
    response=list[OpeningOut],
    summary="Les outils financiers ouverts ou refusés à une date",
    url_name="openings",
)
@room(ROOM, Role.READER)
def openings(
    request: HttpRequest, territory: str, on: dt.date | None = None
) -> tuple[Opening, ...]:
    """Return what the regime of a date opens and refuses, with the reason and the article."""
    _actor, place = _asked(request, territory)
    return queries.list_openings(place, on)


@router.post(REGIMES, response={201: RegimeOut}, summary="Dater un régime", url_name="regimes")
@room(ROOM, Role.ADMINISTRATOR)
def create_regime(
    request: HttpRequest, territory: str, asked: NewRegimeIn
) -> Status[dict[str, Any]]:
    """Date a regime; one that starts within the period is refused."""
    actor, place = _asked(request, territory)
    row = services.set_regime(actor=actor, territory=place, **asked.dict())
    return Status(201, _regime(queries.get_regime(place, row.pk)))


@router.put(
    f"{REGIMES}/{{regime}}", response=RegimeOut, summary="Corriger un régime", url_name="regime"
)
@room(ROOM, Role.ADMINISTRATOR)
def change_regime(
    request: HttpRequest, territory: str, regime: int, asked: ChangedRegimeIn
) -> dict[str, Any]:
    """Correct a regime; 409 when somebody changed it since the version given."""
    actor, place = _asked(request, territory)
    row = queries.get_regime(place, regime).row
    services.change_regime(actor=actor, row=row, **asked.dict())
    return _regime(queries.get_regime(place, regime))


@router.delete(
    f"{REGIMES}/{{regime}}", response={204: None}, summary="Retirer un régime", url_name="regime"
)
@room(ROOM, Role.ADMINISTRATOR)
def withdraw_regime(
    request: HttpRequest, territory: str, regime: int, asked: WithdrawnRegimeIn
) -> Status[None]:
    """Withdraw a regime recorded by mistake; the journal keeps what stood."""
    actor, place = _asked(request, territory)
    row = queries.get_regime(place, regime).row
    services.withdraw_regime(actor=actor, row=row, version=asked.version, reason=asked.reason)
    return Status(204, None)


def _regime(one: DatedRegime) -> dict[str, Any]:
    return {
        "id": one.row.pk,
        "regime": one.row.regime,
        "label": str(one.row),
        "valid_from": one.period.start,
        "valid_to": one.period.end,
        "article": one.row.article,
        "source": one.row.source,
        "version": one.row.version,
    }
