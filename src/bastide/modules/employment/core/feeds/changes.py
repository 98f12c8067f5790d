"""What changed between two readings of one source: new, changed, the same, missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bastide.modules.employment.core.offers import Offer


@dataclass(frozen=True, slots=True)
class FeedChanges:
    """Identifiers of a reading by what became of them since the one before.

    Attributes:
        new, changed, unchanged: of this reading, in its order.
        missing: of the one before, absent from this one; a missing offer is not an ended one.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]


def feed_changes(offers: Iterable[Offer], before: Mapping[str, str]) -> FeedChanges:
    """Return what became of each offer.

    Args:
        offers: of this reading.
        before: identifier → fingerprint of the content, of the reading before.
    """
    now = {offer.external_id: offer.as_dict()["content_hash"] for offer in offers}
    return FeedChanges(
        new=tuple(one for one in now if one not in before),
        changed=tuple(one for one, seen in now.items() if before.get(one, seen) != seen),
        unchanged=tuple(one for one, seen in now.items() if before.get(one) == seen),
        missing=tuple(one for one in before if one not in now),
    )
