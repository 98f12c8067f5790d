"""The first diagnosis: the tools in use, and who does which task of a portfolio manager."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models import Service
from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import Perimeter


class Horizon(models.TextChoices):
    """How far a tool looks."""

    WITHIN_YEAR = "infra", _("Moins d’un an")
    YEAR = "annuel", _("L’année")
    YEARS = "pluriannuel", _("Plusieurs années")


class Level(models.TextChoices):
    """Who a tool serves."""

    OPERATIONAL = "operationnel", _("Opérationnel")
    MANAGEMENT = "gestion", _("Gestion")
    STRATEGIC = "strategique", _("Stratégique")


class ManagementTool(models.Model):
    """A tool in use to manage the property: its horizon and its level."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="estate_tools")
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="estate_tools")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="estate_tools"
    )
    name = models.CharField(_("outil"), max_length=150)
    horizon = models.CharField(_("horizon"), max_length=12, choices=Horizon)
    level = models.CharField(_("niveau"), max_length=12, choices=Level)
    note = models.TextField(_("remarque"), blank=True)

    class Meta:
        verbose_name = _("outil de gestion")
        verbose_name_plural = _("outils de gestion")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["perimeter", "name"], name="one_tool_per_name"),
            models.CheckConstraint(
                condition=Q(horizon__in=Horizon.values, level__in=Level.values),
                name="tool_place_is_known",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Involvement(models.TextChoices):
    """What a service does of a task."""

    DOES = "fait", _("Fait")
    SHARES = "partage", _("Partage")


class TaskInvolvement(models.Model):
    """A service does, or shares, one task of a portfolio manager; no row means nobody there.

    The tasks stand in `data/estate/taches-du-gestionnaire.csv`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    perimeter = models.ForeignKey(Perimeter, on_delete=models.CASCADE, related_name="estate_tasks")
    task = models.CharField(_("tâche"), max_length=20)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="estate_tasks")
    involvement = models.CharField(_("rôle"), max_length=10, choices=Involvement)

    class Meta:
        verbose_name = _("rôle d’un service")
        verbose_name_plural = _("rôles des services")
        ordering = ["task", "service"]
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "task", "service"], name="one_role_per_task_and_service"
            ),
            models.CheckConstraint(
                condition=Q(involvement__in=Involvement.values), name="task_involvement_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say who does what."""
        return f"{self.task}, {self.service}"
