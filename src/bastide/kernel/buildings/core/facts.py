"""The facts known of an asset: key, French label, type, unit, closed list, what each serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bastide.kernel.buildings.core import choices
from bastide.kernel.buildings.core.choices import Choice

Value = str | int | bool | Decimal | dt.date | tuple[str, ...]
"""A fact that was read; a missing one has no value at all, never zero or an empty text."""

Facts = Mapping[str, Value]
"""Key of a fact → its value; what is missing is absent."""


class FactType(StrEnum):
    """How a fact is read, stored and written."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    INTEGER = "integer"
    NUMBER = "number"
    AREA = "area"
    MONEY = "money"
    ENERGY = "energy"
    YEAR = "year"
    DATE = "date"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    POSTCODE = "postcode"
    INSEE = "insee"
    SIRET = "siret"
    RNB = "rnb"
    PARCELS = "parcels"


class Group(StrEnum):
    """The parts of a building's sheet, in their order."""

    IDENTITY = "Identité"
    PLACE = "Localisation"
    DESCRIPTION = "Description"
    AREAS = "Surfaces"
    LAW = "Droit et domanialité"
    PUBLIC = "Accueil du public et sécurité"
    ENERGY = "Énergie"
    VALUE = "Valeur"
    USE = "Usage"
    ORIGIN = "Origine et contact"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the registry.

    Attributes:
        key: identifier, also the name of the stored column.
        label: in French, as screens and columns of files show it.
        type: how it is read and written.
        group: where it stands on the sheet.
        unit: unit of what is stored; empty when there is none.
        choices: the closed list of a choice.
        serves: what cannot be told without it, in French noun phrases.
        is_personal: it may name a private person.
    """

    key: str
    label: str
    type: FactType
    group: Group
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    serves: tuple[str, ...] = ()
    is_personal: bool = False

    @property
    def header(self) -> str:
        """Return the column's header in a file of ours: the label and its unit."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def label_of(self, value: str) -> str:
        """Return the French label of one of its choices; the value itself when it is none."""
        return next((one.label for one in self.choices if one.value == value), value)


_COST_M2 = "coût au m²"
_GATES = "portes légales d’une cession"
_OPERAT = "assujettissement OPERAT"


def _text(key: str, label: str, group: Group, *, serves: tuple[str, ...] = ()) -> Fact:
    return Fact(key, label, FactType.TEXT, group, serves=serves)


def _area(key: str, label: str, *serves: str) -> Fact:
    return Fact(key, label, FactType.AREA, Group.AREAS, "m²", serves=serves)


def _choice(key: str, label: str, group: Group, listed: tuple[Choice, ...], *serves: str) -> Fact:
    return Fact(key, label, FactType.CHOICE, group, choices=listed, serves=serves)


def _yes_no(key: str, label: str, *serves: str) -> Fact:
    return Fact(key, label, FactType.YES_NO, Group.LAW, serves=serves)


IDENTITY = (
    Fact("code", "Code", FactType.TEXT, Group.IDENTITY),
    Fact("name", "Nom", FactType.TEXT, Group.IDENTITY),
    _choice("kind", "Nature", Group.IDENTITY, choices.KINDS),
    _text("site", "Site", Group.IDENTITY),
    _text("parent", "Code du bien qui le contient", Group.IDENTITY),
    _text("segment", "Segment", Group.IDENTITY, serves=("matrice par segment",)),
    Fact("rnb_id", "Identifiant RNB", FactType.RNB, Group.IDENTITY),
)
"""What identifies an asset and places it in the portfolio; kept apart from its facts."""

