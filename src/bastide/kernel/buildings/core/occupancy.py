"""How far a building is used: hours × places used over hours × places available (item T2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

FULL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Use:
    """The use of a room or a building by one occupant over a period; the same for every figure.

    Attributes:
        hours_used, places_used: hours of use and places taken; `None` when not known.
        hours_available, places_available: hours and places that could be; `None` when not known.
    """

    hours_used: Decimal | None
    places_used: int | None
    hours_available: Decimal | None = None
    places_available: int | None = None

    @property
    def used(self) -> Fraction | None:
        """Return hours × places used, `None` when one is missing."""
        if self.hours_used is None or self.places_used is None:
            return None
        return Fraction(self.hours_used) * self.places_used

    @property
    def available(self) -> Fraction | None:
        """Return hours × places available, `None` when one is missing."""
        if self.hours_available is None or self.places_available is None:
            return None
        return Fraction(self.hours_available) * self.places_available


@dataclass(frozen=True, slots=True)
class Occupancy:
    """The rate of occupation of a building.

    Attributes:
        rate: used over available, 0 to 1; `None` when it cannot be told.
        used, available: hours × places reckoned with.
        left_out: uses that lack a figure and are not reckoned with.
        why: in French, why there is no rate; empty when there is one.
    """

    rate: Fraction | None
    used: Fraction
    available: Fraction
    left_out: int = 0
    why: str = ""

    @property
    def is_certain(self) -> bool:
        """Tell whether every use was reckoned with."""
        return self.rate is not None and self.left_out == 0


def occupancy(uses: Iterable[Use]) -> Occupancy:
    """Return the rate of occupation of a building.

    Rate = Σ (hours × places used) / Σ (hours × places available). A rate above 1 is an error of
    measure: it is refused as a rate, and what was reckoned is shown.

    Args:
        uses: one for each occupant, or each room, over the same period. Where the same room is
            shared, one use alone carries what is available.

    Source: dossier estate-strategy, item T2.

    >>> occupancy([Use(Decimal(20), 30, Decimal(40), 60)]).rate
    Fraction(1, 4)
    >>> occupancy([Use(Decimal(50), 60, Decimal(40), 60)]).why
    'l’usage dépasse ce qui est disponible'
    """
    listed = list(uses)
    used = sum((one.used for one in listed if one.used is not None), Fraction(0))
    available = sum((one.available for one in listed if one.available is not None), Fraction(0))
    left_out = sum(one.used is None for one in listed)
    if not listed:
        return Occupancy(None, used, available, 0, "aucune occupation n’est connue")
    if not available:
        return Occupancy(None, used, available, left_out, "rien ne dit ce qui est disponible")
    if left_out == len(listed):
        return Occupancy(None, used, available, left_out, "aucun usage n’est mesuré")
    if used > available:
        return Occupancy(None, used, available, left_out, "l’usage dépasse ce qui est disponible")
    return Occupancy(used / available, used, available, left_out)
