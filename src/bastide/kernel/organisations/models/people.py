"""People and their functions, dated."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models.authorities import Authority
from bastide.kernel.organisations.models.structures import Service
from bastide.kernel.territories.models import Territory


class FunctionKind(models.TextChoices):
    """In what capacity a person acts."""

    ELECTED = "elu_referent", _("Élu référent")
    DIRECTOR = "directeur", _("Direction")
    AGENT = "agent", _("Agent")
    OUTSIDE = "exterieur", _("Membre extérieur")


class Person(models.Model):
    """A person who holds functions in a territory; not an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("nom"), max_length=120)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("personne")
        ordering = ["name"]

    @override
    def __str__(self) -> str:
        """Show the name."""
        return self.name


class PersonFunction(models.Model):
    """A function of a person in an authority, over a term of office."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="functions")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="functions")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="functions"
    )
    kind = models.CharField(_("nature"), max_length=15, choices=FunctionKind)
    title = models.CharField(_("titre"), max_length=150)
    starts_on = models.DateField(_("depuis"))
    ends_on = models.DateField(_("jusqu'au"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        verbose_name = _("fonction")
        ordering = ["person__name", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "authority", "title", "starts_on"],
                name="one_function_per_person_title_start",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="function_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=FunctionKind.values), name="function_kind_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say who is what."""
        return f"{self.person}, {self.title}"
