"""The dated states of an asset: every fact, since when, from which source, by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from bastide.kernel.buildings.core.choices import KINDS
from bastide.kernel.buildings.core.dates import FIRST_YEAR
from bastide.kernel.buildings.core.facts import FACTS, FIELDS, FactType
from bastide.kernel.buildings.models.assets import KIND_CHOICES, Asset, Segment, Site
from bastide.kernel.buildings.models.fields import HundredthsField
from bastide.platform.database.money import MoneyField
from bastide.platform.exchange.models import ImportBatch

LAST_YEAR = 2200
_NOT_NEGATIVE = (FactType.AREA, FactType.MONEY, FactType.ENERGY, FactType.NUMBER)


def _listed(key: str) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in FIELDS[key].choices]


def _constraints() -> list[models.BaseConstraint]:
    """Return one constraint for each closed list, each quantity and each year of the registry."""
    made: list[models.BaseConstraint] = []
    for fact in FACTS:
        if fact.type is FactType.CHOICE:
            values = ["", *(choice.value for choice in fact.choices)]
            condition = Q(**{f"{fact.key}__in": values})
        elif fact.type in _NOT_NEGATIVE:
            condition = Q(**{f"{fact.key}__isnull": True}) | Q(**{f"{fact.key}__gte": 0})
        elif fact.type is FactType.YEAR:
            condition = Q(**{f"{fact.key}__isnull": True}) | Q(
                **{f"{fact.key}__gte": FIRST_YEAR, f"{fact.key}__lte": LAST_YEAR}
            )
        else:
            continue
        made.append(models.CheckConstraint(condition=condition, name=f"state_{fact.key}_is_sane"))
    return made


class AssetState(models.Model):
    """An asset as it is described from a date on, whole; the current one is the last.

    A fact that is not known is empty (`NULL`, or an empty text or list), never zero. Areas are in
    square metres, amounts in euros, energies in kWh.
    """

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="states")
    number = models.PositiveIntegerField(_("numéro"))
    is_current = models.BooleanField(_("état actuel"), default=True)
    valid_from = models.DateField(_("vrai depuis"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    reason = models.CharField(_("motif"), max_length=250, blank=True)
    batch = models.ForeignKey(
        ImportBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="asset_states"
    )
    line = models.PositiveIntegerField(_("ligne du fichier"), null=True, blank=True)
    author = models.CharField(_("auteur"), max_length=120)
    recorded_at = models.DateTimeField(_("inscrit le"), auto_now_add=True)
    changed = models.JSONField(_("faits changés"), default=list)
    extra = models.JSONField(_("autres colonnes du fichier"), default=dict, blank=True)

    kind = models.CharField(_("Nature"), max_length=10, choices=KIND_CHOICES)
    name = models.CharField(_("Nom"), max_length=250, blank=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    segment = models.ForeignKey(
        Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rnb_id = models.CharField(_("Identifiant RNB"), max_length=12, blank=True)

    address = models.CharField(_("Adresse"), max_length=250, blank=True)
    postcode = models.CharField(_("Code postal"), max_length=5, blank=True)
    commune_name = models.CharField(_("Commune"), max_length=250, blank=True)
    commune_code = models.CharField(_("Code INSEE de la commune"), max_length=5, blank=True)
    district = models.CharField(_("Quartier"), max_length=250, blank=True)
    latitude = models.FloatField(_("Latitude"), null=True, blank=True)
    longitude = models.FloatField(_("Longitude"), null=True, blank=True)
    cadastre = models.JSONField(_("Parcelles cadastrales"), default=list, blank=True)
    use = models.CharField(_("Usage du bien"), max_length=250, blank=True)
    family = models.CharField(
        _("Famille d’équipement"), max_length=20, choices=_listed("family"), blank=True
    )
    construction_year = models.PositiveSmallIntegerField(
        _("Année de construction"), null=True, blank=True
    )
    renovation_year = models.PositiveSmallIntegerField(
        _("Dernière rénovation lourde"), null=True, blank=True
    )
    floors = models.PositiveIntegerField(_("Niveaux"), null=True, blank=True)
    condition = models.CharField(
        _("État technique déclaré"), max_length=20, choices=_listed("condition"), blank=True
    )
    area_sdp_m2 = HundredthsField(_("Surface de plancher (SDP)"), null=True, blank=True)
    area_su_m2 = HundredthsField(_("Surface utile (SU)"), null=True, blank=True)
    area_sub_m2 = HundredthsField(_("Surface utile brute (SUB)"), null=True, blank=True)
    area_shon_m2 = HundredthsField(_("Surface hors œuvre nette (SHON)"), null=True, blank=True)
    area_shob_m2 = HundredthsField(_("Surface hors œuvre brute (SHOB)"), null=True, blank=True)
    area_other_m2 = HundredthsField(_("Surface de nature non précisée"), null=True, blank=True)
    footprint_m2 = HundredthsField(_("Emprise au sol"), null=True, blank=True)
    land_m2 = HundredthsField(_("Surface du terrain"), null=True, blank=True)
    tertiary_m2 = HundredthsField(_("Surface tertiaire"), null=True, blank=True)
    tenure = models.CharField(
        _("Titre de détention"), max_length=20, choices=_listed("tenure"), blank=True
    )
    owner_name = models.CharField(_("Propriétaire tel qu’écrit"), max_length=250, blank=True)
    domain_status = models.CharField(
        _("Domanialité"), max_length=20, choices=_listed("domain_status"), blank=True
    )
    heritage_status = models.CharField(
        _("Protection patrimoniale"), max_length=20, choices=_listed("heritage_status"), blank=True
    )
    transferred_use = models.BooleanField(
        _("Mis à disposition avec une compétence transférée"), null=True, blank=True
    )
    transfer_beneficiary = models.CharField(
        _("Bénéficiaire de la mise à disposition"), max_length=250, blank=True
    )
    is_school = models.BooleanField(_("École publique"), null=True, blank=True)
    is_worship_1905 = models.BooleanField(
        _("Édifice affecté au culte (loi de 1905)"), null=True, blank=True
    )
    has_legacy_charges = models.BooleanField(
        _("Legs ou donation avec charges"), null=True, blank=True
    )
    legacy_charges = models.CharField(_("Charges du legs"), max_length=250, blank=True)
    is_section_property = models.BooleanField(_("Bien de section"), null=True, blank=True)
    subsidies_to_repay_eur = MoneyField(
        _("Subventions à rembourser en cas de cession"), null=True, blank=True
    )
    lease = models.CharField(
        _("Bail en cours"), max_length=20, choices=_listed("lease"), blank=True
    )
    lease_ends_on = models.DateField(_("Fin du bail"), null=True, blank=True)
    is_co_owned = models.BooleanField(_("En copropriété"), null=True, blank=True)
    easements = models.CharField(_("Servitudes"), max_length=250, blank=True)
    is_compulsory_service = models.BooleanField(
        _("Abrite un service obligatoire"), null=True, blank=True
    )
    acquired_on = models.DateField(_("Date d’entrée au patrimoine"), null=True, blank=True)
    erp_types = models.JSONField(_("Types d’ERP"), default=list, blank=True)
    erp_category = models.CharField(
        _("Catégorie d’ERP"), max_length=20, choices=_listed("erp_category"), blank=True
    )
    erp_id = models.CharField(_("Identifiant d’ERP"), max_length=250, blank=True)
    safety_opinion = models.CharField(
        _("Avis de la commission de sécurité"),
        max_length=20,
        choices=_listed("safety_opinion"),
        blank=True,
    )
    safety_visited_on = models.DateField(_("Dernière visite de sécurité"), null=True, blank=True)
    accessibility = models.CharField(
        _("Accessibilité"), max_length=20, choices=_listed("accessibility"), blank=True
    )
    accessibility_certified_on = models.DateField(_("Date de l’attestation"), null=True, blank=True)
    asbestos = models.CharField(
        _("Amiante"), max_length=20, choices=_listed("asbestos"), blank=True
    )
    pollution = models.CharField(
        _("Pollution du sol"), max_length=20, choices=_listed("pollution"), blank=True
    )
    energy_class = models.CharField(
        _("Classe énergie"), max_length=20, choices=_listed("energy_class"), blank=True
    )
    emission_class = models.CharField(
        _("Classe climat"), max_length=20, choices=_listed("emission_class"), blank=True
    )
    heating = models.CharField(_("Énergie de chauffage"), max_length=250, blank=True)
    operat_id = models.CharField(_("Identifiant OPERAT"), max_length=250, blank=True)
    operat_reference_year = models.PositiveSmallIntegerField(
        _("Année de référence OPERAT"), null=True, blank=True
    )
    operat_reference_kwh = HundredthsField(
        _("Consommation de référence OPERAT"), null=True, blank=True
    )
    operat_cabs_kwh_m2 = HundredthsField(
        _("Objectif en valeur absolue (Cabs)"), null=True, blank=True
    )
    market_value_low_eur = MoneyField(_("Valeur vénale basse"), null=True, blank=True)
    market_value_high_eur = MoneyField(_("Valeur vénale haute"), null=True, blank=True)
    valued_on = models.DateField(_("Date de l’évaluation"), null=True, blank=True)
    valued_by = models.CharField(_("Auteur de l’évaluation"), max_length=250, blank=True)
    book_value_eur = MoneyField(_("Valeur nette comptable"), null=True, blank=True)
    inventory_number = models.CharField(
        _("Numéro d’inventaire comptable"), max_length=250, blank=True
    )
    capacity = models.PositiveIntegerField(_("Effectif maximal"), null=True, blank=True)
    opening_hours = models.CharField(_("Horaires d’ouverture"), max_length=250, blank=True)
    main_occupant = models.CharField(_("Occupant principal"), max_length=250, blank=True)
    phone = models.CharField(_("Téléphone"), max_length=250, blank=True)
    email = models.CharField(_("Courriel"), max_length=250, blank=True)
    website = models.CharField(_("Site web"), max_length=250, blank=True)
    address_key = models.CharField(_("Clé d’adresse"), max_length=250, blank=True)
    external_key = models.CharField(_("Clé d’origine"), max_length=250, blank=True)
    equipment_code = models.CharField(_("Code d’équipement"), max_length=250, blank=True)
    notes = models.TextField(_("Observations"), blank=True)

    class Meta:
        verbose_name = _("état d’un bien")
        verbose_name_plural = _("états d’un bien")
        ordering = ["asset", "number"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "number"], name="one_state_per_number"),
            models.UniqueConstraint(
                fields=["asset"], condition=Q(is_current=True), name="one_current_state"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="state_numbers_start_at_one"),
            models.CheckConstraint(
                condition=Q(kind__in=[choice.value for choice in KINDS]),
                name="state_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(market_value_low_eur__isnull=True)
                | Q(market_value_high_eur__isnull=True)
                | Q(market_value_low_eur__lte=F("market_value_high_eur")),
                name="state_market_value_is_a_range",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90),
                name="state_latitude_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180),
                name="state_longitude_is_on_earth",
            ),
            *_constraints(),
        ]

    @override
    def __str__(self) -> str:
        """Name the asset and the date."""
        return f"{self.name or self.asset_id} au {self.valid_from:%d/%m/%Y}"
