"""One expression, several engines: Ibis writes the SQL, the engine's own client runs it.

Here the engine is DuckDB over Parquet files: one database in memory per process, one cursor per
thread, no extension fetched, no setting changed once open. Another engine takes the same SQL from
`compiled(expression, dialect)`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SETTINGS = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "memory_limit": "1GB",
    "threads": "2",
    "preserve_insertion_order": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}


class _Engine(threading.local):
    """The cursor of a thread, and the files that its views read."""

    cursor: Any = None
    views: dict[str, Path]

    def __init__(self) -> None:
        self.views = {}


_LOCK = threading.Lock()
_databases: dict[int, Any] = {}
_engine = _Engine()


def compiled(expression: Any, dialect: str) -> str:
    """Return the SQL of an Ibis expression in a dialect (`duckdb`, `postgres`, `pyspark`…).

    Writing it takes longer than running it: who asks the same question often keeps the SQL, under
    a key of its own, and gives it to `run_sql`. Two equal expressions are not equal objects.
    """
    import ibis  # noqa: PLC0415 -- heavy, loaded by the first analysis only

    return str(ibis.to_sql(expression, dialect=dialect))


def run(expression: Any, tables: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Return the rows of an expression over Parquet files, as dictionaries.

    Decimals come back exact; cast sums to `decimal(18, 2)` in the expression.

    Args:
        expression: an Ibis table expression over unbound tables.
        tables: name of each unbound table → its Parquet file.
    """
    return run_sql(compiled(expression, "duckdb"), tables)


def run_sql(sql: str, tables: Mapping[str, Path]) -> list[dict[str, Any]]:
    """Return the rows of what `compiled` wrote for DuckDB; same tables, same answer as `run`."""
    cursor = _cursor()
    for name, path in tables.items():
        if _engine.views.get(name) != path:
            cursor.execute(
                f"CREATE OR REPLACE TEMP VIEW {_quoted(name)} AS "  # noqa: S608 -- both are quoted
                f"SELECT * FROM read_parquet({_text(path)})"
            )
            _engine.views[name] = path
    cursor.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _cursor() -> Any:
    """Return this thread's cursor on this process's database."""
    process = os.getpid()
    with _LOCK:
        if process not in _databases:
            import duckdb  # noqa: PLC0415 -- heavy, loaded by the first analysis only

            _databases.clear()
            _databases[process] = duckdb.connect(":memory:", config=_SETTINGS)
            _engine.cursor = None
        if _engine.cursor is None:
            _engine.cursor = _databases[process].cursor()
            _engine.views = {}
        return _engine.cursor


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
