"""The territories that use the product, their member communes and their tax regimes, dated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.territories.core.regimes import REGIME_LABELS, Regime
from bastide.kernel.territories.models.geography import Epci
from bastide.platform.access.models import Perimeter

REGIMES = [(regime.value, label) for regime, label in REGIME_LABELS.items()]


def _ends_after_it_starts(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_to__gte=models.F("valid_from")),
        name=name,
    )


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
    nature = models.CharField(_("nature"), max_length=10, blank=True)
    epci = models.ForeignKey(
        Epci, null=True, blank=True, on_delete=models.PROTECT, related_name="territories"
    )
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
                condition=Q(siren__digits=9), name="territory_siren_has_nine_digits"
            ),
            models.CheckConstraint(
                condition=Q(is_fictitious=False) | Q(epci__isnull=True),
                name="fictitious_territory_is_no_real_epci",
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class MemberCommune(models.Model):
    """A commune of a territory, dated: who is in, since when, and what became of those who left.

    A merged or departed commune keeps its row with `valid_to`; populations are inhabitants, each
    with its vintage.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="members")
    code = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=100)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    departement_code = models.CharField(_("département"), max_length=3)
    postal_codes = models.CharField(_("codes postaux"), max_length=250, blank=True)
    population_municipale = models.PositiveIntegerField(_("population municipale"), null=True)
    population_municipale_vintage = models.PositiveSmallIntegerField(_("millésime"), null=True)
    population_totale = models.PositiveIntegerField(_("population totale"), null=True)
    population_totale_vintage = models.PositiveSmallIntegerField(_("millésime"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)
    geometry = models.TextField(_("contour inventé"), blank=True)
    valid_from = models.DateField(_("membre depuis"), null=True, blank=True)
    valid_to = models.DateField(_("jusqu'au"), null=True, blank=True)
    successor_code = models.CharField(_("code du successeur"), max_length=5, blank=True)
    note = models.CharField(_("ce qui s'est passé"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("commune membre")
        verbose_name_plural = _("communes membres")
        ordering = ["name", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "code"],
                condition=Q(valid_to__isnull=True),
                name="one_current_member_per_code",
            ),
            _ends_after_it_starts("member_ends_after_it_starts"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name

    @property
    def is_current(self) -> bool:
        """Tell whether the commune is still a member."""
        return self.valid_to is None


class RegimeFiscal(models.Model):
    """From a day on, the tax regime of a territory's EPCI is this one, until the next row starts.

    A period has no end of its own, so that two of them never overlap; an empty regime says that
    nothing is established from that day on, an empty start means since the body exists.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="regimes")
    regime = models.CharField(_("régime fiscal"), max_length=3, choices=REGIMES, blank=True)
    valid_from = models.DateField(_("depuis"), null=True, blank=True)
    article = models.CharField(_("article"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=250, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("régime fiscal")
        verbose_name_plural = _("régimes fiscaux")
        ordering = [models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(valid_from__isnull=True),
                name="one_first_regime_per_territory",
            ),
            models.UniqueConstraint(
                fields=["territory", "valid_from"], name="one_regime_per_start"
            ),
            models.CheckConstraint(
                condition=Q(regime__in=["", *(regime.value for regime in Regime)]),
                name="regime_is_known",
            ),
            models.CheckConstraint(
                condition=Q(regime="") | ~Q(article=""), name="regime_has_its_article"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show the regime."""
        return str(self.get_regime_display() or _("Non établi"))
