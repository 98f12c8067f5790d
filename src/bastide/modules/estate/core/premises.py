"""What sort of premises words speak of, and which sort may house which need.

The words of a request, and those that name a building, tell their sort; nothing is excluded for
words that tell none.

Source: spec 20 part 6 (reuse before any construction); the families of the SCDL schema of
equipment, version 0.1.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from bastide.foundation.text import folded


class Premises(StrEnum):
    """A sort of premises."""

    CHILDHOOD = "childhood"
    SPORT = "sport"
    WORSHIP = "worship"
    CULTURE = "culture"
    SOCIAL = "social"
    WORKSHOP = "workshop"
    HOUSING = "housing"
    OFFICE = "office"

    @property
    def label(self) -> str:
        """Return its French name."""
        return _LABELS[self]


_LABELS = {
    Premises.CHILDHOOD: "enfance et enseignement",
    Premises.SPORT: "sport",
    Premises.WORSHIP: "culte",
    Premises.CULTURE: "culture",
    Premises.SOCIAL: "associations et social",
    Premises.WORKSHOP: "atelier et dépôt",
    Premises.HOUSING: "logement",
    Premises.OFFICE: "bureaux et accueil",
}
_STARTS: Mapping[Premises, str] = {
    Premises.CHILDHOOD: "ecole|scolaire|periscolaire|creche|halte garderie|garderie|maternel"
    "|elementaire|enfance|enfants|centre de loisirs|accueil de loisirs|micro creche|college"
    "|lycee|alsh|ram|cantine|restaurant scolaire|teaching",
    Premises.SPORT: "gymnase|sport|dojo|stade|vestiaire|piscine|judo|tennis|aquatique|patinoire",
    Premises.WORSHIP: "eglise|chapelle|temple|culte|synagogue|mosquee|cathedrale|worship",
    Premises.CULTURE: "bibliotheque|mediatheque|musee|theatre|culture|conservatoire|musique|danse"
    "|cinema|exposition|ecole de musique|ecole de danse|spectacle",
    Premises.SOCIAL: "associati|social|salle des fetes|salle polyvalente|polyvalente|reunion"
    "|foyer|maison de quartier|mjc|aines|seniors|epicerie|residence autonomie",
    Premises.WORKSHOP: "atelier|depot|garage|stockage|hangar|entrepot|technique|dechet|remise"
    "|archives",
    Premises.HOUSING: "logement|habitation|appartement|hebergement|presbytere",
    Premises.OFFICE: "bureau|mairie|administrati|siege|accueil du public|hotel de ville|poste"
    "|guichet|france services|police|maison du tourisme|perception",
}
_WORDS = {sort: re.compile(rf"\b(?:{starts})") for sort, starts in _STARTS.items()}
_LONGER = (
    (re.compile(r"\becole de (?:musique|danse)\b"), Premises.CULTURE),
    (re.compile(r"\bgroupe scolaire|\brestaurant scolaire"), Premises.CHILDHOOD),
)

SUITS: Mapping[Premises, tuple[Premises, ...]] = {
    Premises.CHILDHOOD: (
        *(Premises.CHILDHOOD, Premises.SOCIAL, Premises.CULTURE, Premises.OFFICE),
    ),
    Premises.SPORT: (Premises.SPORT, Premises.SOCIAL, Premises.CHILDHOOD, Premises.CULTURE),
    Premises.WORSHIP: (Premises.WORSHIP,),
    Premises.CULTURE: (Premises.CULTURE, Premises.SOCIAL, Premises.CHILDHOOD, Premises.OFFICE),
    Premises.SOCIAL: (
        *(Premises.SOCIAL, Premises.CULTURE, Premises.OFFICE, Premises.CHILDHOOD),
        Premises.SPORT,
    ),
    Premises.WORKSHOP: (Premises.WORKSHOP, Premises.OFFICE, Premises.SOCIAL),
    Premises.HOUSING: (Premises.HOUSING, Premises.OFFICE, Premises.SOCIAL),
    Premises.OFFICE: (
        *(Premises.OFFICE, Premises.SOCIAL, Premises.CULTURE, Premises.CHILDHOOD),
        Premises.HOUSING,
    ),
}
"""Sort of a need → the sorts that may house it, the best first."""

EARTH_M = 6_371_000
Degrees = tuple[float, float]
"""Latitude and longitude."""


def premises_of(*texts: str) -> Premises | None:
    """Return the sort that the first telling text speaks of; `None` when none of them tells.

    >>> premises_of("Gymnase du Causse"), premises_of("Bâtiment B", "École de musique")
    (<Premises.SPORT: 'sport'>, <Premises.CULTURE: 'culture'>)
    """
    for text in texts:
        said = folded(text).replace("-", " ")
        for pattern, sort in _LONGER:
            if pattern.search(said):
                return sort
        found = {sort: match.start() for sort, one in _WORDS.items() if (match := one.search(said))}
        if found:
            return min(found, key=lambda sort: found[sort])
    return None


def suitability(need: Premises | None, host: Premises | None) -> int | None:
    """Return how well a sort of building houses a sort of need, 0 the best; `None` when it cannot.

    A building whose sort is unknown comes after those that are known to suit. A need whose sort is
    unknown may go anywhere but in a place of worship.
    """
    if need is None:
        return None if host is Premises.WORSHIP else 0
    if host is None:
        return len(SUITS[need])
    return SUITS[need].index(host) if host in SUITS[need] else None


def metres_between(one: Degrees, other: Degrees) -> float:
    """Return the distance of two points as the crow flies, metres.

    >>> round(metres_between((43.3, -0.37), (43.3, -0.36)))
    809
    """
    (north, east), (north2, east2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((north2 - north) / 2) ** 2
    half += cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(half))
