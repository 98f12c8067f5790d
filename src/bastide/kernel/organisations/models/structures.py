"""Services and responsibility centres shared by several authorities, and their frozen versions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models.authorities import Authority
from bastide.kernel.territories.models import Territory


class ServiceLevel(models.TextChoices):
    """Where a service stands in the hierarchy."""

    GENERAL_DIRECTION = "direction_generale", _("Direction générale")
    POLE = "pole", _("Pôle")
    DIRECTION = "direction", _("Direction")
    SERVICE = "service", _("Service")
    TEAM = "equipe", _("Équipe")


class Service(models.Model):
    """A service: one authority carries it; a pooled one serves others too."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="services")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="services")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("nom"), max_length=200)
    level = models.CharField(_("niveau"), max_length=20, choices=ServiceLevel)
    served = models.ManyToManyField(Authority, blank=True, related_name="pooled_services")
    valid_from = models.DateField(_("depuis"), null=True, blank=True)
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("service")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"], name="one_service_per_code_in_a_territory"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="service_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="service_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(level__in=ServiceLevel.values), name="service_level_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class ResponsibilityCentre(models.Model):
    """A responsibility centre: one tree for every authority of the territory."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="centres")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="centres"
    )
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("nom"), max_length=200)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("centre de responsabilité")
        verbose_name_plural = _("centres de responsabilité")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"], name="one_centre_per_code_in_a_territory"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="centre_not_its_own_parent",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its code and name."""
        return f"{self.code} {self.name}"


class OrganisationVersion(models.Model):
    """The organisation as it stood at a date, frozen: never altered once written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="versions")
    label = models.CharField(_("nom"), max_length=120)
    on = models.DateField(_("organisation au"))
    content = models.JSONField(_("contenu"))
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    author = models.CharField(_("figée par"), max_length=120)
    created_at = models.DateTimeField(_("figée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("version de l'organisation")
        verbose_name_plural = _("versions de l'organisation")
        ordering = ["-on", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "on", "label"], name="one_version_per_date_and_label"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name and date."""
        return f"{self.label} ({self.on:%d/%m/%Y})"
