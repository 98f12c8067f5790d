"""How a scoring campaign of buildings is read, and what each reading gave."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.grids.models import Campaign
from bastide.modules.estate.core.publication import DEFAULT_SHOWN_FROM, SMALLEST_SHOWN_FROM


class ThresholdRule(models.TextChoices):
    """How the four classes are separated."""

    FIXED = "fixe", _("Seuil fixe")
    MEDIAN = "mediane", _("Médiane du segment")


class ElectedIndicator(models.TextChoices):
    """The one indicator that orders every list of a campaign."""

    PRIORITY = "priorite", _("Priorité d’investissement")
    IDEAL = "ideal", _("Proximité de l’idéal")
    MEAN = "moyenne", _("Moyenne des deux axes")
    DISPOSAL = "cession", _("Priorité de cession")


class CampaignSettings(models.Model):
    """What was chosen before the first vote: thresholds, the grey zone, the elected indicator.

    The campaign itself (grid, raters, rounds) is the kernel's.
    """

    campaign = models.OneToOneField(
        Campaign, on_delete=models.CASCADE, primary_key=True, related_name="estate_settings"
    )
    threshold_rule = models.CharField(
        _("règle de seuil"), max_length=10, choices=ThresholdRule, default=ThresholdRule.FIXED
    )
    threshold = models.DecimalField(
        _("seuil fixe"), max_digits=3, decimal_places=2, default=Decimal("1.50")
    )
    grey_zone = models.DecimalField(
        _("zone grise"),
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.15"),
        help_text=_("Distance au seuil sous laquelle une classe est à confirmer."),
    )
    elected_indicator = models.CharField(
        _("indicateur élu"),
        max_length=10,
        choices=ElectedIndicator,
        default=ElectedIndicator.PRIORITY,
        help_text=_("Il ordonne toutes les listes de la campagne."),
    )
    shown_from = models.PositiveSmallIntegerField(
        _("évaluateurs pour montrer un collège"),
        default=DEFAULT_SHOWN_FROM,
        help_text=_("En dessous, les chiffres d’un collège diraient la note de quelqu’un."),
    )

    class Meta:
        verbose_name = _("réglage de campagne")
        verbose_name_plural = _("réglages de campagne")
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gt=0, threshold__lt=3), name="estate_threshold_is_on_scale"
            ),
            models.CheckConstraint(
                condition=Q(grey_zone__gte=0, grey_zone__lt=1), name="estate_grey_zone_is_narrow"
            ),
            models.CheckConstraint(
                condition=Q(threshold_rule__in=ThresholdRule.values),
                name="estate_threshold_rule_is_known",
            ),
            models.CheckConstraint(
                condition=Q(elected_indicator__in=ElectedIndicator.values),
                name="estate_elected_indicator_is_known",
            ),
            models.CheckConstraint(
                condition=Q(shown_from__gte=SMALLEST_SHOWN_FROM),
                name="estate_colleges_are_shown_from_two_raters",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the campaign."""
        return str(self.campaign)


class ResultRun(models.Model):
    """One computation of a campaign's results: its inputs' hash, its parameters, its answer.

    Never altered: weights or thresholds changed later make another run, and the old classes stay.
    `content` is the object that `bastide estate score --json` prints; buildings are named by the
    identifier of their asset.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="estate_runs")
    number = models.PositiveSmallIntegerField(_("numéro"))
    round_number = models.PositiveSmallIntegerField(_("tour"))
    inputs_sha256 = models.CharField(_("empreinte des notes"), max_length=64)
    parameters = models.JSONField(_("paramètres"))
    engine_version = models.CharField(_("version du calcul"), max_length=20)
    content = models.JSONField(_("résultats"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("calculé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("calcul de résultats")
        verbose_name_plural = _("calculs de résultats")
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_estate_run_per_number")
        ]

    @override
    def __str__(self) -> str:
        """Name the campaign and the run."""
        return f"{self.campaign}, calcul {self.number}"
