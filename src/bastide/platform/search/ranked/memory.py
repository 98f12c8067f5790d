"""A collection held in memory: what answers without any database, and what engines must equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import numpy as np

from bastide.platform.search.ranked.asking import asked
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.ranking import LEAST_COVERAGE, Ranking, Rows, ranked
from bastide.platform.search.ranked.spelling import Spellings, taught_by
from bastide.platform.search.ranked.terms import Document, tokens_of
from bastide.platform.search.ranked.widening import ANYWHERE, Concepts, Widened, widened

_NO_ROW: Rows = np.empty(0, np.int64)


class MemoryIndex:
    """Documents in memory; the row of each is its rank."""

    def __init__(
        self,
        documents: Iterable[Document],
        lexicon: Lexicon | None = None,
        concepts_of: Concepts | None = None,
    ) -> None:
        """Read documents.

        Args:
            documents: in any order; their keys are not compared.
            lexicon: the vocabulary; none without.
            concepts_of: names the concepts of the words asked.
        """
        self.lexicon = lexicon or Lexicon()
        self.keys: list[str] = []
        self._concepts_of = concepts_of
        self._spellings = Spellings(())
        taught: set[str] = set()
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for row, document in enumerate(documents):
            self.keys.append(document.key)
            taught.update(taught_by(document))
            for token in tokens_of(document, self.lexicon.phrases, self.lexicon.secondary):
                postings[token].append(row)
        for word in sorted(taught):
            self._spellings.add(word)
        self._postings = {token: np.array(rows, np.int64) for token, rows in postings.items()}

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.keys)

    def rows(self, groups: Sequence[Collection[str]], looked_in: int) -> Sequence[Rows]:  # noqa: ARG002 -- all is looked in
        """Return, for each group, the sorted rows that hold one of its tokens."""
        return [self._any_of(group) for group in groups]

    def inside(self, rows: Rows) -> Rows:
        """Return which of these rows are searched: all."""
        return rows

    def every_row(self) -> Rows:
        """Return every row."""
        return np.arange(self.size, dtype=np.int64)

    def holding(self, stems: Sequence[str], places: str = ANYWHERE) -> frozenset[str]:
        """Return which of these stems any document holds, in some places."""
        return frozenset(
            stem for stem in stems if any(place + stem in self._postings for place in places)
        )

    def sharing(self, word: str) -> Collection[str]:
        """Return words of titles and labels that share a wrong form with a word."""
        return self._spellings.sharing(word)

    def widened(self, text: str) -> Widened:
        """Return what a text asks of this collection."""
        return widened(asked(text, self.lexicon), self, self.lexicon, self._concepts_of)

    def found(self, text: str, *, least: float = LEAST_COVERAGE) -> Ranking:
        """Return the documents that a text finds, best first; see `ranked`."""
        return ranked(self.widened(text), self, least=least)

    def _any_of(self, tokens: Collection[str]) -> Rows:
        held = [self._postings[token] for token in tokens if token in self._postings]
        if not held:
            return _NO_ROW
        return held[0] if len(held) == 1 else np.unique(np.concatenate(held))
