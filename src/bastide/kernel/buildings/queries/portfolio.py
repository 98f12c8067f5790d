"""Costs, energy and use of assets as the core reckons with them, without a query per asset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum

from bastide.kernel.budgets.core.lines import Direction, Movement, Section, Step
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.budgets.queries import list_visible_documents
from bastide.kernel.buildings.core.costs import CostKind, Costs, totals
from bastide.kernel.buildings.core.energy import Carrier, Uses
from bastide.kernel.buildings.core.occupancy import Occupancy, Use, occupancy
from bastide.kernel.buildings.core.portfolio import AssetFigures, Portfolio, portfolio
from bastide.kernel.buildings.core.quality import Finding, findings
from bastide.kernel.buildings.core.reconciliation import (
    AccountRule,
    LedgerAmount,
    Reconciliation,
    kind_of_account,
    reconcile,
)
from bastide.kernel.buildings.models import Asset, EnergyUse, Occupation, RunningCost
from bastide.kernel.buildings.queries.assets import current_of, values_of, with_current_state
from bastide.kernel.buildings.readers.accounts import read_account_rules
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor

ACCOUNTS_FILE = "comptes-patrimoine.csv"
_STEPS = (Step.SINGLE_FINANCIAL_ACCOUNT, Step.ADMINISTRATIVE_ACCOUNT)
"""Steps whose amounts were realised, the one to prefer first."""


def costs_of(assets: QuerySet[Asset], year: int) -> dict[Any, Costs]:
    """Return the running costs of assets in a year: identifier → kind → euros."""
    found: dict[Any, dict[CostKind, Decimal]] = {}
    rows = RunningCost.objects.filter(asset__in=assets, year=year)
    for asset_id, kind, amount in rows.values_list("asset_id", "kind", "amount"):
        found.setdefault(asset_id, {})[CostKind(kind)] = amount
    return dict(found)


def energy_of(assets: QuerySet[Asset], year: int) -> dict[Any, Uses]:
    """Return the final energy of assets in a year: identifier → carrier → kWh."""
    found: dict[Any, dict[Carrier, Decimal]] = {}
    rows = EnergyUse.objects.filter(asset__in=assets, year=year)
    for asset_id, carrier, kwh in rows.values_list("asset_id", "carrier", "kwh"):
        found.setdefault(asset_id, {})[Carrier(carrier)] = kwh
    return dict(found)


def cost_years(assets: QuerySet[Asset]) -> list[int]:
    """Return the years for which assets have costs, the latest first."""
    years = RunningCost.objects.filter(asset__in=assets).values_list("year", flat=True)
    return sorted(set(years.order_by()), reverse=True)


def occupations_of(asset: Asset, year: int, *, with_names: bool) -> list[dict[str, Any]]:
    """Return who uses an asset in a year; private persons are named only when asked.

    Args:
        asset: obtained through a gate.
        year: the year.
        with_names: whether names of private persons may be shown to this reader.
    """
    rows = Occupation.objects.filter(asset=asset, year=year).select_related("service")
    return [
        {
            "occupation": row,
            "occupant": row.occupant if with_names or not row.is_person else "Particulier",
            "use": _use(row),
        }
        for row in rows
    ]


def occupancy_of(asset: Asset, year: int) -> Occupancy:
    """Return the rate of occupation of an asset in a year."""
    return occupancy(_use(row) for row in Occupation.objects.filter(asset=asset, year=year))


def _use(row: Occupation) -> Use:
    return Use(row.hours_used, row.places_used, row.hours_available, row.places_available)


def asset_figures(assets: QuerySet[Asset], year: int) -> list[AssetFigures]:
    """Return what the measures need of assets obtained through a gate, for a year; five queries."""
    costs = costs_of(assets, year)
    uses: dict[Any, list[Use]] = {}
    for row in Occupation.objects.filter(asset__in=assets, year=year):
        uses.setdefault(row.asset_id, []).append(_use(row))
    return [
        _figures(asset, costs.get(asset.pk, {}), uses.get(asset.pk, []))
        for asset in with_current_state(assets)
    ]


def _figures(asset: Asset, costs: Costs, uses: Sequence[Use]) -> AssetFigures:
    state = current_of(asset)
    hours = [use.hours_used for use in uses if use.hours_used is not None]
    return AssetFigures(
        code=asset.code,
        kind=asset.kind,
        facts=values_of(state),
        parent=state.parent.code if state.parent else "",
        site=state.site.label if state.site else "",
        segment=state.segment.code if state.segment else "",
        costs=costs,
        occupancy=occupancy(uses) if uses else None,
        hours_used=sum(hours, Decimal(0)) if hours else None,
        is_ended=asset.is_ended,
    )


def portfolio_of(assets: QuerySet[Asset], year: int, population: int | None = None) -> Portfolio:
    """Return the measures of a portfolio obtained through a gate, for a year.

    Args:
        assets: of one or several authorities.
        year: year of costs and occupation.
        population: inhabitants served; `None` when not known.
    """
    return portfolio(asset_figures(assets, year), population)


def inventory_quality(
    assets: QuerySet[Asset], year: int, *, today: dt.date
) -> tuple[list[AssetFigures], tuple[Finding, ...]]:
    """Return the figures of assets and every doubt about them, the most serious first."""
    figures = asset_figures(assets, year)
    codes = dict(assets.values_list("pk", "code"))
    metered = frozenset(codes[asset_id] for asset_id in energy_of(assets, year))
    return figures, findings(figures, today=today, year=year, with_energy=metered)


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The running costs of an authority's assets beside its accounts.

    Attributes:
        reconciliation: kind by kind, residue included.
        documents: the accounts read, empty when none is known for the year.
        rules: accounts of each kind, with their source.
    """

    reconciliation: Reconciliation
    documents: tuple[Document, ...]
    rules: tuple[AccountRule, ...]


