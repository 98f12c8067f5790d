"""French text made comparable: folding, squeezing, slugs. No language model, no locale."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


def squeezed(text: str) -> str:
    r"""Return a text in NFC with every run of spaces (also non-breaking) as one space, trimmed.

    >>> squeezed("  Nature\xa0-  Code ")
    'Nature - Code'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Return a text without case, accents, ligatures and repeated spaces, to compare it.

    >>> folded("Sécurité  Publique") == folded("securite publique")
    True
    """
    decomposed = unicodedata.normalize("NFKD", squeezed(text).translate(_LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", bare).casefold()


def slug(text: str) -> str:
    """Return a text as a part of an address: lower case ASCII words joined by hyphens.

    >>> slug("Montpellier Méditerranée Métropole")
    'montpellier-mediterranee-metropole'
    """
    return _NOT_SLUG.sub("-", folded(text)).strip("-")
