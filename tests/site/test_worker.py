"""The worker beside the web server: it takes up what was killed, comes back, and leaves with it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.site import free_port
from tests.prepared import ROOT, clean_environment, migrated

PATIENCE = 120.0

CLOSE = """
import django
django.setup()
from bastide.modules.estate.services.result_jobs import start_close
from tests.modules.estate.builders import scored_estate
made = scored_estate(stage="open")
print(start_close(actor=made.manager, campaign=made.fresh()).status)
"""


def until(found: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < limit, "nothing came"
        time.sleep(0.01)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    shutil.copytree(migrated(), tmp_path, dirs_exist_ok=True)
    return tmp_path


def begun(var: Path, *words: str, **more: str) -> subprocess.Popen[bytes]:
    """Start a command of the product on an installation."""
    with (var / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bastide.site.cli", *words],
            env=clean_environment(var, BASTIDE_LOG_LEVEL="WARNING", **more),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )


def asked(var: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(var / "bastide.sqlite3", timeout=30) as base:
        return base.execute(sql).fetchall()


def holder(var: Path) -> int:
    """Return the process that holds the lock of the worker, 0 before any."""
    lock = var / "worker.lock"
    told = lock.read_text().strip() if lock.exists() else ""
    return int(told or 0)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.long("tests/platform/tasks/test_jobs.py::test_a_silent_job_may_start_again")
def test_a_close_killed_in_the_middle_is_taken_up_and_computed_once(var: Path) -> None:
    environment = clean_environment(
        var, BASTIDE_TASKS="database", DJANGO_SETTINGS_MODULE="bastide.site.settings"
    )
    told = subprocess.run(
        [sys.executable, "-c", CLOSE],
        env=environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.stdout.strip() == "waiting", told.stderr[-2000:]
    first = begun(var, "worker", "--kept", "--interval", "0.1")
    until(lambda: asked(var, "SELECT status FROM tasks_job") == [("running",)])
    first.kill()
    first.wait()
    assert asked(var, "SELECT status, attempts FROM tasks_job") == [("running", 1)]
    assert asked(var, "SELECT count(*) FROM estate_resultrun") == [(0,)]
    second = begun(var, "worker", "--kept", "--interval", "0.1")
    try:
        until(lambda: asked(var, "SELECT status FROM tasks_job") != [("running",)])
        until(lambda: asked(var, "SELECT ended_at IS NULL FROM tasks_job") == [(0,)])
    finally:
        second.terminate()
        second.wait()
    ended = asked(var, "SELECT status, message, attempts, done, total FROM tasks_job")
    assert ended == [("done", "", 2, 2, 2)]
    assert asked(var, "SELECT number FROM estate_resultrun") == [(1,)]
    for action in ("close_round", "record_results"):
        counted = f"SELECT count(*) FROM audit_event WHERE action = '{action}'"
        assert asked(var, counted) == [(1,)]


@pytest.mark.long(
    "tests/site/test_worker.py::test_an_installation_that_runs_its_work_at_once_has_no_worker"
)
def test_the_server_keeps_one_worker_brings_it_back_and_takes_it_along(var: Path) -> None:
    server = begun(var, "serve", "--port", str(free_port()), "--workers", "1")
    try:
        until(lambda: holder(var) > 0)
        first = holder(var)
        os.kill(first, signal.SIGKILL)
        until(lambda: holder(var) not in {0, first})
        second = holder(var)
        assert is_alive(second)
    finally:
        server.terminate()
        server.wait(PATIENCE)
    assert not is_alive(second)


@pytest.mark.always
def test_an_installation_that_runs_its_work_at_once_has_no_worker(var: Path) -> None:
    port = free_port()
    server = begun(var, "serve", "--port", str(port), "--workers", "1", BASTIDE_TASKS="immediate")
    try:
        until(lambda: str(port) in children(server.pid))
        assert "--kept" not in children(server.pid)
    finally:
        server.terminate()
        server.wait(PATIENCE)
    assert not (var / "worker.lock").exists()


def children(pid: int) -> str:
    """Return the command lines of the children of a process."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    lines = [Path(f"/proc/{one}/cmdline") for one in found]
    return " ".join(line.read_text().replace("\0", " ") for line in lines if line.exists())
