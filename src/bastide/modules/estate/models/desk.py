"""The one desk: every request that touches an asset, ruled on at dated sessions."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.models import Asset
from bastide.kernel.organisations.models import Service
from bastide.kernel.plans.models import Action
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models.scenarios import PlanScenario
from bastide.platform.access.models import Perimeter
from bastide.platform.database.money import MoneyField


class RequestKind(models.TextChoices):
    """What is asked."""

    MOVE = "demenagement", _("Déménagement")
    WORKS = "travaux", _("Travaux")
    LEASE = "bail", _("Bail")
    PURCHASE = "acquisition", _("Acquisition")
    SALE = "cession", _("Cession")
    NEED = "besoin", _("Besoin de locaux")


class RequestStage(models.TextChoices):
    """How far a request is."""

    WAITING = "attente", _("En attente")
    RULED = "traitee", _("Traitée")
    WITHDRAWN = "retiree", _("Retirée")


class RulingKind(models.TextChoices):
    """What the groupe foncier answers."""

    ACCEPTED = "accepte", _("Accepté")
    REFUSED = "refuse", _("Refusé")
    POSTPONED = "reporte", _("Reporté à une autre séance")


class DeskRequest(models.Model):
    """A request that touches an asset: move, works, lease, purchase, sale, new need.

    `candidates` lists the existing buildings examined before any construction or purchase, each
    with the reason why it was refused: reuse comes first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="estate_requests"
    )
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, related_name="estate_requests"
    )
    kind = models.CharField(_("demande"), max_length=15, choices=RequestKind)
    asset = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="estate_requests"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="estate_requests"
    )
    title = models.CharField(_("objet"), max_length=150)
    text = models.TextField(_("explication"), blank=True)
    surface_m2 = models.PositiveIntegerField(_("surface demandée (m²)"), null=True, blank=True)
    amount = MoneyField(_("coût estimé (€)"), null=True, blank=True)
    wished_on = models.DateField(_("souhaité pour le"), null=True, blank=True)
    candidates = models.JSONField(_("bâtiments existants examinés"), default=list)
    stage = models.CharField(
        _("état"), max_length=10, choices=RequestStage, default=RequestStage.WAITING
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("déposée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("demande au guichet")
        verbose_name_plural = _("demandes au guichet")
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="request_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=RequestStage.values), name="request_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["besoin", "acquisition"]) | Q(asset__isnull=False),
                name="request_names_its_asset",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="request_amount_is_not_negative",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its object."""
        return self.title


class DeskSession(models.Model):
    """A dated session of the groupe foncier; a held session never changes again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="estate_sessions"
    )
    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, related_name="estate_sessions"
    )
    held_on = models.DateField(_("séance du"))
    label = models.CharField(_("nom"), max_length=120)
    members = models.TextField(_("présents"), blank=True)
    minutes = models.TextField(_("relevé"), blank=True)
    is_closed = models.BooleanField(_("close"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("séance du groupe foncier")
        verbose_name_plural = _("séances du groupe foncier")
        ordering = ["-held_on", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["perimeter", "held_on", "label"], name="one_session_per_day_and_label"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name and day."""
        return f"{self.label} ({self.held_on:%d/%m/%Y})"


class Ruling(models.Model):
    """What a session answered to one request or to one plan scenario, and the action it opened.

    Nothing enters the plan by another door.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(DeskSession, on_delete=models.PROTECT, related_name="rulings")
    request = models.ForeignKey(
        DeskRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="rulings"
    )
    scenario = models.ForeignKey(
        PlanScenario, null=True, blank=True, on_delete=models.PROTECT, related_name="rulings"
    )
    kind = models.CharField(_("réponse"), max_length=10, choices=RulingKind)
    reason = models.TextField(_("raison"))
    vote = models.CharField(_("vote"), max_length=120, blank=True)
    action = models.OneToOneField(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="estate_ruling"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("écrite le"), auto_now_add=True)

    class Meta:
        verbose_name = _("réponse du groupe foncier")
        verbose_name_plural = _("réponses du groupe foncier")
        ordering = ["session", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(request__isnull=False) & Q(scenario__isnull=True))
                | (Q(request__isnull=True) & Q(scenario__isnull=False)),
                name="ruling_answers_one_thing",
            ),
            models.UniqueConstraint(
                fields=["session", "request"],
                condition=Q(request__isnull=False),
                name="one_ruling_per_request_and_session",
            ),
            models.UniqueConstraint(
                fields=["session", "scenario"],
                condition=Q(scenario__isnull=False),
                name="one_ruling_per_scenario_and_session",
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=~Q(kind="reporte") & Q(request__isnull=False),
                name="one_final_ruling_per_request",
            ),
            models.UniqueConstraint(
                fields=["scenario"],
                condition=~Q(kind="reporte") & Q(scenario__isnull=False),
                name="one_final_ruling_per_scenario",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_says_why"),
            models.CheckConstraint(
                condition=Q(kind__in=RulingKind.values), name="ruling_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(action__isnull=True) | Q(kind="accepte", request__isnull=False),
                name="only_accepted_requests_open_actions",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say what was answered to what."""
        return f"{self.request or self.scenario}, {self.get_kind_display()}"
