"""Spending by the API: everything that the pages show."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Schema

from bastide.foundation.money import amount_text
from bastide.kernel.budgets.queries import (
    get_visible_document,
    list_visible_documents,
    with_line_count,
)
from bastide.kernel.policies.models import Allocation
from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.spending.core.breakdown import Group
from bastide.modules.spending.core.selection import read_selection
from bastide.modules.spending.core.totals import named_totals
from bastide.modules.spending.exports import line_row
from bastide.modules.spending.figures.cuts import pooled_staff_notice
from bastide.modules.spending.queries.breakdowns import show_spending
from bastide.modules.spending.queries.checks import check_document
from bastide.modules.spending.queries.lines import list_parts
from bastide.modules.spending.queries.savings import show_savings
from bastide.modules.spending.queries.unmapped import show_unmapped
from bastide.platform.access.rules import room

router = Router(tags=["Dépenses"])
ROOM = "spending"
PER_PAGE = 200


class DocumentOut(Schema):
    """A budget document and where it comes from."""

    id: uuid.UUID
    authority: str
    siren: str
    budget: str
    kind: str
    year: int
    step: str
    norm: str
    lines: int
    file: str
    sha256: str


class GroupOut(Schema):
    """One group of a cut; amounts are texts with two decimals, euros."""

    value: str
    label: str
    amount: str
    share: float | None
    per_inhabitant: str | None
    steerable: str
    lines: int
    is_unmapped: bool


class BreakdownOut(Schema):
    """A cut of a selection; the groups sum to the total, to the cent."""

    authority: str
    year: int
    step: str
    axis: str
    total: str
    per_inhabitant: str | None
    population: int | None
    population_source: str
    nomenclature: str
    documents: list[str]
    fingerprint: str
    groups: list[GroupOut]
    previous_refused_because: str
    notice: str


@router.get("/territoires/{territory}/depenses/documents", response=list[DocumentOut])
@room(ROOM)
def documents(request: HttpRequest, territory: str) -> list[dict[str, Any]]:
    """List the budget documents that the caller may read."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    return [
        {
            "id": document.id,
            "authority": document.authority.name,
            "siren": document.authority.siren,
            "budget": document.establishment,
            "kind": document.kind,
            "year": document.year,
            "step": document.step,
            "norm": document.norm,
            "lines": document.line_count,
            "file": document.file_name,
            "sha256": document.sha256,
        }
        for document in with_line_count(list_visible_documents(actor, place))
    ]


@router.get("/territoires/{territory}/depenses/documents/{document}", response=dict[str, Any])
@room(ROOM)
def document(request: HttpRequest, territory: str, document: uuid.UUID) -> dict[str, Any]:
    """Give one document: totals, and its printed ratios recomputed."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    stored = get_visible_document(actor, place, document)
    checked = check_document(stored)
    totals = checked.totals
    return {
        "id": str(stored.id),
        "name": str(stored),
        "file": stored.file_name,
        "sha256": stored.sha256,
        "notes": stored.notes,
        "totals": {name: amount_text(amount) for name, amount in named_totals(totals).items()},
        "order_balanced": totals.is_order_balanced,
        "checks": [
            {
                "code": check.code,
                "label": check.label,
                "formula": check.formula,
                "printed": check.printed,
                "computed": None if check.computed is None else float(check.computed),
                "status": check.status.value,
                "explanation": check.explanation,
            }
            for check in checked.checks
        ],
    }


@router.get("/territoires/{territory}/depenses", response=BreakdownOut)
@room(ROOM)
def breakdown(request: HttpRequest, territory: str) -> dict[str, Any]:
    """Cut a selection: the query is that of the page (collectivite, exercice, par…)."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_spending(actor, place, read_selection(request.GET.dict()), compares=True)
    cut, selection = view.breakdown, view.selection
    return {
        "authority": selection.authority,
        "year": selection.year,
        "step": selection.step.value if selection.step else "",
        "axis": selection.axis.value,
        "total": amount_text(cut.total) if cut else "0.00",
        "per_inhabitant": _text(cut.per_inhabitant) if cut else None,
        "population": cut.population.count if cut and cut.population else None,
        "population_source": cut.population.source if cut and cut.population else "",
        "nomenclature": str(view.nomenclature or ""),
        "documents": [str(one.id) for one in view.documents],
        "fingerprint": view.snapshot.sha256 if view.snapshot else "",
        "groups": [_group(group) for group in cut.groups] if cut else [],
        "previous_refused_because": view.refusal,
        "notice": pooled_staff_notice(view),
    }


@router.get("/territoires/{territory}/depenses/lignes", response=dict[str, Any])
@room(ROOM)
def lines(request: HttpRequest, territory: str, page: int = 1) -> dict[str, Any]:
    """List the budget lines of a selection, each with its file and its rank, 200 a page."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_spending(actor, place, read_selection(request.GET.dict()))
    parts = list_parts(view.selection, view.documents, view.nomenclature)
    first = (max(page, 1) - 1) * PER_PAGE
    return {
        "count": parts.count() if isinstance(parts, QuerySet) else len(parts),
        "page": max(page, 1),
        "lines": [_line(part) for part in parts[first : first + PER_PAGE]],
    }


@router.get("/territoires/{territory}/depenses/non-affecte", response=dict[str, Any])
@room(ROOM)
def unmapped(request: HttpRequest, territory: str) -> dict[str, Any]:
    """List what no rule attaches to a policy, the largest first, with suggestions."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_unmapped(actor, place, read_selection(request.GET.dict()))
    return {
        "lines": view.lines,
        "amount": amount_text(view.amount),
        "items": [
            {
                **_line(item.part),
                "why": item.why,
                "suggestions": [
                    {"policy": one.policy, "subpolicy": one.subpolicy, "reason": one.reason}
                    for one in item.suggestions
                ],
            }
            for item in view.items
        ],
    }


@router.get("/territoires/{territory}/depenses/epargne", response=dict[str, Any])
@room(ROOM)
def savings(request: HttpRequest, territory: str) -> dict[str, Any]:
    """Give the savings chain of an authority, year after year."""
    actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    view = show_savings(actor, place, read_selection(request.GET.dict()))
    return {
        "refused_because": view.refusal,
        "years": [
            {
                "year": chain.year,
                "step": chain.step,
                "terms": {one.term.code: amount_text(one.amount) for one in chain.terms},
                "measures": [
                    {
                        "code": one.code,
                        "label": one.label,
                        "unit": one.unit,
                        "value": None if one.value is None else _measure(one.value, one.unit),
                        "formula": one.formula,
                        "unknown_because": one.unknown_because,
                    }
                    for one in chain.measures
                ],
            }
            for chain in view.chains
        ],
    }


def _measure(value: Any, unit: str) -> str | float:
    return amount_text(value) if unit == "eur" else float(value)


def _text(amount: Any) -> str | None:
    return None if amount is None else amount_text(amount)


def _group(group: Group) -> dict[str, Any]:
    return asdict(group) | {
        "amount": amount_text(group.amount),
        "share": None if group.share is None else float(group.share),
        "per_inhabitant": _text(group.per_inhabitant),
        "steerable": amount_text(group.steerable),
    }


def _line(part: Allocation) -> dict[str, Any]:
    return line_row(part) | {"amount": _text(part.amount)}
