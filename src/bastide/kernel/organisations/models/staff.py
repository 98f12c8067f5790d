"""Posts per grade, imported from the staff annex of a budget."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.organisations.models.authorities import Authority
from bastide.platform.database.money import MoneyField
from bastide.platform.exchange.models import ImportBatch


class PostsField(MoneyField):
    """Posts in full-time equivalents: exact hundredths in the column, `Decimal` in Python."""

    description = "Postes en équivalent temps plein, exacts au centième"


class StaffCount(models.Model):
    """The posts of one grade of an authority in one year: opened by the council, and filled."""

    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="staff_counts")
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="staff_counts")
    year = models.PositiveSmallIntegerField(_("exercice"))
    status = models.CharField(_("statut"), max_length=1)
    grade = models.CharField(_("grade"), max_length=150)
    category = models.CharField(_("catégorie"), max_length=1, blank=True)
    sector = models.CharField(_("filière"), max_length=10, blank=True)
    is_permanent = models.BooleanField(_("permanent"))
    is_full_time = models.BooleanField(_("temps complet"))
    budgeted = PostsField(_("postes budgétés"))
    filled = PostsField(_("postes pourvus"))
    lines = models.PositiveIntegerField(_("lignes du fichier"))
    first_line = models.PositiveIntegerField(_("première ligne"))

    class Meta:
        verbose_name = _("effectif par grade")
        verbose_name_plural = _("effectifs par grade")
        ordering = ["year", "status", "category", "sector", "grade"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "authority",
                    "year",
                    "status",
                    "grade",
                    "category",
                    "sector",
                    "is_permanent",
                    "is_full_time",
                ],
                name="one_staff_count_per_grade_and_year",
            ),
            models.CheckConstraint(
                condition=Q(budgeted__gte=0, filled__gte=0), name="staff_count_is_not_negative"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Name the grade and the year."""
        return f"{self.grade} ({self.year})"
