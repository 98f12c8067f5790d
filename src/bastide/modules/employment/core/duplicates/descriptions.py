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
_LETTERS = (
    ("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("’", "'"), ("‘", "'"),
    ("°", "o"), ("–", "-"), ("—", "-"), ("•", " "), ("·", " "), ("€", " euros "),
)  # fmt: skip
_WEB = re.compile(r"(?:https?://|www\.)\S+")
_MAIL = re.compile(r"\S+@\S+\.\w+")
_MASKED = re.compile(r"\[url masquee[^\]]*\]")
_PHONE = re.compile(r"(?:\+33|0)\s?[1-9](?:[\s.]?\d\d){4}")
_REFERENCE = re.compile(
    r"\b(?:ref(?:erence)?s?(?: de l'offre| offre| interne)?|requisition|(?:offre|annonce|poste) no"
    r"|no d'offre|job id|id offre|numero de poste)\b\s?[:.#-]*\s?"
    r"(?:no\s?)?([a-z]{0,6}[-_/. ]?\d[a-z0-9/_.-]*)"
)
_NAMES_REFERENCE = ("ref", "requis", " no", "job id", "id offre", "numero de poste")
_WORD_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_ONLY_WORDS = {code: " " for code in range(128) if chr(code) not in _WORD_LETTERS}
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


UNREAD = TextLikeness(
    jaccard=0.0, inclusion=0.0, is_known=False, is_telling=False, is_proof=False, is_same=False
)
"""Two texts that nothing asked to compare."""


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
    text = folded_description(description)
    words = _spoken(text).translate(_ONLY_WORDS).split()
    numbers = np.fromiter(map(_number, words), dtype=np.uint64, count=len(words))
    return TextForm(len(" ".join(words)), _shingles(numbers), _digest(numbers), text)


def folded_description(description: str) -> str:
    """Return a description in lower case ASCII, without tags, entities nor accents.

    >>> folded_description("<b>Équipe</b> de l&rsquo;après-midi")
    " equipe  de l'apres-midi"
    """
    text = description
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    for letter, plain in _LETTERS:
        text = text.replace(letter, plain)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _spoken(text: str) -> str:
    """Return a folded text without addresses, telephones nor references: they change with sites."""
    if "//" in text or "www." in text:
        text = _WEB.sub(" ", text)
    if "@" in text:
        text = _MAIL.sub(" ", text)
    if "[url" in text:
        text = _MASKED.sub(" ", text)
    if "0" in text:
        text = _PHONE.sub(" ", text)
    return _REFERENCE.sub(" ", text) if _may_name_reference(text) else text


def _may_name_reference(text: str) -> bool:
    return any(sign in text for sign in _NAMES_REFERENCE)


def references_in(folded_text: str) -> frozenset[str]:
    """Return the references of a job opening that a folded text names.

    >>> sorted(references_in("boulanger - ref : bo-2041"))
    ['BO2041']
    """
    if not _may_name_reference(folded_text):
        return frozenset()
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
    mixed.sort()
    is_new = np.empty(mixed.size, dtype=bool)
    is_new[0] = True
    np.not_equal(mixed[1:], mixed[:-1], out=is_new[1:])
    return mixed[is_new]
