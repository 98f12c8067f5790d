"""How far one gets in so many minutes: an estimate from the distance, without any map of roads.

A way is 1.3 times the straight line. A car takes four minutes to leave and to park, then drives at
30 km/h for five kilometres, at 60 for the next twenty, at 90 beyond; a bicycle takes two minutes,
then rides at 15 km/h. These are assumptions of Bastide, and every page that uses them says so:
neither hills nor rivers nor traffic are known.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bastide.foundation.text import folded

DETOUR = 1.3
"""Kilometres of way for one kilometre of straight line."""

MOST_MINUTES = 120
_TENTHS = 10
_ROUNDED_TO = 5
_WRITTEN = re.compile(r"([a-z]{3,10})-?(\d{1,3})", re.ASCII)


class Mode(StrEnum):
    """By what one goes."""

    CAR = "voiture"
    BIKE = "velo"


_LEAVING: Mapping[Mode, float] = {Mode.CAR: 4, Mode.BIKE: 2}
"""Minutes before and after the way itself."""

_STRETCHES: Mapping[Mode, Sequence[tuple[float, float]]] = {
    Mode.CAR: ((5, 30), (20, 60), (math.inf, 90)),
    Mode.BIKE: ((math.inf, 15),),
}
"""Kilometres of way, one stretch after the other, and the speed of each in km/h."""


@dataclass(frozen=True, slots=True)
class Travel:
    """At most so many minutes by one mode.

    Attributes:
        mode: by what.
        minutes: 1 to 120.

    Raises:
        ValueError: as many minutes are never asked for.
    """

    mode: Mode
    minutes: int

    def __post_init__(self) -> None:
        """Refuse what no address could say."""
        if not 1 <= self.minutes <= MOST_MINUTES:
            raise ValueError(self.minutes)

    @property
    def code(self) -> str:
        """As an address writes it: `voiture-30`."""
        return f"{self.mode.value}-{self.minutes}"

    @property
    def reach_km(self) -> float:
        """Kilometres of straight line that it reaches, to the tenth; 0.1 at least.

        >>> [Travel(Mode.CAR, minutes).reach_km for minutes in (4, 15, 30, 45)]
        [0.1, 4.6, 16.1, 31.9]
        """
        left, way = max(0.0, self.minutes - _LEAVING[self.mode]), 0.0
        for length, speed in _STRETCHES[self.mode]:
            ridden = min(length, left * speed / 60)
            way += ridden
            left -= ridden * 60 / speed
        return max(1, math.floor(way / DETOUR * _TENTHS)) / _TENTHS


BANDS: Sequence[Travel] = (
    *(Travel(Mode.CAR, minutes) for minutes in (15, 30, 45, 60)),
    *(Travel(Mode.BIKE, minutes) for minutes in (15, 30)),
)
"""What the search box offers."""


def travel_of(text: str) -> Travel | None:
    """Return what a code asks for, `None` when it is none.

    >>> travel_of("vélo-15"), travel_of("voiture-500"), travel_of("20")
    (Travel(mode=<Mode.BIKE: 'velo'>, minutes=15), None, None)
    """
    found = _WRITTEN.fullmatch(folded(text.strip()))
    if not found or found[1] not in set(Mode) or not 1 <= int(found[2]) <= MOST_MINUTES:
        return None
    return Travel(Mode(found[1]), int(found[2]))


def travel_minutes(mode: Mode, distance_km: float) -> int:
    """Return about how long a straight line takes, rounded up to five minutes.

    Args:
        mode: by what.
        distance_km: kilometres, 0 or more.

    >>> [travel_minutes(Mode.CAR, distance) for distance in (0, 4.6, 16.1, 31.9)]
    [5, 15, 30, 45]
    """
    minutes, way = _LEAVING[mode], distance_km * DETOUR
    for length, speed in _STRETCHES[mode]:
        ridden = min(length, way)
        minutes += ridden * 60 / speed
        way -= ridden
    return max(1, math.ceil(minutes / _ROUNDED_TO)) * _ROUNDED_TO
