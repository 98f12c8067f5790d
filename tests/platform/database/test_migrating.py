"""The quick first migration makes the very tables that Django's own makes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.prepared import ROOT, clean_environment, migrated

SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name, tbl_name"
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
DJANGO = """
import django
from django.core.management import call_command

django.setup()
call_command("migrate", interactive=False, verbosity=0)
"""


def read(folder: Path, question: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(folder / "bastide.sqlite3")) as database:
        return database.execute(question).fetchall()


@pytest.mark.always
def test_the_migrated_tables_hold_every_column_of_the_models() -> None:
    quick = migrated()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            table = model._meta.db_table
            columns = {row[1] for row in read(quick, f'PRAGMA table_info("{table}")')}
            assert columns == {field.column for field in model._meta.local_concrete_fields}, table
    held = {name for _app, name in read(quick, APPLIED)}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert held == {name for _app, name in loader.disk_migrations}


@pytest.mark.long(
    "tests/platform/database/test_migrating.py::test_the_migrated_tables_hold_every_column_of_the_models"
)
def test_the_tables_are_those_that_django_makes(tmp_path: Path) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "bastide.site.settings"}
    subprocess.run(
        [sys.executable, "-c", DJANGO],
        cwd=ROOT,
        env=clean_environment(tmp_path, **settings),
        timeout=600,
        check=True,
    )
    quick = migrated()
    assert read(quick, SCHEMA) == read(tmp_path, SCHEMA)
    assert read(quick, APPLIED) == read(tmp_path, APPLIED)
    assert len(read(quick, SCHEMA)) > 100
