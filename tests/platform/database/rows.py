"""Builds a valid row of any model, written straight to the database, past every service.

A required relation gets a parent row of the family given, written when it is not there; two rows
of two families share nothing unless they are told to. What a check asks beyond the kind of a
field stands in `violations.VALID`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import models

from tests.platform.database.violations import OWN, PARENT, VALID

DAY = dt.date(2020, 1, 1)
INSTANT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
FIRST_KEY = 1_000_000
_serial = count(1)


Parents = dict[type[models.Model], Any]
"""Model → key of the row that stands for it among the parents of a family of rows."""


def built(model: type[models.Model], parents: Parents | None = None, **values: Any) -> models.Model:
    """Return a valid row, not yet written; the rows that it points to are.

    Args:
        model: of which.
        parents: rows to point to; completed with those that had to be written.
        values: what differs, by name of column (`parent_id`); `OWN` is the row's own key, `PARENT`
            a parent, the same in every column of one target.
    """
    row, number = model(), next(_serial)
    if isinstance(model._meta.pk, models.AutoField):
        row.pk = FIRST_KEY + number
    family: Parents = {} if parents is None else parents
    asked = {**VALID.get(model._meta.label, {}), **values}
    asked = {name: value() if callable(value) else value for name, value in asked.items()}
    pointed: set[Any] = set()
    for field in model._meta.concrete_fields:
        if asked.get(field.attname) is PARENT or (
            field.attname not in asked and field.is_relation and not field.null
        ):
            is_asked = field.attname in asked
            is_alone = not is_asked and (field.one_to_one or field.related_model in pointed)
            pointed.add(field.related_model)
            key = _parent(field.related_model, {} if is_alone else family, is_alone=is_alone)
            setattr(row, field.attname, key)
        elif field.attname in asked:
            setattr(row, field.attname, asked[field.attname])
        elif _is_needed(field, row):
            setattr(row, field.attname, another(field))
    for name, value in asked.items():
        if value is OWN:
            setattr(row, name, row.pk)
    return row


def _parent(model: type[models.Model], family: Parents, *, is_alone: bool) -> Any:
    if is_alone or model not in family:
        row = built(model, family)
        write(row)
        family[model] = row.pk
    return family[model]


def written(
    model: type[models.Model], parents: Parents | None = None, **values: Any
) -> models.Model:
    """Return a valid row, written to the database as it is."""
    row = built(model, parents, **values)
    write(row)
    return row


def write(row: models.Model) -> None:
    """Write a row straight to its table."""
    type(row)._base_manager.bulk_create([row])


def another(field: models.Field[Any, Any]) -> Any:
    """Return a fresh value for a column: a new parent, or the next of its kind."""
    if field.is_relation:
        return written(field.related_model).pk
    return _value(field, next(_serial))


def _is_needed(field: models.Field[Any, Any], row: models.Model) -> bool:
    if field.primary_key and not field.is_relation:
        return row.pk is None
    is_given = field.null or field.has_default()
    return not is_given and not (getattr(field, "auto_now_add", False))


_VALUES: Mapping[type[models.Field[Any, Any]], Callable[[int], Any]] = {
    models.UUIDField: lambda number: uuid.UUID(int=number),
    models.DateTimeField: lambda number: INSTANT + dt.timedelta(minutes=number),
    models.DateField: lambda number: DAY + dt.timedelta(days=number),
    models.BooleanField: lambda _number: False,
    models.JSONField: lambda _number: {},
    models.FloatField: lambda _number: 1.0,
    models.DecimalField: lambda _number: Decimal(1),
    models.SmallIntegerField: lambda number: number % 30_000,
    models.PositiveSmallIntegerField: lambda number: number % 30_000,
    models.IntegerField: lambda number: number,
}


def _value(field: models.Field[Any, Any], number: int) -> Any:
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.CharField | models.TextField | models.FileField):
        return _text(field, number)
    return next(make for kind, make in _VALUES.items() if isinstance(field, kind))(number)


def _text(field: models.Field[Any, Any], number: int) -> str:
    if "siren" in field.name:
        return f"{number:09d}"
    if field.name == "digest":
        return f"{number:064x}"
    return f"{number:05d}"[-(field.max_length or 20) :]
