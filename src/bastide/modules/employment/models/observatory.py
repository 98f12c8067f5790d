"""What each day was, kept for ever: the observatory is read from it, not from the offers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.observatory.counts import Cut, Measure


class ObservatoryDay(models.Model):
    """One measure of one day: of everything (`cut` empty) or of one value of a cut.

    Counts are whole numbers; `duree-mediane` is in days. A measure that could not be taken has no
    row: nothing stands for zero.
    """

    id = models.BigAutoField(primary_key=True)
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="employment_days"
    )
    day = models.DateField(_("jour"))
    measure = models.CharField(_("mesure"), max_length=15)
    cut = models.CharField(_("découpage"), max_length=10, blank=True)
    key = models.CharField(_("valeur du découpage"), max_length=60, blank=True)
    value = models.PositiveIntegerField(_("valeur"))

    class Meta:
        verbose_name = _("mesure de l’observatoire")
        verbose_name_plural = _("mesures de l’observatoire")
        ordering = ["day", "measure", "cut", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "day", "measure", "cut", "key"],
                name="one_value_per_measure_of_a_day",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=[one.value for one in Measure]),
                name="observatory_measure_is_known",
            ),
            models.CheckConstraint(
                condition=Q(cut__in=["", *(one.value for one in Cut)]),
                name="observatory_cut_is_known",
            ),
            models.CheckConstraint(
                condition=Q(cut="", key="") | ~Q(cut=""), name="observatory_key_has_a_cut"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the day and the measure."""
        return f"{self.day:%d/%m/%Y} {self.measure}"
