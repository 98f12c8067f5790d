"""A word badly spelt and the words it may stand for: one slip of the keyboard, or the same sound.

Two words one slip apart share a form without one letter; two that sound alike in French share a
form of their sounds. Candidates are then compared letter by letter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from bastide.platform.search.ranked.terms import Document, words_of
from bastide.platform.search.words import deletions, masculine

SHORTEST = 4
LONGEST = 40
MOST_SLIPS = 2
LONG_WORD = 8
"""Letters from which a word may hold two slips."""

SOUND = "~"
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"), (r"(?<=[aeiou])ss(?=[aeiouy])", "s"), (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"), (r"tion", "sion"), (r"tiel", "siel"), (r"z", "s"),
        (r"qu?|ck|k|ch(?=[rl])", "c"), (r"gu(?=[eiy])", "g"), (r"ge(?=[ao])|j", "g"),
        (r"eau|au", "o"), (r"ain|ein|yn|ym|aim", "in"), (r"en|em(?=[bp])|am(?=[bp])", "an"),
        (r"om(?=[bp])", "on"), (r"im(?=[bp])", "in"), (r"ai|ei|et$|er$|ez$|ee$", "e"),
        (r"y", "i"), (r"oe|oeu", "eu"), (r"h", ""), (r"(.)\1+", r"\1"),
        (r"(?<=.{3})(?:e?s|e|t|x)$", ""),
    )
)  # fmt: skip


@lru_cache(maxsize=100_000)
def sounds(word: str) -> str:
    """Return how a folded French word sounds, roughly.

    >>> sounds("electrissien") == sounds("electricien"), sounds("farmassi") == sounds("pharmacie")
    (True, True)
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def read_as(word: str) -> tuple[str, ...]:
    """Return a word as typed, and as its masculine without doubled letters when that differs.

    >>> read_as("coifeusse")
    ('coifeusse', 'coifeur')
    """
    other = masculine(_DOUBLED.sub(r"\1", word))
    return (word,) if other == word else (word, other)


def wrong_forms(word: str) -> frozenset[str]:
    """Return the forms by which a word and its wrong spellings meet."""
    heard = {SOUND + form for form in deletions(sounds(word))} if len(word) > SHORTEST else set()
    return deletions(word) | heard


def taught_by(document: Document) -> set[str]:
    """Return the words that a document makes known: those of its title and label, both genders."""
    words = words_of(f"{document.title} {document.label}")
    return {*words, *map(masculine, words)}


def is_corrected(word: str) -> bool:
    """Whether a word is one that a slip is looked for in: letters, not too few."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def best_spellings(word: str, candidates: Iterable[str]) -> list[str]:
    """Return the candidates that a word may stand for, nearest first, then in their own order.

    Args:
        word: as typed, folded.
        candidates: words that share a form with it.
    """
    ranked = []
    for candidate in set(candidates):
        told = min(_slips(read, candidate) for read in read_as(word))
        if told < _TOO_FAR:
            ranked.append((told, abs(len(word) - len(candidate)), candidate))
    return [candidate for _slips, _longer, candidate in sorted(ranked)]


_TOO_FAR = 99


def _slips(word: str, candidate: str) -> int:
    """Return how far a candidate is, in letters then in sounds; too far when nobody means it."""
    most = MOST_SLIPS if len(word) >= LONG_WORD else 1
    slips = OSA.distance(word, candidate)
    heard = OSA.distance(sounds(word), sounds(candidate))
    if slips > most + (heard == 0) or (slips == most > 1 and heard > 1):
        return _TOO_FAR
    return slips + heard + (word[0] != candidate[0])


class Spellings:
    """Words by the forms of their wrong spellings."""

    def __init__(self, words: Iterable[str]) -> None:
        """Learn words; a short one or one with digits is not corrected to.

        Args:
            words: folded words.
        """
        self._by_form: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            self.add(word)

    def add(self, word: str) -> None:
        """Learn one word."""
        if is_corrected(word):
            for form in wrong_forms(word):
                self._by_form[form].append(word)

    def sharing(self, word: str) -> set[str]:
        """Return the words that share a form with this one."""
        forms = {form for read in read_as(word) for form in wrong_forms(read)}
        return {known for form in forms if form in self._by_form for known in self._by_form[form]}
