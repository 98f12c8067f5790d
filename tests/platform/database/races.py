"""Races: a constraint that guards an invariant must be missed when it is gone.

`race` starts threads that all pass the same point before any of them goes on, as requests that
read before the others have written. `without` removes one constraint from the real schema for the
time of a test. A race test that stays green without its constraint proves nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models


class Crossing:
    """The point that every thread reaches before any leaves it, once per thread."""

    def __init__(self, parties: int) -> None:
        self._barrier = threading.Barrier(parties, timeout=5)
        self._seen = threading.local()

    def wait(self) -> None:
        """Wait for the others; goes on alone when they are held by a lock."""
        if getattr(self._seen, "passed", False):
            return
        self._seen.passed = True
        try:
            self._barrier.wait()
        except threading.BrokenBarrierError:
            return


def race(act: Callable[[int], object], *, parties: int) -> list[BaseException]:
    """Run an act in so many threads that start together; returns the errors they met."""
    start = threading.Barrier(parties)
    errors: list[BaseException] = []

    def turn(rank: int) -> None:
        try:
            start.wait(timeout=10)
            act(rank)
        except Exception as error:  # noqa: BLE001 -- the errors are the result
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=turn, args=(rank,)) for rank in range(parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a thread never ended"
    return errors


@contextmanager
def without(model: type[models.Model], *names: str) -> Iterator[None]:
    """Remove constraints from the schema, then put them back on emptied tables.

    The model's rows are deleted before the constraints return, since they may break them.
    """
    constraints = [one for one in model._meta.constraints if one.name in names]
    assert len(constraints) == len(names), f"no such constraint among {names}"
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
        with connection.schema_editor() as editor:
            for constraint in constraints:
                editor.add_constraint(model, constraint)


def every_constraint(app_prefix: str = "bastide.") -> list[tuple[type[models.Model], str]]:
    """Return every named constraint of the product's models, with its model."""
    return [
        (model, constraint.name)
        for model in apps.get_models()
        if model.__module__.startswith(app_prefix)
        for constraint in model._meta.constraints
    ]


def constraints_in_database(model: type[models.Model]) -> set[str]:
    """Return the names of the constraints and indexes that the database really holds.

    SQLite keeps the sentence that made a table, and the names stand in it; Django's reader of
    that sentence splits it at commas and loses its way in long checks.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            return set(connection.introspection.get_constraints(cursor, table))
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = %s", [table])
        rows = cursor.fetchall()
    named = {name for _, sql in rows for name in re.findall(r'CONSTRAINT "(\w+)"', sql or "")}
    return named | {name for name, _ in rows if name != table}
