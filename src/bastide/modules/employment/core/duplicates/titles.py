"""Job titles made comparable: gender forms, acronyms, and what is no part of the trade, removed.

« Boulanger·ère H/F – Tours (37) – URGENT – 1 900 € » and « BOULANGÈRE (F/H) » have one form.
A form is the set of the stems of the words that remain; two forms are compared word by word, so
that the words proper to each can be shown to a reader.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from bastide.foundation.text import folded
from bastide.modules.employment.core.duplicates.title_words import (
    COMPLEMENTS,
    EMPTY,
    HIERARCHY,
    JOINING,
    NOISE,
    PHRASES,
    STATED,
    WEAK,
)

PREFIX = 3
"""Two different words can be one word misspelt only when they begin alike, by so many letters."""

_TAG = re.compile(r"<[^>]{0,300}>")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08]")
_GENDER = re.compile(
    r"(?<![a-z0-9])[hfmwdxn](?:\s?[/\-|.,&+]\s?(?:nb|[hfmwdxn])){1,4}(?![a-z0-9])"
    r"|(?<![a-z])(?:hommes?|femmes?)\s?(?:/|\||-|ou|et)\s?(?:hommes?|femmes?)(?![a-z])"
)
_INCLUSIVE = re.compile(
    r"(?<=[a-z]{3})(?:\s?\(|[\u00b7\u2022\u2027\u2219\u22c5\u2024./\-])"
    r"(?:e|ere|iere|ière|euse|se|eresse|trice|rice|ice|ne|enne|ienne|te|tte|ive|ve|le|elle|ale|lle"
    r"|esse|sse|ee|fe|re|ière|use|onne|ine|ane)"
    r"(?:[\u00b7\u2022\u2027.\-/]?s)?\)?(?![a-z])"
)
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?s?\b\s?[.:#n°-]*\s?|n°\s?|#|id\s?[:#]\s?)[a-z0-9][a-z0-9/_.\-]*\d[a-z0-9/_\-]*"
    r"|\b(?:offre|annonce|job)\s?n?[°o]?\s?\d{3,}\b"
)
_MONEY = re.compile(
    r"(?:\d[\d\s.,]*\s?(?:a|-|/|et|et\s)\s?)?\d[\d\s.,]*\s?(?:k\s?(?:€|eur|euros?)?|€|eur\b|euros?\b)"
    r"(?:\s?(?:brut|net)s?)?(?:\s?(?:/|par)\s?(?:h|heures?|mois|an|jour|j)\b)?"
)
_DATES = re.compile(
    r"\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\b(?:19|20)\d\d\b"
    r"|\b\d{1,2}(?:er)?\s(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre"
    r"|novembre|decembre)\b"
)
_POSTCODE = re.compile(r"\b(?:\d{5}|f-\d{5})\b|\(\s?(?:\d{2,3}|2[ab])\s?\)|\bdpt?\s?\d{2,3}\b")
_PLACES_COUNT = re.compile(
    r"^\W*\d{1,2}\s(?=[a-z]+s\b)|\b\d{1,2}\s?(?:postes?|offres?|places?)\b|\(?\bx\s?\d{1,2}\b\)?"
)
_EXPERIENCE = re.compile(
    r"\bdebutant\w*\s(?:accepte\w*|bienvenu\w*|possible)\b|\b(?:des que possible|a pourvoir\b.*$"
    r"|prise de poste\b.*$|poste a pourvoir\b.*$)"
)
_CONTRACT_TIME = re.compile(
    r"\b(?:cdd|cdi|interim|mission|contrat)?\s?(?:de\s)?\d{1,2}\s?(?:mois|semaines?|jours?|ans?)\b"
)
_DIGIT = re.compile(r"\d")
_NOISES = (
    _REFERENCE, _EXPERIENCE, _MONEY, _DATES, _POSTCODE, _PLACES_COUNT, _CONTRACT_TIME,
)  # fmt: skip
"""What is no part of a trade; all but the experience hold a digit."""

_WORD = re.compile(r"[a-z0-9]+")
_STATED_NUMBER = re.compile(r"\d+|n[1-4]p[1-3]|\d{1,2}h(?:\d\d)?|r4\d\d|[2345]x(?:8|10|12)")
_SYMBOLS = {"c++": " cplusplus ", "c#": " csharp ", ".net": " dotnet ", "&": " et "}
_DASHES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "‑": "-", "⁄": "/"})
_LONGEST = max(len(phrase.split()) for phrase in PHRASES)
_MIN_MISSPELT, _MIN_TWICE_MISSPELT, _MIN_CUT = 6, 13, 5


@dataclass(frozen=True, slots=True)
class TitleForm:
    """A title ready to be compared.

    Attributes:
        words: stems of the words of the trade, each once, in alphabetical order.
        plain: the folded title without gender marks, from which facts are read.
        bare: the same without references, pay, dates nor postcodes.
    """

    words: tuple[str, ...]
    plain: str
    bare: str


@dataclass(frozen=True, slots=True)
class TitleLikeness:
    """How near two titles are.

    Attributes:
        score: 0 to 1; 1 when no word differs.
        only_a, only_b: stems that the other title does not have, weak words left out.
        ranks: the words of rank among them: one is enough to make another job.
    """

    score: float
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    ranks: tuple[str, ...]


def plain_title(title: str) -> str:
    """Return a title folded, without tags, entities, invisible characters nor gender marks.

    >>> plain_title("Vendeur(se) – Prêt-à-porter (H/F)").strip()
    'vendeur - pret-a-porter'
    """
    text = _INVISIBLE.sub("", html.unescape(html.unescape(title))[:600])
    text = folded(_TAG.sub(" ", text).translate(_DASHES))
    text = _GENDER.sub(" ", text).replace("()", " ").replace("( )", " ")
    for symbol, words in _SYMBOLS.items():
        text = text.replace(symbol, words)
    return _INCLUSIVE.sub("", text)


def title_form(title: str, *, aside: Collection[str] = ()) -> TitleForm:
    """Return the comparable form of a title.

    Args:
        title: as the source writes it.
        aside: stems of the offer's own town and employer, dropped from its title as long as
            another word remains.

    >>> title_form("Boulangère H/F - CDI - 1 900 €").words
    ('boulanger',)
    >>> title_form("Chargé(e) RH").words == title_form("CHARGEE DES RESSOURCES HUMAINES").words
    True
    """
    plain = plain_title(title)
    text = plain
    for noise in _NOISES if _DIGIT.search(plain) else (_EXPERIENCE,):
        text = noise.sub(" ", text)
    words = {stem(word) for word in trade_words(text)}
    trade = {word for word in words if word not in STATED and not _STATED_NUMBER.fullmatch(word)}
    kept = trade - set(aside)
    return TitleForm(tuple(sorted(kept or trade or words)), plain, text)


def trade_words(text: str) -> list[str]:
    """Return the words of a folded text that carry a trade, acronyms written out, in order."""
    words = _WORD.findall(text)
    found: list[str] = []
    place = 0
    while place < len(words):
        for size in range(min(_LONGEST, len(words) - place), 0, -1):
            meaning = PHRASES.get(" ".join(words[place : place + size]))
            if meaning is not None:
                found += meaning.split()
                place += size
                break
        else:
            if _is_trade(words, place, found):
                found.append(words[place])
            place += 1
    return found


def _is_trade(words: list[str], place: int, found: list[str]) -> bool:
    """Say whether the word at a place speaks of the trade, given the words kept before it."""
    word = words[place]
    if word in COMPLEMENTS:
        return bool(found) and words[place - 1] in JOINING
    return word not in EMPTY and word not in NOISE


_ENDINGS = (
    ("tric", "teur"), ("eus", "eur"), ("ienn", "ien"), ("onn", "on"), ("enn", "en"),
    ("iv", "if"), ("ell", "el"), ("ett", "et"), ("eress", "eur"), ("ff", "f"),
)  # fmt: skip
_SHORTEST = 4


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return a word without plural nor feminine: an internal key, not French.

    >>> stem("directrices"), stem("vendeuse"), stem("administrative"), stem("chargee")
    ('directeur', 'vendeur', 'administratif', 'charg')
    """
    if len(word) < _SHORTEST or word.isdigit():
        return word
    bare = word[:-1] if word[-1] in "sx" else word
    while len(bare) >= _SHORTEST and bare[-1] == "e":
        bare = bare[:-1]
    for ending, masculine in _ENDINGS:
        if bare.endswith(ending) and len(bare) > len(ending) + 1:
            return bare[: -len(ending)] + masculine
    return bare


