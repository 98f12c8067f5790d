"""What readers report of offers, without account, and what was decided of it.

The link that follows a report is signed with the installation's key over its seal.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.reports import ReportGround, ReportReason
from bastide.modules.employment.models.alerts import SEAL_LENGTH, new_seal
from bastide.modules.employment.models.jobs import PublishedJob


class ReportState(models.TextChoices):
    """What was decided."""

    RECEIVED = "recu", _("à examiner")
    KEPT = "maintenue", _("offre maintenue")
    CORRECTED = "corrigee", _("offre corrigée")
    REMOVED = "retiree", _("offre retirée")


class JobReport(models.Model):
    """One report on one offer.

    `address` is empty when the person wants no answer. `origin` is a keyed digest of the network
    address that changes each day, emptied the day after. `message` and `ground` are the statement
    of reasons, sent to the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_reports"
    )
    job = models.ForeignKey(PublishedJob, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(_("motif"), max_length=15)
    words = models.CharField(_("précisions"), max_length=2000, blank=True)
    address = models.CharField(_("adresse électronique"), max_length=254, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    seal = models.CharField(max_length=SEAL_LENGTH, default=new_seal)
    origin = models.CharField(max_length=64, blank=True, db_index=True)
    received_at = models.DateTimeField(_("reçu le"))
    due_at = models.DateTimeField(_("à examiner avant le"))
    state = models.CharField(
        _("état"), max_length=10, choices=ReportState, default=ReportState.RECEIVED
    )
    ground = models.CharField(_("fondement"), max_length=10, blank=True)
    message = models.CharField(_("raison de la décision"), max_length=2000, blank=True)
    decided_at = models.DateTimeField(_("décidé le"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("signalement d’offre")
        verbose_name_plural = _("signalements d’offres")
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=[one.value for one in ReportReason]),
                name="report_reason_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(reason=ReportReason.OTHER.value) | ~Q(words=""),
                name="other_report_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="report_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=["", *(one.value for one in ReportGround)]),
                name="report_ground_is_known",
            ),
            models.CheckConstraint(
                condition=Q(address="", digest="") | (~Q(address="") & ~Q(digest="")),
                name="report_address_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="recu", decided_at__isnull=True, message="")
                | (~Q(state="recu") & Q(decided_at__isnull=False) & ~Q(message="")),
                name="decided_report_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="retiree") | ~Q(ground=""), name="removal_has_a_ground"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("received_at")), name="report_has_some_time"
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "state", "due_at"], name="employment_report_queue")
        ]

    @override
    def __str__(self) -> str:
        """Show the day, nothing of the person."""
        return f"{self.received_at:%d/%m/%Y}"
