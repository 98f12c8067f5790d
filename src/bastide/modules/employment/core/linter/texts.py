"""Texts compared letter by letter: a folded text has a letter for each letter of the text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_STRAIGHT = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "–": "-",
        "—": "-",
        "‑": "-",
        "œ": "o",
        "Œ": "o",
        "æ": "a",
        "Æ": "a",
        "\u00a0": " ",
        "\u202f": " ",
        "\n": " ",
        "\t": " ",
        "\r": " ",
    }
)
_BOTH = re.compile(
    r"(?<![a-z])(?:h ?[/-] ?f|f ?[/-] ?h|m ?/ ?f|h ?/ ?f ?/ ?[xn]|f ?/ ?h ?/ ?[xn]"
    r"|hommes?(?: ?[/-] ?| et | ou )femmes?|femmes?(?: ?[/-] ?| et | ou )hommes?)(?![a-z])"
)


def lowered(text: str) -> str:
    """Return a text in lower case with straight apostrophes, letter for letter.

    >>> lowered("L’ÉCOLE"), len(lowered("œuvre"))
    ("l'école", 5)
    """
    plain = text.translate(_STRAIGHT)
    whole = plain.lower()
    if len(whole) == len(plain) and "Σ" not in plain:  # a final one alone has another small letter
        return whole
    return "".join(_one(char) for char in plain)


@lru_cache(maxsize=4096)
def folded_letters(text: str) -> str:
    """Return a text without case nor accents, letter for letter.

    >>> folded_letters("Âgée d’À peine"), len(folded_letters("cœur")) == len("cœur")
    ("agee d'a peine", True)
    """
    return "".join(_bare(char) for char in lowered(text))


def names_both(text: str) -> bool:
    """Tell whether a text says that it speaks to men and women alike.

    >>> names_both("Serveuse (H/F)"), names_both("Serveuse")
    (True, False)
    """
    return _BOTH.search(folded_letters(text)) is not None


def _one(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


@lru_cache(maxsize=4096)
def _bare(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    return base if len(base) == 1 else char
