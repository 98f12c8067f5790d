"""Small counts kept out of what is published: those too small, and those that would give them away.

A total published beside all of its parts but one gives that one. So when a part is small, others
are hidden with it until nobody can come back to it, not even who knows this rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

THRESHOLD = 5
"""Least number of answers published for a part, by default."""

LEAST_THRESHOLD = 3
"""Under it, a hidden part would have one possible value: hiding it would say it."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not published of a count cut into parts.

    Attributes:
        parts: names of the parts that are not published.
        is_total_hidden: whether the total is not published either: with the parts that are, it
            would give away the others.
    """

    parts: frozenset[str] = frozenset()
    is_total_hidden: bool = False


def hidden_cells(
    counts: Mapping[str, int], threshold: int = THRESHOLD, order: Sequence[str] = ()
) -> Hidden:
    """Return which parts of a total to hide so that no small one is known, nor can be computed.

    A part of zero says nothing of anybody and is shown. When a part is small, at least one that is
    not is hidden with it, and others until the sum of what is hidden leaves each hidden part two
    values at least. They are taken in an order that does not depend on the counts: hiding the
    smallest one left would bound it from above, and the small ones from below. When the parts do
    not suffice, all of them are hidden, and the total.

    Args:
        counts: name of each part → how many, 0 or more; the parts make the whole total.
        threshold: least number published, 3 or more.
        order: names, those that may be hidden first in front; it must be settled by something else
            than the counts. Names that it leaves out follow, in alphabetical order.

    Raises:
        ValueError: a count is negative, or the threshold under 3.

    Source: Handbook on Statistical Disclosure Control, Hundepool and others, 2010, chapter 4
    (primary and complementary suppression); `05-trust.md` §8.

    >>> sorted(hidden_cells({"A": 12, "B": 3, "C": 7}, order="CA").parts)
    ['B', 'C']
    >>> hidden_cells({"A": 12, "B": 6, "C": 7}).parts
    frozenset()
    """
    if threshold < LEAST_THRESHOLD or any(count < 0 for count in counts.values()):
        raise ValueError("The threshold is 3 or more, and a count is never negative.")
    small = {name for name, count in counts.items() if 0 < count < threshold}
    if not small:
        return Hidden()
    ranks = {name: rank for rank, name in enumerate(order)}
    hidden = set(small)
    for name in sorted(counts, key=lambda name: (ranks.get(name, len(ranks)), name)):
        if counts[name] >= threshold:
            hidden.add(name)
            least = len(small) + (len(hidden) - len(small)) * threshold
            if sum(counts[one] for one in hidden) > least:
                return Hidden(frozenset(hidden))
    return Hidden(frozenset(hidden), is_total_hidden=True)
