"""What was asked, widened: for each word, the terms that answer it and how well (0 to 1).

A known phrase answers each of its words; a word alone answers less when it was typed in a phrase.
A word that nothing holds is corrected, joined to its neighbour or cut in two.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bastide.platform.search.ranked.asking import Asked, AskedWord
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.spelling import best_spellings, is_corrected
from bastide.platform.search.ranked.terms import CONCEPT, concept_token, pair_term, phrases_in
from bastide.platform.search.words import stem

OWN, LONE, CORRECTED, ASSEMBLED = 1.0, 0.75, 0.9, 0.95
MINOR = 0.5
"""Importance of a word that counts for less, beside 1 for the others."""

_COMPARED = 3
"""Best spellings among which one that is found is preferred."""

_SHORTEST_PART = 3

Concepts = Callable[[Sequence[str]], Mapping[str, Mapping[str, float]]]
"""From the stems asked to stem → code of a concept that it names → weight (0 to 1)."""


class Known(Protocol):
    """What a collection can say of its words."""

    def holding(self, stems: Sequence[str]) -> frozenset[str]:
        """Return which of these stems any document holds."""

    def sharing(self, word: str) -> Collection[str]:
        """Return words of its titles and labels that share a wrong form with a word."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word asked, with everything that answers it.

    Attributes:
        word: as typed, folded.
        terms: term → how well it answers (0 to 1).
        concepts: token of a concept → how well it answers.
        importance: 1, less for a word that counts for less.
        is_required: it must be answered.
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
    terms: list[dict[str, float]] = [{one: OWN} for one in stems]
    for rank, phrase in phrases_in(stems, lexicon.phrases):
        told = {"_".join(phrase): OWN} | dict(lexicon.meanings.get(phrase, {}))
        for place in range(rank, rank + len(phrase)):
            terms[place][stems[place]] = LONE
        for place in range(rank, rank + len(phrase)):
            _raise(terms[place], told)
    for rank, one in enumerate(stems):
        lone = terms[rank][one]
        _raise(terms[rank], {
            term: weight * lone for term, weight in lexicon.meanings.get((one,), {}).items()
        })  # fmt: skip
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


def _raise(terms: dict[str, float], told: Mapping[str, float]) -> None:
    for term, weight in told.items():
        terms[term] = max(terms.get(term, 0.0), weight)


def _lowered(terms: Mapping[str, float], factor: float) -> dict[str, float]:
    return {term: weight * factor for term, weight in terms.items()}


def _importance(stems: Sequence[str], rank: int, lexicon: Lexicon) -> float:
    if stems[rank] in lexicon.minor:
        return MINOR
    inside = any(
        start <= rank < start + len(phrase) and "_".join(phrase) in lexicon.minor
        for start, phrase in phrases_in(stems, lexicon.phrases)
    )
    return MINOR if inside else 1.0


Mended = tuple[AskedWord, tuple[str, ...]]


def _mended(words: Sequence[AskedWord], known: Known, lexicon: Lexicon) -> list[Mended]:
    """Return words that nothing holds corrected, cut or joined; the others as they are."""
    held = known.holding([one.stem for one in words])
    found: list[Mended] = []
    rank = 0
    while rank < len(words):
        one = words[rank]
        if one.stem in held or _is_taught(one, lexicon):
            found.append((one, ()))
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
