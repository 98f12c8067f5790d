"""What a share measured on some answers says of all: its interval, and what silence allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""Quantile of the normal law that leaves 2,5 % on each side."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0–1) with the bounds between which the true one stands."""

    value: float
    low: float
    high: float


def wilson(hits: int, answers: int, z: float = Z95) -> Share | None:
    """Return a share among answers with its score interval of Wilson, without correction.

    It supposes that those who answered are like those who were asked and did not.

    Args:
        hits: answers that say yes, from 0 to `answers`.
        answers: all of them.
        z: quantile of the normal law; 95 % by default.

    Returns:
        `None` without any answer: nothing is known, which is not zero.

    Raises:
        ValueError: `hits` is not between 0 and `answers`.

    Source: Wilson, « Probable inference », JASA 22, 1927; Newcombe, Statistics in Medicine 17,
    1998, method 3.

    >>> share = wilson(81, 263)
    >>> round(share.low, 4), round(share.high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= hits <= answers:
        raise ValueError("Hits stand between 0 and the number of answers.")
    if not answers:
        return None
    part, square = hits / answers, z * z
    middle = (part + square / (2 * answers)) / (1 + square / answers)
    spread = part * (1 - part) / answers + square / (4 * answers * answers)
    half = z * math.sqrt(spread) / (1 + square / answers)
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == answers else min(1.0, middle + half)
    return Share(part, low, high)


def silent_bounds(hits: int, answers: int, asked: int) -> tuple[float, float] | None:
    """Return between which bounds the share among all those asked stands, whatever the silent did.

    The lower one: none of the silent would have said yes. The upper one: all of them would.
    Nothing is supposed of them, which makes the bounds wide.

    Args:
        hits: answers that say yes.
        answers: answers received, `hits` at least.
        asked: persons asked, `answers` at least.

    Returns:
        Two shares (0–1); `None` when nobody was asked.

    Raises:
        ValueError: the three numbers are not in order.

    Source: Manski, « Nonparametric bounds on treatment effects », American Economic Review, 1990.

    >>> silent_bounds(3, 6, 10)
    (0.3, 0.7)
    """
    if not 0 <= hits <= answers <= asked:
        raise ValueError("Hits, answers and persons asked are in this order.")
    return (hits / asked, (hits + asked - answers) / asked) if asked else None
