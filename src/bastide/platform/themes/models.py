"""The theme of a territory; without a row, or with an empty one, pages look as Bastide's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter

COLOUR = r"^(#[0-9a-f]{6})?$"


class Theme(models.Model):
    """What a territory chose. A field left empty keeps Bastide's own."""

    perimeter = models.OneToOneField(
        Perimeter, on_delete=models.CASCADE, related_name="theme", primary_key=True
    )
    accent_light = models.CharField(_("couleur d’accent, pages claires"), max_length=7, blank=True)
    accent_dark = models.CharField(_("couleur d’accent, pages sombres"), max_length=7, blank=True)
    short_name = models.CharField(_("nom court"), max_length=40, blank=True)
    logo = models.TextField(_("logo PNG, en base 64"), blank=True)
    logo_text = models.CharField(_("texte de remplacement du logo"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        constraints = [
            models.CheckConstraint(
                condition=Q(accent_light__regex=COLOUR) & Q(accent_dark__regex=COLOUR),
                name="theme_accents_are_colours",
            ),
            models.CheckConstraint(
                condition=(Q(accent_light="") & Q(accent_dark=""))
                | (~Q(accent_light="") & ~Q(accent_dark="")),
                name="theme_accents_go_together",
            ),
            models.CheckConstraint(
                condition=(Q(logo="") & Q(logo_text="")) | (~Q(logo="") & ~Q(logo_text="")),
                name="theme_logo_has_its_text",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show whose it is."""
        return str(self.perimeter)
