"""An offer as the search reads it: title, label, text, trades; page, command and index alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from bastide.modules.employment.core.searches.trades import Trades
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.terms import Document

_ROME = re.compile(r"[A-N]\d{4}", re.ASCII)
COLLECTION = "offres"
"""Name of the collection of offers."""

LABEL_KEYS = frozenset(
    """employer employeur company entreprise rome_label romelibelle libelle_rome appellation
    appellationlibelle place lieu city ville commune location contract contrat contract_type
    typecontrat domain domaine sector secteur category categorie""".split()  # noqa: SIM905 -- shorter
)
"""Keys of a file of offers whose values are labels, in lower case."""

TRADE_KEYS = ("rome", "rome_code", "romecode", "code_rome")
"""Keys of a file of offers that hold a ROME code."""


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
        rome: code of its trade; without a whole one, its title says the trade.
    """
    return Document(
        key=key,
        title=title,
        label=" ; ".join(label for label in labels if label),
        text=text,
        concepts=trades.of_title(title, lexicon, rome if _ROME.fullmatch(rome) else ""),
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
