"""Offers for the tests of duplicates: one base offer and its changes, and the golden pairs."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

from bastide.modules.employment.core.duplicates.compared import SourceOffer, prepared
from bastide.modules.employment.core.duplicates.comparison import compare
from bastide.modules.employment.core.duplicates.detection import deduplicate

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "employment"
TEXT = (
    "Au sein de notre fournil, vous pétrissez, façonnez et cuisez les pains de tradition et les "
    "viennoiseries. Vous travaillez de trois heures à dix heures, cinq jours sur sept, avec deux "
    "jours de repos consécutifs. CAP de boulanger exigé, deux ans de pratique souhaités. Mutuelle "
    "prise en charge à moitié, repas fourni et prime de fin d'année."
)
OTHER_TEXT = (
    "Une chaîne de magasins ouvre un nouveau point de vente et cherche une personne pour la "
    "cuisson de produits surgelés, la tenue des vitrines et l'encaissement. Horaires tournants "
    "du lundi au dimanche, contrat de vingt-quatre heures évolutif après trois mois, formation "
    "assurée sur place par le responsable du secteur."
)
BASE = SourceOffer(
    id="a",
    source="francetravail",
    external_id="207FYQS",
    title="Boulanger H/F",
    employer="Maison Levain",
    place="37000 Tours",
    contract="CDI",
    published_on=dt.date(2026, 11, 3),
    url="https://ft.example/detail/207FYQS",
    description=TEXT,
)


def offer(name="b", **changes):
    """Return the same job on another site, with some changes; `days` moves its date."""
    days = changes.pop("days", 0)
    other = {
        "id": name,
        "source": "hellowork",
        "external_id": f"6800{name}",
        "url": f"https://hw.example/emplois/6800{name}11",
        "published_on": BASE.published_on + dt.timedelta(days=days),
    }
    return replace(BASE, **(other | changes))


def verdict(one, other):
    """Return what the rule says of two offers."""
    return compare(prepared(one), prepared(other))


def clusters(*offers, **options):
    """Return the clusters of several offers, as sets."""
    return {frozenset(members) for members in deduplicate(offers, **options).clusters}


def pairs(name):
    """Return the labelled pairs of a golden file."""
    return [json.loads(line) for line in (GOLDEN / name).read_text(encoding="utf-8").splitlines()]


def lines(offers):
    """Return offers as JSON lines."""
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in offers).encode()
