"""Closed lists of the inventory: what a choice may be, its French label, how files write it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list.

    Attributes:
        value: as stored. label: in French. words: other spellings found in files, any case.
    """

    value: str
    label: str
    words: tuple[str, ...] = ()


class AssetKind(StrEnum):
    """What an asset is: a building, a part of one, or land without any."""

    BUILDING = "building"
    LOT = "lot"
    LAND = "land"


class Domain(StrEnum):
    """The legal regime of a public body's property."""

    PUBLIC = "public"
    PRIVATE = "private"


class Tenure(StrEnum):
    """By which right the authority holds the asset."""

    OWNED = "owned"
    CO_OWNED = "co_owned"
    RENTED = "rented"
    LENT = "lent"
    FOREIGN = "foreign"


class Heritage(StrEnum):
    """How far the asset is protected, from nothing to a listed monument."""

    NONE = "none"
    LOCAL = "local"
    PLU = "plu"
    SURROUNDINGS = "surroundings"
    REGISTERED = "registered"
    LISTED = "listed"


class Accessibility(StrEnum):
    """How far an establishment open to the public may be used by everybody."""

    CERTIFIED = "certified"
    DECLARED = "declared"
    DEROGATION = "derogation"
    PARTIAL = "partial"
    NOT_ACCESSIBLE = "not_accessible"


class Asbestos(StrEnum):
    """What the asbestos file of a building concludes."""

    NONE = "none"
    MONITORED = "monitored"
    TO_REMOVE = "to_remove"


class Pollution(StrEnum):
    """What is known of the pollution of the ground."""

    NONE = "none"
    SUSPECTED = "suspected"
    PROVEN = "proven"


class Lease(StrEnum):
    """The main contract that binds the asset to somebody else."""

    NONE = "none"
    PRECARIOUS = "precarious"
    CIVIL = "civil"
    HOUSING = "housing"
    COMMERCIAL = "commercial"
    EMPHYTEUTIC = "emphyteutic"


