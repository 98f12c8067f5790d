"""Copies of a SQLite database, through its own backup interface."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from bastide.platform.database.archive import damaged, refuse_difference
from bastide.platform.database.fingerprints import TablePrint, prints_of


def dump(target: Path) -> dict[str, TablePrint]:
    """Copy the database at one instant into a file; returns the fingerprints of the copy.

    The source is read by a connection of its own, so that writers go on.
    """
    with _opened(str(connection.settings_dict["NAME"])) as source, _opened(str(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _checked(copy, target.name)


def load(source: Path, expected: dict[str, TablePrint], name: str) -> None:
    """Replace the content of the empty database by that of a file, once its rows are compared.

    Raises:
        InputRefusedError: the file is damaged, or a row is not the one of the backup.
    """
    with _opened(str(source)) as copy:
        refuse_difference(expected, _checked(copy, name), name)
        connection.ensure_connection()
        copy.backup(connection.connection)
    connection.close()
    with connection.cursor() as cursor:
        refuse_difference(expected, prints_of(cursor, "sqlite"), name)


@contextmanager
def _opened(name: str) -> Iterator[sqlite3.Connection]:
    """Yield a connection with the functions that the product's constraints may call."""
    wrapper = connection.copy()
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": name}
    wrapper.connect()
    try:
        yield wrapper.connection
    finally:
        wrapper.connection.close()


def _checked(copy: sqlite3.Connection, name: str) -> dict[str, TablePrint]:
    try:
        answer = copy.execute("PRAGMA integrity_check").fetchone()
        if answer != ("ok",):
            raise damaged(name)
        return prints_of(copy.cursor(), "sqlite")
    except sqlite3.DatabaseError as error:
        raise damaged(name) from error
