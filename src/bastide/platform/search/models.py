"""What can be found: one row per object, its stems, and who may find it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.platform.access.models import Perimeter
from bastide.platform.search.lookups import WordsField
from bastide.platform.search.ranked.models import (
    RankedCell,
    RankedCollection,
    RankedDocument,
    RankedSpelling,
)

__all__ = [
    "Deletion",
    "Entry",
    "RankedCell",
    "RankedCollection",
    "RankedDocument",
    "RankedSpelling",
]


class Entry(models.Model):
    """One object that a search may find; its engine index follows by the database's own means.

    `title_words` and `words` hold stems between spaces, the same on every engine.
    """

    kind = models.CharField(_("nature"), max_length=40)
    key = models.CharField(_("identifiant"), max_length=120)
    title = models.CharField(_("titre"), max_length=300)
    url = models.CharField(_("adresse"), max_length=2000)
    perimeter = models.ForeignKey(
        Perimeter, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    room = models.CharField(_("pièce"), max_length=40, blank=True)
    is_fictitious = models.BooleanField(_("territoire fictif"), default=False)
    title_words = models.TextField(_("radicaux du titre"))
    words = WordsField(_("radicaux"))

    class Meta:
        verbose_name = _("entrée de l’index")
        verbose_name_plural = _("entrées de l’index")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_search_entry_per_object")
        ]

    @override
    def __str__(self) -> str:
        """Show its title."""
        return self.title


class Deletion(models.Model):
    """A word of the titles with one letter left out: how a slip of the keyboard finds its word."""

    deletion = models.CharField(_("forme"), max_length=60, db_index=True)
    word = models.CharField(_("mot"), max_length=60)

    class Meta:
        verbose_name = _("forme fautive")
        verbose_name_plural = _("formes fautives")
        constraints = [
            models.UniqueConstraint(fields=["deletion", "word"], name="one_deletion_per_word")
        ]

    @override
    def __str__(self) -> str:
        """Show what leads to what."""
        return f"{self.deletion} → {self.word}"
