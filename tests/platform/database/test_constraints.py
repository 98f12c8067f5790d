"""The constraints of the models stand in the database, under their names."""

from __future__ import annotations

import pytest
from django.db import connection, models

from tests.platform.database.races import constraints_in_database, every_constraint

pytestmark = pytest.mark.django_db

CONSTRAINTS = every_constraint()


def test_the_product_has_constraints() -> None:
    assert len(CONSTRAINTS) > 20


@pytest.mark.parametrize(
    ("model", "name"), CONSTRAINTS, ids=[f"{one._meta.label}.{name}" for one, name in CONSTRAINTS]
)
def test_the_database_holds_it(model: type[models.Model], name: str) -> None:
    assert name in constraints_in_database(model)


def test_foreign_keys_are_enforced() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
