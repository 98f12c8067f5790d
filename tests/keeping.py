"""Worlds that many tests start from: built once per process by the product's own services.

The first call builds, and keeps every row that the database then holds; the next ones write those
rows back, thousands of times faster. Each test still owns its rows: they go with its transaction.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection

T = TypeVar("T")
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Kept:
    """A world as it was once built: its rows by table, and the object that names it."""

    tables: dict[str, tuple[tuple[str, ...], Rows]]
    world: bytes


_KEPT: dict[tuple[object, ...], Kept] = {}


def kept(build: Callable[[], T], *key: object) -> T:
    """Return a world of that key: built the first time, written back the next times.

    The database must be as after the migrations; what the world writes into files is not kept.
    """
    if key in _KEPT:
        _write_back(_KEPT[key].tables)
        world: T = pickle.loads(_KEPT[key].world)  # noqa: S301 -- this process wrote it
        return world
    before = _rows()
    made = build()
    after = _rows()
    grown = {table: told for table, told in after.items() if told[1] != before[table][1]}
    if not any(before[table][1] for table in grown):  # otherwise it is built again each time
        _KEPT[key] = Kept(grown, pickle.dumps(made))
    return made


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    """Return the columns of the table of every model."""
    return {
        model._meta.db_table: tuple(
            field.column for field in model._meta.local_concrete_fields if field.column
        )
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def _rows() -> dict[str, tuple[tuple[str, ...], Rows]]:
    found = {}
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(f'SELECT {names} FROM "{table}"')
            found[table] = (columns, [tuple(row) for row in cursor.fetchall()])
    return found


def _write_back(tables: dict[str, tuple[tuple[str, ...], Rows]]) -> None:
    with connection.cursor() as cursor:
        for table, (columns, rows) in tables.items():
            names = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            if connection.vendor == "postgresql":
                _advance(cursor, table, columns)


def _advance(cursor: Any, table: str, columns: tuple[str, ...]) -> None:
    """Let the server's counters start after the identifiers written by hand."""
    for column in columns:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', column])
        (counter,) = cursor.fetchone()
        if counter:
            cursor.execute(f'SELECT setval(%s, (SELECT max("{column}") FROM "{table}"))', [counter])
