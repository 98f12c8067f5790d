"""What each engine builds beside the documents, so that it follows every write by itself.

SQLite: FTS5 over our own tokens, without positions, its rowids in geographic order. PostgreSQL: GIN
on a `tsvector` of the same tokens and of the cell of the row.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from bastide.platform.search.ranked.cells import CELL_SHIFT

INDEX = "search_ranked"
CELL = "g"
"""First letter of the token of a cell on PostgreSQL."""

VECTOR = (
    "array_to_tsvector(array_append(string_to_array(words, ' '), "
    f"'{CELL}' || (id >> {CELL_SHIFT})::text))"
)
"""The expression that PostgreSQL indexes, to be written the same way in every question."""

ROWS_OF = "search_ranked_rows"
"""The function by which PostgreSQL gives the rows of several questions at once."""

_ADD = f"INSERT INTO {INDEX}(rowid, words) VALUES (new.id, new.words);"  # noqa: S608 -- constants
_REMOVE = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.id, old.words);"  # noqa: S608 -- constants
_ON = "search_rankeddocument"
_SQLITE = (
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
        words, content='{_ON}', content_rowid='id', tokenize="ascii tokenchars '_'",
        detail=none, columnsize=0)""",
    f"CREATE TRIGGER {INDEX}_added AFTER INSERT ON {_ON} BEGIN {_ADD} END",
    f"CREATE TRIGGER {INDEX}_removed AFTER DELETE ON {_ON} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER {INDEX}_changed AFTER UPDATE ON {_ON} BEGIN {_REMOVE} {_ADD} END",
)
_POSTGRESQL = (f"CREATE INDEX {INDEX}_words ON {_ON} USING gin ({VECTOR})",)
_SQLITE_BACK = (
    f"DROP TRIGGER {INDEX}_added",
    f"DROP TRIGGER {INDEX}_removed",
    f"DROP TRIGGER {INDEX}_changed",
    f"DROP TABLE {INDEX}",
)


_READING = f"""
CREATE FUNCTION {ROWS_OF}(asked text[], first bigint, last bigint, most bigint)
RETURNS TABLE(place integer, numbers bytea) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET max_parallel_workers_per_gather = 0
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    FOR place IN 1..cardinality(asked) LOOP
        SELECT string_agg(int8send(held.id), '') INTO numbers FROM (
            SELECT id FROM {_ON}
            WHERE {VECTOR} @@ asked[place]::tsquery AND id + 0 BETWEEN first AND last
            LIMIT most
        ) AS held;
        RETURN NEXT;
    END LOOP;
END $$
"""  # noqa: S608 -- constants
_DIRECT = f"ALTER INDEX {INDEX}_words SET (fastupdate = off)"


def build_reading(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Build how PostgreSQL reads its index.

    Left to itself, its planner takes some questions for cheap walks through the whole table, and
    starts processes for others: a function fixes that, and its plan is made once. `id + 0` keeps
    it from walking through the rows of a place. What is written goes straight to the index, so
    that nothing waits in a list that every question would read.
    """
    if editor.connection.vendor == "postgresql":
        for sql in (_READING, _DIRECT):
            editor.execute(sql)


def drop_reading(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take away what `build_reading` made."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP FUNCTION {ROWS_OF}")
        editor.execute(f"ALTER INDEX {INDEX}_words RESET (fastupdate)")


def build(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Build the index of the engine."""
    for sql in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(sql)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take away what `build` made."""
    sqlite = editor.connection.vendor == "sqlite"
    for sql in _SQLITE_BACK if sqlite else (f"DROP INDEX {INDEX}_words",):
        editor.execute(sql)
