"""Parts of an employer that a text names: a service, a shop, a school, a site."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bastide.modules.employment.core.duplicates.title_words import word_set

Units = Mapping[str, frozenset[str]]
"""Kind of part → the names that a text gives."""

_KINDS = word_set(
    """service rayon residence ehpad ecole college lycee creche magasin restaurant atelier
    unite ligne chantier quartier agence lot hotel boutique entrepot foyer pole clinique"""
)
_NAMED = r"s?\s(?:(?:de la|de l'|du|des|de|d'|les|la|le|l')\s?)*([a-z]{4,}|\d{1,3})"
_UNITS = re.compile(rf"\b({'|'.join(sorted(_KINDS))}){_NAMED}")
_NO_UNIT = word_set(
    """client clients clientele public publics qualite interet interets proximite equipe equipes
    notre votre cette chaque plusieurs dans avec pour sont sera serez avez etes vous nous leur
    leurs projet projets collectivite tous toutes entreprise compris rendu possible dynamique
    familiale familial immobilier immobiliere bancaire interim comme voyages communication
    national locale local central ressources humaines
    recrute recherche proposent propose situe situee compte accueille assure"""
)


def named_units(folded_text: str) -> Units:
    """Return the parts of an employer that a folded text names.

    >>> named_units("au rayon boucherie, puis a l'atelier 12")
    {'rayon': frozenset({'boucherie'}), 'atelier': frozenset({'12'})}
    """
    if not any(kind in folded_text for kind in _KINDS):
        return {}
    found: dict[str, set[str]] = {}
    for match in _UNITS.finditer(folded_text):
        if match.group(2) not in _NO_UNIT:
            found.setdefault(match.group(1), set()).add(match.group(2))
    return {kind: frozenset(names) for kind, names in found.items()}
