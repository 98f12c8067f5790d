"""Public names of clusters that last: a page keeps its address when its cluster changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence


def carried_names(
    clusters: Sequence[Collection[str]],
    previous: Mapping[str, Collection[str]],
    new_name: Callable[[Sequence[str]], str],
    heads: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the name of each cluster, those of the previous run kept as far as they can.

    A cluster takes the name of the earlier one with which it shares the most offers; each earlier
    name serves once. So a cluster outlives its canonical offer, a merge keeps the name of the
    larger part, and a split leaves the name to the larger part; of equal ones, to the one that
    holds the offer that spoke for it.

    Args:
        clusters: identifiers of offers that last from one import to the next.
        previous: name → offers of the earlier run.
        new_name: makes a name for a cluster that has none, from its offers in order.
        heads: name → the offer that spoke for it.

    >>> carried_names([["a", "b"], ["c"]], {"old": ["b", "z"]}, "-".join)
    ['old', 'c']
    """
    home = {offer: name for name in sorted(previous) for offer in previous[name]}
    shared: dict[tuple[int, str], int] = {}
    for place, members in enumerate(clusters):
        for offer in members:
            if offer in home:
                key = (place, home[offer])
                shared[key] = shared.get(key, 0) + 1
    names: dict[int, str] = {}
    used: set[str] = set()
    spoke = heads or {}

    def order(one: tuple[tuple[int, str], int]) -> tuple[object, ...]:
        (place, name), count = one
        members = clusters[place]
        return (-count, name, spoke.get(name) not in members, sorted(members))

    ranked = sorted(shared.items(), key=order)
    for (place, name), _count in ranked:
        if place not in names and name not in used:
            names[place] = name
            used.add(name)
    return [
        names[place] if place in names else new_name(sorted(members))
        for place, members in enumerate(clusters)
    ]
