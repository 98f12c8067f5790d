"""The trades that a title or some words name, by the appellations of the ROME.

Two offers of one trade seldom share their words (« plongeur », « aide de cuisine »). An offer is
therefore also found by its trade, and by the domain of its trade further down: the code that it
declares, else those whose appellations its title resembles most.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bastide.platform.search.ranked.lexicon import SAME, Lexicon
from bastide.platform.search.ranked.terms import phrases_in, stems_of

DOMAIN_LETTERS = 3
SAME_TRADE, SAME_DOMAIN = 0.65, 0.25
"""How well an offer of the trade, or of its domain, answers words that name the trade for sure."""

LEAST_LIKENESS = 0.2
_MOST_TRADES = 3
_TITLE_TRADES = 2
_NOT_FIRST = 0.6
"""What is left of a likeness when the first word of the appellation is not there."""

_MOST_APPELLATIONS = 3_000
_KEPT_OF_BEST = 0.5
_SURE = 0.5
"""Likeness from which a trade needs no other words."""

_MOST_OTHERS = 6


@dataclass(frozen=True, slots=True)
class _Appellation:
    stems: frozenset[str]
    first: str
    code: str
    weight: float


class Trades:
    """Appellations of trades, by their stems."""

    def __init__(self, appellations: Iterable[tuple[Sequence[str], str]]) -> None:
        """Take appellations.

        Args:
            appellations: the stems of each (see `appellation_stems`) and its ROME code.
        """
        read = [(list(stems), code) for stems, code in appellations]
        counts = Counter(stem for stems, _code in read for stem in set(stems))
        self._rarity = {stem: math.log1p(len(read) / count) for stem, count in counts.items()}
        self._unknown = math.log1p(len(read))
        self._held = [
            _Appellation(frozenset(stems), stems[0], code, sum(map(self._rarity_of, set(stems))))
            for stems, code in read
            if stems
        ]
        self._by_stem: defaultdict[str, list[int]] = defaultdict(list)
        for rank, one in enumerate(self._held):
            for stem in one.stems:
                self._by_stem[stem].append(rank)

    def named(self, stems: Sequence[str]) -> dict[str, float]:
        """Return the trades that stems resemble: code → likeness, 0.2 to 1, three at most.

        Likeness of an appellation: the weight of the stems shared, squared, over the product of
        both weights; a stem weighs the logarithm of its rarity among appellations. Of a trade: its
        best appellation, more when most of those that share these words are its own.
        """
        asked = dict.fromkeys(stems)
        whole = sum(map(self._rarity_of, asked))
        best: dict[str, float] = {}
        among: Counter[str] = Counter()
        for rank, shared in self._shared(asked).items():
            one = self._held[rank]
            likeness = shared * shared / (whole * one.weight)
            if one.first not in asked:
                likeness *= _NOT_FIRST
            best[one.code] = max(best.get(one.code, 0.0), likeness)
            among[one.code] += likeness * likeness  # type: ignore[assignment]
        total = among.total() or 1.0
        told = {code: like * (0.6 + 0.4 * among[code] / total) for code, like in best.items()}
        top = max(told.values(), default=0.0)
        least = max(LEAST_LIKENESS, _KEPT_OF_BEST * top)
        ranked = sorted(told.items(), key=lambda one: (-one[1], one[0]))[:_MOST_TRADES]
        return {code: like for code, like in ranked if like >= least}

    def of_title(self, title: str, lexicon: Lexicon, rome: str = "") -> tuple[str, ...]:
        """Return the concepts of an offer: its trades and their domains.

        Args:
            title: of the offer.
            lexicon: gives other words for those of the title.
            rome: the code that it declares; its title is then not read.
        """
        if rome:
            codes = [rome]
        else:
            told = self._told(stems_of(title), lexicon)
            codes = sorted(told, key=lambda code: (-told[code][0], code))[:_TITLE_TRADES]
        return tuple(dict.fromkeys([*codes, *(code[:DOMAIN_LETTERS] for code in codes)]))

    def of_words(self, stems: Sequence[str], lexicon: Lexicon) -> Mapping[str, Mapping[str, float]]:
        """Return, for each stem asked, the concepts that it names with the others.

        Args:
            stems: those of the words asked.
            lexicon: gives other words for those asked.
        """
        found: dict[str, dict[str, float]] = {}
        for code, (likeness, named) in self._told(stems, lexicon).items():
            for stem in named:
                told = found.setdefault(stem, {})
                for concept, worth in ((code, SAME_TRADE), (code[:DOMAIN_LETTERS], SAME_DOMAIN)):
                    told[concept] = max(told.get(concept, 0.0), round(worth * likeness, 2))
        return found

    def _told(
        self, stems: Sequence[str], lexicon: Lexicon
    ) -> dict[str, tuple[float, frozenset[str]]]:
        """Return the trades that stems name, by themselves or by other words: likeness, stems."""
        found = {
            code: (likeness, frozenset(stem for stem in stems if code in self._codes(stem)))
            for code, likeness in self.named(stems).items()
        }
        if found and max(likeness for likeness, _stems in found.values()) >= _SURE:
            return found
        for instead, replaced in _other_words(stems, lexicon):
            for code, likeness in self.named(instead).items():
                known = found.get(code, (0.0, frozenset()))
                told = likeness * SAME
                if told > known[0]:
                    found[code] = (told, known[1] | replaced)
        ranked = sorted(found, key=lambda code: (-found[code][0], code))
        return {code: found[code] for code in ranked[:_MOST_TRADES]}

    def _codes(self, stem: str) -> frozenset[str]:
        return frozenset(self._held[rank].code for rank in self._by_stem.get(stem, ()))

    def _shared(self, stems: Iterable[str]) -> dict[int, float]:
        shared: defaultdict[int, float] = defaultdict(float)
        for stem in stems:
            ranks = self._by_stem.get(stem, ())
            if len(ranks) <= _MOST_APPELLATIONS:
                for rank in ranks:
                    shared[rank] += self._rarity[stem]
        return shared

    def _rarity_of(self, stem: str) -> float:
        return self._rarity.get(stem, self._unknown)


def _other_words(
    stems: Sequence[str], lexicon: Lexicon
) -> Iterator[tuple[list[str], frozenset[str]]]:
    """Yield stems with one word or phrase said otherwise, and the stems that were replaced."""
    spans: list[tuple[tuple[str, ...], int]] = [((one,), rank) for rank, one in enumerate(stems)]
    spans += [(phrase, rank) for rank, phrase in phrases_in(stems, lexicon.phrases)]
    for span, rank in spans:
        told = lexicon.meanings.get(span, {})
        same = [term for term, weight in told.items() if weight == SAME]
        for term in same[:_MOST_OTHERS]:
            rest = [*stems[:rank], *term.split("_"), *stems[rank + len(span) :]]
            yield rest, frozenset(span)


def appellation_stems(label: str) -> list[str]:
    """Return the distinct stems of an appellation: both genders have the same ones.

    >>> appellation_stems("Serveur / Serveuse de bar")
    ['serveur', 'bar']
    """
    return list(dict.fromkeys(stems_of(_FEMININE.sub(r"\1", label))))


_FEMININE = re.compile(r"(\b(\w{3})\w*)\s?/\s?\2\w*")
"""« Hôte / Hôtesse »: one trade under its two genders."""
