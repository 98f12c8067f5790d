"""How a territory reads the columns of its own files, kept to be used again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory


class ImportProfile(models.Model):
    """The mapping of the columns of one kind of file; the same header is recognised again."""

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="building_profiles"
    )
    name = models.CharField(_("nom"), max_length=100)
    signature = models.CharField(_("empreinte de l’en-tête"), max_length=64)
    mapping = models.JSONField(_("colonnes"))
    author = models.CharField(_("auteur"), max_length=120)
    kept_at = models.DateTimeField(_("gardé le"), auto_now=True)

    class Meta:
        verbose_name = _("profil d’import")
        verbose_name_plural = _("profils d’import")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"], name="one_building_profile_per_name"
            ),
            models.UniqueConstraint(
                fields=["territory", "signature"], name="one_building_profile_per_header"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="building_profile_has_a_name"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name
