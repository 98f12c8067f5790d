"""The documents of the database by their tokens: one question to the engine for many groups.

Tokens hold letters, digits and `_` only (`terms.py`), and are quoted all the same: nothing typed is
read as an engine's query language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np
from django.db import connection

from bastide.platform.search.ranked.cells import (
    CELL_SHIFT,
    Circle,
    Run,
    inside,
    runs_of,
)
from bastide.platform.search.ranked.engine import CELL, INDEX
from bastide.platform.search.ranked.kept import KeptCollection, read_rows, rows_of
from bastide.platform.search.ranked.models import RankedDocument, RankedSpelling
from bastide.platform.search.ranked.ranking import Rows
from bastide.platform.search.ranked.spelling import read_as, wrong_forms
from bastide.platform.search.ranked.widening import ANYWHERE

_MOST_CELLS = 64
"""Cells beyond which PostgreSQL leaves their tokens aside, and reads all that lies between."""

_ALL = 1 << 62
"""More rows than there are."""

_FEW = 48
"""Rows that are sooner measured than cut."""

_SMALL_BAND = 30_000
"""Rows below which one run that spans several is read faster than each of them."""

_AT_ONCE = 100
"""Groups of one question: SQLite joins five hundred answers at most."""

_NO_ROW: Rows = np.empty(0, np.int64)
_LITE = (
    f"SELECT %s, group_concat({INDEX}.rowid) FROM runs CROSS JOIN {INDEX}"  # noqa: S608 -- constants
    f" WHERE {INDEX} MATCH %s AND {INDEX}.rowid BETWEEN runs.a AND runs.z"
)
_LITE_ONE = f"SELECT %s WHERE EXISTS (SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid BETWEEN %s AND %s)"  # noqa: E501, S608 -- constants


class DatabasePostings:
    """The rows of a collection, or of what a circle holds of it."""

    def __init__(self, kept: KeptCollection, circle: Circle | None = None) -> None:
        """Choose what is searched.

        Args:
            kept: the collection, with what the process keeps of it.
            circle: limits the rows; `None` for the whole collection.
        """
        self._kept = kept
        self._circle = circle
        self._runs = runs_of(kept.number, circle)
        self._bounds = np.array(self._runs, np.int64) + np.array([0, 1])
        self._band = (self._runs[0][0], self._runs[-1][1])
        self._is_sqlite = connection.vendor == "sqlite"

    @cached_property
    def size(self) -> int:
        """How many rows the cells searched hold."""
        return self._kept.count(self._runs)

    @cached_property
    def _read_runs(self) -> list[Run]:
        """The runs to read: one that spans them all when it holds few rows more."""
        if len(self._runs) == 1 or self._kept.count([self._band]) <= _SMALL_BAND:
            return [self._band]
        return self._runs

    def rows(self, groups: Sequence[Collection[str]], looked_in: int) -> Sequence[Rows]:
        """Return, for each group, the sorted rows that hold one of its tokens; see `Postings`."""
        lists = self._kept.lists({token for group in groups for token in group})
        there = self._read([[one for one in group if lists[one] is None] for group in groups])
        found = []
        for rank, (group, rows) in enumerate(zip(groups, there, strict=True)):
            held = [known for token in group if (known := lists[token]) is not None]
            found.append(_together([rows, *(map(self._cut, held) if rank < looked_in else held)]))
        return found

    def inside(self, rows: Rows) -> Rows:
        """Return which of these rows are searched."""
        return inside(rows, self._circle)

    def _cut(self, rows: Rows) -> Rows:
        """Return what the runs searched hold of sorted rows; all of a few, looked at soon after."""
        if self._circle is None or len(rows) <= _FEW:
            return rows
        ends = rows.searchsorted(self._bounds).tolist()
        return np.concatenate([rows[start:end] for start, end in ends])

    def _read(self, groups: Sequence[Collection[str]]) -> list[Rows]:
        """Return, for each group, the rows of its tokens, read in the runs searched."""
        asked = [rank for rank, group in enumerate(groups) if group]
        some = [groups[rank] for rank in asked]
        told = self._read_lite(some) if self._is_sqlite else self._read_post(some)
        found = [_NO_ROW] * len(groups)
        for rank, rows in zip(asked, told, strict=True):
            found[rank] = rows
        return found

    def _read_post(self, groups: Sequence[Collection[str]]) -> list[Rows]:
        """Return the rows of groups on PostgreSQL, all in one question."""
        cells = self._cells() if groups else ""
        return rows_of([f"{self._any_of(group)}{cells}" for group in groups], self._band, _ALL)

    def _read_lite(self, groups: Sequence[Collection[str]]) -> list[Rows]:
        """Return the rows of groups on SQLite."""
        found = [_NO_ROW] * len(groups)
        runs = self._read_runs if groups else []
        bounds = [bound for run in runs for bound in run]
        values = ", ".join(["(%s, %s)"] * len(runs))
        with connection.cursor() as cursor:
            for start in range(0, len(groups), _AT_ONCE):
                part = range(start, min(start + _AT_ONCE, len(groups)))
                sql = f"WITH runs(a, z) AS (VALUES {values}) " + " UNION ALL ".join(
                    [_LITE] * len(part)
                )
                told = [text for rank in part for text in (str(rank), self._any_of(groups[rank]))]
                cursor.execute(sql, [*bounds, *told])
                for rank, rows in cursor.fetchall():
                    found[int(rank)] = np.sort(read_rows(rows))
        return found

    def every_row(self) -> Rows:
        """Return every row searched, sorted."""
        documents = self._kept.documents
        if documents is not None:
            return inside(self._cut(documents.rows), self._circle)
        found = [
            np.array(
                RankedDocument.objects.filter(id__range=run).values_list("id", flat=True), np.int64
            )
            for run in self._runs
        ]
        return inside(np.sort(np.concatenate(found)), self._circle)

    def holding(self, stems: Sequence[str], places: str = ANYWHERE) -> frozenset[str]:
        """Return which of these stems any document of the whole collection holds, somewhere."""
        if not stems:
            return frozenset()
        return self._kept.answer((*stems, None, places), lambda: self._holding(stems, places))

    def _holding(self, stems: Sequence[str], places: str) -> frozenset[str]:
        run = runs_of(self._kept.number, None)[0]
        asked = [self._any_of([place + stem for place in places]) for stem in stems]
        if not self._is_sqlite:
            found = rows_of(asked, run, 1)
            return frozenset(stem for stem, rows in zip(stems, found, strict=True) if len(rows))
        told = [one for stem, some in zip(stems, asked, strict=True) for one in (stem, some, *run)]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([_LITE_ONE] * len(stems)), told)
            return frozenset(row[0] for row in cursor.fetchall())

    def sharing(self, word: str) -> Collection[str]:
        """Return words of titles and labels that share a wrong form with a word."""
        return self._kept.answer(word, lambda: self._sharing(word))

    def _sharing(self, word: str) -> frozenset[str]:
        forms = {form for read in read_as(word) for form in wrong_forms(read)}
        return frozenset(
            RankedSpelling.objects.filter(
                collection_id=self._kept.number, form__in=sorted(forms)
            ).values_list("word", flat=True)
        )

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
        some = " | ".join(f"'{token}'" for token in sorted(tokens))
        return f"({some})"


def _cells_of(run: Run) -> range:
    return range(run[0] >> CELL_SHIFT, (run[1] >> CELL_SHIFT) + 1)


def _together(found: Sequence[Rows]) -> Rows:
    """Return the distinct rows of several lists, sorted."""
    some = [rows for rows in found if len(rows)]
    if len(some) > 1:
        return np.unique(np.concatenate(some))
    return some[0] if some else _NO_ROW
