"""The one French text pipeline of search: the same words for what is stored and what is asked.

NFC, gender forms (agent·e, agent(e)), elisions (l', d', qu'), folding (case, accents, ligatures),
words of letters and digits, empty words left out, feminine endings, Snowball stems.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import Stemmer

MOST_WORDS = 12
LONGEST_QUERY = 200

_GENDER_MARK = re.compile(
    r"(?<=\w)(?:[·•‧∙]\w{1,6})+|(?<=\w)\((?:e|es|ne|nes|se|rice|trice|euse|ère)\)s?"
)
_GENDER_DOT = re.compile(r"(?<=\w{3})\.(?:e|es|ne|nes|rice|trice|euse|ère)(?:\.?s)?\b")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ]", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
_FEMININE = (
    (re.compile(r"(?<=\w{3})trices?$"), "teur"),
    (re.compile(r"(?<=\w{3})euses?$"), "eur"),
    (re.compile(r"(?<=\w{3})ieres?$"), "ier"),
    (re.compile(r"(?<=\w{3}[gh])eres?$"), "er"),
    (re.compile(r"(?<=\w{2}ll)eres?$"), "er"),
    (re.compile(r"(?<=\w{4})ees?$"), "e"),
    (re.compile(r"(?<=\w{3})ives?$"), "if"),
    (re.compile(r"(?<=\w{2})effes?$"), "ef"),
    (re.compile(r"(?<=\w{3})ers$"), "er"),
    (re.compile(r"\b(hot|maitr)esses?$"), r"\1e"),
)
_EMPTY = frozenset(
    """
    a au aux avec ce ces dans de des du elle en est et il ils la le les leur leurs mais ne nos
    notre nous on ou par pas pour qu que qui sa se ses son sont sur un une vos votre vous
    """.split()  # noqa: SIM905 -- a list of forty words reads better as a sentence
)
_stemmer = Stemmer.Stemmer("french")


def plain_words(text: str) -> list[str]:
    """Return the words of a text, folded, without gender marks, elisions and empty words.

    >>> plain_words("L’agent(e) d'accueil de la médiathèque")
    ['agent', 'accueil', 'mediatheque']
    """
    whole = text if text.isascii() else unicodedata.normalize("NFC", text)
    bare = _GENDER_DOT.sub("", _GENDER_MARK.sub("", whole))
    return [word for word in _WORD.findall(_bare(_ELISION.sub(" ", bare))) if word not in _EMPTY]


def _bare(text: str) -> str:
    """Return a text without case, accents nor ligatures; a long one is read once and not kept."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.translate(_LIGATURES))).casefold()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, the same for its masculine and feminine, one and many.

    >>> stem("directrices") == stem("directeur")
    True
    """
    found: str = _stemmer.stemWord(masculine(word))
    return found


def masculine(word: str) -> str:
    """Return a folded word with the ending of its masculine, when its own is a feminine one.

    >>> masculine("coiffeuses"), masculine("boulangere")
    ('coiffeur', 'boulanger')
    """
    for ending, other in _FEMININE:
        word = ending.sub(other, word)
    return word


def stems(text: str) -> list[str]:
    """Return the stems of a text in order, repetitions kept.

    >>> stems("Les écoles de l'agglomération")
    ['ecol', 'agglomer']
    """
    return [stem(word) for word in plain_words(text)]


def asked_stems(query: str) -> list[str]:
    """Return the distinct stems that a query asks for: twelve at most, of 200 characters."""
    return list(dict.fromkeys(stems(query[:LONGEST_QUERY])))[:MOST_WORDS]


def deletions(word: str) -> frozenset[str]:
    """Return a word and what is left of it without one letter: two words one slip apart share one.

    >>> sorted(deletions("abc"))
    ['ab', 'abc', 'ac', 'bc']
    """
    return frozenset({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})
