"""The words by which cities name the columns of their building lists, best first."""

from __future__ import annotations

from collections.abc import Mapping

ALIASES: Mapping[str, tuple[str, ...]] = {
    "code": (
        *("code batiment", "code bat", "code du batiment", "code bien", "code patrimoine"),
        *("id batiment", "id bat", "identifiant batiment", "numero batiment", "num batiment"),
        *("n batiment", "no batiment", "num bat", "n bat", "equip uid", "equip id", "id bien"),
        *("code immeuble", "id immeuble", "code bat ter", "code equipement", "id equipement"),
        *("reference bien", "reference batiment", "ref batiment", "ref bien", "code local"),
        *("code", "identifiant", "reference", "ref", "id interne", "code interne", "matricule"),
        *("id", "uid", "uprn", "building id", "property id", "asset id", "building code"),
        *("objectid", "numero", "gid", "fid", "ogc fid", "n", "no", "pdl", "num"),
        *("identifiant unique", "id unique", "code unique", "code ug"),
    ),
    "name": (
        *("nom batiment", "nom du batiment", "libelle batiment", "libelle du batiment"),
        *("designation batiment", "nom equipement", "nom de l equipement", "equip nom"),
        *("equip libelle", "nom du bien", "libelle du bien", "nom bien", "libelle bien"),
        *("designation du bien", "libelle bat ter", "libelle bat", "nom bat", "nom etablissement"),
        *("nom de l etablissement", "nom usuel", "nom d usage", "appellation", "denomination"),
        *("designation", "nom", "libelle", "intitule", "name", "building name", "property name"),
        *("asset name", "facility name", "patrlib", "nom site", "batiment", "equipement"),
        *("etablissement", "immeuble", "bien", "lib", "nom complet", "title", "description"),
        *("libel", "lib equip", "lib equipement", "lib etab", "batiments", "equipements", "biens"),
        *("etablissements", "immeubles", "patrimoine", "batiment site", "structure", "ouvrage"),
    ),
    "kind": ("nature du bien", "nature de bien", "type de bien", "type bien", "nature"),
    "site": (
        *("site", "nom du site", "libelle site", "ensemble immobilier", "ensemble", "complexe"),
        *("nom ensemble", "libelle ensemble", "groupe immobilier", "nom du site patrimonial"),
    ),
    "parent": ("code parent", "code du bien qui le contient", "batiment parent", "id parent"),
    "segment": ("segment", "segment patrimonial"),
    "rnb_id": ("rnb", "id rnb", "rnb id", "identifiant rnb", "code rnb"),
    "authority_siret": ("coll siret", "siret collectivite"),
    "authority_name": ("coll nom", "collectivite", "nom collectivite"),
    "address": (
        *("adresse", "adresse complete", "adresse postale", "adresse du batiment", "adresse 1"),
        *("adresse1", "adr", "adresse du bien", "adresse bat", "localisation", "situation"),
        *("address", "street address", "lieu"),
    ),
    "address_number": (
        *("adr numero", "num voirie", "numero voie", "numero de voie", "num voie", "n voie"),
        *("no voie", "numero rue", "n de voie", "adresse numero", "n rue", "no rue", "num rue"),
    ),
    "address_street": (
        *("adr nomvoie", "nom voie", "nom de voie", "nom de la voie", "libelle voie", "rue"),
        *("voie", "nom rue", "adresse voie", "lib voie"),
    ),
    "postcode": ("code postal", "codepostal", "cp", "adr codepostal", "zip", "postal code"),
    "commune_name": (
        *("commune", "ville", "adr commune", "adr ville", "nom commune", "libelle commune"),
        *("localite", "com nom", "city", "nom de la commune"),
    ),
    "commune_code": (
        *("code insee", "insee", "insee commune", "code commune", "insee com", "com code"),
        *("code insee commune", "codgeo", "depcom", "code com", "com insee"),
        *("codcomm", "codcom", "code commune insee", "code insee de la commune"),
    ),
    "district": ("quartier", "libquart", "nom quartier", "libelle quartier"),
    "latitude": ("latitude", "lat", "equip lat", "lat wgs84", "y wgs84", "latitude wgs84"),
    "longitude": (
        *("longitude", "long", "lon", "lng", "equip long", "lon wgs84", "x wgs84"),
        *("long wgs84", "longitude wgs84"),
    ),
    "point": (
        *("geo point 2d", "geo point", "geopoint", "latlong", "lat long", "lat lon", "latlon"),
        *("coordonnees", "coordonnees gps", "geolocalisation", "coordonnees geographiques"),
        *("geo shape", "geoshape", "the geom", "geom", "geometry", "geometrie", "wkt", "wkt geom"),
        *("point geo", "coordonnees geo", "position gps", "gps"),
    ),
    "cadastre": (
        *("parcelles cadastrales", "parcelle cadastrale", "cadastre", "parcelle", "parcelles"),
        *("reference cadastrale", "references cadastrales", "ref cadastrale", "ref cadastrales"),
        *("ref parcelle", "section parcelle", "parcelle s"),
    ),
    "use": (
        *("usage", "usage principal", "type de batiment", "type batiment", "typologie", "fonction"),
        *("destination", "affectation", "activite", "equip type", "type equipement"),
        *("type d equipement", "utilisation", "vocation", "categorie", "type bat", "type"),
        *("categorie bien", "lib categ", "building use", "primary use", "property type"),
    ),
    "family": ("equip theme", "famille d equipement", "famille", "theme", "thematique"),
    "construction_year": (
        *("annee construction", "annee de construction", "date construction", "annee constr"),
        *("date de construction", "an constr", "jannat", "annee", "construction", "year built"),
        *("construction year", "annee de mise en service", "annee mise en service"),
        *("annee const", "an const", "date constr", "date const", "date de mise en service"),
        *("annee edification", "annee de livraison", "date de livraison"),
    ),
    "renovation_year": (
        *("annee renovation", "annee de renovation", "derniere renovation", "date renovation"),
        *("annee rehabilitation", "annee derniere renovation", "derniere renovation lourde"),
        *("date de renovation", "annee de rehabilitation", "rehabilitation", "annee rehab"),
    ),
    "floors": ("niveaux", "nb niveaux", "nombre de niveaux", "nb niveau", "floors", "storeys"),
    "condition": (
        *("etat", "etat general", "etat technique", "etat sante", "etat de sante", "etat du bati"),
        *("etat technique declare", "vetuste", "etat batiment"),
    ),
    "tenure": (
        *("titre de detention", "titre d occupation", "statut d occupation", "mode de detention"),
        *("type de propriete", "statut juridique", "propriete", "statut"),
    ),
    "owner_name": (
        *("proprietaire", "proprio", "proprietaire bat", "owner", "nom proprietaire"),
        "organisation publique",
    ),
    "domain_status": ("domanialite", "domaine", "domaine bat", "domaine public prive"),
    "heritage_status": (
        *("protection patrimoniale", "protection", "monument historique", "protection mh", "mh"),
        *("class monument histo", "classement mh", "classement"),
    ),
    "erp_types": ("code type erp", "erp type", "types d erp", "type erp", "type d erp", "erp"),
    "erp_category": (
        *("code cat erp", "erp categorie", "categorie erp", "categorie d erp", "cat erp"),
        "categ erp",
    ),
    "erp_id": ("erp id", "identifiant d erp", "id erp", "numero erp", "n erp"),
    "safety_opinion": (
        *("avis de la commission de securite", "avis commission", "avis securite"),
        *("avis commission securite", "avis"),
    ),
    "safety_visited_on": (
        *("derniere visite de securite", "date commission", "date derniere visite"),
        *("date visite", "date commission securite", "derniere commission"),
    ),
    "accessibility": (
        *("accessibilite", "accessibilite pmr", "etat access", "accessible", "accessible pmr"),
        *("pmr", "ad ap", "adap"),
    ),
    "accessibility_certified_on": ("date de l attestation", "date attestation", "access date"),
    "asbestos": ("amiante", "presence amiante", "dta"),
    "pollution": ("pollution", "pollution du sol"),
    "energy_class": (
        *("classe energie", "classe dpe", "dpe", "etiquette energie", "etiquette dpe"),
        *("energie class", "categorie energetique", "classe energetique", "dpe energie"),
    ),
    "emission_class": (
        *("classe climat", "classe ges", "ges", "etiquette ges", "etiquette climat", "dpe ges"),
        "categorie gaz a effet de serre",
    ),
    "heating": (
        *("energie de chauffage", "energie chauffage", "type chauffage", "mode de chauffage"),
        *("chauffage", "type de chauffage", "mode chauffage"),
    ),
    "operat_id": ("identifiant operat", "id operat", "operat", "efa", "ref efa"),
    "market_value": ("valeur venale", "valeur estimee", "estimation", "valeur de marche"),
    "valued_on": ("date de l evaluation", "date estimation", "date evaluation"),
    "book_value_eur": ("valeur nette comptable", "vnc", "valeur comptable"),
    "inventory_number": (
        *("numero d inventaire comptable", "numero inventaire", "n inventaire", "num inventaire"),
        "inventaire",
    ),
    "capacity": (
        *("effectif maximal", "effectif max", "effectif", "capacite", "capacite d accueil"),
        *("effectif public", "jauge", "capacite accueil"),
    ),
    "opening_hours": ("horaires d ouverture", "horaires", "equip ouverture", "ouverture"),
    "main_occupant": (
        *("occupant principal", "occupant", "occupants", "utilisateur", "affectataire"),
        *("service occupant", "service utilisateur", "service affectataire", "locataire"),
    ),
    "phone": ("telephone", "tel", "equip tel"),
    "email": ("courriel", "email", "equip email", "mail", "e mail"),
    "website": ("site web", "equip web", "web", "url", "site internet"),
    "address_key": ("adr cle interop", "cle d adresse", "cle interop", "id ban", "cle ban"),
    "external_key": ("cle d origine", "clefpatr", "code externe", "id externe", "cle externe"),
    "equipment_code": ("code d equipement", "equip code"),
    "notes": (
        *("observations", "observation", "commentaires", "commentaire", "remarques", "remarque"),
        *("notes", "note", "divers"),
    ),
    "lease": ("bail en cours", "bail", "type de bail", "nature du bail"),
    "lease_ends_on": ("fin du bail", "fin de bail", "date fin bail", "echeance bail"),
    "is_co_owned": ("en copropriete", "copropriete"),
    "acquired_on": (
        *("date d entree au patrimoine", "date d acquisition", "date acquisition"),
        "date entree",
    ),
}
"""Target → names of columns, folded, words parted by one space; the first are the surest."""

