"""What the planner of PostgreSQL knows after a large write of the same transaction."""

from __future__ import annotations

import pytest
from django.db import connection

from bastide.platform.access.models import Perimeter
from bastide.platform.database.statistics import refresh_statistics

pytestmark = pytest.mark.django_db


def known_rows() -> float:
    """Return how many perimeters the planner believes that there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'access_perimeter'")
        return float(cursor.fetchone()[0])


def test_the_planner_learns_the_size_of_a_table_inside_the_transaction() -> None:
    Perimeter.objects.bulk_create(Perimeter(label=f"Lieu {rank}") for rank in range(300))
    if connection.vendor != "postgresql":
        refresh_statistics(Perimeter)  # nothing to do, and nothing breaks
        pytest.skip("SQLite plans without statistics")
    assert known_rows() != 300
    refresh_statistics(Perimeter)
    assert known_rows() == 300
