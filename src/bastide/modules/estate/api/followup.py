"""The estate by the API: the policy and its measures, its actions, its money, OPERAT, diagnosis."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from bastide.kernel.plans.core.ppi import Amounts, PpiYear
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.estate.core.followup import PolicyMeasure
from bastide.modules.estate.core.operat import SiteEnergy
from bastide.modules.estate.figures.followup import ActionRow, action_rows, missing_words
from bastide.modules.estate.figures.ppi import CELLS
from bastide.modules.estate.queries.comparison import show_comparison
from bastide.modules.estate.queries.diagnosis import show_diagnosis
from bastide.modules.estate.queries.followup import PolicyView, show_policy
from bastide.modules.estate.queries.operat import show_operat
from bastide.platform.access.actors import Actor
from bastide.platform.access.rules import room

router = Router(tags=["Patrimoine"])
ROOM = "estate"
BASE = "/territoires/{territory}/patrimoine/suivi"


class MeasureOut(Schema):
    """One measure of the policy; what is not known is null."""

    measure: str
    baseline: float | None
    baseline_on: dt.date | None
    target: float | None
    target_on: dt.date | None
    today: float | None
    left_out: int
    missing: str


class PolicyOut(Schema):
    """The estate policy: the voted plan, its ambition, its measures."""

    plan: uuid.UUID | None
    name: str
    ambition: str
    voted_on: dt.date | None
    actions: int
    late: int
    measures: list[MeasureOut]


class ActionOut(Schema):
    """One action of the policy, in euros."""

    id: uuid.UUID
    code: str
    title: str
    asset: uuid.UUID | None
    owner: str
    starts_on: dt.date
    ends_on: dt.date | None
    status: str
    late: str
    expected: Decimal | None
    realised: Decimal | None
    receipts: Decimal | None
    received: Decimal | None


class AmountOut(Schema):
    """The amounts of one column of a year, in euros."""

    column: str
    expected: Decimal | None
    realised: Decimal | None
    missing: int


class YearOut(Schema):
    """One year of the programme; no year for the whole."""

    year: int | None
    amounts: list[AmountOut]
    own_share: Decimal | None


class SiteOut(Schema):
    """One site beside the tertiary decree, in kWh."""

    site: str
    is_subject: bool | None
    tertiary_m2: Decimal
    reference_kwh: Decimal | None
    actual_kwh: Decimal | None
    targets: dict[str, Decimal]
    unregistered: list[str]


class TransitionOut(Schema):
    """How many buildings passed from a class to another."""

    then: str | None
    now: str | None
    buildings: int


class GapOut(Schema):
    """Something that the diagnosis found missing."""

    key: str
    kind: str
    code: str
    action: uuid.UUID | None


def _place(request: HttpRequest, territory: str) -> tuple[Actor, Territory]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor, get_visible_territory(actor, territory)


def _policy(request: HttpRequest, territory: str, plan: str) -> PolicyView:
    return show_policy(*_place(request, territory), plan)


@router.get(BASE, response=PolicyOut, url_name="estate_policy")
@room(ROOM)
def policy(request: HttpRequest, territory: str, plan: str = "") -> dict[str, Any]:
    """Return the estate policy: ambition, three measures with today's value."""
    view = _policy(request, territory, plan)
    return {
        "plan": view.plan.pk if view.plan else None,
        "name": view.plan.name if view.plan else "",
        "ambition": view.plan.ambition if view.plan else "",
        "voted_on": view.plan.voted_on if view.plan else None,
        "actions": len(view.actions),
        "late": sum(late is not None for _action, late in view.actions),
        "measures": [_measure(view, key) for key in PolicyMeasure],
    }


