"""Pairs → clusters: no offer stands with one that the rule or a person parts from it.

Edges are taken from the surest to the least sure. Two clusters join only when no decision parts any
of their members, when the rule finds no two members different, and when each member is a duplicate
of the most complete one, the canonical: A near B near C does not join A and C that differ.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bastide.modules.employment.core.duplicates.compared import PreparedOffer
from bastide.modules.employment.core.duplicates.comparison import Tier, Verdict

PairKey = tuple[str, str]
Judge = Callable[[str, str], Verdict]


def pair_key(a: str, b: str) -> PairKey:
    """Return a pair of identifiers in alphabetical order."""
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Links:
    """What persons decided: pairs that must stand together, pairs that must not."""

    must: frozenset[PairKey] = frozenset()
    cannot: frozenset[PairKey] = frozenset()


def canonical(members: Iterable[str], offers: Mapping[str, PreparedOffer]) -> str:
    """Return the offer that stands for a cluster: the most complete, then oldest, then first id."""

    def order(name: str) -> tuple[int, str, str]:
        published = offers[name].offer.published_on
        return (-offers[name].completeness, published.isoformat() if published else "9", name)

    return min(members, key=order)


def clustered(
    offers: Mapping[str, PreparedOffer],
    verdicts: Mapping[PairKey, Verdict],
    judge: Judge,
    links: Links,
) -> list[list[str]]:
    """Return every offer in one cluster, the canonical first, clusters in order of their canonical.

    Args:
        offers: by identifier.
        verdicts: the pairs compared.
        judge: compares two offers that were not.
        links: decisions; those that must stand together are joined before anything else.
    """
    groups = _Groups(offers, judge, links)
    for a, b in sorted(links.must):
        groups.join(a, b)
    edges = sorted(
        (verdict.tier is not Tier.CERTAIN, -verdict.score, pair)
        for pair, verdict in verdicts.items()
        if verdict.tier.is_duplicate
    )
    for _rank, _score, (a, b) in edges:
        if groups.may_join(a, b):
            groups.join(a, b)
    return groups.listed()


class _Groups:
    """Disjoint sets of offers, each with its canonical."""

    def __init__(self, offers: Mapping[str, PreparedOffer], judge: Judge, links: Links) -> None:
        self.offers, self.judge, self.links = offers, judge, links
        self.home: dict[str, str] = {name: name for name in offers}
        self.members: dict[str, list[str]] = {name: [name] for name in offers}
        self.head: dict[str, str] = {name: name for name in offers}

    def may_join(self, a: str, b: str) -> bool:
        """Say whether the clusters of two offers can be one."""
        one, other = self.home[a], self.home[b]
        if one == other:
            return False
        left, right = self.members[one], self.members[other]
        if self.links.cannot and any(
            pair_key(x, y) in self.links.cannot for x in left for y in right
        ):
            return False
        head = canonical((self.head[one], self.head[other]), self.offers)
        far = right if head == self.head[one] else left
        if not all(self._are_duplicates(head, name) for name in far):
            return False
        return not any(self._are_apart(x, y) for x in left for y in right)

    def join(self, a: str, b: str) -> None:
        """Make one cluster of those of two offers."""
        one, other = self.home[a], self.home[b]
        if one == other:
            return
        if len(self.members[one]) < len(self.members[other]):
            one, other = other, one
        self.head[one] = canonical((self.head[one], self.head[other]), self.offers)
        moved = self.members.pop(other)
        self.members[one] += moved
        for name in moved:
            self.home[name] = one

    def listed(self) -> list[list[str]]:
        """Return the clusters, the canonical first and the others in order of identifier."""
        found = []
        for place, members in self.members.items():
            head = self.head[place]
            found.append([head, *sorted(name for name in members if name != head)])
        return sorted(found)

    def _are_duplicates(self, a: str, b: str) -> bool:
        key = pair_key(a, b)
        return key in self.links.must or self.judge(*key).tier.is_duplicate

    def _are_apart(self, a: str, b: str) -> bool:
        key = pair_key(a, b)
        return key not in self.links.must and self.judge(*key).tier is Tier.DIFFERENT


def contradiction(links: Links) -> PairKey | None:
    """Return a pair that is parted although decisions join it by a chain, `None` without one."""
    joined: dict[str, str] = {}

    def root(name: str) -> str:
        while joined.setdefault(name, name) != name:
            name = joined[name]
        return name

    for a, b in sorted(links.must):
        joined[root(a)] = root(b)
    return next((pair for pair in sorted(links.cannot) if root(pair[0]) == root(pair[1])), None)


def lineages(
    clusters: Sequence[Sequence[str]], reposts: Collection[PairKey], links: Links
) -> list[list[str]]:
    """Return the lives of jobs that hold several offers: clusters joined by their reposts.

    A person's decision to part two offers parts their lineages unless other reposts join them.
    """
    home = {name: place for place, members in enumerate(clusters) for name in members}
    joined = list(range(len(clusters)))

    def root(place: int) -> int:
        while joined[place] != place:
            place = joined[place]
        return place

    for a, b in sorted(reposts):
        if (a, b) not in links.cannot:
            first, second = sorted((root(home[a]), root(home[b])))
            joined[second] = first
    lives: dict[int, list[str]] = {}
    for place, members in enumerate(clusters):
        lives.setdefault(root(place), []).extend(members)
    return sorted(sorted(members) for members in lives.values() if len(members) > 1)
