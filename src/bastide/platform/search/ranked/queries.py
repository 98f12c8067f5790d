"""Reads of ranked search: what a text finds in a collection, and why.

A collection holds nothing that is not public: whoever puts documents there answers for that, and
keeps its own gate in front of what it shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db import connection

from bastide.platform.search.ranked.asking import Asked, asked
from bastide.platform.search.ranked.cells import Circle, distances_km
from bastide.platform.search.ranked.explaining import Reason, reasons
from bastide.platform.search.ranked.kept import KeptCollection, kept_collection
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.models import RankedDocument
from bastide.platform.search.ranked.postings import DatabasePostings
from bastide.platform.search.ranked.ranking import LEAST_COVERAGE, Ranking, Rows, Scores, ranked
from bastide.platform.search.ranked.terms import tag_token
from bastide.platform.search.ranked.widening import Concepts, Widened, widened

_ASKED_AT_ONCE = 500
_NO_NUMBER: Scores = np.empty(0)


@dataclass(frozen=True, slots=True)
class FoundDocuments:
    """What a text finds, best first; equal ones always in the same order.

    Attributes:
        keys: identifiers of the documents, each once; only the first ones when a limit was given.
        scores: of each key, above 0; all 1 when no word was asked.
        coverage: share of what was asked that each answers, 0 to 1.
        distances_km: from the centre of the circle to the nearest place; empty without circle.
        total: documents found, those beyond the limit too; one at two places counts twice there.
        counts: tag counted → documents found that hold it.
        what: how the text was read: synonyms, corrections.
    """

    keys: tuple[str, ...] = ()
    scores: Scores = field(default_factory=lambda: _NO_NUMBER)
    coverage: Scores = field(default_factory=lambda: _NO_NUMBER)
    distances_km: Scores = field(default_factory=lambda: _NO_NUMBER)
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    what: Widened = field(default_factory=Widened)


def find_documents(
    collection: str,
    what: str | Asked,
    *,
    lexicon: Lexicon,
    concepts_of: Concepts | None = None,
    circle: Circle | None = None,
    tags: Sequence[Collection[str]] = (),
    counted: Collection[str] = (),
    among: Collection[str] | None = None,
    today: dt.date | None = None,
    least: float = LEAST_COVERAGE,
    limit: int | None = None,
) -> FoundDocuments:
    """Return what a text finds in a collection.

    Args:
        collection: its name; one that does not exist holds nothing.
        what: the text as typed, or already read by `asked`; empty for every document, by row.
        lexicon: the vocabulary with which the documents were put.
        concepts_of: names the concepts of the words asked.
        circle: where; `None` for everywhere.
        tags: groups of tags; a document must hold one of each group.
        counted: tags to count among the documents found.
        among: the only keys kept; `None` for all. The limit applies after.
        today: to prefer what is recent; `None` to leave dates aside.
        least: least coverage kept, in proportion of the best one; 0 keeps all.
        limit: how many keys are given back; `None` for all.
    """
    kept = kept_collection(collection)
    if kept is None:
        return FoundDocuments()
    postings = DatabasePostings(kept, circle)
    read = what if isinstance(what, Asked) else asked(what, lexicon)
    wide = widened(read, postings, lexicon, concepts_of)
    ranking = ranked(
        wide,
        postings,
        ages=None if today is None else lambda rows: _ages(kept, rows, today),
        least=least,
        within=[list(map(tag_token, group)) for group in tags],
        counted=list(map(tag_token, counted)),
        top=limit if among is None else None,
    )
    answer = _answer(kept, ranking, circle, among, limit)
    return replace(answer, counts=dict(zip(counted, ranking.counts, strict=True)), what=wide)


def explain_documents(
    collection: str, found: FoundDocuments, keys: Iterable[str]
) -> dict[str, tuple[Reason, ...]]:
    """Return why some documents answer: for each word asked, what answers it and where.

    Args:
        collection: name of the collection.
        found: the answer that held them.
        keys: which documents; those of a page.
    """
    rows = RankedDocument.objects.filter(
        collection__name=collection, key__in=list(keys), rank=0
    ).values_list("key", "words")
    return {key: reasons(found.what, frozenset(words.split(" "))) for key, words in rows}


def _answer(
    kept: KeptCollection,
    ranking: Ranking,
    circle: Circle | None,
    among: Collection[str] | None,
    limit: int | None,
) -> FoundDocuments:
    """Return the documents of rows, each at the nearest of its places."""
    shown = len(ranking) if limit is None or among is not None else limit + _SPARE
    rows = ranking.rows[:shown]
    away = distances_km(rows, circle) if circle else np.zeros(len(rows))
    keys = _keys(kept, rows)
    first: dict[str, int] = {}
    for place, row in enumerate(rows.tolist()):
        key = keys[row]
        if among is not None and key not in among:
            continue
        best = first.setdefault(key, place)
        away[best] = min(away[best], away[place])
    total = len(first) if shown >= len(ranking) else len(ranking)
    shown_first = list(first.items())[:limit]
    places = [place for _key, place in shown_first]
    return FoundDocuments(
        keys=tuple(key for key, _place in shown_first),
        scores=ranking.scores[places],
        coverage=ranking.coverage[places],
        distances_km=away[places] if circle else _NO_NUMBER,
        total=total,
    )


_SPARE = 20
"""Rows read beyond a limit, for documents that stand at several places."""


def _keys(kept: KeptCollection, rows: Rows) -> dict[int, str]:
    known = kept.documents.keys_of(rows) if kept.documents else None
    return dict(_read(rows, "key")) if known is None else known


def _ages(kept: KeptCollection, rows: Rows, today: dt.date) -> Scores:
    """Return the age of each row in days, infinite without a date."""
    known = kept.documents.ages(rows, today) if kept.documents else None
    if known is not None:
        return known
    dates: dict[int, dt.date | None] = {}
    for part in _parts(rows):
        dates.update(RankedDocument.objects.filter(id__in=part).values_list("id", "dated_on"))
    return np.array(
        [(today - day).days if (day := dates.get(row)) else np.inf for row in rows.tolist()],
        np.float64,
    )


def _read(rows: Rows, column: str) -> Iterator[tuple[int, Any]]:
    """Yield the rows and one of their columns, by the shortest way: this is asked at each page."""
    with connection.cursor() as cursor:
        for part in _parts(rows):
            some = ", ".join(["%s"] * len(part))
            sql = f"SELECT id, {column} FROM search_rankeddocument WHERE id IN ({some})"  # noqa: S608 -- one of our names
            cursor.execute(sql, part)
            yield from cursor.fetchall()


def _parts(rows: Rows) -> Iterable[list[int]]:
    told = rows.tolist()
    for start in range(0, len(told), _ASKED_AT_ONCE):
        yield told[start : start + _ASKED_AT_ONCE]
