"""Official geography, and the territories that use the product."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bastide.platform.access.models import Perimeter


class Territory(models.Model):
    """A territory that uses the product: an EPCI with its communes, or a single body.

    Everything that its members share hangs on its perimeter.
    """

    perimeter = models.OneToOneField(
        Perimeter, on_delete=models.CASCADE, related_name="territory", primary_key=True
    )
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    name = models.CharField(_("nom"), max_length=200)
    siren = models.CharField(_("SIREN"), max_length=9, unique=True)
    is_fictitious = models.BooleanField(
        _("territoire fictif"),
        default=False,
        help_text=_("Toutes ses pages et tous ses exports le disent."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__regex=r"^[0-9]{9}$"), name="territory_siren_has_nine_digits"
            )
        ]

    def __str__(self) -> str:
        """Show its name."""
        return self.name
