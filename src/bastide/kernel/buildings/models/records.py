"""What assets cost, what they consume, who uses them: one row a year, each with its source."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.core.costs import COST_LABELS, CostKind
from bastide.kernel.buildings.core.energy import CARRIER_LABELS, Carrier
from bastide.kernel.buildings.models.assets import Asset
from bastide.kernel.buildings.models.fields import HundredthsField
from bastide.kernel.organisations.models import Service
from bastide.platform.database.money import MoneyField
from bastide.platform.exchange.models import ImportBatch

FIRST_YEAR, LAST_YEAR = 1980, 2100
HOURS_IN_A_YEAR = 8784


def _year_is_sane(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name=name)


class RunningCost(models.Model):
    """What an asset costs in a year for one kind (or brings in, for income), in euros.

    A credit note may be negative. `is_estimated` marks what was spread rather than measured.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("année"))
    kind = models.CharField(
        _("nature du coût"),
        max_length=15,
        choices=[(kind.value, label) for kind, label in COST_LABELS.items()],
    )
    amount = MoneyField(_("montant"))
    is_estimated = models.BooleanField(_("estimé"), default=False)
    source = models.CharField(_("source"), max_length=250, blank=True)
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="running_costs"
    )

    class Meta:
        verbose_name = _("coût de fonctionnement")
        verbose_name_plural = _("coûts de fonctionnement")
        ordering = ["year", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "year", "kind"], name="one_cost_per_asset_year_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CostKind]), name="cost_kind_is_known"
            ),
            _year_is_sane("cost_year_is_sane"),
        ]

    @override
    def __str__(self) -> str:
        """Name the kind and the year."""
        return f"{self.get_kind_display()} {self.year}"


class EnergyUse(models.Model):
    """Final energy that an asset used in a year, by carrier, in kWh."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="energy_uses")
    year = models.PositiveSmallIntegerField(_("année"))
    carrier = models.CharField(
        _("énergie"),
        max_length=15,
        choices=[(carrier.value, label) for carrier, label in CARRIER_LABELS.items()],
    )
    kwh = HundredthsField(_("consommation"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="energy_uses"
    )

    class Meta:
        verbose_name = _("consommation d’énergie")
        verbose_name_plural = _("consommations d’énergie")
        ordering = ["year", "carrier"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "year", "carrier"], name="one_energy_per_asset_year_carrier"
            ),
            models.CheckConstraint(
                condition=Q(carrier__in=[carrier.value for carrier in Carrier]),
                name="energy_carrier_is_known",
            ),
            models.CheckConstraint(condition=Q(kwh__gte=0), name="energy_is_not_negative"),
            _year_is_sane("energy_year_is_sane"),
        ]

    @override
    def __str__(self) -> str:
        """Name the carrier and the year."""
        return f"{self.get_carrier_display()} {self.year}"


class Occupation(models.Model):
    """Who uses an asset in a year, how many hours and places, out of how many available.

    Where occupants share a room, one row alone carries what is available.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="occupations")
    year = models.PositiveSmallIntegerField(_("année"))
    occupant = models.CharField(_("occupant"), max_length=200)
    is_person = models.BooleanField(_("personne privée"), default=False)
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="occupations"
    )
    hours_used = HundredthsField(_("heures utilisées"), null=True, blank=True)
    places_used = models.PositiveIntegerField(_("places utilisées"), null=True, blank=True)
    hours_available = HundredthsField(_("heures disponibles"), null=True, blank=True)
    places_available = models.PositiveIntegerField(_("places disponibles"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["year", "occupant"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "year", "occupant"], name="one_occupation_per_asset_year_occupant"
            ),
            models.CheckConstraint(
                condition=(
                    Q(hours_used__isnull=True)
                    | Q(hours_used__gte=0, hours_used__lte=HOURS_IN_A_YEAR)
                )
                & (
                    Q(hours_available__isnull=True)
                    | Q(hours_available__gte=0, hours_available__lte=HOURS_IN_A_YEAR)
                ),
                name="occupation_hours_fit_in_a_year",
            ),
            _year_is_sane("occupation_year_is_sane"),
        ]

    @override
    def __str__(self) -> str:
        """Name the occupant and the year."""
        return f"{self.occupant} {self.year}"
