"""Reads of running costs beside the accounts, and of energy beside the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from bastide.kernel.budgets.core.lines import Step
from bastide.kernel.budgets.queries import list_visible_documents
from bastide.kernel.buildings.core.costs import Costs, totals
from bastide.kernel.buildings.core.energy import EnergyLaw, energy_law
from bastide.kernel.buildings.queries.assets import list_visible_assets
from bastide.kernel.buildings.queries.portfolio import (
    LedgerView,
    cost_years,
    costs_of,
    reconciliation_of,
)
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.operat import SiteEnergy
from bastide.modules.estate.queries.operat import chosen_authority, sites_of
from bastide.platform.access.actors import Actor

ROOM = "estate"
SPENDING = "spending"
"""Room in which accounts are read: who may not read them there sees no account here."""


@dataclass(frozen=True)
class CostView:
    """Everything that the page of costs needs.

    Attributes:
        authorities: whose assets the actor reads. authority: the one shown; `None` without any.
        years: years with costs, the latest first. year: the one shown; `None` without any.
        shown_year: year of the accounts beside: the same, or that of the last accounts.
        told: kind → euros told by assets. ledger: the accounts beside; `None` when not readable.
        sites: sites subject, or that may be, the largest first. law: the parameters in force.
    """

    authorities: Sequence[Authority]
    authority: Authority | None
    years: Sequence[int]
    year: int | None
    shown_year: int
    told: Costs
    ledger: LedgerView | None
    sites: Sequence[SiteEnergy]
    law: EnergyLaw


def show_costs(actor: Actor, territory: Territory, siren: str, asked_year: str) -> CostView:
    """Return running costs of one authority for a year, beside its accounts.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        siren: of the authority; empty for the one with the most assets.
        asked_year: as the address says it; the last known one otherwise.
    """
    visible = list_visible_assets(actor, territory, room=ROOM)
    authorities, authority = chosen_authority(visible, siren)
    law = energy_law(timezone.localdate())
    if authority is None:
        return CostView(authorities, None, [], None, 0, {}, None, [], law)
    assets = visible.filter(authority=authority, ended_on__isnull=True)
    years = cost_years(visible.filter(authority=authority))
    year = next((one for one in years if str(one) == asked_year), years[0] if years else None)
    reads_accounts = actor.is_system or authority.perimeter_id in actor.perimeters(SPENDING)
    shown_year = year or _last_account(actor, territory, authority) or timezone.localdate().year - 1
    ledger = None
    if reads_accounts:
        ledger = reconciliation_of(actor, territory, authority, shown_year, room=SPENDING)
    told = totals(costs_of(visible.filter(authority=authority), shown_year).values())
    return CostView(
        authorities,
        authority,
        years,
        year,
        shown_year,
        told,
        ledger,
        sites_of(assets.exclude(kind="land"), shown_year, law),
        law,
    )


def _last_account(actor: Actor, territory: Territory, authority: Authority) -> int | None:
    """Return the year of an authority's last realised accounts that the actor reads."""
    documents = list_visible_documents(actor, territory, room=SPENDING).filter(
        authority=authority,
        step__in=[Step.ADMINISTRATIVE_ACCOUNT.value, Step.SINGLE_FINANCIAL_ACCOUNT.value],
    )
    found: int | None = documents.aggregate(last=Max("year"))["last"]
    return found
