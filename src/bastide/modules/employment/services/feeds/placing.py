"""Where offers are, and what their rows say of them: the same for a feed and for a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.core.places.gazetteer import Gazetteer
from bastide.modules.employment.core.places.points import Point
from bastide.modules.employment.core.places.resolution import (
    PlaceQuery,
    PlaceReading,
    read_place,
)
from bastide.modules.employment.core.publishing.basin import (
    BasinExtent,
    Standing,
    Whereabouts,
    standing,
    whereabouts,
)
from bastide.modules.employment.models import SourceOffer

_NO_PLACE = PlaceReading("", refused="aucun lieu n’est indiqué")


class Placing:
    """Places of offers, each wording read once."""

    def __init__(self, gazetteer: Gazetteer, extent: BasinExtent) -> None:
        self._gazetteer, self._extent = gazetteer, extent
        self._known: dict[PlaceQuery, tuple[PlaceReading, Standing]] = {}
        self._centres: dict[str, Point] = {}

    def of(self, offer: Offer) -> Whereabouts:
        """Return where an offer is, all its places together, and whether the basin keeps it."""
        found = [self._one(place) for place in offer.places] or [
            (_NO_PLACE, standing(_NO_PLACE, self._extent))
        ]
        return whereabouts(found, self._centres)

    def learn(self, offers: Iterable[Offer]) -> None:
        """Read the places of some offers, so that they are known when they are asked for."""
        for offer in offers:
            self.of(offer)

    def _one(self, place: PlaceQuery) -> tuple[PlaceReading, Standing]:
        known = self._known.get(place)
        if known is None:
            reading = read_place(place, self._gazetteer)
            known = self._known[place] = (reading, standing(reading, self._extent))
            for code in reading.insee:
                one = self._gazetteer.communes.get(code)
                if one is not None and one.point is not None:
                    self._centres[code] = one.point
        return known


def fill_content(
    row: SourceOffer,
    offer: Offer,
    said: Mapping[str, Any],
    placed: Whereabouts,
) -> None:
    """Write on a row what an offer says and where it is; when it was seen is written elsewhere.

    Args:
        row: of the offer; nothing is saved.
        offer: what it says.
        said: the same in JSON values.
        placed: by `Placing.of`.
    """
    reading, where = placed.reading, placed.standing
    row.title, row.employer = offer.title[:300], offer.employer[:250]
    row.said, row.content_hash = dict(said), said["content_hash"]
    row.communes = list(placed.communes)
    row.points = [list(point) for point in placed.points]
    row.precision = reading.precision.value
    row.latitude, row.longitude = reading.point or (None, None)
    row.is_inside, row.outside_reason = where.is_inside, where.reason[:250]
    row.expires_at = offer.expires_at