NAME_WORDS = frozenset(
    {"nom", "libelle", "lib", "designation", "denomination", "intitule", "appellation"}
)
CODE_WORDS = frozenset(
    {"code", "id", "identifiant", "ref", "reference", "numero", "num", "n", "no", "matricule"}
)
ASSET_WORDS = frozenset(
    {"batiment", "bat", "bati", "equipement", "equip", "etablissement", "etab", "bien", "immeuble"}
    | {"structure", "ouvrage", "installation", "edifice", "lieu", "propriete", "actif", "local"}
    | {"site", "ensemble", "complexe", "groupe"}
)
GROUP_WORDS = frozenset({"site", "ensemble", "complexe", "groupe"})
"""Words of assets that hold others: their name is that of a site when assets have their own."""

AXES_OF_MAPS: Mapping[str, frozenset[str]] = {
    "easting": frozenset({"x", "xcoord", "coordx", "xl93", "easting", "xcc"}),
    "northing": frozenset({"y", "ycoord", "coordy", "yl93", "northing", "ycc"}),
}
MAP_WORDS = frozenset(
    {"l93", "lamb93", "lambert93", "lambert", "93", "rgf93", "coord", "coordonnee", "coordonnees"}
    | {"coords", "m", "metres", "projection", "cc", "point", "centroide", "centroid"}
    | {f"cc{zone}" for zone in range(42, 51)}
)
"""What may stand beside x or y in the name of a column of projected coordinates."""

