"""An installation from its first command to its restoration, by the commands that people type."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.site.conftest import Installation

PRINTS = """
import json, django
django.setup()
from django.db import connection
from bastide.platform.database.fingerprints import prints_of
with connection.cursor() as cursor:
    found = prints_of(cursor, connection.vendor)
print(json.dumps({name: [one.rows, one.hash] for name, one in found.items()}))
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


def test_a_new_installation_is_well_after_migrate(empty: Installation) -> None:
    assert empty.run("migrate").returncode == 0
    assert empty.answer("check") == {
        "ok": True,
        "settings": [],
        "migrations": [],
        "data": [],
        "audit": [],
    }


def test_the_database_opens_behind_its_gate(empty: Installation) -> None:
    """WAL only where the library is safe for it; otherwise the slower and safe journal."""
    keys, journal, synchronous, is_recent = empty.python(GATE).split()
    assert keys == "1"
    assert (journal, synchronous) == (
        ("wal", synchronous) if is_recent == "True" else ("delete", "3")
    )


def test_the_demonstration_is_well(demonstration: Installation) -> None:
    assert demonstration.answer("check")["ok"] is True
    assert demonstration.answer("audit", "verify")["ok"] is True


def test_loading_the_demonstration_again_changes_nothing(demonstration: Installation) -> None:
    before = prints(demonstration)
    assert before["budgets_line"][0] > 10_000  # type: ignore[operator]
    again = demonstration.run("demo", "--json", BASTIDE_DEMO="true")
    assert again.returncode == 0, again.stderr[-2000:]
    told = json.loads(again.stdout)
    assert {one["is_fictitious"] for one in told["territories"]} == {True, False}
    after = prints(demonstration)
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


def test_a_backup_of_the_demonstration_comes_back_row_by_row(
    demonstration: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "sauvegarde.zip"
    written = demonstration.answer("backup", str(file))
    other = Installation(tmp_path / "var")
    other.var.mkdir()
    # The key is kept apart from backups; with it, the anchors of the journal verify again.
    shutil.copy2(demonstration.var / "secret_key", other.var / "secret_key")
    assert other.run("migrate").returncode == 0
    restored = other.answer("restore", str(file))
    assert restored["rows"] == written["rows"] > 10_000
    assert prints(other) == prints(demonstration)
    assert other.answer("check")["ok"] is True
    shutil.rmtree(other.var)


@pytest.mark.parametrize("kept", [0, 100, 0.5])
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    demonstration: Installation, tmp_path: Path, kept: float
) -> None:
    file, damaged = tmp_path / "sauvegarde.zip", tmp_path / "abimee.zip"
    demonstration.answer("backup", str(file))
    data = file.read_bytes()
    damaged.write_bytes(data[: int(len(data) * kept) if kept < 1 else int(kept)])
    other = Installation(tmp_path / "var")
    assert other.run("migrate").returncode == 0
    before = prints(other)
    done = other.run("restore", str(damaged), "--json")
    assert done.returncode == 1
    error = json.loads(done.stdout)["errors"][0]
    assert error["file"] == "abimee.zip"
    assert error["reason"]
    assert error["remedy"]
    assert prints(other) == before


def test_an_installation_in_use_is_not_written_over(
    demonstration: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "sauvegarde.zip"
    demonstration.answer("backup", str(file))
    before = prints(demonstration)
    assert demonstration.run("restore", str(file)).returncode == 1
    assert prints(demonstration) == before
