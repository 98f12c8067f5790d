"""What was typed in the search box, read without any syntax to learn.

Words are alternatives: one is enough, the more of them are found the better. Two things narrow:
`-word` leaves out what holds the word, and words between quotation marks must be there, in any
order. A hyphen inside a word or before a space, a lone quotation mark and every other sign are
nothing. A text of weightless words only asks for these words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.terms import phrases_in, words_of
from bastide.platform.search.words import LONGEST_QUERY, MOST_WORDS, stem

_QUOTED = re.compile(r"[\"“”«»]")
_EXCLUDED = re.compile(r"(?:^|(?<=\s))-(?=[^\W_])([^\s\"“”«»,;]+)")


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word that counts.

    Attributes:
        word: as typed, folded.
        stem: its stem.
        is_required: it must be found.
    """

    word: str
    stem: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text asks for.

    Attributes:
        words: distinct words that count, in order, twelve at most.
        excluded: stems that must not be found.
    """

    words: tuple[AskedWord, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the words, in order."""
        return tuple(one.stem for one in self.words)

    @property
    def is_empty(self) -> bool:
        """Whether it asks for everything."""
        return not self.words and not self.excluded


def asked(text: str, lexicon: Lexicon | None = None) -> Asked:
    """Return what a text asks for.

    Args:
        text: as typed; 200 characters are read, and no sign is an error.
        lexicon: says which words have no weight.

    >>> found = asked('serveur "chef de rang" -nuit H/F')
    >>> found.stems, [one.stem for one in found.words if one.is_required], found.excluded
    (('serveur', 'chef', 'rang'), ['chef', 'rang'], ('nuit',))
    """
    shown = text[:LONGEST_QUERY]
    excluded = [stem(word) for match in _EXCLUDED.finditer(shown) for word in words_of(match[1])]
    parts = _QUOTED.split(_EXCLUDED.sub(" ", shown))
    last = len(parts) - 1
    words: dict[str, AskedWord] = {}
    for rank, part in enumerate(parts):
        is_required = rank % 2 == 1 and rank != last
        for word in words_of(part):
            root = stem(word)
            known = words.get(root)
            if known is None or is_required > known.is_required:
                words[root] = AskedWord(word, root, is_required)
    kept = [one for one in words.values() if one.stem not in excluded]
    counted = _weighty(kept, lexicon) if lexicon else kept
    return Asked(tuple(counted[:MOST_WORDS]), tuple(dict.fromkeys(excluded))[:MOST_WORDS])


def _weighty(words: Sequence[AskedWord], lexicon: Lexicon) -> Sequence[AskedWord]:
    """Return the words that have a weight: all when none has; one inside a phrase always has."""
    stems = [one.stem for one in words]
    told = {
        rank + place
        for rank, phrase in phrases_in(stems, lexicon.phrases)
        for place in range(len(phrase))
    }
    found = [
        one
        for rank, one in enumerate(words)
        if rank in told or one.is_required or not lexicon.is_light(one.word, one.stem)
    ]
    return found or words
