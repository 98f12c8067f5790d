"""Migrations are complete, named, reversible, and the way back leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.architecture.source import ROOT, SRC
from tests.prepared import migrated

OURS = {one.label for one in apps.get_app_configs() if one.name.startswith("bastide.")}
WAY_BACK = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def tables():
    return set(connection.introspection.table_names())

ours = [one.label for one in apps.get_app_configs() if one.name.startswith("bastide.")]
before = tables()
back = MigrationExecutor(connection)
managed = [label for label in ours if label in back.loader.migrated_apps]
back.migrate([(label, None) for label in reversed(managed)])
left = {one for one in tables() if one.split("_")[0] in managed}
assert not left, left
call_command("migrate", interactive=False, verbosity=0)
assert tables() == before, tables() ^ before
print(len(before))
"""


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    assert "No changes" in said.getvalue()


@pytest.mark.django_db
def test_every_operation_knows_its_way_back() -> None:
    loader = MigrationLoader(connection)
    ours = {key: one for key, one in loader.disk_migrations.items() if key[0] in OURS}
    assert len(ours) > 15
    assert [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in sorted(ours.items())
        for operation in migration.operations
        if not operation.reversible
    ] == []


@pytest.mark.long("tests/architecture/test_migrations.py::test_every_operation_knows_its_way_back")
def test_every_migration_can_be_undone_and_done_again(tmp_path: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"} | {
        "BASTIDE_VAR": str(shutil.copytree(migrated(), tmp_path / "var")),
        "DJANGO_SETTINGS_MODULE": "bastide.site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", WAY_BACK],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > 30


def test_migrations_are_named_and_use_no_code_of_the_models() -> None:
    files = sorted(SRC.rglob("migrations/0*.py"))
    assert len(files) >= 8
    assert [path.name for path in files if re.search(r"_auto_\d", path.name)] == []
    wrong = [
        path.relative_to(SRC).as_posix()
        for path in files
        if re.search(
            r"^from bastide\.(kernel|modules)\S* import (?!MoneyField|PostsField)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
        or re.search(r"RunPython\((?![^)]*(,|reverse_code))", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