AREA_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("area_sdp_m2", frozenset({"sdp", "plancher", "spc"})),
    ("area_shon_m2", frozenset({"shon"})),
    ("area_shob_m2", frozenset({"shob"})),
    ("area_sub_m2", frozenset({"sub"})),
    ("footprint_m2", frozenset({"emprise", "sol", "footprint"})),
    ("tertiary_m2", frozenset({"tertiaire"})),
    (
        "land_m2",
        frozenset({"terrain", "parcelle", "parcellaire", "fonciere", "cadastrale", "land"}),
    ),
    ("area_su_m2", frozenset({"utile", "su"})),
)
"""Kind of an area by a word of its column's name, the most telling first."""

AREA_NOUNS = frozenset(
    {"surface", "superficie", "surf", "aire", "area", "m2", "sqft", "metrage", "sup", "contenance"}
    | {"sdo", "sdp", "shon", "shob", "sub", "su", "emprise", "footprint"}
)
AREA_STRANGERS = frozenset(
    {
        "vitree",
        "vitrees",
        "toit",
        "toits",
        "toiture",
        "toitures",
        "facade",
        "facades",
        "espaces",
        "verts",
        "verte",
    }
    | {"chauffee", "habitable", "parking", "par", "shape", "st", "nette", "sun", "quote"}
)
"""Words that make an area another one than those of the inventory."""

COST_NOUNS = frozenset(
    {"cout", "couts", "charges", "depense", "depenses", "frais", "facture", "factures", "cost"}
    | {"loyer", "loyers", "recette", "recettes", "taxe", "prime"}
)
COST_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("income", frozenset({"recette", "recettes", "revenus", "percu", "percus"})),
    ("property_tax", frozenset({"fonciere", "foncieres", "tf", "tfpb"})),
    ("co_ownership", frozenset({"copropriete", "locatives"})),
    ("rent_paid", frozenset({"loyer", "loyers", "location", "locations"})),
    (
        "fluids",
        frozenset({"fluide", "fluides", "energie", "eau", "electricite", "gaz", "chauffage"}),
    ),
    ("cleaning", frozenset({"nettoyage", "menage", "entretien menager", "proprete"})),
    ("insurance", frozenset({"assurance", "assurances"})),
    ("guarding", frozenset({"gardiennage", "surveillance", "securite"})),
    ("staff_on_site", frozenset({"personnel", "gardien", "concierge"})),
    ("upkeep", frozenset({"entretien", "maintenance", "reparations"})),
)
ENERGY_NOUNS = frozenset({"conso", "consommation", "consommations", "kwh", "mwh", "energie"})
ENERGY_WORDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("electricity", frozenset({"electricite", "elec", "electrique"})),
    ("gas", frozenset({"gaz"})),
    ("heat_network", frozenset({"chaleur", "rcu", "urbain"})),
    ("cold_network", frozenset({"froid"})),
    ("fuel_oil", frozenset({"fioul", "fuel"})),
    ("propane", frozenset({"propane", "gpl"})),
    ("wood", frozenset({"bois", "granules", "plaquettes"})),
    ("total", frozenset({"total", "totale", "energie", "energetique", "conso", "consommation"})),
)
