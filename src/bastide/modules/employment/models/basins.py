"""The basin of a public site of offers: what it holds beyond its territory, and whether it opens.

A basin that grows from an EPCI to a département changes a row, not the product.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.publishing.retention import LIMITS, Retention

_USUAL = Retention()


class Basin(models.Model):
    """What a territory's site of offers holds.

    `communes` and `departements` are lists of official codes that widen it; `polygon` is a GeoJSON
    geometry (longitude, latitude) that does the same for offers that give a point. `stamp` moves at
    each write of the published jobs: what is kept in memory knows by it that it is old. The `_days`
    are how long things are kept (`core.publishing.retention`).
    """

    territory = models.OneToOneField(
        Territory, on_delete=models.CASCADE, primary_key=True, related_name="basin"
    )
    slug = models.SlugField(_("adresse du site"), max_length=80, unique=True)
    name = models.CharField(_("nom du site"), max_length=120)
    promise = models.CharField(_("phrase d’accueil"), max_length=250, blank=True)
    is_open = models.BooleanField(_("site public ouvert"), default=False)
    communes = models.JSONField(_("communes ajoutées"), default=list, blank=True)
    departements = models.JSONField(_("départements ajoutés"), default=list, blank=True)
    polygon = models.JSONField(_("contour ajouté"), null=True, blank=True)
    keeps_remote = models.BooleanField(_("retient le télétravail complet"), default=True)
    payload_days = models.PositiveSmallIntegerField(
        _("contenus lus gardés (jours)"), default=_USUAL.payload_days
    )
    offer_days = models.PositiveSmallIntegerField(
        _("offres gardées après leur fin (jours)"), default=_USUAL.offer_days
    )
    posting_days = models.PositiveSmallIntegerField(
        _("offres déposées gardées après leur clôture (jours)"), default=_USUAL.posting_days
    )
    stamp = models.PositiveBigIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("bassin d’emploi")
        verbose_name_plural = _("bassins d’emploi")
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="basin_has_a_name"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{field}__gte": least, f"{field}__lte": most}),
                    name=f"basin_{field}_are_lawful",
                )
                for field, (least, most) in LIMITS.items()
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name
