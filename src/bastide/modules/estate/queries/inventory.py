"""Reads of the inventory: the list, its measures, the doubts about it, one sheet."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import CharField, Max, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from bastide.kernel.buildings.core.portfolio import AssetFigures, Portfolio, portfolio
from bastide.kernel.buildings.core.quality import Finding, RuleSummary, findings, summary
from bastide.kernel.buildings.models import (
    Asset,
    AssetState,
    Attachment,
    EnergyUse,
    RunningCost,
)
from bastide.kernel.buildings.queries.assets import list_visible_assets
from bastide.kernel.buildings.queries.portfolio import asset_figures, cost_years, energy_of
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import list_members
from bastide.platform.access.actors import Actor
from bastide.platform.audit.kept import Kept

ROOM = "estate"
SEPARATOR = ":"
_MOST_KEPT = 16


@dataclass(frozen=True)
class Inventory:
    """The measured inventory that a reader sees, for one year of costs.

    Attributes:
        year: year of costs; the last known one. authorities: whose assets they are.
        population: inhabitants of those authorities, with its source; `None` when not known.
        figures: one line per asset, named by `key_of`. measures: of the whole.
        findings: doubts, the worst first, named likewise.
        stamp: when the last fact was written; `None` without any.
    """

    year: int
    authorities: tuple[Authority, ...]
    population: tuple[int, str] | None
    figures: Sequence[AssetFigures]
    measures: Portfolio
    findings: tuple[Finding, ...]
    stamp: dt.datetime | None

    @property
    def rules(self) -> tuple[RuleSummary, ...]:
        """Return one line per rule of quality that found something."""
        return summary(self.figures, self.findings)


_KEPT: Kept[Inventory] = Kept(_MOST_KEPT)
"""The last inventories measured by this process."""


def show_inventory(actor: Actor, territory: Territory, authority: str = "") -> Inventory:
    """Return the measured inventory of what the actor may read, kept until an act is recorded.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        authority: SIREN of one authority; empty for all.
    """
    assets = list_visible_assets(actor, territory, room=ROOM)
    if authority:
        assets = assets.filter(authority__siren=authority)
    authorities = tuple(
        Authority.objects.filter(pk__in=assets.order_by().values("authority")).order_by("name")
    )
    today = timezone.localdate()
    return _KEPT.get(
        territory.perimeter_id,
        (tuple(one.pk for one in authorities), today),
        lambda: _inventory(assets, territory, authorities, today),
    )


def _inventory(
    assets: QuerySet[Asset],
    territory: Territory,
    authorities: tuple[Authority, ...],
    today: dt.date,
) -> Inventory:
    """Measure the assets of these authorities."""
    years = cost_years(assets)
    year = years[0] if years else today.year - 1
    figures, found = _measured(assets, year, today)
    population = _population(territory, authorities)
    return Inventory(
        year=year,
        authorities=authorities,
        population=population,
        figures=figures,
        measures=portfolio(figures, population[0] if population else None),
        findings=found,
        stamp=AssetState.objects.filter(
            asset__authority__in=[one.pk for one in authorities]
        ).aggregate(stamp=Max("recorded_at"))["stamp"],
    )


def key_of(asset: Asset) -> str:
    """Return what names an asset in a territory: two authorities may use the same code."""
    return f"{asset.authority.siren}{SEPARATOR}{asset.code}"


def _measured(
    assets: QuerySet[Asset], year: int, today: dt.date
) -> tuple[list[AssetFigures], tuple[Finding, ...]]:
    """Return the figures of assets and the doubts about them, named by `key_of`."""
    listed = assets.order_by("authority__siren", "code")
    owners = list(listed.values_list("authority__siren", "pk", "code"))
    metered = energy_of(assets, year)
    by_owner: dict[str, list[AssetFigures]] = {}
    for (siren, _pk, _code), one in zip(owners, asset_figures(listed, year), strict=True):
        by_owner.setdefault(siren, []).append(one)
    figures: list[AssetFigures] = []
    doubts: list[Finding] = []
    for siren, own in by_owner.items():
        with_energy = frozenset(
            code for owner, pk, code in owners if owner == siren and pk in metered
        )
        found = findings(own, today=today, year=year, with_energy=with_energy)
        doubts += [replace(one, code=f"{siren}{SEPARATOR}{one.code}") for one in found]
        figures += [_named(siren, one) for one in own]
    return figures, tuple(sorted(doubts, key=lambda one: -one.severity))


def _named(siren: str, one: AssetFigures) -> AssetFigures:
    def within(name: str) -> str:
        return f"{siren}{SEPARATOR}{name}" if name else ""

    return replace(one, code=within(one.code), parent=within(one.parent), site=within(one.site))


def list_filtered(
    actor: Actor, territory: Territory, asked: dict[str, Any], inventory: Inventory
) -> QuerySet[Asset]:
    """Return the assets that the filters keep, in the order of authorities and codes.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        asked: cleaned filters of the list; what is empty narrows nothing.
        inventory: whose findings say what is to be reviewed.
    """
    assets = list_visible_assets(actor, territory, room=ROOM)
    if not asked.get("sortis"):
        assets = assets.filter(ended_on__isnull=True)
    if text := asked.get("q"):
        assets = assets.filter(
            Q(name__icontains=text)
            | Q(code__icontains=text)
            | Q(site__label__icontains=text)
            | Q(rnb_id__iexact=text)
        )
    if segment := asked.get("segment"):
        wanted = Q(segment__isnull=True) if segment == "sans" else Q(segment__code=segment)
        assets = assets.filter(wanted)
    if kind := asked.get("nature"):
        assets = assets.filter(kind=kind)
    if siren := asked.get("collectivite"):
        assets = assets.filter(authority__siren=siren)
    if domain := asked.get("domanialite"):
        assets = assets.filter(states__is_current=True, states__domain_status=domain)
    if rule := asked.get("a_revoir"):
        assets = assets.annotate(
            key=Concat("authority__siren", Value(SEPARATOR), "code", output_field=CharField())
        ).filter(key__in=[one.code for one in inventory.findings if one.rule == rule])
    return assets


@dataclass(frozen=True)
class LocatedAsset:
    """An asset on a map: its name, its segment in words, degrees of longitude and latitude."""

    name: str
    segment: str
    longitude: float
    latitude: float


def list_located(listed: QuerySet[Asset], most: int) -> list[LocatedAsset]:
    """Return those of a list obtained through a gate that have a place, in its order.

    Args:
        listed: assets, as `list_filtered` gives them.
        most: how many at most.
    """
    found = listed.filter(states__is_current=True, states__latitude__isnull=False).values_list(
        "name", "code", "segment__label", "states__longitude", "states__latitude"
    )
    return [
        LocatedAsset(name or code, segment or "", float(longitude), float(latitude))
        for name, code, segment, longitude, latitude in found[:most]
        if longitude is not None and latitude is not None
    ]


def findings_of(inventory: Inventory, asset: Asset) -> list[Finding]:
    """Return the doubts about one asset, the worst first."""
    return [one for one in inventory.findings if one.code == key_of(asset)]


def figures_of(inventory: Inventory, asset: Asset) -> AssetFigures | None:
    """Return what is measured of one asset; `None` when it is not in the inventory shown."""
    return next((one for one in inventory.figures if one.code == key_of(asset)), None)


def attachment_of(asset: Asset, attachment_id: uuid.UUID) -> Attachment | None:
    """Return one file of an asset obtained through a gate, `None` when it has no such file."""
    return asset.attachments.filter(pk=attachment_id).select_related("asset__authority").first()


def cost_history(asset: Asset) -> list[tuple[int, dict[str, RunningCost]]]:
    """Return the costs of an asset obtained through a gate, by year then kind, latest first."""
    years: dict[int, dict[str, RunningCost]] = {}
    for row in asset.costs.select_related("batch").order_by("-year", "kind"):
        years.setdefault(row.year, {})[row.kind] = row
    return list(years.items())


def energy_history(asset: Asset) -> list[tuple[int, list[EnergyUse]]]:
    """Return the energy of an asset obtained through a gate, year after year, latest first."""
    years: dict[int, list[EnergyUse]] = {}
    for row in asset.energy_uses.order_by("-year", "carrier"):
        years.setdefault(row.year, []).append(row)
    return list(years.items())


def occupation_year(asset: Asset) -> int | None:
    """Return the last year for which somebody's use of an asset is known."""
    found: int | None = asset.occupations.aggregate(last=Max("year"))["last"]
    return found


def _population(territory: Territory, authorities: Sequence[Authority]) -> tuple[int, str] | None:
    """Return the inhabitants that the authorities serve, with where the number comes from.

    Communes serve their own; an EPCI, a CCAS or a syndicat serves the whole territory.
    """
    sirens = [one.siren for one in authorities if one.kind == AuthorityKind.COMMUNE]
    members = list_members(territory)
    if sirens and len(sirens) == len(authorities):
        members = members.filter(siren__in=sirens)
    told = [
        (member.population_totale, member.population_totale_vintage)
        for member in members
        if member.population_totale
    ]
    if not told:
        return None
    vintage = max(year or 0 for _people, year in told)
    return sum(people for people, _year in told), f"population totale {vintage}"
