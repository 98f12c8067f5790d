"""Descriptions made comparable: three-word shingles, exact resemblance and inclusion.

Every shingle is kept (220 words make 218 numbers of 64 bits), so that resemblance is exact and a
text cut by a job board is found whole inside the other, which a MinHash of resemblance misses.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]

SHORT_TEXT = 200
"""Characters under which a text is too short to contradict or to prove. Source: dossier §6."""

LONG_SHINGLES = 30
"""Shingles from which a text proves something by itself."""

_TAG = re.compile(r"<[^>]{0,500}>")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08]")
_NOT_TEXT = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\[url masquee[^\]]*\]|(?:\+33|0)\s?[1-9](?:[\s.]?\d\d){4}"
)
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?s?(?: de l'offre| offre| interne)?|requisition|offre n°|annonce n°"
    r"|n° d'offre|job id|id offre|poste n°|numero de poste)\b\s?[:.#n°-]*\s?"
    r"([a-z]{0,6}[-_/.]?\d[a-z0-9/_.-]*)"
)
_WORD = re.compile(r"[a-z0-9]+")
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SPREAD, _SHIFT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(29)
_WIDTH = 3


@dataclass(frozen=True, slots=True, eq=False)
class TextForm:
    """A description ready to be compared.

    Attributes:
        length: characters of its words; 0 when it is missing.
        shingles: sorted distinct numbers, one for each run of three words.
        signature: number of the whole text, equal for two texts of the same words in order.
        folded: the folded text, from which facts are read.
    """

    length: int
    shingles: Shingles
    signature: int
    folded: str

    @property
    def is_short(self) -> bool:
        """Whether it is too short to contradict another."""
        return self.length < SHORT_TEXT

    @property
    def references(self) -> frozenset[str]:
        """References of a job opening that the text names, capital letters and digits."""
        return references_in(self.folded)


@dataclass(frozen=True, slots=True)
class TextLikeness:
    """How near two descriptions are.

    Attributes:
        jaccard: shared shingles among all of both, 0 to 1.
        inclusion: shared shingles among those of the shorter, 0 to 1.
        is_known: both have words.
        is_telling: neither is too short to contradict the other.
        is_proof: the shorter is long enough to prove something by itself.
        is_same: word for word the same.
    """

    jaccard: float
    inclusion: float
    is_known: bool
    is_telling: bool
    is_proof: bool
    is_same: bool

    @property
    def nearness(self) -> float:
        """The better of resemblance and inclusion, 0 to 1; a few words included prove nothing."""
        return max(self.jaccard, self.inclusion) if self.is_telling else self.jaccard


@lru_cache(maxsize=1 << 17)
def _number(word: str) -> int:
    return crc32(word.encode())


def text_form(description: str) -> TextForm:
    r"""Return the comparable form of a description, plain or HTML.

    >>> text_form("<p>Vous accueillez les clients.</p>").signature == text_form(
    ...     "Vous accueillez\nles CLIENTS"
    ... ).signature
    True
    """
    text = description
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()
    text = text.replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    spoken = _NOT_TEXT.sub(" ", text) if "@" in text or "//" in text or "0" in text else text
    if "ref" in spoken or "offre" in spoken or "poste n" in spoken or "req" in spoken:
        spoken = _REFERENCE.sub(" ", spoken)
    words = _WORD.findall(spoken)
    numbers = np.fromiter(map(_number, words), dtype=np.uint64, count=len(words))
    length = sum(map(len, words)) + max(0, len(words) - 1)
    return TextForm(length, _shingles(numbers), _digest(numbers), text)


def references_in(folded_text: str) -> frozenset[str]:
    """Return the references of a job opening that a folded text names.

    >>> sorted(references_in("boulanger - ref : bo-2041"))
    ['BO2041']
    """
    return frozenset(
        re.sub(r"[^a-z0-9]", "", match.group(1)).upper()
        for match in _REFERENCE.finditer(folded_text)
    )


def text_likeness(a: TextForm, b: TextForm) -> TextLikeness:
    """Compare two descriptions; the same both ways."""
    is_known = bool(a.length and b.length)
    is_same = is_known and a.signature == b.signature
    shortest = min(a.shingles.size, b.shingles.size)
    if is_same:
        shared = shortest
    elif shortest:
        shared = int(np.intersect1d(a.shingles, b.shingles, assume_unique=True).size)
    else:
        shared = 0
    union = a.shingles.size + b.shingles.size - shared
    return TextLikeness(
        jaccard=1.0 if is_same else round(shared / union, 4) if union else 0.0,
        inclusion=1.0 if is_same else round(shared / shortest, 4) if shortest else 0.0,
        is_known=is_known,
        is_telling=is_known and not a.is_short and not b.is_short,
        is_proof=shortest >= LONG_SHINGLES,
        is_same=is_same,
    )


def _digest(numbers: Shingles) -> int:
    return int.from_bytes(blake2b(numbers.tobytes(), digest_size=8).digest(), "big")


def _shingles(numbers: Shingles) -> Shingles:
    """Return the distinct numbers of the runs of three words; a shorter text is one run."""
    if numbers.size == 0:
        return numbers
    if numbers.size < _WIDTH:
        numbers = np.concatenate([numbers, np.zeros(_WIDTH - numbers.size, dtype=np.uint64)])
    mixed = numbers[:-2] * _FIRST
    mixed ^= (numbers[1:-1] + _SECOND) * _SPREAD
    mixed ^= mixed >> _SHIFT
    mixed += numbers[2:] * _SECOND
    mixed *= _SPREAD
    mixed ^= mixed >> _SHIFT
    return np.unique(mixed)
