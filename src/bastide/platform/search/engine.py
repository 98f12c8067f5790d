"""What each engine builds beside the table of entries, so that it follows every write by itself."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_ADD = "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words);"
_REMOVE = (
    "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words);"
)
_SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='search_entry', content_rowid='id', tokenize='ascii')""",
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN {_ADD} END",
    f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN {_REMOVE} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN {_REMOVE} {_ADD} END",
)
_POSTGRESQL = (
    """CREATE INDEX search_entry_words ON search_entry
        USING gin (array_to_tsvector(string_to_array(words, ' ')))""",
)
_SQLITE_BACK = (
    "DROP TRIGGER search_entry_added",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_changed",
    "DROP TABLE search_words",
)


def build(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Build the index of the engine: FTS5 fed by triggers, or GIN on the array of stems."""
    for sql in _SQLITE if editor.connection.vendor == "sqlite" else _POSTGRESQL:
        editor.execute(sql)


def drop(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take away what `build` made."""
    sqlite = editor.connection.vendor == "sqlite"
    for sql in _SQLITE_BACK if sqlite else ("DROP INDEX search_entry_words",):
        editor.execute(sql)