def _measure(view: PolicyView, key: PolicyMeasure) -> dict[str, Any]:
    now, held = view.values[key], view.measures.get(key)
    goal = held.goal if held else None
    return {
        "measure": key.value,
        "baseline": _float(goal.baseline if goal else None),
        "baseline_on": held.baseline_on if held else None,
        "target": _float(goal.target if goal else None),
        "target_on": held.target_on if held else None,
        "today": _float(now.value),
        "left_out": now.left_out,
        "missing": missing_words(key, now),
    }


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


@router.get(f"{BASE}/actions", response=list[ActionOut], url_name="estate_actions")
@room(ROOM)
def actions(request: HttpRequest, territory: str, plan: str = "") -> list[dict[str, Any]]:
    """Return the actions of the policy, the late ones first."""
    view = _policy(request, territory, plan)
    return [
        _action(row, fact.reference, fact.status.value)
        for row, (fact, _late) in zip(action_rows(view), view.actions, strict=True)
    ]


def _action(row: ActionRow, asset: uuid.UUID | None, status: str) -> dict[str, Any]:
    names = (
        *("id", "code", "title", "owner", "starts_on", "ends_on", "late"),
        *("expected", "realised", "receipts", "received"),
    )
    return {name: getattr(row, name) for name in names} | {"asset": asset, "status": status}


@router.get(f"{BASE}/ppi", response=list[YearOut], url_name="estate_ppi")
@room(ROOM)
def ppi(request: HttpRequest, territory: str, plan: str = "") -> list[dict[str, Any]]:
    """Return the money of the policy year by year, then the whole."""
    table = _policy(request, territory, plan).ppi
    return [_year(one) for one in (*table.years, table.whole)] if table else []


def _year(one: PpiYear) -> dict[str, Any]:
    found = [(name, one.cells.get((section, way))) for name, section, way in CELLS]
    return {
        "year": one.year,
        "amounts": [_amount(name, amounts) for name, amounts in found if amounts is not None],
        "own_share": one.own_share.own,
    }


def _amount(name: str, amounts: Amounts) -> dict[str, Any]:
    return {
        "column": name,
        "expected": amounts.expected.amount,
        "realised": amounts.realised.amount,
        "missing": amounts.expected.missing,
    }


@router.get(f"{BASE}/energie", response=list[SiteOut], url_name="estate_operat")
@room(ROOM)
def operat(
    request: HttpRequest, territory: str, collectivite: str = "", annee: str = ""
) -> list[dict[str, Any]]:
    """Return the sites subject to the tertiary decree, or that may be, with their targets."""
    view = show_operat(*_place(request, territory), collectivite, annee)
    return [_site(one) for one in view.sites]


def _site(one: SiteEnergy) -> dict[str, Any]:
    return {
        "site": one.label,
        "is_subject": one.subjection.is_subject,
        "tertiary_m2": one.subjection.tertiary_m2,
        "reference_kwh": one.reference.kwh if one.reference else None,
        "actual_kwh": one.actual,
        "targets": {str(step): way.target for step, way in one.ways.items()},
        "unregistered": list(one.unregistered),
    }


@router.get(f"{BASE}/comparaison", response=list[TransitionOut], url_name="estate_comparison")
@room(ROOM)
def comparison(request: HttpRequest, territory: str, campagne: str = "") -> list[dict[str, Any]]:
    """Return how buildings passed from a class to another since the campaign before."""
    found = show_comparison(*_place(request, territory), campagne).comparison
    return [
        {"then": then, "now": now, "buildings": count}
        for (then, now), count in (found.transitions if found else {}).items()
    ]


@router.get(f"{BASE}/diagnostic", response=list[GapOut], url_name="estate_gaps")
@room(ROOM)
def gaps(request: HttpRequest, territory: str, perimetre: str = "") -> list[dict[str, Any]]:
    """Return what the diagnosis finds missing, with the action that each gap became."""
    view = show_diagnosis(*_place(request, territory), perimetre)
    return [
        {
            "key": one.key,
            "kind": one.kind.value,
            "code": one.code,
            "action": view.opened[one.key].pk if one.key in view.opened else None,
        }
        for one in view.gaps
    ]
