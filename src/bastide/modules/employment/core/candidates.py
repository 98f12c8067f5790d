"""Which pairs are worth comparing: blocks of offers that share evidence; no block is ever skipped.

A pair is compared when its two offers share
- an identifier, an address, or a reference found in the address of the other;
- an employer's word (or SIREN), a place and the beginning of a word of their titles;
- a place and nearly all of the rarest shingles of a text (exact: a text whose inclusion in another
  reaches the threshold cannot be missed, whatever the number of offers).

A place that is wide or unknown meets every place. A small family of offers (one employer, one
beginning of title) is compared across towns too, so that a reader sees why they stay apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bastide.modules.employment.core.duplicate_offers import PreparedOffer
from bastide.modules.employment.core.duplicate_places import PlaceScope
from bastide.modules.employment.core.identity import own_references
from bastide.modules.employment.core.titles import PREFIX

WHOLE_INPUT = 60
"""Up to so many offers, every pair is compared: a person asks about these very offers."""

FAMILY = 40
"""Largest family whose members are compared across towns."""

COPIED = 0.85
"""Inclusion of the shorter text from which two texts are looked at without a common employer."""

Pair = tuple[int, int]
Numbers = NDArray[np.uint64]
_ANYWHERE = "?"
_LEAST_SHINGLES = 8


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
        for reference in own_references(one):
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
    """Return the pairs of one employer, one place and one beginning of a title's word."""
    families: defaultdict[tuple[str, str], dict[str, list[int]]] = defaultdict(
        lambda: defaultdict(list)
    )
    everywhere: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(offers):
        names = {*one.employer.words, one.employer.key, one.employer.siren} - {""}
        beginnings = {word[:PREFIX] for word in one.title.words}
        tokens = _place_tokens(one)
        for name in names:
            for beginning in beginnings:
                everywhere[name, beginning].append(place)
                for token in tokens:
                    families[name, beginning][token].append(place)
    found: set[int] = set()
    count = len(offers)
    for family, members in everywhere.items():
        if len(members) <= FAMILY:
            pairs: Iterable[Pair] = combinations(members, 2)
            found.update(first * count + second for first, second in pairs)
            continue
        towns = families[family]
        for town, own in towns.items():
            pairs = (
                (
                    (min(one, other), max(one, other))
                    for one in own
                    for other in members
                    if one != other
                )
                if town == _ANYWHERE
                else combinations(own, 2)
            )
            found.update(first * count + second for first, second in pairs)
    return found


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
    for members in (*towns.values(), wide):
        found |= _copied(offers, members)
    if wide:
        settled = sorted({place for members in towns.values() for place in members})
        found |= _copied(offers, [*settled, *wide])
    return found


def _copied(offers: Sequence[PreparedOffer], members: Sequence[int]) -> set[int]:
    """Return the pairs of a town with a text nearly whole in the other, exactly.

    A text of n shingles that is included to the share `COPIED` has at least one of its
    ⌊(1 - COPIED) n⌋ + 1 rarest shingles in the other: only those are looked up.
    """
    if len(members) < 2:  # noqa: PLR2004 -- a pair
        return set()
    sizes = np.array([offers[place].text.shingles.size for place in members])
    shingles = np.concatenate([offers[place].text.shingles for place in members])
    owners = np.repeat(np.arange(len(members)), sizes)
    order = np.argsort(shingles, kind="stable")
    _values, starts, inverse, counts = np.unique(
        shingles[order], return_index=True, return_inverse=True, return_counts=True
    )
    if counts.max() == 1:
        return set()
    sorted_owners = owners[order]
    group = np.empty(len(shingles), dtype=np.int64)
    group[order] = inverse
    found: set[int] = set()
    ends = np.cumsum(sizes)
    for rank, (end, size) in enumerate(zip(ends.tolist(), sizes.tolist(), strict=True)):
        own = group[end - size : end]
        rare = _rarest(counts[own], int((1 - COPIED) * size) + 1)
        rare = rare[counts[own[rare]] > 1]
        if not rare.size:
            continue
        others = np.unique(
            np.concatenate(
                [sorted_owners[starts[one] : starts[one] + counts[one]] for one in own[rare]]
            )
        )
        found.update(_verified(offers, members, rank, others.tolist()))
    return found


def _rarest(counts: NDArray[np.int64], wanted: int) -> NDArray[np.int64]:
    """Return where the `wanted` smallest counts stand."""
    if wanted >= counts.size:
        return np.arange(counts.size)
    return np.argpartition(counts, wanted - 1)[:wanted]


def _verified(
    offers: Sequence[PreparedOffer], members: Sequence[int], rank: int, others: list[int]
) -> Iterable[int]:
    """Return the pairs of one offer of which the inclusion really reaches the threshold."""
    own = offers[members[rank]].text
    for other in others:
        twin = offers[members[other]].text
        if other == rank or twin.shingles.size < own.shingles.size:
            continue
        if own.signature != twin.signature:
            shared = np.intersect1d(own.shingles, twin.shingles, assume_unique=True).size
            if shared < COPIED * own.shingles.size:
                continue
        first, second = sorted((members[rank], members[other]))
        yield first * len(offers) + second
