"""Territories, communes and EPCI by the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.territories import queries
from bastide.kernel.territories.models import Commune, MemberCommune, Territory
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import public, room

router = Router(tags=["Territoires"])
LIMIT = 100


class CommuneOut(Schema):
    """A commune of France; populations in inhabitants, `null` when not published."""

    code: str
    name: str
    siren: str
    departement_code: str
    region_code: str
    postal_codes: list[str]
    population_municipale: int | None
    population_totale: int | None
    population_municipale_vintage: int
    population_totale_vintage: int
    latitude: float | None
    longitude: float | None
    epcis: list[str]


class EpciOut(Schema):
    """An EPCI or EPT of France with the INSEE codes of its members."""

    siren: str
    name: str
    nature: str
    mode_financement: str
    communes_count: int
    population_municipale: int | None
    population_vintage: int
    members: list[str]


class OpeningOut(Schema):
    """Whether the tax regime opens a tool; `null` when the regime is not known."""

    tool: str
    is_open: bool | None
    reason: str
    article: str
    is_verified: bool


class TerritoryOut(Schema):
    """A territory that uses the product."""

    slug: str
    name: str
    siren: str
    nature: str
    is_fictitious: bool


class TerritoryDetailOut(TerritoryOut):
    """A territory with its tax regime today and what it opens."""

    regime: str | None
    openings: list[OpeningOut]


class MemberOut(Schema):
    """A member commune of a territory, dated."""

    code: str
    name: str
    siren: str
    population_municipale: int | None
    population_municipale_vintage: int | None
    population_totale: int | None
    population_totale_vintage: int | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor_code: str


@router.get(
    "/geographie/communes", response=list[CommuneOut], summary="Chercher une commune de France"
)
@public
def communes(request: HttpRequest, q: str) -> list[dict[str, Any]]:  # noqa: ARG001 -- ninja gives it
    """Return at most a hundred communes found by name, postal code, INSEE code or SIREN."""
    return [_commune(row) for row in queries.list_found_communes(q)[:LIMIT]]


@router.get("/geographie/communes/{code}", response=CommuneOut, summary="Une commune de France")
@public
def commune(request: HttpRequest, code: str) -> dict[str, Any]:  # noqa: ARG001 -- ninja gives it
    """Return a commune by its INSEE code."""
    return _commune(queries.get_commune(code))


@router.get("/geographie/epci/{siren}", response=EpciOut, summary="Un EPCI de France")
@public
def epci(request: HttpRequest, siren: str) -> dict[str, Any]:  # noqa: ARG001 -- ninja gives it
    """Return an EPCI or EPT by its SIREN, with its members."""
    found = queries.get_epci(siren)
    return {
        "siren": found.siren,
        "name": found.name,
        "nature": found.nature,
        "mode_financement": found.mode_financement,
        "communes_count": found.communes_count,
        "population_municipale": found.population_municipale,
        "population_vintage": found.population_vintage,
        "members": [row.commune.code for row in queries.list_memberships(found)],
    }


@router.get("/territoires", response=list[TerritoryOut], summary="Mes territoires")
@room("territories", Role.READER)
def territories(request: HttpRequest) -> list[Territory]:
    """Return the territories where the caller holds a role."""
    return list(queries.list_visible_territories(request.actor))  # type: ignore[attr-defined]


@router.get("/territoires/{territory}", response=TerritoryDetailOut, summary="Un territoire")
@room("territories", Role.READER)
def territory(request: HttpRequest, territory: str) -> dict[str, Any]:
    """Return a territory, its tax regime today and what it opens."""
    found = queries.get_visible_territory(request.actor, territory)  # type: ignore[attr-defined]
    regime = queries.regime_on(found)
    return {
        "slug": found.slug,
        "name": found.name,
        "siren": found.siren,
        "nature": found.nature,
        "is_fictitious": found.is_fictitious,
        "regime": regime.regime if regime else None,
        "openings": list(queries.list_openings(found)),
    }


@router.get("/territoires/{territory}/communes", response=list[MemberOut], summary="Ses communes")
@room("territories", Role.READER)
def members(request: HttpRequest, territory: str) -> list[MemberCommune]:
    """Return the member communes of a territory, past ones included."""
    found = queries.get_visible_territory(request.actor, territory)  # type: ignore[attr-defined]
    return [*queries.list_members(found), *queries.list_past_members(found)]


def _commune(row: Commune) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "siren": row.siren,
        "departement_code": row.departement_code,
        "region_code": row.region_code,
        "postal_codes": [postal.code for postal in row.postal_codes.all()],
        "population_municipale": row.population_municipale,
        "population_totale": row.population_totale,
        "population_municipale_vintage": row.edition.population_municipale_vintage,
        "population_totale_vintage": row.edition.population_totale_vintage,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "epcis": [body.siren for body in row.epcis.all()],
    }
