"""An offer in one text message: 160 signs of the telephones' own alphabet, the address whole.

A single sign out of that alphabet would halve a message: what it lacks is written with what it has.

Source: 3GPP TS 23.038 (GSM 7 bit default alphabet; its extension counts for two).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LONGEST_MESSAGE = 160

_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€")
_OTHERS = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...",
    "œ": "oe", "Œ": "OE", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2011": "-",
})  # fmt: skip


def telephone_text(text: str) -> str:
    """Return a text in the alphabet of telephones; what it cannot write is dropped.

    >>> telephone_text("L’hôtesse d’accueil\u00a0: 12 €, cœur")
    "L'hotesse d'accueil : 12 €, coeur"
    """
    return "".join(_written(char) for char in text.translate(_OTHERS))


def message_length(text: str) -> int:
    """Return how many signs a text counts for.

    >>> message_length("12 €")
    5
    """
    return sum(2 if char in _DOUBLE else 1 for char in text)


def message_of(parts: Sequence[str], address: str, *, longest: int = LONGEST_MESSAGE) -> str:
    """Return some words, as many as there is room for, then an address, whole.

    Args:
        parts: the most important first; one that does not fit is left out, the first one is cut.
        address: web address, in the alphabet of telephones.
        longest: signs of the message; an address as long leaves it alone.
    """
    room = longest - message_length(address) - 1
    said = ""
    for part in parts:
        words = " ".join(telephone_text(part).split())
        joined = f"{said}, {words}" if said else words
        if not words or message_length(joined) > room:
            said = said or _cut(words, room)
            continue
        said = joined
    return f"{said} {address}" if said else address


def _cut(words: str, room: int) -> str:
    while words and message_length(words) > room - 3:
        words = words[:-1]
    return f"{words.rstrip()}..." if words else ""


def _written(char: str) -> str:
    if char in _PLAIN or char in _DOUBLE:
        return char
    bare = unicodedata.normalize("NFKD", char)
    return "".join(one for one in bare if one in _PLAIN or one in _DOUBLE)
