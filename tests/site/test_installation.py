"""An installation from its first command to its restoration, by the commands that people type."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import prepared
from tests.site.conftest import Installation, copied

PRINTS = """
import json, django
django.setup()
from django.db import connection
from bastide.platform.database.fingerprints import prints_of
with connection.cursor() as cursor:
    found = prints_of(cursor, connection.vendor)
print(json.dumps({name: [one.rows, one.hash] for name, one in found.items()}))
"""

USE = """
import django
django.setup()
from django.db import transaction
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.models import Perimeter
from bastide.platform.accounts.models import User
from bastide.platform.audit.anchors import anchor
from bastide.platform.audit.services import record
land = Perimeter.objects.create(label="Pays de Valmorte")
for rank in range(50):
    Perimeter.objects.create(label=f"Commune {rank} « é » !", parent=land)
User.objects.create_user("ana@ville.example", full_name="Ana")
with transaction.atomic():
    for rank in range(20):
        record(actor=SYSTEM, perimeter_id=land.pk, action="try", target=land, after={"n": rank})
anchor()
"""

GATE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    def pragma(name):
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]
    import sqlite3
    print(pragma("foreign_keys"), pragma("journal_mode"), pragma("synchronous"),
          sqlite3.sqlite_version_info >= (3, 51, 3))
"""


@dataclass(frozen=True)
class Backup:
    """A file of `bastide backup`, and the object that the command printed."""

    file: Path
    told: dict[str, Any]


def prints(installation: Installation) -> dict[str, list[object]]:
    """Return rows and hash of every table of an installation."""
    found: dict[str, list[object]] = json.loads(installation.python(PRINTS))
    return found


def test_check_says_what_waits_before_the_first_migration(empty: Installation) -> None:
    done = empty.run("check", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["ok"] is False
    assert "accounts.0001_initial" in answer["migrations"]


@pytest.mark.long("tests/site/test_installation.py::test_the_database_opens_behind_its_gate")
def test_a_new_installation_is_well_after_migrate(empty: Installation) -> None:
    assert empty.run("migrate").returncode == 0
    assert empty.answer("check") == {
        "ok": True,
        "settings": [],
        "migrations": [],
        "data": [],
        "audit": [],
    }


@pytest.mark.always
def test_the_database_opens_behind_its_gate(empty: Installation) -> None:
    """WAL only where the library is safe for it; otherwise the slower and safe journal."""
    keys, journal, synchronous, is_recent = empty.python(GATE).split()
    assert keys == "1"
    assert (journal, synchronous) == (
        ("wal", synchronous) if is_recent == "True" else ("delete", "3")
    )


@pytest.mark.long("tests/site/test_installation.py::test_the_database_opens_behind_its_gate")
def test_the_demonstration_is_well(demonstration: Installation) -> None:
    assert demonstration.answer("check")["ok"] is True
    assert demonstration.answer("audit", "verify")["ok"] is True


@pytest.mark.long("tests/site/test_demo_estate.py::test_loading_the_estate_again_changes_nothing")
def test_loading_the_demonstration_again_changes_nothing(
    demonstration: Installation, tmp_path: Path
) -> None:
    before = prints(demonstration)
    assert before["budgets_line"][0] > 10_000  # type: ignore[operator]
    loaded = Installation(shutil.copytree(demonstration.var, tmp_path / "var"))
    again = loaded.run("demo", "--json", BASTIDE_DEMO="true")
    assert again.returncode == 0, again.stderr[-2000:]
    told = json.loads(again.stdout)
    assert {one["is_fictitious"] for one in told["territories"]} == {True, False}
    after = prints(loaded)
    moved = {name for name in before if before[name] != after[name]}
    # Passwords are salted again, anchors are taken at each loading, the index is made anew.
    assert {name for name in moved if not name.startswith(("audit_anchor", "accounts_user"))} <= {
        "search_document",
        "search_entry",
        "search_searchentry",
    }
    assert {
        name: row[0] for name, row in before.items() if not name.startswith("audit_anchor")
    } == {name: row[0] for name, row in after.items() if not name.startswith("audit_anchor")}


@pytest.fixture(
    scope="module",
    params=[
        "used",
        pytest.param(
            "demonstration",
            marks=pytest.mark.long(
                "tests/platform/database/test_backups.py::test_every_row_and_every_file_comes_back"
            ),
        ),
    ],
)
def source(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """Return an installation that holds rows of people, and that no test of this file writes."""
    if request.param == "demonstration":
        found: Installation = request.getfixturevalue("demonstration")
        return found
    made = Installation(copied(prepared.migrated(), tmp_path_factory.mktemp("used") / "var"))
    made.python(USE)
    return made


@pytest.fixture(scope="module")
def before(source: Installation) -> dict[str, list[object]]:
    """Return the rows and hashes of an installation in use."""
    return prints(source)


@pytest.fixture(scope="module")
def backup(source: Installation, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    """Return a backup of it, and what its command said."""
    file = tmp_path_factory.mktemp("backup") / "sauvegarde.zip"
    return Backup(file, source.answer("backup", str(file)))


def test_a_backup_comes_back_row_by_row(
    source: Installation,
    before: dict[str, list[object]],
    fresh: Installation,
    backup: Backup,
) -> None:
    # The key is kept apart from backups; with it, the anchors of the journal verify again.
    shutil.copy2(source.var / "secret_key", fresh.var / "secret_key")
    restored = fresh.answer("restore", str(backup.file))
    assert (
        restored["rows"] == backup.told["rows"] == sum(int(str(one[0])) for one in before.values())
    )
    assert before["access_perimeter"][0] > 1  # type: ignore[operator]
    assert prints(fresh) == before
    assert fresh.answer("check")["ok"] is True


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return an installation after `bastide migrate` that several refusals leave as it is."""
    return Installation(copied(prepared.migrated(), tmp_path_factory.mktemp("untouched") / "var"))


def digest(installation: Installation) -> str:
    """Return the digest of the database's file: equal, nothing was written there."""
    return hashlib.sha256((installation.var / "bastide.sqlite3").read_bytes()).hexdigest()


@pytest.mark.parametrize("kept", [0, 100, 0.5])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    untouched: Installation, backup: Backup, tmp_path: Path, kept: float
) -> None:
    damaged = tmp_path / "abimee.zip"
    data = backup.file.read_bytes()
    damaged.write_bytes(data[: int(len(data) * kept) if kept < 1 else int(kept)])
    empty = digest(untouched)
    done = untouched.run("restore", str(damaged), "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["errors"][0]
    assert error["file"] == "abimee.zip"
    assert error["reason"]
    assert error["remedy"]
    assert digest(untouched) == empty


def test_an_installation_in_use_is_not_written_over(source: Installation, backup: Backup) -> None:
    before = digest(source)
    assert source.run("restore", str(backup.file)).returncode == 1
    assert digest(source) == before