def reconciliation_of(
    actor: Actor, territory: Territory, authority: Authority, year: int, *, room: str
) -> LedgerView:
    """Return the running costs of an authority's assets beside its accounts of a year.

    Args:
        actor: must read the authority in the room.
        territory: obtained through a gate.
        authority: obtained through a gate.
        year: year of costs and accounts.
        room: room of the caller, in which documents are visible.
    """
    rules = read_account_rules(Path(settings.DATA_DIR) / "estate" / ACCOUNTS_FILE)
    told = totals(costs_of(Asset.objects.filter(authority=authority), year).values())
    visible = list_visible_documents(actor, territory, room=room)
    documents = _realised(visible.filter(authority=authority, year=year))
    return LedgerView(reconcile(told, _ledger(documents, rules), rules), documents, rules)


def _realised(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Return the accounts of a year, one for each budget, the best step of each."""
    kept: dict[tuple[str, str], Document] = {}
    for step in _STEPS:
        for document in documents:
            if document.step == step.value:
                kept.setdefault((document.siret, document.establishment), document)
    return tuple(kept.values())


def _ledger(documents: Sequence[Document], rules: Sequence[AccountRule]) -> list[LedgerAmount]:
    """Return real running expenditure by account, and the receipts of the accounts of income."""
    rows: Mapping[tuple[str, str], Decimal] = {
        (nature, direction): total
        for nature, direction, total in Line.objects.filter(
            document__in=documents, movement=Movement.REAL.value, section=Section.RUNNING.value
        )
        .order_by()
        .values_list("nature", "direction")
        .annotate(total=Sum("amount"))
        if total is not None
    }
    found = []
    for (nature, direction), total in sorted(rows.items()):
        rule = kind_of_account(nature, rules)
        is_income = rule is not None and rule.kind is CostKind.INCOME
        wanted = Direction.RECEIPT if is_income else Direction.EXPENDITURE
        if direction == wanted.value:
            found.append(LedgerAmount(nature, total))
    return found
