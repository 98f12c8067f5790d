"""Exact transport: how much of what is asked can be served by what is offered, and what cannot."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

_Ask = TypeVar("_Ask", bound=Hashable)
_Offer = TypeVar("_Offer", bound=Hashable)


def unserved(
    asked: Mapping[_Ask, Fraction],
    offered: Mapping[_Offer, Fraction],
    is_open: Callable[[_Ask, _Offer], bool],
) -> tuple[Fraction, frozenset[_Ask]]:
    """Return how much cannot be served, and the smallest reason: who asks more than it may reach.

    A maximum flow by shortest augmenting paths (Edmonds and Karp), in fractions. What the last
    search reaches is a set of askers whose demand exceeds all the offers open to them by exactly
    the amount unserved (Hall's condition).

    Args:
        asked: who → how much, ≥ 0.
        offered: where → how much, ≥ 0.
        is_open: whether an asker may be served by an offer.

    >>> unserved({"a": Fraction(3)}, {"x": Fraction(2)}, lambda ask, offer: True)
    (Fraction(1, 1), frozenset({'a'}))
    """
    left = {ask: amount for ask, amount in asked.items() if amount}
    room = dict(offered)
    reach = {ask: [offer for offer in room if is_open(ask, offer)] for ask in left}
    flow: dict[tuple[_Ask, _Offer], Fraction] = {}
    while True:
        path, seen = _path(left, room, reach, flow)
        if path is None:
            return sum(left.values(), Fraction(0)), seen
        _augment(path, left, room, flow)


def _path(
    left: Mapping[_Ask, Fraction],
    room: Mapping[_Offer, Fraction],
    reach: Mapping[_Ask, list[_Offer]],
    flow: Mapping[tuple[_Ask, _Offer], Fraction],
) -> tuple[list[tuple[_Ask, _Offer]] | None, frozenset[_Ask]]:
    """Return the (asker, offer) steps from someone unserved to an offer with room, or `None`."""
    before: dict[_Ask, tuple[_Ask, _Offer] | None] = {
        ask: None for ask, amount in left.items() if amount
    }
    queue, used = deque(before), set()
    while queue:
        ask = queue.popleft()
        for offer in reach[ask]:
            if offer in used:
                continue
            used.add(offer)
            if room[offer]:
                return _steps(ask, offer, before), frozenset()
            for other in left:
                if other not in before and flow.get((other, offer)):
                    before[other] = (ask, offer)
                    queue.append(other)
    return None, frozenset(before)


def _steps(
    ask: _Ask, offer: _Offer, before: Mapping[_Ask, tuple[_Ask, _Offer] | None]
) -> list[tuple[_Ask, _Offer]]:
    steps = [(ask, offer)]
    while (came := before[steps[-1][0]]) is not None:
        steps.append(came)
    return steps[::-1]


def _augment(
    path: list[tuple[_Ask, _Offer]],
    left: dict[_Ask, Fraction],
    room: dict[_Offer, Fraction],
    flow: dict[tuple[_Ask, _Offer], Fraction],
) -> None:
    """Push along a path: each step takes the offer, and gives back what the next asker held."""
    first, last = path[0][0], path[-1][1]
    returned = [(later, offer) for (_, offer), (later, _) in pairwise(path)]
    amount = min([left[first], room[last], *(flow[pair] for pair in returned)])
    for pair in path:
        flow[pair] = flow.get(pair, Fraction(0)) + amount
    for pair in returned:
        flow[pair] -= amount
    left[first] -= amount
    room[last] -= amount
