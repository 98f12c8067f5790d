"""Words of place labels that are no commune: areas under another name, abroad, remote, fillers.

Every key is written as `place_names.name_key` gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REGION, _DEPARTMENT = "region", "department"

AREA_ALIASES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "idf": (_REGION, "11"),
        "region parisienne": (_REGION, "11"),
        "centre": (_REGION, "24"),
        "region centre": (_REGION, "24"),
        "centre val de la loire": (_REGION, "24"),
        "bourgogne": (_REGION, "27"),
        "franche comte": (_REGION, "27"),
        "bfc": (_REGION, "27"),
        "haute normandie": (_REGION, "28"),
        "basse normandie": (_REGION, "28"),
        "nord pas de calais": (_REGION, "32"),
        "picardie": (_REGION, "32"),
        "hdf": (_REGION, "32"),
        "alsace": (_REGION, "44"),
        "lorraine": (_REGION, "44"),
        "champagne ardenne": (_REGION, "44"),
        "champagne ardennes": (_REGION, "44"),
        "alsace champagne ardenne lorraine": (_REGION, "44"),
        "pays de loire": (_REGION, "52"),
        "pdl": (_REGION, "52"),
        "aquitaine": (_REGION, "75"),
        "limousin": (_REGION, "75"),
        "poitou charentes": (_REGION, "75"),
        "midi pyrenees": (_REGION, "76"),
        "languedoc roussillon": (_REGION, "76"),
        "auvergne": (_REGION, "84"),
        "rhone alpes": (_REGION, "84"),
        "aura": (_REGION, "84"),
        "paca": (_REGION, "93"),
        "provence alpes cote d azur": (_REGION, "93"),
        "region sud": (_REGION, "93"),
        "reunion": (_DEPARTMENT, "974"),
        "ile de la reunion": (_DEPARTMENT, "974"),
        "guyane francaise": (_DEPARTMENT, "973"),
        "belfort territoire de": (_DEPARTMENT, "90"),
        "corse sud": (_DEPARTMENT, "2A"),
        "cote dor": (_DEPARTMENT, "21"),
        "cotes darmor": (_DEPARTMENT, "22"),
        "val doise": (_DEPARTMENT, "95"),
        "alpes de haute provence": (_DEPARTMENT, "04"),
    }
)
"""Usual and former names of areas; a former région answers with the one that holds it today.

