"""The vocabulary of the search of offers, as it comes with the product."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from bastide.foundation.shipped import shipped_data
from bastide.modules.employment.core.searches.trades import Trades, appellation_stems
from bastide.platform.search.ranked.lexicon import Lexicon, lexicon_of
from bastide.platform.search.ranked.terms import words_of


def appellation_table(rows: Iterable[tuple[str, str]]) -> str:
    """Return the table that is shipped: label, ROME code, and the stems, so that none waits.

    Args:
        rows: label and ROME code of each appellation.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["libelle", "code_rome", "radicaux"])
    for label, code in rows:
        writer.writerow([label, code, " ".join(appellation_stems(label))])
    return table.getvalue()


def shipped_appellations() -> list[dict[str, str]]:
    """Return the rows of the shipped table of appellations, in its order."""
    path = shipped_data() / "employment" / "search" / "appellations.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@lru_cache(maxsize=1)
def shipped_trades() -> Trades:
    """Return the trades of the ROME, read once."""
    return Trades((row["radicaux"].split(), row["code_rome"]) for row in shipped_appellations())


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """Return the vocabulary of offers, read once; names of trades are known spellings."""
    path = shipped_data() / "employment" / "search" / "mots.txt"
    lexicon = lexicon_of(path.read_text(encoding="utf-8").splitlines())
    trades = {words[0] for row in shipped_appellations() if (words := words_of(row["libelle"]))}
    return replace(lexicon, words=lexicon.words | trades)
