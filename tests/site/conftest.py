"""An installation for the tests of the site: made once, by the product's own commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


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
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("BASTIDE_", "DJANGO_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT / "src"), "BASTIDE_VAR": str(var)} | environment,
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
    made = Installation(tmp_path_factory.mktemp("demonstration") / "var")
    for words in (("migrate",), ("demo",)):
        done = made.run(*words, BASTIDE_DEMO="true")
        assert done.returncode == 0, done.stderr[-3000:]
    return made
