"""Public bodies of a territory."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.platform.access.models import Perimeter


class AuthorityKind(models.TextChoices):
    """What a public body is."""

    COMMUNE = "commune", _("Commune")
    EPCI = "epci", _("Établissement public de coopération intercommunale")
    CCAS = "ccas", _("Centre communal ou intercommunal d'action sociale")
    SYNDICAT = "syndicat", _("Syndicat")
    OTHER = "autre", _("Autre organisme")


class Authority(models.Model):
    """A public body of a territory: it votes a budget, owns, employs. Identified by its SIREN."""

    perimeter = models.OneToOneField(
        Perimeter, on_delete=models.CASCADE, related_name="authority", primary_key=True
    )
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="authorities")
    kind = models.CharField(_("nature"), max_length=10, choices=AuthorityKind)
    name = models.CharField(_("nom"), max_length=200)
    siren = models.CharField(_("SIREN"), max_length=9)
    code_insee = models.CharField(_("code INSEE"), max_length=5, blank=True)
    valid_from = models.DateField(_("existe depuis"), null=True, blank=True)
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)

    class Meta:
        verbose_name = _("collectivité")
        verbose_name_plural = _("collectivités")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "siren"], name="one_authority_per_siren_in_a_territory"
            ),
            models.CheckConstraint(
                condition=Q(siren__digits=9), name="authority_siren_has_nine_digits"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="authority_ends_after_it_starts",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name
