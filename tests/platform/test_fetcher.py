"""The one way out: nothing inside is reached, nothing is too long, too heavy or too late."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bastide.platform.fetcher import FetchError, fetch, is_reachable
from tests.prepared import clean_environment


class Machine:
    """A small server on this machine, that answers badly when asked to."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        machine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                machine.seen.append({"path": self.path, **self.headers})
                machine.answer(self)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        kind, _slash, rest = handler.path.strip("/").partition("/")
        body = {"bomb": gzip.compress(bytes(3_000_000)), "heavy": bytes(2_000)}.get(
            kind, b"bonjour"
        )
        handler.send_response(302 if kind in {"hop", "away"} else 200)
        if kind == "hop":
            handler.send_header("Location", f"/hop/{int(rest) - 1}" if int(rest) else "/fin")
        if kind == "away":
            handler.send_header("Location", f"http://localhost:{self.server.server_port}/fin")
        if kind == "bomb":
            handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body) + (1 if kind == "short" else 0)))
        handler.send_header("Content-Type", "Text/Plain; charset=utf-8")
        handler.end_headers()
        if kind == "trickle":
            for _letter in range(50):
                time.sleep(0.1)
                try:
                    handler.wfile.write(b".")
                except OSError:
                    return
        handler.wfile.write(body)


@pytest.fixture
def machine(settings: Any) -> Iterator[Machine]:
    settings.FETCHER_REACHES_LOOPBACK = True
    found = Machine()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_an_answer_is_read_whole(machine: Machine) -> None:
    answer = fetch(f"{machine.url}/fin?a=1")
    assert (answer.status, answer.content_type, answer.body) == (200, "text/plain", b"bonjour")
    assert machine.seen[0]["path"] == "/fin?a=1"


def test_three_hops_are_followed_and_not_a_fourth(machine: Machine) -> None:
    assert fetch(f"{machine.url}/hop/2").url == f"{machine.url}/fin"
    with pytest.raises(FetchError, match="redirections"):
        fetch(f"{machine.url}/hop/3")


def test_what_is_sent_to_one_host_is_not_sent_to_another(machine: Machine) -> None:
    fetch(f"{machine.url}/away", headers={"Authorization": "Bearer secret"})
    assert [one.get("Authorization") for one in machine.seen] == ["Bearer secret", None]


@pytest.mark.parametrize(("kind", "limit"), [("heavy", 1_999), ("bomb", 2_999_999)])
def test_an_answer_that_is_too_heavy_is_refused(machine: Machine, kind: str, limit: int) -> None:
    with pytest.raises(FetchError, match="dépasse"):
        fetch(f"{machine.url}/{kind}", max_bytes=limit)
    assert len(fetch(f"{machine.url}/{kind}", max_bytes=limit + 1).body) == limit + 1


def test_an_answer_that_ends_too_early_is_refused(machine: Machine) -> None:
    with pytest.raises(FetchError):
        fetch(f"{machine.url}/short")


def test_a_trickle_is_cut_in_time(machine: Machine) -> None:
    start = time.monotonic()
    with pytest.raises(FetchError):
        fetch(f"{machine.url}/trickle", seconds=0.5)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
        "https://0x7f000001/",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "https://user:word@127.0.0.1/",
        "https://",
        "https://[/",
    ],
)
def test_nothing_inside_is_reached(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url, schemes=frozenset({"https"}))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "100.64.0.1", "169.254.1.1", "224.0.0.1"),
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
    ],
)
def test_addresses_that_are_not_global_are_refused(address: str) -> None:
    assert not is_reachable(address)


def test_the_product_does_not_start_with_the_allowance_of_tests(tmp_path: Path) -> None:
    (tmp_path / "lax.py").write_text(
        "from bastide.site.settings import *\nFETCHER_REACHES_LOOPBACK = True\n", encoding="utf-8"
    )
    environment = clean_environment(tmp_path / "var")
    path = f"{tmp_path}{os.pathsep}{environment['PYTHONPATH']}"
    done = subprocess.run(
        [sys.executable, "-c", "from bastide.site.start import load; load()"],
        env=environment | {"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "lax"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "réservé aux essais" in done.stderr
