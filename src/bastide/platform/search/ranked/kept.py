"""What was read of a collection, kept by the process until something of it changes.

Every write gives its collection a stamp that nothing bore before: what was read under another one
is forgotten. A word that very many documents hold is not kept, and is read where it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from django.db import connection

from bastide.platform.search.ranked.cells import CELL_SHIFT, Run, runs_of
from bastide.platform.search.ranked.engine import INDEX, ROWS_OF
from bastide.platform.search.ranked.models import RankedCell, RankedDocument
from bastide.platform.search.ranked.ranking import Rows, Scores

T = TypeVar("T")

MOST_OF_A_TOKEN = {"sqlite": 200_000, "postgresql": 20_000}
"""Rows beyond which those of a token are not kept: PostgreSQL visits each row that it gives."""

MOST_ROWS = 8_000_000
"""Rows kept of one collection, 64 MB; beyond, those asked for the longest ago are forgotten."""

MOST_DOCUMENTS = 100_000
"""Rows of a collection beyond which keys and dates are read for each answer."""

MOST_ANSWERS = 20_000
"""Small answers kept of one collection."""

_AT_ONCE = 100
"""Tokens of one question: SQLite joins five hundred answers at most."""

_NO_ROW: Rows = np.empty(0, np.int64)
_LISTED = (
    "SELECT %s, (SELECT group_concat(rowid) FROM (SELECT rowid"  # noqa: S608 -- constants
    f" FROM {INDEX} WHERE {INDEX} MATCH %s AND rowid BETWEEN %s AND %s LIMIT %s))"
)


@dataclass(frozen=True)
class KeptDocuments:
    """The rows of a collection, sorted, with the key and the day of each.

    Attributes:
        rows: their numbers. keys: of their documents.
        days: ordinals of their dates, not a number without one.
    """

    rows: Rows
    keys: Sequence[str]
    days: Scores

    def keys_of(self, rows: Rows) -> dict[int, str] | None:
        """Return row → key; `None` when one of them is not there."""
        at = self._places(rows)
        return None if at is None else {int(self.rows[one]): self.keys[one] for one in at.tolist()}

    def ages(self, rows: Rows, today: dt.date) -> Scores | None:
        """Return the age of each row in days, infinite without a date; `None` as above."""
        at = self._places(rows)
        return None if at is None else np.nan_to_num(today.toordinal() - self.days[at], nan=np.inf)

    def _places(self, rows: Rows) -> Rows | None:
        if not len(rows) or not len(self.rows):
            return None if len(rows) else _NO_ROW
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return at if bool((self.rows[at] == rows).all()) else None


@dataclass
class KeptCollection:
    """What the process keeps of a collection as one stamp left it."""

    number: int
    stamp: int
    _lists: OrderedDict[str, Rows] = field(default_factory=OrderedDict)
    _frequent: set[str] = field(default_factory=set)
    _answers: dict[object, Any] = field(default_factory=dict)
    _held: int = 0
    _lock: Lock = field(default_factory=Lock)

    def lists(self, tokens: Collection[str]) -> Mapping[str, Rows | None]:
        """Return token → the sorted rows that hold it; `None` for those to read in place."""
        with self._lock:
            found: dict[str, Rows | None] = dict.fromkeys(self._frequent.intersection(tokens))
            for token in tokens:
                rows = self._lists.get(token)
                if rows is not None:
                    self._lists.move_to_end(token)
                    found[token] = rows
        missing = sorted(set(tokens).difference(found))
        for start in range(0, len(missing), _AT_ONCE):
            read = self._read(missing[start : start + _AT_ONCE])
            self._keep(read)
            found |= read
        return found

    def answer(self, key: object, ask: Callable[[], T]) -> T:
        """Return a small answer, asked once."""
        if key in self._answers:
            known: T = self._answers[key]
            return known
        told = ask()
        with self._lock:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = told
        return told

    def count(self, runs: Iterable[Run]) -> int:
        """Return how many rows the cells of runs hold."""
        cells, before = self._cells
        counted = 0
        for first, last in runs:
            start = np.searchsorted(cells, first >> CELL_SHIFT, "left")
            end = np.searchsorted(cells, last >> CELL_SHIFT, "right")
            counted += int(before[end] - before[start])
        return counted

    @cached_property
    def documents(self) -> KeptDocuments | None:
        """Every row with its key and its day; `None` when there are too many."""
        run = runs_of(self.number, None)[0]
        if self.count([run]) > MOST_DOCUMENTS:
            return None
        told = RankedDocument.objects.filter(id__range=run).order_by("id")
        read = list(told.values_list("id", "key", "dated_on"))
        return KeptDocuments(
            np.array([row for row, _key, _day in read], np.int64),
            [key for _row, key, _day in read],
            np.array([day.toordinal() if day else np.nan for _row, _key, day in read]),
        )

    @cached_property
    def _cells(self) -> tuple[Rows, Rows]:
        """The cells that hold rows, sorted, and how many rows stand before each and after all."""
        first, last = runs_of(self.number, None)[0]
        held = RankedCell.objects.filter(cell__range=(first >> CELL_SHIFT, last >> CELL_SHIFT))
        told = list(held.order_by("cell").values_list("cell", "documents"))
        counts = np.array([0, *(count for _cell, count in told)], np.int64)
        return np.array([cell for cell, _count in told], np.int64), np.cumsum(counts)

    def _read(self, tokens: Sequence[str]) -> dict[str, Rows | None]:
        most = MOST_OF_A_TOKEN[connection.vendor]
        run = runs_of(self.number, None)[0]
        if connection.vendor == "sqlite":
            found = _listed(tokens, run, most + 1)
        else:
            found = rows_of([f"'{token}'" for token in tokens], run, most + 1)
        return {
            token: None if len(rows) > most else np.sort(rows)
            for token, rows in zip(tokens, found, strict=True)
        }

    def _keep(self, read: Mapping[str, Rows | None]) -> None:
        with self._lock:
            for token, rows in read.items():
                if rows is None:
                    self._frequent.add(token)
                elif token not in self._lists:
                    self._lists[token] = rows
                    self._held += len(rows) + 1
            while self._held > MOST_ROWS:
                self._held -= len(self._lists.popitem(last=False)[1]) + 1


def _listed(tokens: Sequence[str], run: Run, most: int) -> list[Rows]:
    """Return so many rows of each token on SQLite."""
    told: list[str | int] = []
    for rank, token in enumerate(tokens):
        told += [str(rank), f'"{token}"', *run, most]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([_LISTED] * len(tokens)), told)
        found = {int(rank): read_rows(rows) for rank, rows in cursor.fetchall()}
    return [found[rank] for rank in range(len(tokens))]


def rows_of(asked: Sequence[str], run: Run, most: int) -> list[Rows]:
    """Return so many rows of a run that answer each question of PostgreSQL's language."""
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT numbers FROM {ROWS_OF}(%s, %s, %s, %s)", [list(asked), *run, most])  # noqa: S608 -- a constant
        return [
            np.frombuffer(rows, ">i8").astype(np.int64) if rows else _NO_ROW
            for (rows,) in cursor.fetchall()
        ]


def read_rows(told: str | None) -> Rows:
    """Return the numbers of a list with commas."""
    if not told:
        return _NO_ROW
    found: Rows = np.fromstring(told, np.int64, sep=",")
    return found


_KEPT: dict[int, KeptCollection] = {}


def kept_collection(name: str) -> KeptCollection | None:
    """Return what is kept of a collection as it is now; `None` when there is no such one."""
    with connection.cursor() as cursor:
        sql = "SELECT number, stamp FROM search_rankedcollection WHERE name = %s"
        cursor.execute(sql, [name])
        row = cursor.fetchone()
    if row is None:
        return None
    number, stamp = int(row[0]), int(row[1])
    kept = _KEPT.get(number)
    if kept is None or kept.stamp != stamp:
        kept = _KEPT[number] = KeptCollection(number, stamp)
    return kept
