"""What was asked, widened: for each word, the terms that answer it and how well (0 to 1).

A known phrase answers each of its words; a word alone answers less when it was typed in a phrase.
A word that nothing holds is corrected, joined to its neighbour or cut in two.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bastide.platform.search.ranked.asking import Asked, AskedWord
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.spelling import best_spellings, is_corrected, sounds
from bastide.platform.search.ranked.terms import (
    BODY,
    CONCEPT,
    LABEL,
    TITLE,
    concept_token,
    pair_term,
    phrases_in,
)
from bastide.platform.search.words import stem

OWN, LONE, CORRECTED = 1.0, 0.7, 0.9
MINOR, RANK = 0.5, 0.6
"""Importance of conditions and of words of rank, beside 1 for the others."""

_COMPARED = 3
"""Best spellings among which one that is found is preferred."""

_SHORTEST_PART = 3

Concepts = Callable[[Sequence[str]], Mapping[str, Mapping[str, float]]]
"""From the stems asked to stem → code of a concept that it names → weight (0 to 1)."""


SHOWN, ANYWHERE = TITLE + LABEL, TITLE + LABEL + BODY
"""Places of words: titles and labels, everything."""


class Known(Protocol):
    """What a collection can say of its words."""

    def holding(self, stems: Sequence[str], places: str = ANYWHERE) -> frozenset[str]:
        """Return which of these stems any document holds, in some places."""

    def sharing(self, word: str) -> Collection[str]:
        """Return words of its titles and labels that share a wrong form with a word."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word asked, with everything that answers it.

    Attributes:
        word: as typed, folded.
        terms: term → how well it answers (0 to 1).
        concepts: token of a concept → how well it answers.
        importance: 1, less for a word that counts for less or shares a phrase.
        is_required: it must be found itself; no synonym answers it.
        corrected: the words read in the place of one that nothing holds.
    """

    word: str
    terms: Mapping[str, float]
    concepts: Mapping[str, float] = field(default_factory=dict)
    importance: float = 1.0
    is_required: bool = False
    corrected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Widened:
    """What was asked, ready to be looked up.

    Attributes:
        wanted: one per word, in order.
        pairs: terms of two words that follow each other, better together.
        excluded: stems that must not be found.
    """

    wanted: tuple[Wanted, ...] = ()
    pairs: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def widened(
    what: Asked, known: Known, lexicon: Lexicon, concepts_of: Concepts | None = None
) -> Widened:
    """Return what was asked with its synonyms, corrections and concepts.

    Args:
        what: the words.
        known: what the collection holds.
        lexicon: the vocabulary.
        concepts_of: names the concepts of words; `None` without concepts.
    """
    words = _mended(what.words, known, lexicon)
    stems = [one.stem for one, _read in words]
    concepts = concepts_of(stems) if concepts_of else {}
    terms = _terms(stems, lexicon)
    for rank, (one, _read) in enumerate(words):
        if one.is_required:
            terms[rank] = {term: OWN for term in terms[rank] if one.stem in term.split("_")}
    wanted = tuple(
        Wanted(
            word=one.word,
            terms=_lowered(terms[rank], CORRECTED if read else OWN),
            concepts={
                concept_token(code): weight for code, weight in concepts.get(one.stem, {}).items()
            },
            importance=_importance(stems, rank, lexicon),
            is_required=one.is_required,
            corrected=read,
        )
        for rank, (one, read) in enumerate(words)
    )
    pairs = tuple(pair_term(one, other) for one, other in itertools.pairwise(stems))
    return Widened(wanted, pairs, what.excluded)


def _terms(stems: Sequence[str], lexicon: Lexicon) -> list[dict[str, float]]:
    """Return, for each stem asked, the terms that answer it."""
    terms: list[dict[str, float]] = [{one: OWN} for one in stems]
    phrases = list(phrases_in(stems, lexicon.phrases))
    for rank, phrase in phrases:
        for place in range(rank, rank + len(phrase)):
            terms[place][stems[place]] = LONE
    for rank, one in enumerate(stems):
        lone = terms[rank][one]
        told = lexicon.meanings.get((one,), {}).items()
        _raise(terms[rank], {term: weight * lone for term, weight in told})
    for rank, phrase in phrases:
        told_whole = {"_".join(phrase): OWN} | dict(lexicon.meanings.get(phrase, {}))
        for place in range(rank, rank + len(phrase)):
            _raise(terms[place], told_whole)
    return terms


def _raise(terms: dict[str, float], told: Mapping[str, float]) -> None:
    for term, weight in told.items():
        terms[term] = max(terms.get(term, 0.0), weight)


def _lowered(terms: Mapping[str, float], factor: float) -> dict[str, float]:
    return {term: weight * factor for term, weight in terms.items()}


def _importance(stems: Sequence[str], rank: int, lexicon: Lexicon) -> float:
    """Return how much a word counts, beside 1 for a word alone that names a trade.

    Less when it, or a phrase that holds it, counts for less; the words of a phrase share what it
    counts, so that saying one thing in three words does not drown the others.
    """
    inside = [
        phrase
        for start, phrase in phrases_in(stems, lexicon.phrases)
        if start <= rank < start + len(phrase)
    ]
    told = {stems[rank], *("_".join(phrase) for phrase in inside)}
    share = 1 / math.sqrt(max(map(len, inside), default=1))
    if told & lexicon.minor:
        return MINOR * share
    return share * (RANK if stems[rank] in lexicon.ranks else 1.0)


Mended = tuple[AskedWord, tuple[str, ...]]


def _mended(words: Sequence[AskedWord], known: Known, lexicon: Lexicon) -> list[Mended]:
    """Return words that nothing holds corrected, cut or joined; the others as they are."""
    stems = [one.stem for one in words]
    shown = known.holding(stems, SHOWN)
    held = shown | known.holding([stem for stem in stems if stem not in shown])
    found: list[Mended] = []
    rank = 0
    while rank < len(words):
        one = words[rank]
        if one.stem in shown or _is_taught(one, lexicon):
            found.append((one, ()))
        elif one.stem in held:
            found.append(_heard_instead(one, known, lexicon))
        elif rank + 1 < len(words) and (joined := _joined(one, words[rank + 1], known, lexicon)):
            found.append((joined, (joined.word,)))
            rank += 1
        else:
            found += _read_instead(one, known, lexicon)
        rank += 1
    return found


def _is_taught(one: AskedWord, lexicon: Lexicon) -> bool:
    return (one.stem,) in lexicon.meanings or one.word in lexicon.words


def _joined(one: AskedWord, other: AskedWord, known: Known, lexicon: Lexicon) -> AskedWord | None:
    """Return two words as the one that they make together (« web master »), if it is known."""
    word = one.word + other.word
    whole = AskedWord(word, stem(word), one.is_required or other.is_required)
    is_known = _is_taught(whole, lexicon) or known.holding([whole.stem])
    return whole if is_known else None


def _read_instead(one: AskedWord, known: Known, lexicon: Lexicon) -> list[Mended]:
    """Return what a word that nothing holds may stand for: two words, or a near spelling."""
    cuts = [
        (one.word[:cut], one.word[cut:])
        for cut in range(_SHORTEST_PART, len(one.word) - _SHORTEST_PART + 1)
    ]
    for parts in cuts:
        stems = (stem(parts[0]), stem(parts[1]))
        if stems in lexicon.phrases.get(stems[0], ()):
            return _parted(one, parts)
    spelt = _spelling(one.word, known, lexicon)
    if spelt:
        return [(AskedWord(spelt, stem(spelt), one.is_required), (spelt,))]
    for parts in cuts:
        roots = {stem(parts[0]), stem(parts[1])}
        if known.holding(sorted(roots)) == roots:
            return _parted(one, parts)
    return [(one, ())]


def _heard_instead(one: AskedWord, known: Known, lexicon: Lexicon) -> Mended:
    """Return a word that only texts hold, or the known one of the same sound (« magazin »)."""
    spelt = _spelling(one.word, known, lexicon)
    if spelt and sounds(spelt) == sounds(one.word) and stem(spelt) != one.stem:
        return AskedWord(spelt, stem(spelt), one.is_required), (spelt, one.word)
    return one, ()


def _parted(one: AskedWord, parts: tuple[str, str]) -> list[Mended]:
    return [(AskedWord(part, stem(part), one.is_required), parts) for part in parts]


def _spelling(word: str, known: Known, lexicon: Lexicon) -> str:
    """Return what a word may be a wrong spelling of, one that is found when there is one."""
    if not is_corrected(word):
        return ""
    candidates: Iterable[str] = {*known.sharing(word), *lexicon.spellings.sharing(word)}
    best = best_spellings(word, candidates)[:_COMPARED]
    held = known.holding([stem(one) for one in best])
    return next((one for one in best if stem(one) in held), best[0] if best else "")


def answering(wanted: Wanted, fields: str) -> frozenset[str]:
    """Return every token that answers a word, in these fields, concepts included."""
    found = {field_ + term for term in wanted.terms for field_ in fields}
    return frozenset(found | {code for code in wanted.concepts if code[:1] == CONCEPT})
