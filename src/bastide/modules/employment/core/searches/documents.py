"""An offer as the search reads it: title, label, text, trades; page, command and index alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bastide.modules.employment.core.searches.trades import Trades
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.terms import Document

COLLECTION = "offres"
"""Name of the collection of offers."""


def offer_document(
    *,
    key: str,
    title: str,
    trades: Trades,
    lexicon: Lexicon,
    text: str = "",
    labels: Sequence[str] = (),
    rome: str = "",
) -> Document:
    """Return an offer as the search reads it, without place, date nor tag.

    Args:
        key: its identifier.
        title: its title.
        trades: the trades of the ROME.
        lexicon: the vocabulary of offers.
        text: its description.
        labels: employer, names of its trade, communes, contract in words.
        rome: code of its trade; without it, its title says the trade.
    """
    return Document(
        key=key,
        title=title,
        label=" ; ".join(label for label in labels if label),
        text=text,
        concepts=trades.of_title(title, lexicon, rome),
    )


def concepts_of(
    trades: Trades, lexicon: Lexicon
) -> Callable[[Sequence[str]], Mapping[str, Mapping[str, float]]]:
    """Return what names the trades of the words asked.

    Args:
        trades: the trades of the ROME.
        lexicon: the vocabulary of offers.
    """
    return lambda stems: trades.of_words(stems, lexicon)
