"""Fingerprints of tables: how many rows, and a hash that any lost or changed row changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BATCH = 2000
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class TablePrint:
    """Rows of a table and their hash; the order of rows does not count, repeated rows do."""

    rows: int
    hash: str


def prints_of(cursor: Any, vendor: str) -> dict[str, TablePrint]:
    """Return the fingerprint of every table of a database, in alphabetical order.

    Args:
        cursor: DB-API cursor, inside the transaction whose view counts.
        vendor: `sqlite` or `postgresql`.
    """
    return {table: print_of(_rows(cursor, table, vendor)) for table in tables(cursor, vendor)}


def print_of(rows: Iterator[bytes]) -> TablePrint:
    """Return the fingerprint of rows already written as bytes.

    >>> print_of(iter([b"a", b"b"])) == print_of(iter([b"b", b"a"]))
    True
    >>> print_of(iter([b"a", b"a"])) == print_of(iter([b"a"]))
    False
    """
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(row).digest(), "big")
    return TablePrint(count, f"{total % _MODULUS:064x}")


def tables(cursor: Any, vendor: str) -> list[str]:
    """Return the tables of the product's database, in alphabetical order.

    The shadow tables of SQLite's full text index are left out: the index is built again.
    """
    if vendor == "sqlite":
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        found = cursor.fetchall()
        virtual = [name for name, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
        return sorted(
            name
            for name, _sql in found
            if not any(name == one or name.startswith(f"{one}_") for one in virtual)
        )
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    return sorted(name for (name,) in cursor.fetchall())


def _rows(cursor: Any, table: str, vendor: str) -> Iterator[bytes]:
    quoted = '"' + table.replace('"', '""') + '"'
    if vendor == "sqlite":
        cursor.execute(f"SELECT * FROM {quoted}")  # noqa: S608 -- quoted name of the schema
        while batch := cursor.fetchmany(_BATCH):
            for row in batch:
                yield repr(row).encode()
        return
    cursor.execute(f"SELECT one::text FROM {quoted} AS one")  # noqa: S608 -- quoted likewise
    while batch := cursor.fetchmany(_BATCH):
        for (text,) in batch:
            yield text.encode()
