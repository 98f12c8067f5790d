"""Versioned grids: once frozen, a version never changes; another version does."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.grids.core.grids import MAX_SCALE, MAX_WEIGHT
from bastide.kernel.territories.models import Territory


class Grid(models.Model):
    """One version of a grid; scores go from 0 to `scale_max`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="grids")
    room = models.CharField(_("pièce"), max_length=40)
    name = models.CharField(_("nom"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    scale_max = models.PositiveSmallIntegerField(_("note la plus haute"), default=3)
    axes = models.JSONField(_("axes"), default=list, blank=True)
    source = models.TextField(_("source"), blank=True)
    note = models.TextField(_("remarque"), blank=True)
    is_frozen = models.BooleanField(_("figée"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("grille de notation")
        verbose_name_plural = _("grilles de notation")
        ordering = ["name", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "room", "name", "version"], name="one_grid_per_name_version"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="grid_version_from_one"),
            models.CheckConstraint(
                condition=Q(scale_max__gte=1, scale_max__lte=MAX_SCALE), name="grid_scale_is_sane"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="grid_has_a_name"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name and version."""
        return f"{self.name} (version {self.version})"

    @property
    def scale(self) -> range:
        """Return the scores that may be given."""
        return range(self.scale_max + 1)


class GridItem(models.Model):
    """One item of a grid, with the wording of each score."""

    grid = models.ForeignKey(Grid, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(_("code"), max_length=40)
    axis = models.CharField(_("axe"), max_length=40)
    label = models.CharField(_("intitulé"), max_length=200)
    help = models.CharField(_("aide"), max_length=500, blank=True)
    levels = models.JSONField(_("rédaction de chaque note"))
    weight = models.DecimalField(_("poids"), max_digits=8, decimal_places=4, default=1)
    rank = models.PositiveSmallIntegerField(_("rang"))
    is_computed = models.BooleanField(_("rempli d’après des données"), default=False)

    class Meta:
        verbose_name = _("item de grille")
        verbose_name_plural = _("items de grille")
        ordering = ["grid", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["grid", "code"], name="one_item_per_code_in_a_grid"),
            models.UniqueConstraint(fields=["grid", "rank"], name="one_item_per_rank_in_a_grid"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=MAX_WEIGHT), name="item_weight_is_sane"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(axis="") & ~Q(label=""), name="item_says_what_it_asks"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its code and what it asks."""
        return f"{self.code} {self.label}"
