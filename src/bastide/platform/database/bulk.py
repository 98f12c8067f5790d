"""Many rows written at once: the same rows as `bulk_create`, without composing SQL for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from django.db.models.fields import Field

Convert = Callable[[Any], Any]

PLAIN = (
    models.CharField,
    models.TextField,
    models.IntegerField,
    models.BigIntegerField,
    models.SmallIntegerField,
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.AutoField,
    models.BigAutoField,
)
"""Fields, these classes exactly, whose `str` and `int` reach the database as they are."""


def insert_objects(objects: Iterable[models.Model]) -> int:
    """Insert new objects of one model; they do not receive the identifier that the database gives.

    Every default, constraint, trigger and conversion of a field applies as with `bulk_create`.

    Returns:
        The number of rows written.
    """
    listed = list(objects)
    if not listed:
        return 0
    model = type(listed[0])
    fields = _written(model)
    late = [field for field in fields if type(field).pre_save is not Field.pre_save]
    for field in late:
        for one in listed:
            setattr(one, field.attname, field.pre_save(one, add=True))
    read = attrgetter(*(field.attname for field in fields))
    rows = map(read, listed) if len(fields) > 1 else ((read(one),) for one in listed)
    return _insert(model, fields, rows)


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows given as values, without making objects: for tables of many thousands.

    Args:
        model: whose table is written; every field without a value in `names` must be a key that
            the database gives, or have a default of its own.
        names: attribute names of the fields given (`commune_id`, not `commune`).
        rows: values in this order, as the model's attributes would hold them.

    Returns:
        The number of rows written.
    """
    known = {field.attname: field for field in _written(model)}
    constants = {
        field: field.get_default() for name, field in known.items() if name not in set(names)
    }
    fields = [*(known[name] for name in names), *constants]
    more = tuple(constants.values())
    return _insert(model, fields, ((*row, *more) for row in rows))


def _written(model: type[models.Model]) -> list[Any]:
    """Return the concrete fields that a row must give: all, but the key the database makes."""
    return [
        field
        for field in model._meta.local_concrete_fields  # noqa: SLF001 -- Django's documented name of it
        if not isinstance(field, models.AutoField)
    ]


def _insert(model: type[models.Model], fields: Sequence[Any], rows: Iterable[Any]) -> int:
    converts = [_conversion(field) for field in fields]
    ready = [[convert(value) for convert, value in zip(converts, row, strict=True)] for row in rows]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 -- Django's documented name of it
    columns = ", ".join(quote(field.column) for field in fields)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            command = f"COPY {table} ({columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(command) as copy:
                for row in ready:
                    copy.write_row(row)
        else:
            holes = ", ".join(["%s"] * len(fields))
            command = f"INSERT INTO {table} ({columns}) VALUES ({holes})"  # noqa: S608 -- names of the model, quoted
            cursor.executemany(command, ready)
    return len(ready)


def _conversion(field: Any) -> Convert:
    """Return what turns a value of a field into what the database receives."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field

    def converted(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if type(target) not in PLAIN:
        return converted

    def plain(value: Any) -> Any:
        kind = type(value)
        return value if kind is int or (kind is str and value) else converted(value)

    return plain
