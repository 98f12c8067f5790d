"""What many tests start from, made once by the product's own commands: `python -m tests.prepared`.

Two things: a database after its migrations, and the two demonstrations as `make run` loads them.
Both are kept beside pytest's cache under the fingerprint of every file that makes them, so that
each pass of `make test`, and each process of a pass, copies instead of loading again.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "prepared"
SCHEMA = ("src/**/migrations/*.py", "src/**/models/*.py", "src/**/models.py")
SCHEMA_PARTS = ("src/bastide/platform/*/*.py", "src/bastide/site/*.py", "requirements/run.txt")
EVERYTHING = ("src/**/*", "data/**/*", "requirements/run.txt")
PATIENCE = 900
RECENT = 3
"""Older ones stay while another process may still be copying them."""

DEMONSTRATED = {
    "BASTIDE_DEMO": "true",
    "BASTIDE_TASKS": "immediate",
    "BASTIDE_DEMO_OFFERS": "300",
}
"""A demonstration whose long works are done when it is ready, with fewer offers than usual."""


def clean_environment(var: Path, **more: str) -> dict[str, str]:
    """Return an environment without any setting of this machine, for an installation on SQLite."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("BASTIDE_", "DJANGO_", "DATABASE_URL"))
    }
    return kept | {"PYTHONPATH": str(ROOT / "src"), "BASTIDE_VAR": str(var)} | more


def _bastide(var: Path, *words: str, **environment: str) -> str:
    """Run one command of the product in a process of its own; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "bastide.site.cli", *words],
        cwd=ROOT,
        env=clean_environment(var, **environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"bastide {' '.join(words)}:\n{done.stderr[-4000:]}"
    return done.stdout


@cache
def _fingerprint(patterns: Iterable[str]) -> str:
    """Return the digest of the names and contents of files."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _made_at(place: Path) -> float:
    return place.stat().st_mtime


@contextmanager
def _made(kind: str, patterns: tuple[str, ...]) -> Iterator[tuple[Path, bool]]:
    """Yield the kept folder of a kind, and whether it must be filled; one process fills it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    place = KEPT / f"{kind}-{_fingerprint(patterns)}"
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if place.exists():
            yield place, False
            return
        for old in sorted(KEPT.glob(f"{kind}-*"), key=_made_at)[:-RECENT]:
            shutil.rmtree(old)
        filling = KEPT / f"{kind}.part"
        shutil.rmtree(filling, ignore_errors=True)
        filling.mkdir()
        yield filling, True
        filling.rename(place)


def migrated() -> Path:
    """Return the folder of an installation after `bastide migrate`; copy it, do not write there."""
    with _made("migrated", SCHEMA + SCHEMA_PARTS) as (place, is_new):
        if is_new:
            _bastide(place, "migrate")
    return KEPT / f"migrated-{_fingerprint(SCHEMA + SCHEMA_PARTS)}"


def demonstration() -> Path:
    """Return the folder of an installation with both demonstrations; copy it, do not write there.

    `told.json` in it holds what `bastide demo --json` answered: territories and accounts.
    """
    with _made("demonstration", EVERYTHING) as (place, is_new):
        if is_new:
            shutil.copytree(migrated(), place, dirs_exist_ok=True)
            _bastide(place, "migrate")  # gathers the static files of today
            told = _bastide(place, "demo", "--json", **DEMONSTRATED)
            (place / "told.json").write_text(told, encoding="utf-8")
    return KEPT / f"demonstration-{_fingerprint(EVERYTHING)}"


def told(installation: Path) -> dict[str, Any]:
    """Return the territories and accounts of a copied demonstration."""
    answer: dict[str, Any] = json.loads((installation / "told.json").read_text(encoding="utf-8"))
    return answer


if __name__ == "__main__":
    sys.stderr.write(f"Prepared in {demonstration()}\n")
