"""Official geography: one set of rows per edition, loaded as published and never altered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class Edition(models.Model):
    """One edition of the official geography (code officiel géographique of a year)."""

    code = models.CharField(_("édition"), max_length=10, unique=True)
    label = models.CharField(_("nom"), max_length=120)
    valid_on = models.DateField(_("décrit la géographie au"))
    population_municipale_vintage = models.PositiveSmallIntegerField(
        _("millésime de la population municipale")
    )
    population_totale_vintage = models.PositiveSmallIntegerField(
        _("millésime de la population totale")
    )
    members_vintage = models.PositiveSmallIntegerField(_("millésime des listes de membres"))
    members_vintage_ept = models.PositiveSmallIntegerField(
        _("millésime des listes de membres des EPT")
    )
    source = models.CharField(_("source"), max_length=250)
    sha256 = models.CharField(_("empreinte SHA-256"), max_length=64)
    loaded_at = models.DateTimeField(_("chargée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("édition de la géographie")
        verbose_name_plural = _("éditions de la géographie")
        ordering = ["-valid_on"]
        constraints = [
            models.UniqueConstraint(fields=["valid_on"], name="one_edition_per_date"),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.label


class Region(models.Model):
    """A région of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="regions")
    code = models.CharField(_("code"), max_length=3)
    name = models.CharField(_("nom"), max_length=100)
    zone = models.CharField(_("zone"), max_length=5)

    class Meta:
        verbose_name = _("région")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_region_per_code")
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Departement(models.Model):
    """A département (or an overseas collectivity) of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="departements")
    code = models.CharField(_("code"), max_length=3)
    name = models.CharField(_("nom"), max_length=100)
    region_code = models.CharField(_("code de la région"), max_length=3)
    zone = models.CharField(_("zone"), max_length=5)

    class Meta:
        verbose_name = _("département")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_departement_per_code")
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Commune(models.Model):
    """A commune of an edition; populations in inhabitants, empty when not published."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="communes")
    code = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=100)
    key = models.CharField(_("nom comparable"), max_length=100, db_index=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True, db_index=True)
    departement_code = models.CharField(_("département"), max_length=3)
    region_code = models.CharField(_("région"), max_length=3)
    zone = models.CharField(_("zone"), max_length=5)
    population_municipale = models.PositiveIntegerField(_("population municipale"), null=True)
    population_totale = models.PositiveIntegerField(_("population totale"), null=True)
    latitude = models.FloatField(_("latitude"), null=True)
    longitude = models.FloatField(_("longitude"), null=True)

    class Meta:
        verbose_name = _("commune")
        ordering = ["key", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="one_commune_per_code"),
            models.UniqueConstraint(
                fields=["edition", "siren"], condition=~Q(siren=""), name="one_commune_per_siren"
            ),
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class PostalCode(models.Model):
    """A postal code that serves a commune; several of each for the other."""

    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="postal_codes")
    code = models.CharField(_("code postal"), max_length=5, db_index=True)

    class Meta:
        verbose_name = _("code postal")
        verbose_name_plural = _("codes postaux")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["commune", "code"], name="one_postal_code_per_commune")
        ]

    @override
    def __str__(self) -> str:
        """Show the code."""
        return self.code


class FormerCommune(models.Model):
    """A delegated or associated commune, or a municipal arrondissement, and its successor."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="former_communes")
    code = models.CharField(_("code INSEE"), max_length=5)
    name = models.CharField(_("nom"), max_length=100)
    key = models.CharField(_("nom comparable"), max_length=100, db_index=True)
    kind = models.CharField(_("nature"), max_length=30)
    successor = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="former_communes")

    class Meta:
        verbose_name = _("commune ancienne ou déléguée")
        verbose_name_plural = _("communes anciennes ou déléguées")
        ordering = ["key", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code", "kind"], name="one_former_commune_per_code_and_kind"
            )
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name


class Epci(models.Model):
    """An EPCI with its own tax, or an EPT of Grand Paris, of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="epcis")
    siren = models.CharField(_("SIREN"), max_length=9)
    name = models.CharField(_("nom"), max_length=200)
    key = models.CharField(_("nom comparable"), max_length=200, db_index=True)
    nature = models.CharField(_("nature"), max_length=10)
    mode_financement = models.CharField(_("mode de financement"), max_length=10, blank=True)
    communes_count = models.PositiveIntegerField(_("nombre de communes"))
    population_municipale = models.PositiveIntegerField(_("population municipale"), null=True)
    population_totale = models.PositiveIntegerField(_("population totale"), null=True)
    departement_code = models.CharField(_("département principal"), max_length=3)
    communes = models.ManyToManyField(Commune, through="Membership", related_name="epcis")

    class Meta:
        verbose_name = _("EPCI")
        verbose_name_plural = _("EPCI")
        ordering = ["key", "siren"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "siren"], name="one_epci_per_siren")
        ]

    @override
    def __str__(self) -> str:
        """Show its name."""
        return self.name

    @property
    def is_ept(self) -> bool:
        """Tell whether this is an établissement public territorial of Grand Paris."""
        return self.nature == "EPT"

    @property
    def population_vintage(self) -> int:
        """Return the reference year of the populations printed beside its members."""
        edition = self.edition
        return edition.members_vintage_ept if self.is_ept else edition.members_vintage


class Membership(models.Model):
    """A commune's membership of an EPCI; a commune of Grand Paris is in two."""

    epci = models.ForeignKey(Epci, on_delete=models.CASCADE, related_name="memberships")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="memberships")
    population_municipale = models.PositiveIntegerField(_("population municipale"), null=True)
    population_totale = models.PositiveIntegerField(_("population totale"), null=True)

    class Meta:
        verbose_name = _("appartenance à un EPCI")
        verbose_name_plural = _("appartenances à un EPCI")
        constraints = [
            models.UniqueConstraint(fields=["epci", "commune"], name="one_membership_per_commune")
        ]

    @override
    def __str__(self) -> str:
        """Say who belongs to what."""
        return f"{self.commune_id} → {self.epci_id}"


class Contour(models.Model):
    """The contour of a commune, an EPCI or a département: a GeoJSON geometry as text."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="contours")
    level = models.CharField(_("niveau"), max_length=12)
    code = models.CharField(_("code"), max_length=9)
    geometry = models.TextField(_("géométrie"))

    class Meta:
        verbose_name = _("contour")
        constraints = [
            models.UniqueConstraint(fields=["edition", "level", "code"], name="one_contour_each")
        ]

    @override
    def __str__(self) -> str:
        """Say of what."""
        return f"{self.level} {self.code}"
