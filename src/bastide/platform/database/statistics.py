"""What PostgreSQL knows of the size of tables, refreshed after a large write."""

from __future__ import annotations

from django.db import connection, models


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL how large tables have become, so that it plans the next reads well.

    Without it, a read in the transaction that filled an empty table is planned as if it were still
    empty, and may take minutes. Call it last in a service: its lock lasts until the end of the
    transaction, and stops no reader and no writer. SQLite plans without statistics.

    Args:
        tables: the models whose rows were written.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            name = table._meta.db_table  # noqa: SLF001 -- Django's public name of it
            cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")
