"""Descriptions made comparable: three-word shingles, exact resemblance and inclusion.

Every shingle is kept (220 words make 218 numbers of 64 bits), so that resemblance is exact and a
text cut by a job board is found whole inside the other, which a MinHash of resemblance misses.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
"""The words of a text, in order, each as a number."""

Shingles = NDArray[np.uint64]
"""Distinct numbers of its runs of three words, sorted."""

SHORT_TEXT = 200
"""Characters under which a text is too short to contradict or to prove. Source: dossier §6."""

LONG_SHINGLES = 30
"""Shingles from which a text proves something by itself."""

SAME_SHINGLES, CUT_SHINGLES, CUT = 15, 20, 0.9
"""Shingles from which equal texts prove it too; shingles and inclusion of a text that was cut."""

COPIED = 0.85
"""Nearness from which a long text is a copy of the other."""

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
_NAMES_REFERENCE = (
    "ref", "requisition", "offre no", "annonce no", "poste no", "no d'offre", "job id", "id offre",
    "numero de poste",
)  # fmt: skip
_WORD_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SPREAD, _SHIFT = np.uint64(0xFF51AFD7ED558CCD), np.uint64(29)
_WIDTH = 3
_RANKS = 64
_NO_NUMBER: Numbers = np.empty(0, np.uint64)


def _drawn(count: int, seed: bytes) -> Numbers:
    """Return so many odd numbers of 64 bits, always the same."""
    told = [blake2b(bytes([rank]), digest_size=8, key=seed).digest() for rank in range(count)]
    return np.frombuffer(b"".join(told), "<u8").astype(np.uint64) | np.uint64(1)


_IS_LETTER = np.array([chr(code) in _WORD_LETTERS for code in range(256)])
_LETTERS_WORTH, _RANKS_WORTH = _drawn(256, b"letters"), _drawn(_RANKS, b"ranks")


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
        is_proof: the shorter is long enough to prove something by itself; equal texts sooner.
        is_same: word for word the same.
        is_cut: the shorter, too short to tell much, is the other cut.
    """

    jaccard: float
    inclusion: float
    is_known: bool
    is_telling: bool
    is_proof: bool
    is_same: bool
    is_cut: bool = False

    @property
    def nearness(self) -> float:
        """The better of resemblance and inclusion, 0 to 1; a few words included prove nothing."""
        is_read = self.is_telling or self.is_cut
        return max(self.jaccard, self.inclusion) if is_read else self.jaccard

    @property
    def is_copied(self) -> bool:
        """Whether the texts alone say that one was copied from the other."""
        return self.is_proof and self.nearness >= COPIED


UNREAD = TextLikeness(
    jaccard=0.0, inclusion=0.0, is_known=False, is_telling=False, is_proof=False, is_same=False
)
"""Two texts that nothing asked to compare."""


def text_form(description: str) -> TextForm:
    r"""Return the comparable form of a description, plain or HTML.

    >>> text_form("<p>Vous accueillez les clients.</p>").signature == text_form(
    ...     "Vous accueillez\nles CLIENTS"
    ... ).signature
    True
    """
    (form,) = text_forms([description])
    return form


def text_forms(descriptions: Sequence[str]) -> list[TextForm]:
    """Return the comparable form of each description; many at once cost less than one by one."""
    texts = [folded_description(one) for one in descriptions]
    words = _words(list(map(_spoken, texts)))
    return [
        TextForm(length, shingles, _digest(numbers), text)
        for length, shingles, numbers, text in zip(
            words.lengths, _shingles(words.numbers), words.numbers, texts, strict=True
        )
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some texts: the number of each, and the characters of all of each text."""

    numbers: list[Numbers]
    lengths: list[int]


def _words(texts: Sequence[str]) -> _Words:
    """Return the words of folded texts: runs of letters and digits, each as a number of 64 bits.

    The number of a word is the sum of those of its letters, each times what its rank is worth.
    """
    codes = np.frombuffer(" ".join((*texts, "")).encode(), np.uint8)
    is_inside = _IS_LETTER.take(codes)
    edges = np.flatnonzero(is_inside[1:] != is_inside[:-1]) + 1
    bounds = np.concatenate([[0], edges]) if is_inside[:1].any() else edges
    starts, sizes = bounds[::2], bounds[1::2] - bounds[::2]
    letters = codes[is_inside]
    firsts = np.cumsum(sizes) - sizes
    ranks = np.arange(letters.size) - np.repeat(firsts, sizes)
    worth = _LETTERS_WORTH.take(letters) * _RANKS_WORTH[ranks & (_RANKS - 1)]
    numbers = np.add.reduceat(worth, firsts) if sizes.size else worth
    ends = np.searchsorted(starts, np.cumsum([len(text) + 1 for text in texts])).tolist()
    chars = np.concatenate([[0], np.cumsum(sizes + 1)])
    cuts = list(pairwise([0, *ends]))
    return _Words(
        [numbers[start:end] for start, end in cuts],
        [max(0, int(chars[end] - chars[start]) - 1) for start, end in cuts],
    )


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
        shared = shared_shingles(a, b)
    else:
        shared = 0
    union = a.shingles.size + b.shingles.size - shared
    inclusion = 1.0 if is_same else round(shared / shortest, 4) if shortest else 0.0
    is_cut = shortest >= CUT_SHINGLES and inclusion >= CUT
    return TextLikeness(
        jaccard=1.0 if is_same else round(shared / union, 4) if union else 0.0,
        inclusion=inclusion,
        is_known=is_known,
        is_telling=is_known and not a.is_short and not b.is_short,
        is_proof=shortest >= (SAME_SHINGLES if is_same else LONG_SHINGLES) or is_cut,
        is_same=is_same,
        is_cut=is_cut,
    )


def shared_shingles(a: TextForm, b: TextForm) -> int:
    """Return how many shingles two descriptions share."""
    both = np.concatenate([a.shingles, b.shingles])
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _digest(numbers: Numbers) -> int:
    return int.from_bytes(blake2b(numbers.tobytes(), digest_size=8).digest(), "big")


def _shingles(texts: Sequence[Numbers]) -> list[Shingles]:
    """Return, for the words of each text, those of its runs of three, each once, sorted.

    A shorter text is one run.
    """
    filled = [_filled(numbers) for numbers in texts]
    numbers = np.concatenate([_NO_NUMBER, *filled])
    mixed = numbers[:-2] * _FIRST
    mixed ^= (numbers[1:-1] + _SECOND) * _SPREAD
    mixed ^= mixed >> _SHIFT
    mixed += numbers[2:] * _SECOND
    mixed *= _SPREAD
    mixed ^= mixed >> _SHIFT
    is_kept = np.zeros(mixed.size, dtype=bool)
    ends, start = [0], 0
    for one in filled:
        end = start + max(0, one.size - _WIDTH + 1)
        runs = mixed[start:end]
        runs.sort()
        is_kept[start : start + min(1, runs.size)] = True
        np.not_equal(runs[1:], runs[:-1], out=is_kept[start + 1 : end])
        ends.append(min(end, mixed.size))
        start += one.size
    before = np.concatenate([[0], np.cumsum(is_kept)])[ends].tolist()
    kept = mixed[is_kept]
    return [kept[one:other] for one, other in pairwise(before)]


def _filled(numbers: Numbers) -> Numbers:
    """Return the words of a text, zeros added to those of less than one run."""
    if not 0 < numbers.size < _WIDTH:
        return numbers
    return np.concatenate([numbers, np.zeros(_WIDTH - numbers.size, dtype=np.uint64)])
