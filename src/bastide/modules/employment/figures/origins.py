"""On which sites a job stands, and why they are held to be the same job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.compared import prepared
from bastide.modules.employment.core.duplicates.comparison import compare
from bastide.modules.employment.models import SourceOffer
from bastide.modules.employment.queries.compared import compared, place_key
from bastide.modules.employment.queries.places import gazetteer_for


@dataclass(frozen=True, slots=True)
class Standing:
    """One offer of a job: its source, its address there, why it is the same job as the first."""

    source: str
    url: str
    email: str
    title: str
    reasons: tuple[str, ...]


def standing_on(offers: Sequence[SourceOffer], territory: Territory) -> list[Standing]:
    """Return where a job stands, in order; each but the first says why it is the same one."""
    gazetteer = gazetteer_for(territory)
    places = {str(one.pk): place_key(one, gazetteer) for one in offers}
    ready = [prepared(compared(str(one.pk), one), places.__getitem__) for one in offers]
    return [
        Standing(
            source=offer.source.name,
            url=offer.said["apply_url"] or offer.said["url"] or "",
            email=offer.said["apply_email"] or "",
            title=offer.title,
            reasons=() if not rank else compare(ready[0], ready[rank]).reasons,
        )
        for rank, offer in enumerate(offers)
    ]
