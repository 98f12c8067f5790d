"""Names of places made comparable, and the check that an invented name is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bastide.foundation.text import folded

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints"}


def place_key(name: str) -> str:
    """Return the words of a place's name without case, accents, hyphens, apostrophes; st = saint.

    >>> place_key("St-Jean-de-Védas") == place_key("SAINT JEAN DE VEDAS")
    True
    >>> place_key("L'Haÿ-les-Roses")
    'l hay les roses'
    """
    words = _NOT_WORD.sub(" ", folded(name)).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def taken_names(names: Iterable[str], official_keys: frozenset[str]) -> tuple[str, ...]:
    """Return the names that the official list already holds, compared without case or accents.

    Args:
        names: names that somebody wants to invent.
        official_keys: `place_key` of every commune, former commune and EPCI.

    >>> taken_names(["Montpellier", "Castelbrac-sur-Arze"], frozenset({"montpellier"}))
    ('Montpellier',)
    """
    return tuple(name for name in names if place_key(name) in official_keys)
