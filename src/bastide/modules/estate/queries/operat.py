"""Reads of energy beside the law: the sites subject to the tertiary decree, year by year."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from bastide.kernel.buildings.core.energy import EnergyLaw, energy_law, total_kwh
from bastide.kernel.buildings.core.facts import Facts
from bastide.kernel.buildings.models import Asset, EnergyUse
from bastide.kernel.buildings.queries.assets import current_of, list_visible_assets, values_of
from bastide.kernel.buildings.queries.assets import with_current_state as described
from bastide.kernel.buildings.queries.portfolio import energy_of
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.operat import SiteEnergy, site_energies
from bastide.platform.access.actors import Actor

ROOM = "estate"


@dataclass(frozen=True)
class OperatView:
    """The sites of one authority beside the tertiary decree.

    Attributes:
        authorities: whose assets the actor reads. authority: the one shown; `None` without any.
        years: years with energy, the latest first. year: the one shown; `None` without any.
        sites: subject, or that may be, the largest first. law: the parameters in force.
    """

    authorities: Sequence[Authority]
    authority: Authority | None
    years: Sequence[int]
    year: int | None
    sites: Sequence[SiteEnergy]
    law: EnergyLaw


def show_operat(actor: Actor, territory: Territory, siren: str, asked_year: str) -> OperatView:
    """Return the sites of one authority and where each stands, for a year of energy.

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
        return OperatView(authorities, None, [], None, [], law)
    assets = visible.filter(authority=authority, ended_on__isnull=True).exclude(kind="land")
    told = EnergyUse.objects.filter(asset__in=assets).order_by().values_list("year", flat=True)
    years = sorted(set(told.distinct()), reverse=True)
    year = next((one for one in years if str(one) == asked_year), years[0] if years else None)
    return OperatView(authorities, authority, years, year, sites_of(assets, year, law), law)


def chosen_authority(
    visible: QuerySet[Asset], siren: str
) -> tuple[list[Authority], Authority | None]:
    """Return whose assets these are, by name, and the one asked for, else the largest owner.

    Args:
        visible: assets obtained through a gate.
        siren: of the authority asked for; empty for none.
    """
    counts: dict[uuid.UUID, int] = {}
    for authority_id in visible.order_by().values_list("authority_id", flat=True):
        counts[authority_id] = counts.get(authority_id, 0) + 1
    authorities = list(Authority.objects.filter(pk__in=list(counts)).order_by("name"))
    asked = next((one for one in authorities if one.siren == siren), None)
    return authorities, asked or max(authorities, key=lambda one: counts[one.pk], default=None)


def sites_of(assets: QuerySet[Asset], year: int | None, law: EnergyLaw) -> list[SiteEnergy]:
    """Return the sites subject to the decree, or that may be, for a year of energy.

    Args:
        assets: buildings obtained through a gate.
        year: year of energy; `None` when none is known.
        law: parameters in force.
    """
    uses = {} if year is None else energy_of(assets, year)
    groups: dict[str, dict[str, Facts]] = {}
    kwh: dict[str, list[Decimal | None]] = {}
    for asset in described(assets):
        name = asset.site.label if asset.site else str(asset)
        groups.setdefault(name, {})[asset.code] = values_of(current_of(asset))
        kwh.setdefault(name, []).append(total_kwh(uses[asset.pk]) if asset.pk in uses else None)
    return site_energies(groups, kwh, law)
