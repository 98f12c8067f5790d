"""An installation for the tests of the site: made once, by the product's own commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import prepared
from tests.prepared import clean_environment

ROOT = Path(__file__).resolve().parents[2]
collect_ignore = [] if "DATABASE_URL" in os.environ else ["test_both_databases.py"]
"""What compares a server with SQLite is collected where there is a server."""


@dataclass(frozen=True)
class Installation:
    """A folder of data and the command that works on it."""

    var: Path

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `bastide` in a process of its own, on SQLite."""
        return run(self.var, "-m", "bastide.site.cli", *words, **environment)

    def python(self, code: str, **environment: str) -> str:
        """Run Python lines with the product's settings, and return what they print."""
        done = run(
            self.var,
            "-c",
            code,
            DJANGO_SETTINGS_MODULE="bastide.site.settings",
            **environment,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def answer(self, *words: str) -> dict[str, Any]:
        """Run a command with `--json` and return its object."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr[-3000:]
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def run(var: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python without any setting of this machine."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=clean_environment(var, **environment),
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """Return an installation where nothing was done yet."""
    return Installation(tmp_path / "var")


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Return an installation with both demonstrations, loaded as `make run` does."""
    var = tmp_path_factory.mktemp("demonstration") / "var"
    return Installation(shutil.copytree(prepared.demonstration(), var))


@pytest.fixture
def fresh(tmp_path: Path) -> Installation:
    """Return an installation after `bastide migrate`, where nothing was loaded."""
    return Installation(copied(prepared.migrated(), tmp_path / "var"))


def copied(installation: Path, to: Path) -> Path:
    """Return a copy of a prepared installation, with a secret key of its own."""
    shutil.copytree(installation, to)
    (to / "secret_key").unlink()
    return to
