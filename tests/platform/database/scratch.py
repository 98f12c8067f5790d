"""A database without one of its constraints, for the time of one write.

PostgreSQL drops the constraint in the transaction of the test. SQLite cannot: a temporary table
takes the name of the real one, made by the same sentence less the constraint and less its
references, which name tables of the real schema; writes that name the table go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

REFERENCES = re.compile(
    r' REFERENCES "\w+" \("\w+"\)(?: ON DELETE [A-Z ]+?)?(?: DEFERRABLE INITIALLY DEFERRED)?'
)

Removed = models.BaseConstraint | tuple[str, ...]
"""A named constraint, or the columns of a unique one that has no name in the model."""


@contextmanager
def without(
    model: type[models.Model], constraint: models.BaseConstraint | tuple[str, ...]
) -> Iterator[None]:
    """Let writes of a model pass one constraint: a named one, or the unique columns given."""
    if connection.vendor == "sqlite":
        _copy(model, constraint)
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if isinstance(constraint, tuple):
        with connection.cursor() as cursor:
            for name in _unique_names(model, constraint):
                cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}"')
    else:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
    yield


@contextmanager
def unbound(model: type[models.Model], field: models.ForeignKey[Any, Any]) -> Iterator[None]:
    """Let writes of a model name, in one column, a row that does not exist."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _copy(model, None)
            yield
            return
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, one in connection.introspection.get_constraints(cursor, table).items():
            if one["foreign_key"] and one["columns"] == [field.column]:
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    yield


def _unique_names(model: type[models.Model], columns: tuple[str, ...]) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    names = [
        name
        for name, one in found.items()
        if one["unique"] and not one["primary_key"] and tuple(one["columns"]) == columns
    ]
    assert names, f"no unique constraint on {columns}"
    return names


def _copy(model: type[models.Model], constraint: Removed | None) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, name, sql FROM main.sqlite_master "
            "WHERE tbl_name = %s AND sql IS NOT NULL AND type IN ('table', 'index')",
            [table],
        )
        rows = cursor.fetchall()
        (sentence,) = [sql for kind, _name, sql in rows if kind == "table"]
        indexes = {name: sql for kind, name, sql in rows if kind == "index" and "UNIQUE" in sql}
        if isinstance(constraint, tuple):
            sentence, indexes = _less_unique(sentence, indexes, constraint)
        elif constraint is not None and indexes.pop(constraint.name, None) is None:
            sentence = _less(sentence, constraint.name)
        made = REFERENCES.sub("", sentence).replace("CREATE TABLE", "CREATE TEMP TABLE", 1)
        cursor.execute(made.replace("%", "%%"))
        for name, sql in indexes.items():
            cursor.execute(sql.replace(f'INDEX "{name}"', f'INDEX temp."{name}"', 1))


def _less_unique(
    sentence: str, indexes: dict[str, str], columns: tuple[str, ...]
) -> tuple[str, dict[str, str]]:
    """Take a unique column out of a table, or the unique index over columns."""
    listed = ", ".join(f'"{column}"' for column in columns)
    kept = {name: sql for name, sql in indexes.items() if f"({listed})" not in sql}
    bare = re.sub(rf'("{columns[0]}" [^,]*?) UNIQUE\b', r"\1", sentence, count=1)
    assert (bare, kept) != (sentence, indexes), f"no unique constraint on {columns}"
    return bare, kept


def _less(sentence: str, name: str) -> str:
    """Take one named constraint, with its balanced brackets, out of the sentence of a table."""
    start = sentence.index(f'CONSTRAINT "{name}"')
    end = sentence.index("(", start)
    depth, is_text = 0, False
    for place in range(end, len(sentence)):
        is_text ^= sentence[place] == "'"
        depth += (not is_text) * ((sentence[place] == "(") - (sentence[place] == ")"))
        if depth == 0:
            break
    return f"{sentence[:start].rstrip().removesuffix(',')}{sentence[place + 1 :]}"
