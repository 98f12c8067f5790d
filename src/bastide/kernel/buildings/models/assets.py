"""Identity of assets: segments, sites, buildings, lots and land, and what became of them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.core.choices import KINDS, AssetKind
from bastide.kernel.organisations.models import Authority
from bastide.kernel.territories.models import Territory

KIND_CHOICES = [(choice.value, choice.label) for choice in KINDS]


class EndKind(models.TextChoices):
    """How an asset left the portfolio."""

    DEMOLISHED = "demolished", _("démoli")
    SOLD = "sold", _("cédé")
    MERGED = "merged", _("réuni à un autre")
    SPLIT = "split", _("divisé")
    RETURNED = "returned", _("rendu à son propriétaire")
    MISTAKEN = "mistaken", _("inscrit par erreur")


class LinkKind(models.TextChoices):
    """What ties an asset that left to the one that follows it."""

    MERGED = "merged", _("réuni dans")
    SPLIT = "split", _("divisé en")
    LAND = "land", _("a laissé le terrain")


class Segment(models.Model):
    """A part of the portfolio that is scored and compared apart; one list for a territory."""

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="segments")
    code = models.CharField(_("code"), max_length=40)
    label = models.CharField(_("nom"), max_length=100)
    rank = models.PositiveSmallIntegerField(_("rang"))

    class Meta:
        verbose_name = _("segment du patrimoine")
        verbose_name_plural = _("segments du patrimoine")
        ordering = ["rank", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"], name="one_segment_per_code_in_a_territory"
            ),
            models.UniqueConstraint(
                fields=["territory", "label"], name="one_segment_per_label_in_a_territory"
            ),
            models.CheckConstraint(condition=~Q(code=""), name="segment_has_a_code"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.label


class Site(models.Model):
    """A place with one or several assets of an authority; `key` is its label, made comparable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="sites")
    label = models.CharField(_("nom"), max_length=250)
    key = models.CharField(_("nom comparable"), max_length=250)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "key"], name="one_site_per_label_of_an_authority"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="site_has_a_label"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.label


class Asset(models.Model):
    """A building, a lot or a plot of land in an authority's inventory.

    The row is its identity: it never goes away. Name, site, segment, parent and RNB identifier
    repeat the current state, which is where they are dated.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="assets")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="assets")
    code = models.CharField(_("code"), max_length=80)
    kind = models.CharField(
        _("nature"), max_length=10, choices=KIND_CHOICES, default=AssetKind.BUILDING.value
    )
    name = models.CharField(_("nom"), max_length=250, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="assets"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="assets"
    )
    rnb_id = models.CharField(_("identifiant RNB"), max_length=12, blank=True)
    ended_on = models.DateField(_("sorti le"), null=True, blank=True)
    end_kind = models.CharField(_("sortie"), max_length=12, choices=EndKind, blank=True)
    created_at = models.DateTimeField(_("inscrit le"), auto_now_add=True)

    class Meta:
        verbose_name = _("bien")
        verbose_name_plural = _("biens")
        ordering = ["authority", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "code"], name="one_asset_per_code_of_an_authority"
            ),
            models.UniqueConstraint(
                fields=["territory", "rnb_id"],
                condition=~Q(rnb_id="") & Q(ended_on__isnull=True),
                name="one_asset_in_service_per_rnb_id",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="asset_has_a_code"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in AssetKind]), name="asset_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="asset_not_in_itself"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_kind="")
                | Q(ended_on__isnull=False, end_kind__in=EndKind.values),
                name="asset_end_has_its_kind_and_date",
            ),
        ]
        indexes = [models.Index(fields=["territory", "segment"], name="assets_of_segment")]

    @override
    def __str__(self) -> str:
        """Show its name, else its code."""
        return self.name or self.code

    @property
    def is_ended(self) -> bool:
        """Tell whether it left the portfolio."""
        return self.ended_on is not None


class AssetLink(models.Model):
    """What followed an asset that left: the asset it was merged into, its parts, its land."""

    before = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="successors")
    after = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="predecessors")
    kind = models.CharField(_("lien"), max_length=10, choices=LinkKind)
    on = models.DateField(_("le"))

    class Meta:
        verbose_name = _("filiation de biens")
        verbose_name_plural = _("filiations de biens")
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="one_link_between_two_assets"),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="asset_does_not_follow_itself"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=LinkKind.values), name="asset_link_kind_is_known"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Say who follows whom."""
        return f"{self.before} → {self.after}"
