"""The real product, started as its users start it: migrate, demo, serve.

On SQLite, what `migrate` and `demo` made is copied from where every pass finds it.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests import prepared

PATIENCE = 60.0
PREPARATION = 600.0


@dataclass(frozen=True)
class Site:
    """A running product: where it answers, its territories and its accounts."""

    url: str
    territories: list[dict]
    accounts: list[dict]
    log: Path

    def slug(self, *, fictitious):
        """Return the address name of a territory of the demonstration."""
        return next(one["slug"] for one in self.territories if one["is_fictitious"] is fictitious)

    def account(self, name):
        """Return the account whose address starts with a name (`dgs`, `maire`, ...)."""
        return next(one for one in self.accounts if one["email"].startswith(f"{name}@"))


def command(*words):
    """Return the words that run the product's own command in this environment."""
    return [sys.executable, "-m", "bastide.site.cli", *words]


def free_port():
    """Return a port of this machine that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Prepare a demonstration in a folder, serve it, and stop it at the end.

    With DATABASE_URL, the demonstration has a database of its own on that server, dropped at the
    end: the one that the address names is never written.
    """
    with _own_database(os.environ.get("DATABASE_URL", "")) as address:
        yield from _served(folder, address)


@contextmanager
def _own_database(address):
    """Make a database beside the one of an address, and drop it; nothing without address."""
    if not address:
        yield ""
        return
    name = f"bastide_browser_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _served(folder, database):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BASTIDE_")},
        "BASTIDE_VAR": str(folder),
        "BASTIDE_DEMO": "true",
        "BASTIDE_LOG_LEVEL": "WARNING",
        "BASTIDE_TASKS": "immediate",
    }
    environment["DATABASE_URL"] = database
    if database:
        _prepared("migrate", environment)
        told = json.loads(_prepared("demo", "--json", environment))
    else:
        shutil.copytree(prepared.demonstration(), folder, dirs_exist_ok=True)
        told = prepared.told(folder)
    port = free_port()
    log = folder / "serve.log"
    with log.open("wb") as stream:
        server = subprocess.Popen(
            command("serve", "--port", str(port), "--workers", "1"),
            env=environment,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/sante", server, log)
        yield Site(url, told["territories"], told["accounts"], log)
    finally:
        _stop(server)


def _prepared(*words_and_environment):
    *words, environment = words_and_environment
    done = subprocess.run(
        command(*words),
        env=environment,
        capture_output=True,
        text=True,
        timeout=PREPARATION,
        check=False,
    )
    assert done.returncode == 0, f"bastide {' '.join(words)} failed:\n{done.stderr[-4000:]}"
    return done.stdout


def _wait_for(address, server, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert server.poll() is None, f"The server stopped:\n{log.read_text()[-4000:]}"
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{address} never answered:\n{log.read_text()[-4000:]}")


def _stop(server):
    """End the server that this test started, with its own workers."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(timeout=15)
