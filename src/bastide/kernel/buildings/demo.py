"""The inventories of the demonstration: a real list as it is, and an invented one whole."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bastide.kernel.budgets.core.lines import BudgetDocument, Direction, Movement, Section
from bastide.kernel.budgets.demo import invented_documents
from bastide.kernel.buildings import services
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.invented import (
    InventedAsset,
    InventedPlace,
    invented_assets,
    invented_costs,
    yearly_kwh,
)
from bastide.kernel.buildings.core.reconciliation import AccountRule, kind_of_account
from bastide.kernel.buildings.core.rows import KnownAsset
from bastide.kernel.buildings.exports import inventory_sheet
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.readers.accounts import read_account_rules
from bastide.kernel.buildings.readers.invented import InventedTable, read_invented_table
from bastide.kernel.buildings.services.imports import ImportFile
from bastide.kernel.buildings.services.records import OccupationFigures
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories import demo as territories
from bastide.kernel.territories.models import MemberCommune, Territory
from bastide.platform.access.actors import Actor
from bastide.platform.exchange.writers import write_csv

ROOM = "estate"
MONTPELLIER_CITY = "213401722"
MONTPELLIER_FILE = "montpellier_batiments.csv"
MONTPELLIER_DATE = dt.date(2014, 5, 20)
INVENTED_FILE = "inventaire-fictif.csv"
INVENTED_DATE = dt.date(2025, 1, 1)
STAFF_EUR_M2 = Decimal("6.50")
"""Invented cost of staff on site: no account by nature holds it, so nothing is taken from one."""


@transaction.atomic
def load(*, actor: Actor) -> None:
    """Load both inventories; again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
    """
    load_montpellier(actor=actor)
    load_invented(actor=actor)


def load_montpellier(*, actor: Actor) -> None:
    """Load the real list of non-residential buildings of Montpellier as it is, grouped into sites.

    Nothing is added to it: no segment, no title, no area but the outline that the file gives. Many
    of these buildings are not the city's own; the list does not say which.
    """
    city = Authority.objects.get(territory__siren=territories.MONTPELLIER, siren=MONTPELLIER_CITY)
    services.set_up_segments(actor=actor, territory=city.territory, room=ROOM)
    data = (Path(settings.DATA_DIR) / "estate" / MONTPELLIER_FILE).read_bytes()
    services.import_assets(
        actor=actor,
        authority=city,
        room=ROOM,
        file=ImportFile(name=MONTPELLIER_FILE, data=data, profile="montpellier"),
        valid_from=MONTPELLIER_DATE,
        source="Ville de Montpellier, jeu « Bâtiments », mise à jour du 20 mai 2014",
    )


def load_invented(*, actor: Actor) -> None:
    """Load the invented inventory of the fictitious territory: 180 buildings and plots."""
    territory = Territory.objects.get(siren=territories.described().siren)
    services.set_up_segments(actor=actor, territory=territory, room=ROOM)
    table = read_invented_table(Path(settings.DATA_DIR) / "demo" / "patrimoine_fictif.yaml")
    rules = read_account_rules(Path(settings.DATA_DIR) / "estate" / "comptes-patrimoine.csv")
    accounts = invented_documents(territory)
    for authority in Authority.objects.filter(territory=territory).order_by("siren"):
        assets = _assets_of(authority, table)
        costs = _costs_of(assets, table, accounts, rules)
        sheet = inventory_sheet([_known(asset, costs, table.years) for asset in assets])
        services.import_assets(
            actor=actor,
            authority=authority,
            room=ROOM,
            file=ImportFile(name=INVENTED_FILE, data=write_csv(sheet), profile="bastide"),
            valid_from=INVENTED_DATE,
            source="Inventaire inventé pour la démonstration",
        )
        _load_uses(actor, authority, assets, table.years)


def _assets_of(authority: Authority, table: InventedTable) -> list[InventedAsset]:
    members = {
        member.siren: member
        for member in MemberCommune.objects.filter(territory_id=authority.territory_id)
    }
    everybody = sum(member.population_totale or 0 for member in members.values())
    if authority.kind == AuthorityKind.COMMUNE:
        member = members[authority.siren]
        place = _place(f"C{member.code[-2:]}", authority, member, member.population_totale or 0)
        return invented_assets(place, table.communes, table.streets)
    centre = max(members.values(), key=lambda member: member.population_totale or 0)
    if authority.kind == AuthorityKind.CCAS:
        place = _place("CIAS", authority, centre, everybody)
        return invented_assets(place, table.social_action, table.streets)
    place = _place("AC", authority, centre, everybody)
    return invented_assets(place, table.community, table.streets)


def _place(
    code: str, authority: Authority, member: MemberCommune, population: int
) -> InventedPlace:
    corner = None
    if member.geometry:
        ring = json.loads(member.geometry)["coordinates"][0]
        west, north = ring[0] if isinstance(ring[0][0], int | float) else ring[0][0]
        corner = (Decimal(str(west)), Decimal(str(north)))
    return InventedPlace(
        code=code,
        siren=authority.siren,
        commune=member.name,
        insee=member.code,
        postcode=member.postal_codes,
        population=population,
        corner=corner,
    )


def _costs_of(
    assets: Sequence[InventedAsset],
    table: InventedTable,
    accounts: Sequence[BudgetDocument],
    rules: Sequence[AccountRule],
) -> dict[str, dict[str, Decimal]]:
    """Return the costs of assets by code: `cost:<kind>:<year>` → euros."""
    found: dict[str, dict[str, Decimal]] = {asset.code: {} for asset in assets}
    for year in table.years:
        amounts = _explained(assets, table, accounts, rules, year)
        for code, costs in invented_costs(assets, amounts).items():
            found[code] |= {f"cost:{kind}:{year}": amount for kind, amount in costs.items()}
    return found


def _explained(
    assets: Sequence[InventedAsset],
    table: InventedTable,
    accounts: Sequence[BudgetDocument],
    rules: Sequence[AccountRule],
    year: int,
) -> dict[CostKind, Decimal]:
    """Return the euros that the assets of an authority explain in a year, by kind."""
    siren = assets[0].siren if assets else ""
    found: dict[CostKind, Decimal] = {}
    for document in accounts:
        if document.siren != siren or document.year != year:
            continue
        for line in document.lines:
            rule = kind_of_account(line.nature, rules)
            if rule is None or line.section is not Section.RUNNING or line.realised is None:
                continue
            is_income = rule.kind is CostKind.INCOME
            wanted = Direction.RECEIPT if is_income else Direction.EXPENDITURE
            if line.direction is wanted and line.movement is Movement.REAL:
                share = table.shares.get(rule.kind, Decimal(0))
                found[rule.kind] = found.get(rule.kind, Decimal(0)) + line.realised * share
    staffed = sum(asset.weights.get(CostKind.STAFF_ON_SITE, 0) for asset in assets)
    found[CostKind.STAFF_ON_SITE] = staffed * STAFF_EUR_M2
    return found


def _known(
    asset: InventedAsset, costs: dict[str, dict[str, Decimal]], years: Sequence[int]
) -> KnownAsset:
    energies = {
        f"energy:total:{year}": kwh
        for year in years
        if (kwh := yearly_kwh(asset, year)) is not None
    }
    return KnownAsset(asset.code, {**asset.values, **costs[asset.code], **energies})


def _load_uses(
    actor: Actor, authority: Authority, assets: Sequence[InventedAsset], years: Sequence[int]
) -> None:
    known = {asset.code: asset for asset in Asset.objects.filter(authority=authority)}
    for asset in assets:
        for occupant, use, is_person in asset.uses:
            services.record_occupation(
                actor=actor,
                asset=known[asset.code],
                room=ROOM,
                year=years[-1],
                occupant=occupant,
                figures=OccupationFigures(
                    use.hours_used, use.places_used, use.hours_available, use.places_available
                ),
                is_person=is_person,
                source="Inventé pour la démonstration",
            )
