"""The collection where the offers of each territory stand in the ranked index."""

from __future__ import annotations

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.documents import COLLECTION


def collection_of(territory: Territory) -> str:
    """Return the name of the collection that holds the offers of a territory."""
    return f"{COLLECTION} {territory.slug}"
