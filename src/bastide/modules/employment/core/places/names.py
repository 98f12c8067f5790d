"""Labels of places made comparable: one key per name, and a label cut into its parts."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from bastide.foundation.text import squeezed
from bastide.kernel.territories.core.names import place_key

ARTICLES = frozenset(["le", "la", "les", "l"])

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad", "-"))
_QUOTES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'"))
_LINE_ENDS = "\n\r\t\v\f\u2028\u2029"
_UNDER = re.compile(r"(?i)(?<=[ \-])s(?:/ ?s[ /\-]|s[ \-])(?=[a-z])")
_OVER = re.compile(r"(?i)(?<=[ \-])s(?:/[ \-]?|-)(?=[a-z])")
_MAY_BE_SHORT = re.compile(r"(?i)[ \-]s[/s\-]")
_LEZ = re.compile(r"\blez\b")
_ARTICLE_BEHIND = re.compile(r"(?i)^(.{2,60}?)[ ,]*\((le|la|les|l')\)")
_COUNTRY_PREFIX = re.compile(r"(?i)(?<![^\W_])(?:f|fr)[ -]*(?=[0-9]{5}(?![0-9]))")
_SPACED_CODE = re.compile(r"(?<![0-9])([0-9]{2}) ([0-9]{3})(?![0-9])")
_GLUED_CODE = re.compile(
    r"(?<=[^\W\d_]{3})(?=[0-9]{5}(?![0-9]))|(?<=(?<![0-9])[0-9]{5})(?=[^\W\d_]{3})"
)
_MISREAD = re.compile(r"[\u00c2\u00c3][\u0080-\u00bf\u2000-\u2122\u0152-\u0192]|\u00e2\u20ac")
_BOX = re.compile(r"(?i)(?<![^\W_])(?:b\.?p|c\.?s|tsa)\.? ?[0-9]+")
_PERCENT = re.compile(r"[0-9]+ ?%")
_SEPARATORS = re.compile(r"[,;|/\n\r\t\u2022\u00b7>+()\[\]{}:\"\u00ab\u00bb]| - |- | -(?=[A-Za-z])")
_DIGIT_DASH = re.compile(r"(?<=[0-9])-(?=[^\W\d_])|(?<=[^\W\d_])-(?=[0-9])")


@lru_cache(maxsize=1 << 17)
def name_key(name: str) -> str:
    """Return a name without case, accents, hyphens, apostrophes; st = saint, lez = lès, s/ = sur.

    >>> name_key("St-Cyr s/ Loire") == name_key("SAINT CYR SUR LOIRE")
    True
    """
    plain = name.translate(_DASHES).translate(_QUOTES)
    if _MAY_BE_SHORT.search(plain):
        plain = _OVER.sub("sur ", _UNDER.sub("sous ", plain))
    return _LEZ.sub("les", place_key(plain))


def bare_key(name: str) -> str:
    """Return the key of a name without its leading article.

    >>> bare_key("Le Mans"), bare_key("L'Haÿ-les-Roses")
    ('mans', 'hay les roses')
    """
    first, _, rest = name_key(name).partition(" ")
    return rest if first in ARTICLES and rest else f"{first} {rest}".strip()


def cleaned_label(text: str) -> str:
    """Return a label in one line of plain characters, its case and accents kept.

    Markup entities and UTF-8 taken for cp1252 are read, invisible characters dropped, dashes and
    apostrophes made plain, the article put back before its name, a postal code set apart from the
    name it touches, the country prefix, the space of a postal code and the number of a post box
    removed.

    >>> cleaned_label("Riche (La)"), cleaned_label("F-37 000  Tours")
    ('La Riche', '37000 Tours')
    """
    visible = "".join(
        ","
        if char in "\n\r\t\v\f\u2028\u2029"
        else " "
        if unicodedata.category(char) == "Cc"
        else char
        for char in _repaired(html.unescape(text)).translate(_DASHES).translate(_QUOTES)
        if unicodedata.category(char) != "Cf"
    )
    plain = unicodedata.normalize("NFKC", squeezed(visible)).translate(_QUOTES)
    plain = _ARTICLE_BEHIND.sub(lambda one: f"{one[2]} {one[1]}", squeezed(plain))
    plain = _COUNTRY_PREFIX.sub("", _SPACED_CODE.sub(r"\1\2", _GLUED_CODE.sub(" ", plain)))
    return _OVER.sub(
        "sur ", _UNDER.sub("sous ", _PERCENT.sub(" ", _BOX.sub(" ", plain.replace("&", " et "))))
    ).strip(" -,;.")


def _repaired(text: str) -> str:
    """Return a text whose UTF-8 was read as cp1252 as it was written: "OrlÃ©ans" is Orléans."""
    if not _MISREAD.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def glued_key(name: str) -> str:
    """Return the key of a name typed without its apostrophes.

    >>> glued_key("L'Haÿ-les-Roses")
    'lhay les roses'
    """
    return name_key(name.translate(_QUOTES).replace("'", ""))


def has_separator(name: str) -> bool:
    """Tell whether an official name holds what usually sets the parts of a label apart.

    >>> has_separator("Pont de Montvert - Sud Mont Lozère"), has_separator("Tours")
    (True, False)
    """
    return _SEPARATORS.search(name) is not None


def parts_of(label: str) -> tuple[str, ...]:
    """Return the parts of a cleaned label that commas, slashes, brackets and dashes set apart.

    >>> parts_of("37 - TOURS"), parts_of("37-TOURS"), parts_of("Puteaux, Hauts-de-Seine")
    (('37', 'TOURS'), ('37 TOURS',), ('Puteaux', 'Hauts-de-Seine'))
    """
    pieces = _SEPARATORS.split(_DIGIT_DASH.sub(" ", f" {label} "))
    return tuple(piece.strip(" -.'") for piece in pieces if piece.strip(" -.'"))
