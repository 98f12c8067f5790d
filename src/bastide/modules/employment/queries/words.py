"""The vocabulary of the search of offers, and the collection where each territory's stand."""

from __future__ import annotations

from bastide.kernel.territories.models import Territory
from bastide.platform.search.ranked.lexicon import Lexicon


def collection_of(territory: Territory) -> str:
    """Return the name of the collection that holds the offers of a territory."""
    return f"offres {territory.slug}"


def offer_lexicon() -> Lexicon:
    """Return the synonyms, abbreviations and phrases of the search of offers."""
    return Lexicon()
