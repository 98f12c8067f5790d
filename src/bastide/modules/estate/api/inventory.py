"""The estate by the API: the inventory, one asset with its dated facts, its creation, its edition.

What a cell may hold is what the form takes: units are written as one wants, an empty text says
that a fact is not known any more. Facts that may name a private person are told to contributors.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema, Status

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.conflicts import EditConflictError
from bastide.kernel.buildings.core.facts import FIELDS, Value
from bastide.kernel.buildings.core.quality_rules import RULES
from bastide.kernel.buildings.models import Asset, AssetState
from bastide.kernel.buildings.queries.assets import (
    get_visible_asset,
    list_segments,
    list_states,
    values_of,
)
from bastide.kernel.buildings.queries.portfolio import occupations_of
from bastide.kernel.organisations.queries import get_visible_authority
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.api.payloads import required
from bastide.modules.estate.figures.asset_sheet import since_when
from bastide.modules.estate.figures.inventory import known_by_code
from bastide.modules.estate.forms.inventory import InventoryFilters
from bastide.modules.estate.queries.inventory import (
    cost_history,
    energy_history,
    key_of,
    list_filtered,
    occupation_year,
    show_inventory,
)
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
ASSETS = "/territoires/{territory}/patrimoine/biens"
ONE = f"{ASSETS}/{{asset}}"


class AssetOut(Schema):
    """An asset of the list; `null` is not known, never zero."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    segment: str
    site: str
    authority: str
    siren: str
    rnb_id: str
    area_m2: Decimal | None
    yearly_cost: Decimal | None
    to_review: int
    ended_on: dt.date | None


class AssetPageOut(Schema):
    """A page of assets; `next` asks for the following one, `geojson` gives them all on a map."""

    items: list[AssetOut]
    next: str
    geojson: str


class FactOut(Schema):
    """A known fact: its value, since when, from where, written by whom."""

    key: str
    label: str
    unit: str
    value: str | bool | list[str]
    valid_from: dt.date | None
    source: str
    line: int | None
    author: str


class CostOut(Schema):
    """What an asset cost in a year, by kind."""

    year: int
    kind: str
    amount: Decimal
    source: str
    is_estimated: bool


class EnergyOut(Schema):
    """What an asset used in a year, by carrier."""

    year: int
    carrier: str
    kwh: Decimal
    source: str


class UseOut(Schema):
    """Who uses an asset in a year, and how much of it."""

    year: int
    occupant: str
    hours_used: Decimal | None
    places_used: int | None
    hours_available: Decimal | None
    places_available: int | None


class AssetDetailOut(Schema):
    """One asset: its dated facts and their sources; `version` is quoted by the next edition."""

    id: uuid.UUID
    code: str
    authority: str
    siren: str
    version: int
    ended_on: dt.date | None
    end_kind: str
    facts: list[FactOut]
    costs: list[CostOut]
    energy: list[EnergyOut]
    uses: list[UseOut]


class AssetIn(Schema):
    """An asset to inscribe: key of a fact → what is known, `code` among them."""

    siren: str
    facts: dict[str, str | list[str]]
    valid_from: dt.date | None = None
    source: str = ""
    reason: str = ""


class AssetEditIn(Schema):
    """Facts to change; `version` is that of the asset that the caller saw."""

    version: int
    facts: dict[str, str | list[str]]
    valid_from: dt.date | None = None
    source: str = ""
    reason: str = ""


class ClashOut(Schema):
    """A fact in its three versions."""

    key: str
    base: str
    yours: str
    other: str


class AssetConflictOut(Schema):
    """Somebody changed the asset since: who, its version now, and what differs."""

    reason: str
    author: str
    version: int
    clashes: list[ClashOut]


