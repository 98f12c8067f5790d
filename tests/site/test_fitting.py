"""What the demonstrations write fits any database: SQLite takes a text longer than its column."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.apps import apps
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from tests import prepared

RANGES = BaseDatabaseOperations.integer_field_ranges


def faults(field: models.Field) -> Iterator[tuple[str, str]]:
    """Yield what a column must not hold, and the SQL that tells it of `{}`."""
    if isinstance(field, models.CharField) and field.max_length:
        yield "too long", f"length({{}}) > {field.max_length}"
    if isinstance(field, models.CharField | models.TextField):
        yield "NUL", "instr({}, char(0)) > 0"
    low, high = RANGES.get(field.get_internal_type(), (None, None))
    if high is not None:
        yield "out of range", f"typeof({{0}}) = 'integer' AND {{0}} NOT BETWEEN {low} AND {high}"
    if isinstance(field, models.DecimalField) and field.max_digits:
        whole = field.max_digits - (field.decimal_places or 0)
        yield "too large", f"abs({{}}) >= 1e{whole}"


@pytest.fixture(scope="module")
def written() -> Iterator[sqlite3.Connection]:
    """Yield the database of the demonstrations, to be read only."""
    found = next(prepared.demonstration().glob("*.sqlite3"))
    with closing(sqlite3.connect(f"{found.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield database


def test_every_value_fits_its_column_on_any_engine(written: sqlite3.Connection) -> None:
    refused, asked = {}, 0
    for model in apps.get_models():
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            for fault, rule in faults(field):
                where = rule.format(f'"{field.column}"')
                sql = f'SELECT count(*) FROM "{table}" WHERE {where}'
                (count,) = written.execute(sql).fetchone()
                asked += 1
                if count:
                    refused[f"{table}.{field.column}: {fault}"] = count
    assert refused == {}
    assert asked > 1000
