"""In what language an offer is written, when its small words leave no doubt."""

from __future__ import annotations

import re
from collections import Counter

_SMALL_WORDS = {
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "des",
            "et",
            "vous",
            "nous",
            "pour",
            "dans",
            "une",
            "est",
            "sur",
            "avec",
            "votre",
            "vos",
            "du",
            "au",
        ]
    ),
    "en": frozenset(
        [
            "the",
            "and",
            "of",
            "to",
            "you",
            "we",
            "with",
            "for",
            "our",
            "is",
            "are",
            "will",
            "your",
            "in",
            "this",
            "on",
        ]
    ),
    "de": frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "wir",
            "sie",
            "mit",
            "für",
            "ein",
            "eine",
            "von",
            "den",
            "im",
            "auf",
        ]
    ),
    "es": frozenset(
        [
            "el",
            "los",
            "las",
            "y",
            "para",
            "con",
            "una",
            "del",
            "que",
            "por",
            "en",
            "su",
            "se",
            "es",
            "como",
        ]
    ),
}
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 8
_AHEAD = 3
"""Times more small words of one language than of any other."""


def language_of(text: str) -> str | None:
    """Return the ISO code of the language of a text, `None` when it is short or mixed.

    >>> language_of("Vous rejoignez une équipe et vous travaillez avec nous dans le magasin sur "
    ...             "des projets pour la ville.")
    'fr'
    >>> language_of("Boulanger") is None
    True
    """
    words = Counter(word.casefold() for word in _WORD.findall(text[:2_000]))
    counts = Counter(
        {code: sum(words[word] for word in small) for code, small in _SMALL_WORDS.items()}
    )
    (first, most), (_second, next_most) = counts.most_common(2)
    return first if most >= _FEWEST_WORDS and most >= _AHEAD * next_most else None
