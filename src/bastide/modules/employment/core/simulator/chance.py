"""Chance that depends on its seed alone, the same on every machine and version of Python."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

Value = TypeVar("Value")

_MASK = (1 << 64) - 1


class Chance:
    """A generator of numbers seeded by a text (SplitMix64).

    Source: Steele, Lea, Flood, « Fast splittable pseudorandom number generators », 2014.

    >>> Chance("a").random() == Chance("a").random(), Chance("a").random() == Chance("b").random()
    (True, False)
    """

    __slots__ = ("_state",)

    def __init__(self, seed: str) -> None:
        digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
        self._state = int.from_bytes(digest, "big")

    def random(self) -> float:
        """Return a number of [0, 1[."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def below(self, count: int) -> int:
        """Return a whole number from 0 to `count` - 1."""
        return int(self.random() * count)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def uniform(self, low: float, high: float) -> float:
        """Return a number of [low, high[."""
        return low + (high - low) * self.random()

    def exponential(self, mean: float) -> float:
        """Return a number of 0 or more, of this mean, the small ones more often."""
        return -mean * math.log(1 - self.random())

    def choice(self, values: Sequence[Value]) -> Value:
        """Return one of some values."""
        return values[self.below(len(values))]

    def weighted(self, choices: Sequence[tuple[Value, float]]) -> Value:
        """Return one of some values, each as often as its weight says."""
        sums = list(accumulate(weight for _value, weight in choices))
        drawn = self.random() * sums[-1]
        return next(
            value for (value, _weight), total in zip(choices, sums, strict=True) if drawn < total
        )

    def sample(self, values: Sequence[Value], count: int) -> list[Value]:
        """Return some distinct values, in the order drawn."""
        left = list(values)
        return [left.pop(self.below(len(left))) for _rank in range(min(count, len(left)))]
