"""What was decided for a building, whatever the rules proposed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.models import Asset
from bastide.modules.estate.models.campaigns import ResultRun


class DecisionStage(models.TextChoices):
    """Who decided; the words of the house."""

    ARBITRATION = "arbitrage", _("Arbitrage de l’exécutif")
    DELIBERATION = "deliberation", _("Délibération du conseil")


class Decision(models.Model):
    """The action retained for one building of a campaign, against or with the proposal.

    The latest number prevails; the earlier ones stay readable.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(ResultRun, on_delete=models.CASCADE, related_name="decisions")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="estate_decisions")
    number = models.PositiveSmallIntegerField(_("numéro"))
    proposed = models.CharField(_("proposition"), max_length=20, blank=True)
    action = models.CharField(_("action retenue"), max_length=20)
    reason = models.TextField(_("raison"))
    stage = models.CharField(_("qui décide"), max_length=15, choices=DecisionStage)
    vote = models.CharField(
        _("vote"),
        max_length=120,
        blank=True,
        help_text=_("Par exemple\u00a0: délibération n° 2026-41, 28 voix pour, 3 contre."),
    )
    decided_on = models.DateField(_("décidé le"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("décision")
        ordering = ["asset", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "asset", "number"], name="one_decision_per_number"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_says_why"),
            models.CheckConstraint(
                condition=Q(stage__in=DecisionStage.values), name="decision_stage_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(stage="deliberation") | ~Q(vote=""), name="deliberation_has_its_vote"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the building and the action."""
        return f"{self.asset}, {self.action}"
