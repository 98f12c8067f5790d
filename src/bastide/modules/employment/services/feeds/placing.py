"""Where offers are, and what their rows say of them: the same for a feed and for a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bastide.modules.employment.core.offers import Offer
from bastide.modules.employment.core.places.gazetteer import Gazetteer
from bastide.modules.employment.core.places.resolution import (
    PlaceQuery,
    PlaceReading,
    read_place,
)
from bastide.modules.employment.core.publishing.basin import BasinExtent, Standing, standing
from bastide.modules.employment.models import SourceOffer

_NO_PLACE = PlaceReading("", refused="aucun lieu n’est indiqué")


class Placing:
    """Places of offers, each wording read once."""

    def __init__(self, gazetteer: Gazetteer, extent: BasinExtent) -> None:
        self._gazetteer, self._extent = gazetteer, extent
        self._known: dict[PlaceQuery, tuple[PlaceReading, Standing]] = {}

    def of(self, offer: Offer) -> tuple[PlaceReading, Standing]:
        """Return where an offer is and whether the basin keeps it: its first place inside."""
        found = [self._one(place) for place in offer.places] or [
            (_NO_PLACE, standing(_NO_PLACE, self._extent))
        ]
        return next((one for one in found if one[1].is_inside), found[0])

    def learn(self, offers: Iterable[Offer]) -> None:
        """Read the places of some offers, so that they are known when they are asked for."""
        for offer in offers:
            self.of(offer)

    def _one(self, place: PlaceQuery) -> tuple[PlaceReading, Standing]:
        known = self._known.get(place)
        if known is None:
            reading = read_place(place, self._gazetteer)
            known = self._known[place] = (reading, standing(reading, self._extent))
        return known


def fill_content(
    row: SourceOffer,
    offer: Offer,
    said: Mapping[str, Any],
    placed: tuple[PlaceReading, Standing],
) -> None:
    """Write on a row what an offer says and where it is; when it was seen is written elsewhere.

    Args:
        row: of the offer; nothing is saved.
        offer: what it says.
        said: the same in JSON values.
        placed: by `Placing.of`.
    """
    reading, where = placed
    row.title, row.employer = offer.title[:300], offer.employer[:250]
    row.said, row.content_hash = dict(said), said["content_hash"]
    row.communes = [where.commune] if where.commune else list(reading.insee)
    row.precision = reading.precision.value
    row.latitude, row.longitude = reading.point or (None, None)
    row.is_inside, row.outside_reason = where.is_inside, where.reason[:250]
    row.expires_at = offer.expires_at
