"""Copies of a PostgreSQL database, through `pg_dump` and `pg_restore`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bastide.foundation.errors import BastideError
from bastide.platform.database.archive import damaged, refuse_difference
from bastide.platform.database.fingerprints import TablePrint, prints_of, tables

_RESTORE_OPTIONS = (
    "--clean",
    "--if-exists",
    "--no-owner",
    "--no-privileges",
    "--single-transaction",
    "--exit-on-error",
)


class ClientToolMissingError(BastideError):
    """`pg_dump` or `pg_restore` is not installed on this machine."""


def dump(target: Path) -> dict[str, TablePrint]:
    """Dump the database as one transaction sees it; returns the fingerprints of that view."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            prints = prints_of(cursor, "postgresql")
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
             f"--snapshot={snapshot}", f"--file={target}", _database())  # fmt: skip
    return prints


def load(source: Path, expected: dict[str, TablePrint], name: str) -> None:
    """Replace the empty database by a dump, in one transaction, then compare every row.

    Raises:
        InputRefusedError: the dump cannot be restored, or a row is not the one of the backup.
    """
    _drop_empty_tables()
    connection.close()
    target = f"--dbname={_database()}"
    try:
        _run("pg_restore", *_RESTORE_OPTIONS, target, str(source))
    except subprocess.CalledProcessError as error:
        raise damaged(name) from error
    with connection.cursor() as cursor:
        refuse_difference(expected, prints_of(cursor, "postgresql"), name)


def _drop_empty_tables() -> None:
    """Drop the tables of an installation already found empty, also those that a dump ignores."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables(cursor, "postgresql"):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _run(tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise ClientToolMissingError(
            f"Le programme {tool} manque\u00a0: installez le client de PostgreSQL."
        )
    subprocess.run(  # noqa: S603 -- a fixed program and our own arguments, no shell
        [program, *arguments], check=True, capture_output=True, env=_environment(program)
    )


def _environment(program: str) -> dict[str, str]:
    """Return where the server is; the password never stands on the command line."""
    given: dict[str, Any] = connection.settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    found = {variable: str(given[key]) for key, variable in names.items() if given.get(key)}
    options = given.get("OPTIONS") or {}
    if options.get("sslmode"):
        found["PGSSLMODE"] = str(options["sslmode"])
    return {**found, "PATH": f"{Path(program).parent}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
