"""A text as the terms under which it is found: the same for what is stored and what is asked.

A term is a stem (`soign`), or several that belong together joined by `_` (`aid_soign`). The token
of a term says where it stands: `w` the whole title, `h` first of the title, `t` in the title, `l`
in a label (employer, trade), `b` in the text. `c` begins a concept and `k` a tag, which are codes,
not words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bastide.foundation.text import folded
from bastide.platform.search.words import plain_words, stem

LONGEST_TEXT = 20_000
LONGEST_TITLE = 400
LONGEST_WORD = 40
"""Letters of the longest word read; a longer one is none."""

WHOLE, HEAD, TITLE, LABEL, BODY, CONCEPT, TAG = "whtlbck"

_GENDERS = re.compile(
    r"[(\[]?(?<!\w)(?:[hfmwx]|homme|femme)(?:\s?[/|.-]\s?(?:[hfmwxnd]|homme|femme|nb|div)){1,3}(?!\w)[)\]]?"
    r"|(?<!\w)(?:hf|fh|hfx|fhx)(?!\w)",
    re.IGNORECASE,
)
_ENDINGS = r"(?:e|es|ne|nes|se|ses|euse|euses|rice|trice|ice|ère|ere|ière|iere|ienne|enne|fe|le|ve)"
_OTHER_GENDER = re.compile(
    rf"(?<=\w{{3}})(?:\s?/\s?-?|-|\()\s?-?{_ENDINGS}\)?(?:s\b)?(?!\w)", re.IGNORECASE
)
_MAY_TELL_GENDER = re.compile(r"[/|(\[-]|[hf][./x]|hf|fh", re.IGNORECASE)
_CODE = re.compile(r"[^a-z0-9]+")

Phrases = Mapping[str, Sequence[tuple[str, ...]]]
"""First stem → the phrases that begin with it, as stems, the longest first."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something to be found.

    Attributes:
        key: its identifier, unique in its collection.
        title: what it is called.
        label: words said of it in few words: employer, name of the trade, place.
        text: the rest, plain text.
        concepts: codes of what it is about (trades), whatever the words used.
        tags: codes to filter and count by (`contrat:CDI`).
        points: latitude and longitude of each of its places, in degrees; none: nowhere.
        dated_on: day from which its age is counted; `None` when it has none.
    """

    key: str
    title: str
    label: str = ""
    text: str = ""
    concepts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    dated_on: dt.date | None = None


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, without mentions of gender nor empty words.

    >>> words_of("Infirmier/ère ou aide-soignant(e) de nuit (H/F)")
    ['infirmier', 'aide', 'soignant', 'nuit']
    """
    if _MAY_TELL_GENDER.search(text):
        text = _OTHER_GENDER.sub(" ", _GENDERS.sub(" ", text))
    words = plain_words(text)
    return [word for word in words if len(word) <= LONGEST_WORD]


def stems_of(text: str) -> list[str]:
    """Return the stems of a text, in order, repetitions kept.

    >>> stems_of("Boulangère") == stems_of("boulangers")
    True
    """
    return [stem(word) for word in words_of(text)]


def phrases_in(stems: Sequence[str], phrases: Phrases) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the longest known phrase at each rank of a text; they may overlap.

    A shorter one with the same beginning is another thing: an `agent d’entretien des espaces verts`
    is no `agent d’entretien`.
    """
    for rank, first in enumerate(stems):
        for phrase in phrases.get(first, ()):
            if tuple(stems[rank : rank + len(phrase)]) == phrase:
                yield rank, phrase
                break


def tokens_of(
    document: Document, phrases: Phrases, secondary: Collection[str] = frozenset()
) -> tuple[str, ...]:
    """Return the distinct tokens under which a document is found, sorted.

    Args:
        document: what is to be found.
        phrases: known groups of stems, each found as one term.
        secondary: stems that do not count as the first one of a title (« CDI – Serveur »).
    """
    title = stems_of(document.title[:LONGEST_TITLE])
    label = stems_of(document.label[:LONGEST_TITLE])
    body = stems_of(document.text[:LONGEST_TEXT])
    found = _title_tokens(title, phrases, secondary)
    found.update(LABEL + term for term in _terms(label, phrases))
    found.update(BODY + term for term in _terms(body, phrases))
    found.update(map(concept_token, document.concepts))
    found.update(map(tag_token, document.tags))
    return tuple(sorted(found))


def _title_tokens(title: Sequence[str], phrases: Phrases, secondary: Collection[str]) -> set[str]:
    """Return the tokens of a title; a word inside a known phrase is no title by itself."""
    known = list(phrases_in(title, phrases))
    inner = {rank for start, phrase in known for rank in range(start + 1, start + len(phrase))}
    found = {(LABEL if rank in inner else TITLE) + one for rank, one in enumerate(title)}
    found.update(f"{TITLE}{'_'.join(phrase)}" for _rank, phrase in known)
    found.update(TITLE + pair_term(one, other) for one, other in pairwise(title))
    head = next((rank for rank, one in enumerate(title) if one not in secondary), 0)
    found.update(HEAD + one for one in title[head : head + 1])
    found.update(HEAD + "_".join(phrase) for rank, phrase in known if rank == head)
    whole = tuple(dict.fromkeys(one for one in title if one not in secondary))
    if len(whole) == 1 or whole in phrases.get(whole[0] if whole else "", ()):
        found.add(WHOLE + "_".join(whole))
    return found


def _terms(stems: Sequence[str], phrases: Phrases) -> Iterable[str]:
    yield from stems
    for _rank, phrase in phrases_in(stems, phrases):
        yield "_".join(phrase)


def pair_term(one: str, other: str) -> str:
    """Return the term of two stems that follow each other in a title."""
    return f"{one}_{other}"


def concept_token(code: str) -> str:
    """Return the token of a concept.

    >>> concept_token("G1803")
    'cg1803'
    """
    return CONCEPT + _CODE.sub("", folded(code))


def tag_token(code: str) -> str:
    """Return the token of a tag.

    >>> tag_token("contrat:CDI")
    'kcontrat_cdi'
    """
    return TAG + _CODE.sub("_", folded(code))
