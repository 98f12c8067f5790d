"""What the first search of a web process would otherwise wait for."""

from __future__ import annotations

from django.utils import timezone

from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.queries.sites import list_open_sites
from bastide.modules.employment.readers.search_words import shipped_lexicon, shipped_trades


def warm() -> None:
    """Read the vocabulary and the trades, and search each open site once; nothing is written."""
    shipped_lexicon()
    shipped_trades()
    for basin in list_open_sites():
        find_offers(basin.territory, parse_search("q=emploi"), timezone.now())
