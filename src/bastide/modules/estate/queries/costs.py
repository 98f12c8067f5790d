"""Reads of running costs beside the accounts, and of energy beside the law."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from bastide.kernel.budgets.core.lines import Step
from bastide.kernel.budgets.queries import list_visible_documents
from bastide.kernel.buildings.core.costs import Costs, totals
from bastide.kernel.buildings.core.energy import (
    EnergyLaw,
    Subjection,
    Trajectory,
    energy_law,
    references,
    subjection,
    total_kwh,
    trajectory,
)
from bastide.kernel.buildings.core.facts import Facts
from bastide.kernel.buildings.queries.assets import current_of, list_visible_assets, values_of
from bastide.kernel.buildings.queries.assets import with_current_state as described
from bastide.kernel.buildings.queries.portfolio import (
    LedgerView,
    cost_years,
    costs_of,
    energy_of,
    reconciliation_of,
)
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor

ROOM = "estate"
STEP = 2030
SPENDING = "spending"
"""Room in which accounts are read: who may not read them there sees no account here."""


@dataclass(frozen=True, slots=True)
class SiteEnergy:
    """One site (or one building without site) and the law on its energy.

    Attributes:
        label: its name. subjection: whether it is subject. trajectory: where it stands; `None`
            when there is no reference. assets: its buildings.
    """

    label: str
    subjection: Subjection
    trajectory: Trajectory | None
    assets: int


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
    counts: dict[uuid.UUID, int] = {}
    for authority_id in visible.order_by().values_list("authority_id", flat=True):
        counts[authority_id] = counts.get(authority_id, 0) + 1
    authorities = list(Authority.objects.filter(pk__in=list(counts)).order_by("name"))
    authority = next((one for one in authorities if one.siren == siren), None) or max(
        authorities, key=lambda one: counts[one.pk], default=None
    )
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
    uses = energy_of(assets, shown_year)
    groups: dict[str, dict[str, Facts]] = {}
    kwh: dict[str, list[Decimal | None]] = {}
    for asset in described(assets.exclude(kind="land")):
        name = asset.site.label if asset.site else str(asset)
        groups.setdefault(name, {})[asset.code] = values_of(current_of(asset))
        kwh.setdefault(name, []).append(total_kwh(uses[asset.pk]) if asset.pk in uses else None)
    return CostView(
        authorities,
        authority,
        years,
        year,
        shown_year,
        told,
        ledger,
        _sites(groups, kwh, law),
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


def _sites(
    groups: Mapping[str, Mapping[str, Facts]],
    kwh: Mapping[str, Sequence[Decimal | None]],
    law: EnergyLaw,
) -> list[SiteEnergy]:
    made = []
    for label, buildings in groups.items():
        found = subjection(buildings, law)
        if found.is_subject is False:
            continue
        if not found.is_subject and not found.tertiary_m2:
            continue
        told = [one for one in kwh[label] if one is not None]
        actual = sum(told, Decimal(0)) if len(told) == len(kwh[label]) and told else None
        reference = references(buildings.values())
        made.append(
            SiteEnergy(
                label,
                found,
                trajectory(reference, actual, STEP, law) if reference else None,
                len(buildings),
            )
        )
    return sorted(made, key=lambda one: -one.subjection.tertiary_m2)