PLACE = (
    _text("address", "Adresse", Group.PLACE),
    Fact("postcode", "Code postal", FactType.POSTCODE, Group.PLACE),
    _text("commune_name", "Commune", Group.PLACE),
    Fact("commune_code", "Code INSEE de la commune", FactType.INSEE, Group.PLACE),
    _text("district", "Quartier", Group.PLACE),
    Fact("latitude", "Latitude", FactType.LATITUDE, Group.PLACE, "°", serves=("carte",)),
    Fact("longitude", "Longitude", FactType.LONGITUDE, Group.PLACE, "°", serves=("carte",)),
    Fact(
        "cadastre",
        "Parcelles cadastrales",
        FactType.PARCELS,
        Group.PLACE,
        serves=("acte de cession",),
    ),
)
DESCRIPTION = (
    _text("use", "Usage du bien", Group.DESCRIPTION),
    _choice("family", "Famille d’équipement", Group.DESCRIPTION, choices.FAMILIES),
    Fact("construction_year", "Année de construction", FactType.YEAR, Group.DESCRIPTION),
    Fact("renovation_year", "Dernière rénovation lourde", FactType.YEAR, Group.DESCRIPTION),
    Fact("floors", "Niveaux", FactType.INTEGER, Group.DESCRIPTION),
    _choice("condition", "État technique déclaré", Group.DESCRIPTION, choices.CONDITIONS),
)
AREAS = (
    _area("area_sdp_m2", "Surface de plancher (SDP)", _COST_M2, _OPERAT),
    _area("area_su_m2", "Surface utile (SU)", _COST_M2),
    _area("area_sub_m2", "Surface utile brute (SUB)", _COST_M2),
    _area("area_shon_m2", "Surface hors œuvre nette (SHON)", _COST_M2),
    _area("area_shob_m2", "Surface hors œuvre brute (SHOB)"),
    _area("area_other_m2", "Surface de nature non précisée", _COST_M2),
    _area("footprint_m2", "Emprise au sol"),
    _area("land_m2", "Surface du terrain"),
    _area("tertiary_m2", "Surface tertiaire", _OPERAT),
)
LAW = (
    _choice("tenure", "Titre de détention", Group.LAW, choices.TENURES, "m² possédés", _GATES),
    _text("owner_name", "Propriétaire tel qu’écrit", Group.LAW),
    _choice("domain_status", "Domanialité", Group.LAW, choices.DOMAINS, _GATES),
    _choice("heritage_status", "Protection patrimoniale", Group.LAW, choices.HERITAGES, _GATES),
    _yes_no("transferred_use", "Mis à disposition avec une compétence transférée", _GATES),
    _text("transfer_beneficiary", "Bénéficiaire de la mise à disposition", Group.LAW),
    _yes_no("is_school", "École publique", _GATES),
    _yes_no("is_worship_1905", "Édifice affecté au culte (loi de 1905)", _GATES),
    _yes_no("has_legacy_charges", "Legs ou donation avec charges", _GATES),
    _text("legacy_charges", "Charges du legs", Group.LAW),
    _yes_no("is_section_property", "Bien de section", _GATES),
    Fact(
        "subsidies_to_repay_eur",
        "Subventions à rembourser en cas de cession",
        FactType.MONEY,
        Group.LAW,
        "€",
        serves=("recette nette d’une cession",),
    ),
    _choice("lease", "Bail en cours", Group.LAW, choices.LEASES, _GATES),
    Fact("lease_ends_on", "Fin du bail", FactType.DATE, Group.LAW),
    _yes_no("is_co_owned", "En copropriété"),
    _text("easements", "Servitudes", Group.LAW),
    _yes_no("is_compulsory_service", "Abrite un service obligatoire", _GATES),
    Fact("acquired_on", "Date d’entrée au patrimoine", FactType.DATE, Group.LAW),
)
PUBLIC = (
    Fact("erp_types", "Types d’ERP", FactType.CHOICES, Group.PUBLIC, choices=choices.ERP_TYPES),
    _choice("erp_category", "Catégorie d’ERP", Group.PUBLIC, choices.ERP_CATEGORIES),
    _text("erp_id", "Identifiant d’ERP", Group.PUBLIC),
    _choice("safety_opinion", "Avis de la commission de sécurité", Group.PUBLIC, choices.OPINIONS),
    Fact("safety_visited_on", "Dernière visite de sécurité", FactType.DATE, Group.PUBLIC),
    _choice("accessibility", "Accessibilité", Group.PUBLIC, choices.ACCESSIBILITIES),
    Fact("accessibility_certified_on", "Date de l’attestation", FactType.DATE, Group.PUBLIC),
    _choice("asbestos", "Amiante", Group.PUBLIC, choices.ASBESTOS, "coût d’une démolition"),
    _choice("pollution", "Pollution du sol", Group.PUBLIC, choices.POLLUTIONS, "valeur de cession"),
)
ENERGY = (
    _choice("energy_class", "Classe énergie", Group.ENERGY, choices.ENERGY_CLASSES),
    _choice("emission_class", "Classe climat", Group.ENERGY, choices.ENERGY_CLASSES),
    _text("heating", "Énergie de chauffage", Group.ENERGY),
    _text("operat_id", "Identifiant OPERAT", Group.ENERGY),
    Fact(
        "operat_reference_year",
        "Année de référence OPERAT",
        FactType.YEAR,
        Group.ENERGY,
        serves=("trajectoire OPERAT",),
    ),
    Fact(
        "operat_reference_kwh",
        "Consommation de référence OPERAT",
        FactType.ENERGY,
        Group.ENERGY,
        "kWh",
        serves=("trajectoire OPERAT",),
    ),
    Fact(
        "operat_cabs_kwh_m2",
        "Objectif en valeur absolue (Cabs)",
        FactType.NUMBER,
        Group.ENERGY,
        "kWh/m²",
        serves=("trajectoire OPERAT",),
    ),
)
VALUE = (
    Fact("market_value_low_eur", "Valeur vénale basse", FactType.MONEY, Group.VALUE, "€"),
    Fact("market_value_high_eur", "Valeur vénale haute", FactType.MONEY, Group.VALUE, "€"),
    Fact("valued_on", "Date de l’évaluation", FactType.DATE, Group.VALUE),
    _text("valued_by", "Auteur de l’évaluation", Group.VALUE),
    Fact("book_value_eur", "Valeur nette comptable", FactType.MONEY, Group.VALUE, "€"),
    _text("inventory_number", "Numéro d’inventaire comptable", Group.VALUE),
)
USE = (
    Fact("capacity", "Effectif maximal", FactType.INTEGER, Group.USE, "personnes"),
    _text("opening_hours", "Horaires d’ouverture", Group.USE),
    Fact("main_occupant", "Occupant principal", FactType.TEXT, Group.USE, is_personal=True),
)
ORIGIN = (
    _text("phone", "Téléphone", Group.ORIGIN),
    _text("email", "Courriel", Group.ORIGIN),
    _text("website", "Site web", Group.ORIGIN),
    _text("address_key", "Clé d’adresse", Group.ORIGIN),
    _text("external_key", "Clé d’origine", Group.ORIGIN),
    _text("equipment_code", "Code d’équipement", Group.ORIGIN),
    Fact("notes", "Observations", FactType.LONG_TEXT, Group.ORIGIN),
)

FACTS = (*PLACE, *DESCRIPTION, *AREAS, *LAW, *PUBLIC, *ENERGY, *VALUE, *USE, *ORIGIN)
"""Every dated fact of an asset, in the order of its sheet."""

FIELDS = {fact.key: fact for fact in (*IDENTITY, *FACTS)}
"""Identity and facts by key."""

FLOOR_AREAS = ("area_sdp_m2", "area_shon_m2", "area_sub_m2", "area_su_m2", "area_other_m2")
"""Kinds of floor area, the one to prefer first: two kinds are never added or compared as one."""


def floor_area(facts: Facts) -> tuple[str, Decimal] | None:
    """Return the kind and the m² of the floor area to reckon with; `None` when none is known.

    Plancher first, then SHON, SUB, SU, and an area of unknown kind last. A known zero is returned.
    """
    for key in FLOOR_AREAS:
        value = facts.get(key)
        if isinstance(value, Decimal):
            return key, value
    return None
