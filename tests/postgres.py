"""A throw-away PostgreSQL for tests: `python -m tests.postgres -- <command…>`.

Starts a cluster in a temporary folder on a free port, runs the command with `DATABASE_URL` set,
stops the cluster and answers the command's exit code. The machine's own clusters are left alone.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.prepared import clean_environment

FOLDERS = "/usr/lib/postgresql/*/bin"
LEFT_OUT = 0
TEMPLATE = "TEST_TEMPLATE"
"""The variable that names the migrated database of the server, which tests copy."""

_FAST = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=60",
    "jit=off",
)
"""The cluster dies with the tests: durability is proved elsewhere, on SQLite and by backups."""


class PostgresMissingError(RuntimeError):
    """No PostgreSQL is installed on this machine."""


def binaries() -> Path:
    """Return the folder of the newest `initdb` of the machine."""
    found = sorted(
        (path for path in Path("/").glob(f"{FOLDERS[1:]}/initdb")),
        key=lambda path: float(path.parts[-3]),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissingError("PostgreSQL is not installed (apt-get install postgresql).")
    return Path(on_path).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_server(command: Sequence[str]) -> None:
    """Run a server command; PostgreSQL refuses root, so root steps down to `postgres`."""
    options: dict[str, object] = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    answer = subprocess.run(  # type: ignore[call-overload]
        command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", **options
    )
    if answer.returncode:
        raise RuntimeError(answer.stdout.decode(errors="replace"))


@contextmanager
def cluster(*, options: Sequence[str] = _FAST) -> Iterator[str]:
    """Yield the address of a new cluster with an empty database `bastide`, then remove it."""
    folder = binaries()
    home = Path(tempfile.mkdtemp(prefix="bastide-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(home, "postgres")
        data, port = home / "data", _free_port()
        _as_server(
            [
                str(folder / "initdb"),
                "-D",
                str(data),
                "-U",
                "bastide",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
        )
        settings = "".join(f" -c {option}" for option in options)
        start = f"-p {port} -h 127.0.0.1 -k {home}{settings}"
        log = str(home / "log")
        _as_server([str(folder / "pg_ctl"), "-D", str(data), "-w", "-l", log, "-o", start, "start"])
        try:
            _as_server(
                [
                    str(folder / "createdb"),
                    "-h",
                    "127.0.0.1",
                    "-p",
                    str(port),
                    "-U",
                    "bastide",
                    "bastide",
                ]
            )
            yield f"postgresql://bastide@127.0.0.1:{port}/bastide"
        finally:
            _as_server([str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def migrated_on(address: str) -> str:
    """Migrate the database of an address by the product's own command; return its name.

    Each process of tests then copies it, which takes the server a moment, instead of migrating.
    """
    with tempfile.TemporaryDirectory() as var:
        done = subprocess.run(
            [sys.executable, "-m", "bastide.site.cli", "migrate"],
            env=clean_environment(Path(var), DATABASE_URL=address),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return address.rpartition("/")[2]


def copy_database(address: str, template: str, name: str) -> None:
    """Make a database of the server of an address a copy of another one, or an empty one.

    Args:
        address: of any database of the server. template: whose tables are copied; none when empty.
        name: of the copy, which is made anew.
    """
    with psycopg.connect(f"{address.rpartition('/')[0]}/postgres", autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        made = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template:
            made += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        session.execute(made)


def main(arguments: Sequence[str]) -> int:
    """Run a command against a throw-away cluster; without a command, print the address and wait."""
    command = list(arguments[1:] if arguments[:1] == ["--"] else arguments)
    try:
        with cluster() as address:
            sys.stderr.write(f"DATABASE_URL={address}\n")
            if not command:
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
                return 0
            environment = {**os.environ, "DATABASE_URL": address, TEMPLATE: migrated_on(address)}
            return subprocess.run(command, check=False, env=environment).returncode
    except PostgresMissingError as error:
        bar = "=" * 70
        sys.stderr.write(f"{bar}\n LEFT OUT: {error}\n Tests on PostgreSQL were not run.\n{bar}\n")
        return LEFT_OUT


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