@router.get(ASSETS, response=AssetPageOut, url_name="assets")
@room(ROOM)
def assets(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """List the assets that the filters of the page keep (q, segment, nature, collectivite…)."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    whole = show_inventory(actor, place)
    filters = InventoryFilters(
        request.GET,
        authorities=whole.authorities,
        segments=list(list_segments(place)),
        rules=[(one.code, one.label) for one in RULES],
    )
    if not filters.is_valid():
        raise InputRefusedError(
            tuple(
                Refusal(str(errors[0]), "Corrigez ce filtre.", field=name)
                for name, errors in filters.errors.items()
            )
        )
    listed = list_filtered(actor, place, filters.cleaned_data, whole)
    page = cursor_page(listed, cursor=cursor, limit=limit, order=("code", "pk"))
    known = known_by_code(whole)
    query = request.GET.copy()
    for name in ("cursor", "limit"):
        query.pop(name, None)
    query["format"] = "geojson"
    address = reverse("estate_export", args=[place.slug])
    return {
        "items": [_listed(one, known) for one in page.items],
        "next": page.next_cursor,
        "geojson": request.build_absolute_uri(f"{address}?{query.urlencode()}"),
    }


@router.get(ONE, response=AssetDetailOut, url_name="asset")
@room(ROOM)
def asset(request: HttpRequest, territory: str, asset: uuid.UUID) -> dict[str, Any]:
    """Give one asset with every known fact, dated and with its source."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM)
    return _detail(one, is_trusted=actor.can(Role.CONTRIBUTOR, one.authority.perimeter_id, ROOM))


@router.post(ASSETS, response={201: AssetDetailOut}, url_name="assets")
@room(ROOM, Role.CONTRIBUTOR)
def inscribe_asset(
    request: HttpRequest, territory: str, payload: AssetIn | None = None
) -> Status[dict[str, Any]]:
    """Inscribe an asset in the inventory of an authority."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    said = required(payload, "siren et facts")
    owner = get_visible_authority(actor, place, said.siren, room=ROOM, role=Role.CONTRIBUTOR)
    if "code" not in said.facts:
        reason = "sans code, le bien ne peut pas être nommé."
        raise InputRefusedError((Refusal(reason, "Donnez son code.", field="code"),))
    made = services.create_asset(
        actor=actor,
        authority=owner,
        room=ROOM,
        cells=_known_cells(said.facts),
        valid_from=said.valid_from,
        source=said.source,
        reason=said.reason,
    )
    return Status(
        201, _detail(get_visible_asset(actor, place, made.pk, room=ROOM), is_trusted=True)
    )


@router.patch(ONE, response={200: AssetDetailOut, 409: AssetConflictOut}, url_name="asset")
@room(ROOM, Role.CONTRIBUTOR)
def edit_asset(
    request: HttpRequest, territory: str, asset: uuid.UUID, payload: AssetEditIn | None = None
) -> Status[dict[str, Any]]:
    """Change facts of an asset; 409 with the three versions when somebody changed it since."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    one = get_visible_asset(actor, place, asset, room=ROOM, role=Role.CONTRIBUTOR)
    said = required(payload, "version et facts")
    try:
        services.edit_asset(
            actor=actor,
            asset=one,
            room=ROOM,
            base_id=said.version,
            cells=_known_cells(said.facts),
            valid_from=said.valid_from,
            source=said.source,
            reason=said.reason,
        )
    except EditConflictError as conflict:
        return Status(409, _conflict(conflict))
    return Status(200, _detail(get_visible_asset(actor, place, asset, room=ROOM), is_trusted=True))


def _known_cells(facts: Mapping[str, str | list[str]]) -> dict[str, Any]:
    """Return what is sent as services take it.

    Raises:
        InputRefusedError: a fact is not one of the registry.
    """
    strange = [key for key in facts if key not in FIELDS]
    if strange:
        remedy = "Prenez les clés que donne la lecture d’un bien."
        raise InputRefusedError(
            tuple(Refusal("ce fait n’existe pas.", remedy, field=key) for key in strange)
        )
    return {key: tuple(said) if isinstance(said, list) else said for key, said in facts.items()}


def _listed(one: Asset, known: Mapping[str, tuple[Any, Any, int]]) -> dict[str, Any]:
    area, cost, doubts = known.get(key_of(one), (None, None, 0))
    return {
        "id": one.pk,
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "segment": one.segment.label if one.segment else "",
        "site": one.site.label if one.site else "",
        "authority": one.authority.name,
        "siren": one.authority.siren,
        "rnb_id": one.rnb_id,
        "area_m2": area,
        "yearly_cost": cost,
        "to_review": doubts,
        "ended_on": one.ended_on,
    }


def _detail(one: Asset, *, is_trusted: bool) -> dict[str, Any]:
    """Return one asset; facts and occupants that may be private persons only to who is trusted."""
    states = list(list_states(one))
    values, origins = values_of(states[0]), since_when(states)
    return {
        "id": one.pk,
        "code": one.code,
        "authority": one.authority.name,
        "siren": one.authority.siren,
        "version": states[0].pk,
        "ended_on": one.ended_on,
        "end_kind": one.end_kind,
        "facts": [
            _fact(key, values[key], origins.get(key))
            for key, fact in FIELDS.items()
            if key in values and (is_trusted or not fact.is_personal)
        ],
        "costs": [
            {
                "year": when,
                "kind": row.kind,
                "amount": row.amount,
                "source": row.source,
                "is_estimated": row.is_estimated,
            }
            for when, rows in cost_history(one)
            for row in rows.values()
        ],
        "energy": [
            {"year": when, "carrier": row.carrier, "kwh": row.kwh, "source": row.source}
            for when, rows in energy_history(one)
            for row in rows
        ],
        "uses": _uses(one, is_trusted=is_trusted),
    }


def _uses(one: Asset, *, is_trusted: bool) -> list[dict[str, Any]]:
    year = occupation_year(one)
    return [
        {
            "year": year,
            "occupant": row["occupant"],
            "hours_used": row["use"].hours_used,
            "places_used": row["use"].places_used,
            "hours_available": row["use"].hours_available,
            "places_available": row["use"].places_available,
        }
        for row in (occupations_of(one, year, with_names=is_trusted) if year else ())
    ]


def _fact(key: str, value: Value, state: AssetState | None) -> dict[str, Any]:
    fact = FIELDS[key]
    return {
        "key": key,
        "label": fact.label,
        "unit": fact.unit,
        "value": _plain(value),
        "valid_from": state.valid_from if state else None,
        "source": state.source if state else "",
        "line": state.line if state else None,
        "author": state.author if state else "",
    }


def _plain(value: Value) -> str | bool | list[str]:
    """Return a value as text: a number without loss, a day in ISO, a list item by item."""
    if isinstance(value, bool):
        return value
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _conflict(conflict: EditConflictError) -> dict[str, Any]:
    return {
        "reason": str(conflict),
        "author": conflict.author,
        "version": conflict.current_id,
        "clashes": [
            {"key": one.key, "base": _text(one.base), "yours": _text(one.yours),
             "other": _text(one.other)}
            for one in conflict.clashes
        ],
    }  # fmt: skip


def _text(value: Value | None) -> str:
    return "" if value is None else str(_plain(value))
