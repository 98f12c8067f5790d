"""Plans over several years: what is asked of the optimiser, and what it answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.plans.models import Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models.campaigns import ResultRun
from bastide.platform.access.models import Perimeter


class ScenarioStage(models.TextChoices):
    """How far a scenario is; a draft stays with those who prepare it."""

    DRAFT = "projet", _("Projet")
    VOTED = "vote", _("Voté")
    DROPPED = "abandonne", _("Abandonné")


class PlanScenario(models.Model):
    """One way to plan: years, budgets, rates, locks; read by `bastide estate plan` as it is.

    `problem` is the JSON of that command. A voted scenario never changes again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="estate_scenarios"
    )
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, related_name="estate_scenarios"
    )
    run = models.ForeignKey(
        ResultRun, null=True, blank=True, on_delete=models.PROTECT, related_name="scenarios"
    )
    name = models.CharField(_("nom"), max_length=120)
    note = models.TextField(_("ce que l’on cherche"), blank=True)
    problem = models.JSONField(_("données du plan"))
    stage = models.CharField(
        _("état"), max_length=10, choices=ScenarioStage, default=ScenarioStage.DRAFT
    )
    plan = models.OneToOneField(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="estate_scenario"
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    updated_at = models.DateTimeField(_("modifié le"), auto_now=True)

    class Meta:
        verbose_name = _("scénario de plan")
        verbose_name_plural = _("scénarios de plan")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["perimeter", "name"], name="one_scenario_per_name"),
            models.CheckConstraint(
                condition=Q(stage__in=ScenarioStage.values), name="scenario_stage_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(stage="vote") & Q(plan__isnull=False))
                | (~Q(stage="vote") & Q(plan__isnull=True)),
                name="voted_scenario_has_its_plan",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class PlanRun(models.Model):
    """One answer of the optimiser to a scenario, with what makes it repeatable.

    `content` is the object that `bastide estate plan --json` prints.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scenario = models.ForeignKey(PlanScenario, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveSmallIntegerField(_("numéro"))
    scenario_version = models.PositiveIntegerField(_("version du scénario"))
    inputs_sha256 = models.CharField(_("empreinte des données"), max_length=64)
    engine_version = models.CharField(_("version du calcul"), max_length=20)
    status = models.CharField(_("issue"), max_length=12)
    content = models.JSONField(_("réponse"))
    seconds = models.FloatField(_("durée en secondes"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("calculé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("calcul de plan")
        verbose_name_plural = _("calculs de plan")
        ordering = ["scenario", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_plan_run_per_number"),
            models.CheckConstraint(
                condition=Q(status__in=["optimal", "feasible", "infeasible"]),
                name="plan_run_status_is_known",
            ),
            models.CheckConstraint(condition=Q(seconds__gte=0), name="plan_run_takes_some_time"),
        ]

    @override
    def __str__(self) -> str:
        """Name the scenario and the run."""
        return f"{self.scenario}, calcul {self.number}"