Source: loi n° 2015-29 du 16 janvier 2015 (régions of 2016) and its decrees of names.
"""

COMPASS = frozenset(["nord", "sud", "est", "ouest", "centre"])
"""Beside the name of a commune they are a part of it; alone, some name an area."""

COUNTRY = frozenset(
    [
        "france", "france entiere", "france metropolitaine", "toute la france", "toute france",
        "partout en france", "fr", "fra", "hexagone", "national", "nationale", "niveau national",
        "au niveau national", "territoire national", "plusieurs regions", "toutes regions",
        "france nationale", "plusieurs villes de france", "france et dom tom", "france dom tom",
    ]
)  # fmt: skip
"""Words for the whole country."""

FOREIGN_COUNTRIES = frozenset(
    [
        "afrique du sud", "albanie", "algerie", "allemagne", "andorre", "angleterre",
        "arabie saoudite", "argentine", "australie", "autriche", "belgique", "benin", "bresil",
        "bulgarie", "burkina faso", "cambodge", "cameroun", "canada", "chili", "chine", "chypre",
        "colombie", "congo", "coree du sud", "cote d ivoire", "croatie", "danemark", "ecosse",
        "egypte", "emirats arabes unis", "espagne", "estonie", "etats unis",
        "etats unis d amerique", "ethiopie", "finlande", "gabon", "georgie", "grande bretagne",
        "grece", "guinee", "haiti", "hongrie", "ile maurice", "maurice", "inde", "indonesie",
        "irlande", "islande", "israel", "italie", "japon", "jordanie", "kenya", "lettonie",
        "liban", "liechtenstein", "lituanie", "madagascar", "malaisie", "mali", "malte", "maroc",
        "mauritanie", "mexique", "montenegro", "niger", "nigeria", "norvege", "nouvelle zelande",
        "pays bas", "pays de galles", "perou", "philippines", "pologne", "portugal", "qatar",
        "quebec", "republique tcheque", "tchequie", "roumanie", "royaume uni", "russie",
        "senegal", "serbie", "singapour", "slovaquie", "slovenie", "suede", "suisse", "tanzanie",
        "tchad", "thailande", "togo", "tunisie", "turquie", "ukraine", "vietnam", "germany",
        "belgium", "spain", "italy", "switzerland", "united kingdom", "uk", "usa", "ireland",
        "netherlands", "poland", "morocco", "etranger", "international", "europe", "monde",
        "union europeenne", "alabama", "alaska", "arizona", "californie", "california",
        "caroline du nord", "caroline du sud", "colorado", "connecticut", "floride", "florida",
        "illinois", "indiana", "kentucky", "louisiane", "louisiana", "maryland", "massachusetts",
        "michigan", "minnesota", "mississippi", "missouri", "montana", "nevada", "new jersey",
        "nouveau mexique", "ohio", "oklahoma", "oregon", "pennsylvanie", "pennsylvania",
        "tennessee", "texas", "utah", "vermont", "virginie", "wisconsin", "alberta", "manitoba",
        "nouveau brunswick", "ontario", "saskatchewan", "wallonie", "flandre belge", "catalogne",
        "baviere", "bade wurtemberg", "sarre", "canton de vaud", "canton de geneve",
    ]
)  # fmt: skip
"""Countries and large parts of them that job feeds name: a commune beside one is abroad."""

WIDER_THAN_FRANCE = frozenset(["etranger", "international", "europe", "monde", "union europeenne"])
"""What may hold France, or be named beside it: it contradicts no French place."""

VAGUE = frozenset(
    [
        "grand ouest", "grand sud", "grand nord", "grand sud ouest", "grand sud est",
        "grand nord ouest", "grand nord est", "quart nord est", "quart nord ouest",
        "quart sud est", "quart sud ouest", "nord de la france", "sud de la france",
        "est de la france", "ouest de la france", "centre de la france", "sud ouest", "sud est",
        "nord ouest", "nord est",
    ]
)  # fmt: skip
"""Parts of the country that have no limits: no place."""

FOREIGN_CITIES = frozenset(
    [
        "abidjan", "alger", "amsterdam", "anvers", "athenes", "bale", "barcelone", "berlin",
        "berne", "bilbao", "bruxelles", "brussels", "brussel", "bucarest", "budapest",
        "casablanca", "charleroi", "cologne", "copenhague", "dakar", "delemont", "dubai",
        "dublin", "dusseldorf", "edimbourg", "esch sur alzette", "florence", "francfort",
        "fribourg", "gand", "geneve", "geneva", "genes", "hambourg", "helsinki",
        "la chaux de fonds", "lausanne", "liege", "lisbonne", "londres", "london",
        "luxembourg ville", "luxembourg", "monaco", "principaute de monaco", "madrid", "malaga",
        "manchester", "marrakech", "milan", "monte carlo", "montreal", "montreux", "moscou",
        "munich", "namur", "naples", "neuchatel", "new york", "nyon", "oslo", "ottawa", "porto",
        "prague", "rabat", "rome", "rotterdam", "sarrebruck", "seville", "shanghai", "stockholm",
        "stuttgart", "tanger", "tokyo", "toronto", "tournai", "tunis", "turin", "valencia",
        "vancouver", "varsovie", "venise", "vevey", "waterloo", "zurich",
    ]
)  # fmt: skip
"""Cities and small States abroad that French job feeds name: a commune beside one stays French."""

STREET = frozenset(
    [
        "rue", "avenue", "av", "ave", "boulevard", "bd", "bld", "blvd", "place", "pl", "chemin",
        "che", "route", "rte", "impasse", "imp", "allee", "allees", "quai", "cours", "square",
        "sq", "passage", "faubourg", "fg", "esplanade", "rond", "voie", "sentier", "ruelle",
        "residence", "res", "batiment", "bat", "immeuble", "imm", "tour", "za", "zi", "zac",
        "zae", "zup", "zone", "parc", "technopole", "lieu dit", "lieudit", "lotissement", "bp",
        "cs", "tsa", "centre commercial", "villa", "promenade", "mail", "pont", "porte", "campus",
        "galerie", "espace", "domaine",
    ]
)  # fmt: skip
"""First words of an address in a street, which never names a commune."""

FILLERS = frozenset(
    [
        "a", "au", "aux", "d", "dans", "de", "des", "du", "en", "l", "la", "le", "les", "pour",
        "sur", "vers", "proche", "pres", "poste", "base", "basee", "situe", "situee", "lieu",
        "travail", "localisation", "localite", "adresse", "ville", "villes", "lieux", "communes",
        "postes", "agences", "departements", "regions", "commune", "secteur", "environs",
        "alentours", "alentour", "autour", "agglomeration", "agglo", "metropole", "region",
        "peripherie", "banlieue", "bassin", "gare", "hypercentre", "quartier",
        "quartiers", "entre", "axe", "proximite", "limitrophe", "limitrophes", "pourvoir",
        "intra", "muros",
        "departement", "dept", "dep", "dpt", "arrondissement", "arr", "ardt", "code", "postal",
        "cp", "cedex", "sa", "ses", "environ", "mobilite", "mobile", "deplacements", "tout",
        "toute", "entier", "entiere", "ensemble", "plusieurs", "divers", "sites", "multi",
        "multisites", "possible", "vieux", "plein", "coeur",
    ]
)  # fmt: skip
"""Words that may stand beside a place without changing it."""

JOINERS = frozenset(["et", "ou", "and", "or", "puis"])
"""Words that stand between two places."""

NOT_GIVEN = frozenset(
    [
        "a definir", "a preciser", "inconnu", "n a", "na", "nan", "nc", "neant", "non communique",
        "non defini", "non precise", "non renseigne", "none", "null", "undefined", "unknown",
    ]
)  # fmt: skip
"""What sources write where they have no place."""
