"""What ranked search keeps: the words of each document at each place, and what they may be."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.search.ranked.cells import MOST_COLLECTIONS

LONGEST_FORM = 60
"""Characters of the longest wrong form kept."""


class RankedCollection(models.Model):
    """Documents that are searched together; its number is in the rows of its documents.

    Each write gives it a stamp drawn by chance, so that what was read before is known to be old.
    """

    number = models.PositiveSmallIntegerField(_("numéro"), primary_key=True)
    name = models.CharField(_("nom"), max_length=200, unique=True)
    stamp = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("collection de l’index")
        verbose_name_plural = _("collections de l’index")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__lt=MOST_COLLECTIONS), name="ranked_number_fits_in_rows"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class RankedDocument(models.Model):
    """A document at one of its places; its identifier says where it is (`cells.py`).

    The engine's own index follows every write of `words`.
    """

    id = models.BigIntegerField(primary_key=True)
    collection = models.ForeignKey(RankedCollection, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(_("identifiant"), max_length=120)
    rank = models.PositiveSmallIntegerField(_("rang du lieu"), default=0)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    words = models.TextField(_("radicaux"))

    class Meta:
        verbose_name = _("document de l’index")
        verbose_name_plural = _("documents de l’index")
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "key", "rank"], name="one_ranked_row_per_place"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its key."""
        return self.key


class RankedCell(models.Model):
    """How many rows a cell holds, so that the rarity of a word needs no count."""

    cell = models.BigIntegerField(_("maille"), primary_key=True)
    documents = models.PositiveIntegerField(_("documents"))

    class Meta:
        verbose_name = _("maille de l’index")
        verbose_name_plural = _("mailles de l’index")

    @override
    def __str__(self) -> str:
        """Show its number."""
        return str(self.cell)


class RankedSpelling(models.Model):
    """A wrong form of a word of the titles and labels of a collection."""

    collection = models.ForeignKey(RankedCollection, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(_("forme"), max_length=LONGEST_FORM)
    word = models.CharField(_("mot"), max_length=LONGEST_FORM, db_index=True)

    class Meta:
        verbose_name = _("forme fautive d’un document")
        verbose_name_plural = _("formes fautives des documents")
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "form", "word"], name="one_ranked_spelling_per_word"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show what leads to what."""
        return f"{self.form} → {self.word}"