KINDS = (
    Choice("building", "Bâtiment", ("immeuble", "bati", "edifice", "construction", "batiment")),
    Choice("lot", "Local ou lot", ("lot", "local", "piece", "salle", "appartement", "logement")),
    Choice(
        "land", "Terrain", ("terrain nu", "parcelle", "foncier", "reserve fonciere", "non bati")
    ),
)
DOMAINS = (
    Choice("public", "Domaine public", ("public", "dp", "domanialite publique")),
    Choice("private", "Domaine privé", ("prive", "privee", "domanialite privee")),
)
TENURES = (
    Choice(
        "owned", "Propriété", ("proprietaire", "pleine propriete", "acquis", "propriete communale")
    ),
    Choice("co_owned", "Copropriété", ("coproprietaire", "indivision")),
    Choice("rented", "Pris à bail", ("location", "locataire", "loue", "prise a bail", "bail")),
    Choice(
        "lent",
        "Mis à disposition de la collectivité",
        ("mise a disposition", "mis a disposition", "pret", "affectation"),
    ),
    Choice("foreign", "Propriété d’un tiers", ("tiers", "hors patrimoine", "autre proprietaire")),
)
HERITAGES = (
    Choice("none", "Aucune protection", ("aucune", "aucun", "non", "sans", "neant", "non protege")),
    Choice("local", "Intérêt local", ("local", "repere", "remarquable", "interet patrimonial")),
    Choice("plu", "Repéré au PLU (L151-19)", ("plu", "l151-19", "l.151-19", "pvap", "spr")),
    Choice(
        "surroundings",
        "Abords d’un monument historique",
        ("abords", "abf", "perimetre mh", "500 m"),
    ),
    Choice("registered", "Inscrit", ("inscrit mh", "ismh", "inscription", "inscrite", "isc mh")),
    Choice("listed", "Classé", ("classe mh", "clmh", "classee", "classement", "monument classe")),
)
ACCESSIBILITIES = (
    Choice(
        "certified",
        "Attestation d’accessibilité",
        ("attestation", "attestation d'achevement", "attestee", "ad'ap acheve"),
    ),
    Choice(
        "declared",
        "Déclaré accessible, sans attestation",
        ("conforme", "accessible", "oui", "total", "totale", "pmr", "totalement accessible"),
    ),
    Choice("derogation", "Dérogation accordée", ("derogation", "derogation totale")),
    Choice(
        "partial",
        "Partiellement accessible",
        (
            "partiel",
            "partielle",
            "partiellement",
            "accessible en partie",
            "ad'ap",
            "adap",
            "ad'ap en cours",
            "en cours",
        ),
    ),
    Choice(
        "not_accessible",
        "Non accessible",
        ("non conforme", "inaccessible", "aucune", "non", "pas accessible"),
    ),
)
ASBESTOS = (
    Choice("none", "Sans amiante", ("absence", "neant", "negatif", "non", "aucune", "aucun")),
    Choice(
        "monitored", "Amiante à surveiller", ("presence", "surveillance", "evaluation periodique")
    ),
    Choice("to_remove", "Amiante à retirer", ("travaux", "a retirer", "desamiantage", "a traiter")),
)
POLLUTIONS = (
    Choice("none", "Aucune pollution connue", ("aucune", "non", "neant", "absence")),
    Choice("suspected", "Pollution suspectée", ("suspectee", "a verifier", "basias", "casias")),
    Choice("proven", "Pollution avérée", ("averee", "basol", "oui", "pollue", "presence")),
)
LEASES = (
    Choice("none", "Aucun bail", ("aucun", "aucune", "non", "neant", "libre")),
    Choice(
        "precarious", "Occupation précaire", ("convention", "aot", "convention precaire", "cop")
    ),
    Choice("civil", "Bail civil ou professionnel", ("bail civil", "bail professionnel")),
    Choice("housing", "Bail d’habitation", ("habitation", "logement", "logement de fonction")),
    Choice("commercial", "Bail commercial", ("commercial", "3-6-9", "bail 3-6-9")),
    Choice(
        "emphyteutic",
        "Bail emphytéotique ou à construction",
        (
            "emphyteotique",
            "bail emphyteotique",
            "bea",
            "bail a construction",
            "bail emphythéotique",
        ),
    ),
)
CONDITIONS = (
    Choice(
        "good", "Bon", ("bon etat", "bonne", "tres bon", "neuf", "satisfaisant", "tres bon etat")
    ),
    Choice("fair", "Moyen", ("etat moyen", "moyenne", "passable", "correct", "assez bon")),
    Choice("poor", "Dégradé", ("mauvais", "mauvais etat", "degradee", "mediocre", "vetuste")),
    Choice("unfit", "Hors d’usage", ("dangereux", "peril", "ruine", "insalubre", "hors service")),
)
OPINIONS = (
    Choice("favourable", "Avis favorable", ("favorable", "f", "fav")),
    Choice("unfavourable", "Avis défavorable", ("defavorable", "d", "def")),
)
ENERGY_CLASSES = tuple(Choice(letter, letter) for letter in "ABCDEFG")
FAMILIES = tuple(
    Choice(value, label, words)
    for value, label, words in (
        ("administrative", "Équipement administratif", ("administratif", "administration")),
        ("justice", "Équipement de justice", ("justice",)),
        ("health", "Équipement sanitaire", ("sanitaire", "sante")),
        ("social", "Équipement social et d’animation", ("social", "animation", "associatif")),
        ("sport", "Équipement sportif et de loisirs", ("sport", "sports", "sportif", "loisirs")),
        ("teaching", "Équipement d’enseignement", ("enseignement", "scolaire", "education")),
        ("worship", "Équipement cultuel", ("cultuel", "culte", "cultes")),
        ("culture", "Équipement culturel", ("culturel", "culture")),
        ("transport", "Équipement de mobilité", ("mobilite", "transport", "transports")),
        ("other", "Autre équipement", ("autre", "divers")),
    )
)
"""The ten families of the SCDL schema of collective equipment, version 0.1.4."""

ERP_TYPES = tuple(
    Choice(value, label)
    for value, label in (
        ("J", "Accueil de personnes âgées ou handicapées"),
        ("L", "Salles de réunion, de spectacle, à usage multiple"),
        ("M", "Magasins"),
        ("N", "Restaurants"),
        ("O", "Hôtels"),
        ("P", "Salles de danse et de jeux"),
        ("R", "Enseignement, accueil d’enfants"),
        ("S", "Bibliothèques"),
        ("T", "Expositions"),
        ("U", "Soins"),
        ("V", "Culte"),
        ("W", "Administrations, bureaux"),
        ("X", "Sport couvert"),
        ("Y", "Musées"),
        ("PA", "Plein air"),
        ("CTS", "Chapiteaux"),
        ("SG", "Structures gonflables"),
        ("PS", "Parcs de stationnement couverts"),
        ("GA", "Gares"),
        ("OA", "Hôtels d’altitude"),
        ("EF", "Établissements flottants"),
        ("REF", "Refuges"),
    )
)
"""Types of establishments open to the public.

Source: arrêté du 25 juin 1980, article GN 1.
"""

ERP_CATEGORIES = (
    Choice("1", "1re catégorie", ("i",)),
    Choice("2", "2e catégorie", ("ii",)),
    Choice("3", "3e catégorie", ("iii",)),
    Choice("4", "4e catégorie", ("iv",)),
    Choice("5", "5e catégorie", ("v",)),
    Choice("none", "Non ERP", ("hors erp", "ert", "code du travail", "non")),
)
"""Categories of establishments open to the public, by the number of people that they may hold.

Source: code de la construction et de l'habitation, article R143-19.
"""
