"""Costs, energies and occupations of assets: one value a year, replaced with its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.money import rounded
from bastide.kernel.buildings.core.costs import CostKind, spread_by_area
from bastide.kernel.buildings.core.energy import Carrier
from bastide.kernel.buildings.core.facts import floor_area
from bastide.kernel.buildings.models import Asset, EnergyUse, Occupation, RunningCost
from bastide.kernel.buildings.queries.assets import current_of, values_of, with_current_state
from bastide.kernel.buildings.services.assets import locked
from bastide.kernel.organisations.models import Service
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

Row = TypeVar("Row", RunningCost, EnergyUse, Occupation)

SPREAD_SOURCE = "réparti au prorata des surfaces"


@transaction.atomic
def record_cost(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    year: int,
    kind: CostKind,
    amount: Decimal,
    source: str = "",
    is_estimated: bool = False,
) -> RunningCost:
    """Write what an asset costs in a year for one kind; it replaces what was written.

    Args:
        actor: contributes to the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        year: year of the cost.
        kind: what it pays for.
        amount: euros; negative for a credit note.
        source: where it comes from.
        is_estimated: spread rather than measured.

    Raises:
        InputRefusedError: a year out of range.
    """
    _hold(actor, asset, room)
    known = RunningCost.objects.filter(asset=asset, year=year, kind=kind).first()
    row = known or RunningCost(asset=asset, year=year, kind=kind)
    values = {"amount": rounded(amount), "is_estimated": is_estimated, "source": source}
    return _written(actor, row, values, "record_cost")


@transaction.atomic
def record_energy(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    year: int,
    carrier: Carrier,
    kwh: Decimal,
    source: str = "",
) -> EnergyUse:
    """Write the final energy, in kWh, that an asset used in a year; it replaces what was written.

    Raises:
        InputRefusedError: a year out of range, a negative energy.
    """
    _hold(actor, asset, room)
    if kwh < 0:
        raise _refused("Consommation", f"{kwh:f}", "une consommation n’est pas négative.")
    known = EnergyUse.objects.filter(asset=asset, year=year, carrier=carrier).first()
    row = known or EnergyUse(asset=asset, year=year, carrier=carrier)
    return _written(actor, row, {"kwh": rounded(kwh), "source": source}, "record_energy")


@dataclass(frozen=True, slots=True)
class OccupationFigures:
    """Hours in the year and places of one occupant; `None` where not known."""

    hours_used: Decimal | None = None
    places_used: int | None = None
    hours_available: Decimal | None = None
    places_available: int | None = None


@transaction.atomic
def record_occupation(
    *,
    actor: Actor,
    asset: Asset,
    room: str,
    year: int,
    occupant: str,
    figures: OccupationFigures,
    is_person: bool = False,
    service: Service | None = None,
    source: str = "",
) -> Occupation:
    """Write who uses an asset in a year and how much; it replaces what was written of them.

    Args:
        actor: contributes to the authority in the room.
        asset: obtained through a gate.
        room: room of the caller.
        year: the year.
        occupant: a service, an association, a person.
        figures: hours and places, used and available.
        is_person: a private person, whose name only those who contribute read.
        service: the authority's own service, when it is one.
        source: where it comes from.

    Raises:
        InputRefusedError: no occupant, more than 8 784 hours, more used than available, a service
            of another territory.
    """
    _hold(actor, asset, room)
    _check_occupation(asset, occupant, figures, service)
    known = Occupation.objects.filter(asset=asset, year=year, occupant=occupant.strip()).first()
    row = known or Occupation(asset=asset, year=year, occupant=occupant.strip())
    values = {
        "hours_used": figures.hours_used,
        "places_used": figures.places_used,
        "hours_available": figures.hours_available,
        "places_available": figures.places_available,
        "is_person": is_person,
        "service": service,
        "source": source,
    }
    return _written(actor, row, values, "record_occupation")


def _check_occupation(
    asset: Asset, occupant: str, figures: OccupationFigures, service: Service | None
) -> None:
    if not occupant.strip():
        raise _refused("Occupant", "", "une occupation a un occupant.")
    if service is not None and service.territory_id != asset.territory_id:
        raise _refused("Service", service.code, "ce service est d’un autre territoire.")
    pairs = (
        ("Heures utilisées", figures.hours_used, figures.hours_available),
        ("Places utilisées", figures.places_used, figures.places_available),
    )
    for label, used, available in pairs:
        if used is not None and available is not None and used > available:
            raise _refused(label, str(used), "l’usage dépasse ce qui est disponible.")


@transaction.atomic
def remove_occupation(*, actor: Actor, occupation: Occupation, room: str, reason: str = "") -> None:
    """Remove an occupation entered by mistake."""
    actor.require(Role.CONTRIBUTOR, occupation.asset.authority.perimeter_id, room)
    audit.record(
        actor=actor,
        perimeter_id=occupation.asset.authority.perimeter_id,
        action="remove_occupation",
        target=occupation,
        before={"occupant": occupation.occupant, "year": occupation.year},
        reason=reason,
    )
    occupation.delete()


@transaction.atomic
def spread_cost(
    *,
    actor: Actor,
    assets: Sequence[Asset],
    room: str,
    year: int,
    kind: CostKind,
    amount: Decimal,
    source: str = "",
) -> Mapping[str, Decimal]:
    """Spread an amount of the accounts over assets by floor area, to the cent; marked as estimated.

    Assets that have a cost of that kind and year that is not an estimate are left as they are, and
    take no part.

    Args:
        actor: contributes to every authority concerned, in the room.
        assets: obtained through a gate.
        room: room of the caller.
        year: year of the cost.
        kind: what it pays for.
        amount: euros to spread whole.
        source: the account that it comes from.

    Returns:
        Code of each asset → euros; they add up to the amount.

    Raises:
        InputRefusedError: no asset has a floor area.
    """
    for asset in assets:
        actor.require(Role.CONTRIBUTOR, asset.authority.perimeter_id, room)
    listed = with_current_state(Asset.objects.filter(pk__in=[asset.pk for asset in assets]))
    measured = set(
        RunningCost.objects.filter(
            asset__in=listed, year=year, kind=kind, is_estimated=False
        ).values_list("asset_id", flat=True)
    )
    areas: dict[Asset, Decimal] = {}
    for asset in listed.select_related("authority").order_by("code"):
        found = floor_area(values_of(current_of(asset)))
        if asset.pk not in measured and found is not None and found[1] > 0:
            areas[asset] = found[1]
    if not areas:
        raise _refused("Surface", "", "aucun de ces biens n’a de surface de plancher.")
    parts = spread_by_area(amount, {str(asset.pk): area for asset, area in areas.items()})
    said = f"{source}, {SPREAD_SOURCE}" if source else SPREAD_SOURCE
    for asset in areas:
        record_cost(
            actor=actor,
            asset=asset,
            room=room,
            year=year,
            kind=kind,
            amount=parts[str(asset.pk)],
            source=said,
            is_estimated=True,
        )
    return {asset.code: parts[str(asset.pk)] for asset in areas}


def records_by_key(
    costs: Iterable[RunningCost], energies: Iterable[EnergyUse]
) -> dict[tuple[str, str], RunningCost | EnergyUse]:
    """Return costs and energies by code of asset and target of columns (`cost:fluids:2024`)."""
    found: dict[tuple[str, str], RunningCost | EnergyUse] = {}
    for cost in costs:
        found[cost.asset.code, f"cost:{cost.kind}:{cost.year}"] = cost
    for energy in energies:
        found[energy.asset.code, f"energy:{energy.carrier}:{energy.year}"] = energy
    return found


def _hold(actor: Actor, asset: Asset, room: str) -> None:
    """Check who acts and hold the asset's row, so that two writers of one value never collide."""
    actor.require(Role.CONTRIBUTOR, asset.authority.perimeter_id, room)
    locked(asset)


def _written(actor: Actor, row: Row, values: Mapping[str, Any], action: str) -> Row:
    """Save a row with new values and record it; nothing happens when it says the same already."""
    before = {name: getattr(row, name) for name in values}
    if not row._state.adding and before == dict(values):  # noqa: SLF001 -- Django's own word for a new row
        return row
    is_new = row._state.adding  # noqa: SLF001 -- the same
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=["asset", "batch"], validate_unique=False)
    except ValidationError as error:
        fields = ", ".join(getattr(error, "message_dict", {"année": ""}))
        raise _refused(fields, str(row), "cette valeur n’est pas possible.") from error
    row.save()
    audit.record(
        actor=actor,
        perimeter_id=row.asset.authority.perimeter_id,
        action=action,
        target=row.asset,
        before=None if is_new else _said(before),
        after={"year": row.year, "what": str(row), **_said(values)},
    )
    return row


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the journal keeps them: a related row by its name."""
    return {
        name: str(value) if isinstance(value, models.Model) else value
        for name, value in values.items()
    }


def _refused(field: str, value: str, reason: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, "Corrigez-la.", field=field, value=value),))
