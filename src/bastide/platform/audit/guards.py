"""The triggers by which the database refuses to change or delete what the journal holds.

Written for both engines; the migration installs them, and the tests of tampering remove them first.
"""

from __future__ import annotations

from typing import Any

_REFUSAL = "journal: append only"
_FROZEN = ("audit_event", "audit_anchorreceipt")
_CHAIN_STEP = "NEW.count = OLD.count + 1 AND NEW.id = OLD.id"
_ERASURE = "NEW.event_id = OLD.event_id AND NEW.content IS NULL AND OLD.content IS NOT NULL"
_RULES = (
    *((table, "UPDATE", "") for table in _FROZEN),
    ("audit_chain", "UPDATE", _CHAIN_STEP),
    ("audit_payload", "UPDATE", _ERASURE),
    *((table, "DELETE", "") for table in (*_FROZEN, "audit_chain", "audit_payload")),
)
"""(table, statement, what is allowed all the same)."""


def _name(table: str, statement: str) -> str:
    return f"{table}_no_{statement.lower()}"


def sqlite_statements() -> list[str]:
    """Return the statements that install the triggers on SQLite."""
    return [
        f"CREATE TRIGGER {_name(table, statement)} BEFORE {statement} ON {table} "
        + (f"WHEN NOT ({allowed}) " if allowed else "")
        + f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table, statement, allowed in _RULES
    ]


def postgresql_statements() -> list[str]:
    """Return the statements that install the triggers on PostgreSQL, TRUNCATE included."""
    function = (
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    rows = [
        f"CREATE TRIGGER {_name(table, statement)} BEFORE {statement} ON {table} FOR EACH ROW "
        + (f"WHEN (NOT ({allowed})) " if allowed else "")
        + "EXECUTE FUNCTION audit_refuse()"
        for table, statement, allowed in _RULES
    ]
    tables = sorted({table for table, _statement, _allowed in _RULES})
    whole = [
        f"CREATE TRIGGER {_name(table, 'TRUNCATE')} BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in tables
    ]
    return [function, *rows, *whole]


def install(editor: Any) -> None:
    """Install the triggers with a schema editor or a cursor of the engine in use."""
    is_sqlite = _connection(editor).vendor == "sqlite"
    for statement in sqlite_statements() if is_sqlite else postgresql_statements():
        editor.execute(statement)


def remove(editor: Any) -> None:
    """Remove the triggers; only a migration backwards and the tests of tampering do it."""
    is_sqlite = _connection(editor).vendor == "sqlite"
    for table, name in sorted(_expected(is_sqlite=is_sqlite)):
        on = "" if is_sqlite else f" ON {table}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(cursor: Any) -> list[str]:
    """Return the names of the triggers that the database no longer has, in order."""
    is_sqlite = _connection(cursor).vendor == "sqlite"
    cursor.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    )
    present = {row[0] for row in cursor.fetchall()}
    return sorted({name for _table, name in _expected(is_sqlite=is_sqlite)} - present)


def _expected(*, is_sqlite: bool) -> set[tuple[str, str]]:
    names = {(table, _name(table, statement)) for table, statement, _allowed in _RULES}
    if is_sqlite:
        return names
    return names | {(table, _name(table, "TRUNCATE")) for table, _statement, _allowed in _RULES}


def _connection(editor: Any) -> Any:
    return getattr(editor, "db", None) or editor.connection
