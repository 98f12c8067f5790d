"""The documents of the database by their tokens: one question to the engine for many groups.

Tokens hold letters, digits and `_` only (`terms.py`), and are quoted all the same: nothing typed is
read as an engine's query language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from django.db import connection
from django.db.models import Sum

from bastide.platform.search.ranked.cells import CELL_SHIFT, Circle, Run, inside, runs_of
from bastide.platform.search.ranked.engine import CELL, INDEX, VECTOR
from bastide.platform.search.ranked.models import RankedCell, RankedDocument, RankedSpelling
from bastide.platform.search.ranked.ranking import Rows
from bastide.platform.search.ranked.spelling import read_as, wrong_forms
from bastide.platform.search.ranked.widening import ANYWHERE

_MOST_CELLS = 64
"""Cells beyond which PostgreSQL reads runs of rows instead of the tokens of cells."""

_AT_ONCE = 100
"""Groups of one question to SQLite, which joins five hundred answers at most."""

_NO_ROW: Rows = np.empty(0, np.int64)
_LITE = f"SELECT %s, group_concat(rowid) FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid BETWEEN %s AND %s"  # noqa: E501, S608 -- constants
_POST = f"SELECT %s, string_agg(id::text, ',') FROM search_rankeddocument WHERE {VECTOR} @@ %s::tsquery AND id BETWEEN %s AND %s"  # noqa: E501, S608 -- constants
_LITE_ONE = f"SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid BETWEEN %s AND %s LIMIT 1"  # noqa: S608 -- constants
_POST_ONE = f"SELECT 1 FROM search_rankeddocument WHERE {VECTOR} @@ %s::tsquery AND id BETWEEN %s AND %s LIMIT 1"  # noqa: E501, S608 -- constants


class DatabasePostings:
    """The rows of a collection, or of what a circle holds of it."""

    def __init__(self, number: int, circle: Circle | None = None) -> None:
        """Choose what is searched.

        Args:
            number: of the collection.
            circle: limits the rows; `None` for the whole collection.
        """
        self._number = number
        self._circle = circle
        self._runs = runs_of(number, circle)
        self._is_sqlite = connection.vendor == "sqlite"

    @property
    def size(self) -> int:
        """How many rows the cells searched hold."""
        counted = 0
        for first, last in self._runs:
            cells = RankedCell.objects.filter(cell__range=(first >> CELL_SHIFT, last >> CELL_SHIFT))
            counted += cells.aggregate(sum=Sum("documents"))["sum"] or 0
        return counted

    def rows(self, groups: Sequence[Collection[str]]) -> Sequence[Rows]:
        """Return, for each group, the sorted rows that hold one of its tokens."""
        found: list[list[Rows]] = [[] for _group in groups]
        with connection.cursor() as cursor:
            for start in range(0, len(groups), _AT_ONCE):
                part = groups[start : start + _AT_ONCE]
                for sql, params in self._questions(part):
                    cursor.execute(sql, params)
                    for rank, rows in cursor.fetchall():
                        if rows:
                            found[start + int(rank)].append(_read(rows))
        return [inside(_joined(rows), self._circle) for rows in found]

    def every_row(self) -> Rows:
        """Return every row searched, sorted."""
        found = [
            np.array(
                RankedDocument.objects.filter(id__range=run).order_by("id").values_list(
                    "id", flat=True
                ),
                np.int64,
            )
            for run in self._runs
        ]  # fmt: skip
        return inside(_joined(found), self._circle)

    def holding(self, stems: Sequence[str], places: str = ANYWHERE) -> frozenset[str]:
        """Return which of these stems any document of the whole collection holds, somewhere."""
        first, last = runs_of(self._number, None)[0]
        found = set()
        with connection.cursor() as cursor:
            for stem in stems:
                asked = self._any_of([place + stem for place in places])
                sql = _LITE_ONE if self._is_sqlite else _POST_ONE
                cursor.execute(sql, [asked, first, last])
                if cursor.fetchone():
                    found.add(stem)
        return frozenset(found)

    def sharing(self, word: str) -> Collection[str]:
        """Return words of titles and labels that share a wrong form with a word."""
        forms = {form for read in read_as(word) for form in wrong_forms(read)}
        return set(
            RankedSpelling.objects.filter(
                collection_id=self._number, form__in=sorted(forms)
            ).values_list("word", flat=True)
        )

    def _questions(
        self, groups: Sequence[Collection[str]]
    ) -> Iterable[tuple[str, list[str | int]]]:
        if self._is_sqlite:
            sql = " UNION ALL ".join([_LITE] * len(groups))
            asked = [self._any_of(group) for group in groups]
            for run in self._runs:
                yield sql, [one for rank, text in enumerate(asked) for one in (rank, text, *run)]
            return
        cells = self._cells()
        asked = [f"({self._any_of(group)}){cells}" for group in groups]
        sql = " UNION ALL ".join([_POST] * len(groups))
        runs = [(self._runs[0][0], self._runs[-1][1])] if cells else self._runs
        for run in runs:
            yield sql, [one for rank, text in enumerate(asked) for one in (rank, text, *run)]

    def _cells(self) -> str:
        """Return what limits a `tsquery` to the cells of a circle; nothing when there are many."""
        counted = sum(
            (last >> CELL_SHIFT) - (first >> CELL_SHIFT) + 1 for first, last in self._runs
        )
        if self._circle is None or counted > _MOST_CELLS:
            return ""
        cells = [cell for run in self._runs for cell in _cells_of(run)]
        return f" & ({' | '.join(f'{CELL}{cell}' for cell in cells)})"

    def _any_of(self, tokens: Iterable[str]) -> str:
        """Return the question « one of these tokens » in the language of the engine."""
        if self._is_sqlite:
            return " OR ".join(f'"{token}"' for token in sorted(tokens))
        return " | ".join(f"'{token}'" for token in sorted(tokens))


def _cells_of(run: Run) -> range:
    return range(run[0] >> CELL_SHIFT, (run[1] >> CELL_SHIFT) + 1)


def _read(rows: str) -> Rows:
    """Return the numbers of a list with commas."""
    found: Rows = np.fromstring(rows, np.int64, sep=",")
    return found


def _joined(parts: Sequence[Rows]) -> Rows:
    if not parts:
        return _NO_ROW
    found: Rows = np.sort(np.concatenate(parts))
    return found
