"""Which pairs are worth comparing: blocks of offers that share evidence; no block is ever skipped.

A pair is compared when its two offers share
- an identifier, an address, or a reference found in the address of the other;
- an employer (or two of near names), a place, and the beginning of a telling word of their titles;
- a place and nearly all of the rarest shingles of a text (exact: a text whose inclusion in another
  reaches the threshold cannot be missed, whatever the number of offers).

A place that is wide or unknown meets every place. A small family of offers (one employer, one
beginning of title) is compared across towns too, so that a reader sees why they stay apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.descriptions import (
    Shingles,
    TextForm,
    shared_shingles,
)
from bastide.modules.employment.core.duplicates.employers import employer_names
from bastide.modules.employment.core.duplicates.title_words import WEAK
from bastide.modules.employment.core.duplicates.titles import PREFIX
from bastide.modules.employment.core.duplicates.whereabouts import PlaceScope

WHOLE_INPUT = 120
"""Up to so many offers, every pair is compared: a person asks about these very offers."""

FAMILY = 12
"""Largest family whose members are compared across towns."""

COPIED = 0.85
"""Inclusion of the shorter text from which two texts are looked at without a common employer."""

Pair = tuple[int, int]
_ANYWHERE = "?"
_LEAST_SHINGLES = 8
_HITS = 8
"""Rare shingles that two texts must share before they are compared whole."""


def candidate_pairs(offers: Sequence[PreparedOffer]) -> list[Pair]:
    """Return the pairs to compare, as positions in the sequence, each once, in order."""
    if len(offers) <= WHOLE_INPUT:
        return list(combinations(range(len(offers)), 2))
    found: set[int] = set()
    count = len(offers)
    for block in _identity_blocks(offers):
        found.update(first * count + second for first, second in combinations(block, 2))
    found |= _employer_pairs(offers)
    found |= _text_pairs(offers)
    return [divmod(one, count) for one in sorted(found)]


def _identity_blocks(offers: Sequence[PreparedOffer]) -> Iterable[list[int]]:
    """Return the groups of offers that share an address, an identifier or a reference.

    An address that does not name one offer counts with the title: a page of all offers is no proof.
    """
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    known: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(offers):
        if one.address:
            title = () if one.is_precise_address else one.title.words
            blocks["address", one.address, *title].append(place)
        blocks["id", *one.offer.stable_key].append(place)
        for reference in one.own_references:
            for name in {one.employer.key, one.employer.siren} - {""}:
                blocks["reference", name, reference].append(place)
        if one.citable:
            known[one.citable].append(place)
    for place, one in enumerate(offers):
        for token in one.address_tokens & known.keys():
            for cited in known[token]:
                if cited != place:
                    blocks["cited", str(cited), str(place)] = sorted((cited, place))
    return (block for block in blocks.values() if len(block) > 1)


def _employer_pairs(offers: Sequence[PreparedOffer]) -> set[int]:
    """Return the pairs of one employer, one place and one telling word of a title.

    Two titles are near only when the words of the shorter stand in the longer: the rarest word of
    one of them begins a word of the other.
    """
    names = employer_names([one.employer for one in offers])
    beginnings = [_beginnings(one) for one in offers]
    counts = Counter(beginning for one in beginnings for beginning in one)
    families: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    rarest = [min(one, key=lambda word: (counts[word], word), default="") for one in beginnings]
    for place, one in enumerate(offers):
        for name in names.get(one.employer, ()):
            for beginning in beginnings[place]:
                families[name, beginning].append(place)
    tokens = [_place_tokens(one) for one in offers]
    found: set[int] = set()
    for (_name, beginning), members in families.items():
        tellers = [place for place in members if rarest[place] == beginning]
        if tellers and len(members) > 1:
            for teller, others in _family_pairs(tellers, members, tokens):
                found |= _paired(teller, others, len(offers))
    return found


def _paired(place: int, others: Iterable[int], count: int) -> set[int]:
    """Return the pairs of an offer with others, each as one number: smaller times count, plus."""
    found = {other * count + place if other < place else place * count + other for other in others}
    found.discard(place * count + place)
    return found


def _beginnings(offer: PreparedOffer) -> set[str]:
    """Return how the words of a title begin, those that add little left out when others remain."""
    words = [word for word in offer.title.words if word not in WEAK] or offer.title.words
    return {word[:PREFIX] for word in words}


def _family_pairs(
    tellers: Sequence[int], members: Sequence[int], tokens: Sequence[tuple[str, ...]]
) -> Iterable[tuple[int, Iterable[int]]]:
    """Yield tellers with those they meet: all of a small family, else those of a common place."""
    if len(members) <= FAMILY:
        yield from ((teller, members) for teller in tellers)
        return
    towns: defaultdict[str, list[int]] = defaultdict(list)
    for place in members:
        for token in tokens[place]:
            towns[token].append(place)
    wide = towns[_ANYWHERE]
    for teller in tellers:
        if _ANYWHERE in tokens[teller]:
            yield teller, members
        else:
            yield teller, {*wide, *chain(*(towns[token] for token in tokens[teller]))}


def _place_tokens(offer: PreparedOffer) -> tuple[str, ...]:
    is_wide = offer.place.scope in {PlaceScope.WIDE, PlaceScope.UNKNOWN}
    return (_ANYWHERE,) if is_wide else offer.place.tokens


def _text_pairs(offers: Sequence[PreparedOffer]) -> set[int]:
    """Return the pairs of one place of which a text holds at least `COPIED` of the other."""
    sized = [place for place, one in enumerate(offers) if one.text.shingles.size >= _LEAST_SHINGLES]
    if not sized:
        return set()
    towns: defaultdict[str, list[int]] = defaultdict(list)
    for place in sized:
        for token in _place_tokens(offers[place]):
            towns[token].append(place)
    wide = towns.pop(_ANYWHERE, [])
    found: set[int] = set()
    for members in (*_without_parts(towns.values()), wide):
        found |= _copied(offers, members)
    if wide:
        settled = sorted({place for members in towns.values() for place in members})
        found |= _copied(offers, [*settled, *wide])
    return found


def _without_parts(groups: Iterable[list[int]]) -> list[list[int]]:
    """Return the groups that are no part of another: a town has a code, a name and a postcode."""
    kept: list[list[int]] = []
    homes: defaultdict[int, list[set[int]]] = defaultdict(list)
    for members in sorted(groups, key=len, reverse=True):
        own = set(members)
        if any(own <= other for other in homes[members[0]]):
            continue
        kept.append(members)
        for place in members:
            homes[place].append(own)
    return kept


def _copied(offers: Sequence[PreparedOffer], members: Sequence[int]) -> set[int]:
    """Return the pairs of a town with a text nearly whole in the other, exactly.

    Equal texts are looked at once for all their offers.
    """
    equal: defaultdict[int, list[int]] = defaultdict(list)
    for place in members:
        equal[offers[place].text.signature].append(place)
    groups = list(equal.values())
    found: set[int] = set()
    for group in groups:
        for rank, place in enumerate(group[:-1]):
            found |= _paired(place, group[rank + 1 :], len(offers))
    texts = [offers[group[0]].text for group in groups]
    for one, other in _included(texts):
        for place in groups[one]:
            found |= _paired(place, groups[other], len(offers))
    return found


def _included(texts: Sequence[TextForm]) -> Iterable[Pair]:
    """Yield the ranks of the texts of which one is nearly whole in the other, exactly.

    A text of n shingles that is included to the share `COPIED` lacks at most (1 - COPIED) n of
    them: of that many rarest ones and `_HITS` more, the other text holds at least `_HITS`. Only
    those are looked up, and only for a text that has enough shingles in common with any other.
    """
    if len(texts) < 2:  # noqa: PLR2004 -- a pair
        return
    sizes = np.array([text.shingles.size for text in texts])
    shingles = _Shared.of([text.shingles for text in texts], sizes)
    lacking = ((1 - COPIED) * sizes).astype(np.int64)
    looked_up = np.minimum(lacking + _HITS, sizes)
    hits = np.minimum(_HITS, looked_up - lacking)
    starts = np.cumsum(sizes) - sizes
    common = np.add.reduceat(shingles.counts[shingles.groups] > 1, starts, dtype=np.int64)
    told = looked_up - np.minimum(sizes - common, looked_up) >= hits
    for rank in np.flatnonzero(told).tolist():
        own = shingles.groups[starts[rank] : starts[rank] + sizes[rank]]
        rare = own[_rarest(shingles.counts[own], int(looked_up[rank]))]
        others = shingles.holding(rare[shingles.counts[rare] > 1], int(hits[rank]))
        yield from _verified(texts, rank, others)


@dataclass(frozen=True, slots=True)
class _Shared:
    """The shingles of many texts, equal ones under one number.

    Attributes:
        groups: number of each shingle, text after text.
        counts: how many texts hold each number.
        starts: where its holders begin among `holders`, ranks of texts.
    """

    groups: NDArray[np.int64]
    counts: NDArray[np.int64]
    starts: NDArray[np.int64]
    holders: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[Shingles], sizes: NDArray[np.int64]) -> _Shared:
        """Number the shingles of texts of so many."""
        shingles = np.concatenate(texts)
        order = np.argsort(shingles)
        told = shingles[order]
        is_new = np.empty(told.size, dtype=bool)
        is_new[0] = True
        np.not_equal(told[1:], told[:-1], out=is_new[1:])
        starts = np.flatnonzero(is_new)
        groups = np.empty(told.size, dtype=np.int64)
        groups[order] = np.cumsum(is_new) - 1
        holders = np.repeat(np.arange(len(texts)), sizes)[order]
        return cls(groups, np.diff(starts, append=told.size), starts, holders)

    def holding(self, groups: NDArray[np.int64], least: int) -> list[int]:
        """Return the ranks of the texts that hold at least so many of some shingles, sorted."""
        starts, counts = self.starts[groups].tolist(), self.counts[groups].tolist()
        held = [
            self.holders[start : start + count] for start, count in zip(starts, counts, strict=True)
        ]
        ranks = np.sort(np.concatenate(held))
        at_least = ranks[least - 1 :] == ranks[: ranks.size - least + 1]
        return sorted(set(ranks[least - 1 :][at_least].tolist()))


def _rarest(counts: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Return where the `wanted` smallest counts stand."""
    if wanted >= counts.size:
        return np.arange(counts.size)
    return np.argpartition(counts, wanted - 1)[:wanted]


def _verified(texts: Sequence[TextForm], rank: int, others: Iterable[int]) -> Iterable[Pair]:
    """Yield the pairs of one text of which the inclusion really reaches the threshold."""
    own = texts[rank]
    least = COPIED * own.shingles.size
    for other in others:
        twin = texts[other]
        is_longer = twin.shingles.size >= own.shingles.size
        if other != rank and is_longer and shared_shingles(own, twin) >= least:
            yield rank, other