def same_word(a: str, b: str) -> bool:
    """Say whether two different stems are one word misspelt or cut short.

    >>> same_word("boulanger", "boulnager"), same_word("electricien", "electronicien")
    (True, False)
    """
    if a[:PREFIX] != b[:PREFIX] or not (a.isalpha() and b.isalpha()):
        return False
    short, long = sorted((a, b), key=len)
    if len(short) >= _MIN_CUT and long.startswith(short) and len(long) - len(short) > 2:  # noqa: PLR2004 -- a plural is no cut
        return len(short) * 2 >= len(long)
    if len(short) < _MIN_MISSPELT:
        return False
    return OSA.distance(a, b) <= (2 if len(short) >= _MIN_TWICE_MISSPELT else 1)


def title_likeness(a: TitleForm, b: TitleForm) -> TitleLikeness:
    """Compare two titles word by word; the answer is the same both ways, sides exchanged.

    The score is the ratio of the sorted words (`token_sort`), misspelt words counted as equal.
    """
    return _likeness(a.words, b.words)


@lru_cache(maxsize=1 << 16)
def _likeness(a: tuple[str, ...], b: tuple[str, ...]) -> TitleLikeness:
    if a == b:
        return TitleLikeness(1.0 if a else 0.0, (), (), ())
    shared = set(a) & set(b)
    left = [word for word in a if word not in shared]
    right = [word for word in b if word not in shared]
    for word in list(left):
        twin = next((other for other in right if same_word(word, other)), None)
        if twin is not None:
            left.remove(word)
            right.remove(twin)
            shared.add(min(word, twin))
    only_a = tuple(word for word in left if word not in WEAK)
    only_b = tuple(word for word in right if word not in WEAK)
    texts = (" ".join(sorted((*shared, *side))) for side in (left, right))
    score = 1.0 if not only_a and not only_b and shared else ratio(*texts) / 100
    ranks = tuple(sorted(word for word in (*only_a, *only_b) if word in HIERARCHY))
    return TitleLikeness(round(score, 4), only_a, only_b, ranks)
