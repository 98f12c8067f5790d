"""Words as the fonts of documents can write them: no missing letter, no invisible sign."""

from __future__ import annotations

import re
import unicodedata

_RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0xB4), (0xB6, 0x107), (0x10A, 0x113), (0x116, 0x11B),
    (0x11E, 0x123), (0x126, 0x127), (0x12A, 0x12B), (0x12E, 0x133), (0x136, 0x137),
    (0x139, 0x13E), (0x141, 0x148), (0x150, 0x155), (0x158, 0x15B), (0x15E, 0x165),
    (0x16A, 0x16B), (0x16E, 0x17E), (0x218, 0x21B), (0x1E80, 0x1E85), (0x1EF2, 0x1EF3),
    (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E), (0x2020, 0x2020), (0x2022, 0x2022),
    (0x2026, 0x2026), (0x2039, 0x203A), (0x2044, 0x2044), (0x20AC, 0x20AC), (0x2122, 0x2122),
    (0x2212, 0x2212), (0x2215, 0x2215),
)  # fmt: skip
"""What both weights of the text font hold; a test writes them all in a document."""

LETTERS = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))
UNKNOWN = "?"
"""What stands for a letter of another script: it is seen, and breaks nothing."""

SOFT_BREAK = "\u200b"
"""Where a long word may be cut; it writes nothing."""

_LONG = re.compile(r"\S{30,}")
_PIECE = re.compile(r".{1,18}")
_BREAKS = re.compile(r"[\n\t\v\f\x1c-\x1e\x85\u2028\u2029]")
_WRITTEN = str.maketrans(
    {
        "\u202f": "\u00a0", "\u2007": "\u00a0", "\u2009": "\u00a0", "\u200a": "\u00a0",
        "\u2008": " ", "\u2003": " ", "\u2002": " ", "\u3000": " ",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2015": "\u2014", "\u2043": "-",
        "\u02bc": "\u2019", "\u2032": "'", "\u2033": '"', "\u2190": "<-", "\u2192": "->",
        "\u21d2": "=>", "\u2264": "<=", "\u2265": ">=", "\u2260": "<>", "\u2248": "~",
        "\u2713": "x", "\u2714": "x", "\u25cf": "\u2022", "\u25aa": "\u2022", "\u25a0": "\u2022",
        "\u00b5": "u", "\u03bc": "u", "\u03b1": "alpha", "\u03ba": "kappa", "\u0394": "Delta",
    }
)  # fmt: skip
"""Signs that the font lacks, and how they are written instead."""


def printable(text: str) -> str:
    r"""Return a text that the fonts of documents can write whole, on one line.

    Narrow spaces become U+00A0, signs without a letter in the font are written in others, accents
    stay where the font has them, and a letter of another script becomes a question mark.

    >>> printable("1\u202f234 m² ≥ 3 → Łódź, CO₂, 東京")
    '1\xa0234 m² >= 3 -> Łódź, CO2, ??'
    """
    composed = unicodedata.normalize("NFC", _BREAKS.sub(" ", text)).translate(_WRITTEN)
    return "".join(char if char in LETTERS else _substitute(char) for char in composed)


def breakable(text: str) -> str:
    r"""Return a text whose longest words may be cut, so that no address leaves its column.

    >>> breakable("court"), len(breakable("x" * 100))
    ('court', 105)
    """
    return _LONG.sub(lambda word: SOFT_BREAK.join(_PIECE.findall(word[0])), text)


def _substitute(char: str) -> str:
    """Return the nearest letters for one that the font lacks; nothing for an invisible one."""
    if unicodedata.category(char)[0] in "CM":
        return ""
    if unicodedata.category(char) == "Zs":
        return " "
    bare = "".join(
        part
        for part in unicodedata.normalize("NFKD", char).translate(_WRITTEN)
        if not unicodedata.combining(part)
    )
    return bare if bare and all(part in LETTERS for part in bare) else UNKNOWN
