"""The worker hands messages over; killed in the middle of one, it leaves a doubt and no copy."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import ROOT, clean_environment
from tests.site.test_worker import asked, begun, until, var

__all__ = ["var"]

POST = """
import django
django.setup()
from django.db import transaction
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import read_mailbox
from bastide.platform.mail.services.posting import post_letter
with transaction.atomic():
    to = read_mailbox("NAME@exemple.fr")
    letter = Letter(to, "Bonjour", "Texte", "essai:NAME", "alerts")
    post_letter(letter=letter)
"""
STATE = "SELECT state, held_because, attempts FROM mail_outgoingmail WHERE key = 'essai:jeanne'"


def post(folder: Path, name: str = "jeanne") -> None:
    more = {"BASTIDE_TASKS": "database", "DJANGO_SETTINGS_MODULE": "bastide.site.settings"}
    subprocess.run(
        [sys.executable, "-c", POST.replace("NAME", name)],
        env=clean_environment(folder, **more),
        cwd=ROOT,
        check=True,
    )


@pytest.mark.always
def test_a_posted_letter_leaves_and_lands_in_the_folder(var: Path) -> None:
    post(var)
    assert asked(var, STATE) == [("waiting", "", 0)]
    worker = begun(var, "worker", "--kept", "--interval", "0.1")
    try:
        until(lambda: asked(var, STATE) == [("sent", "", 1)])
    finally:
        worker.terminate()
        worker.wait()
    (file,) = (var / "mail").iterdir()
    assert "jeanne@exemple.fr" in file.read_text()


@pytest.fixture
def silent_server() -> Iterator[tuple[int, list[bytes]]]:
    """Serve SMTP up to the end of the data, take it, and never say that it was taken."""
    taken: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def talk(one: socket.socket) -> None:
        with one, one.makefile("rwb") as stream:
            stream.write(b"220 essai\r\n")
            stream.flush()
            while line := stream.readline():
                if line.upper().startswith(b"DATA"):
                    stream.write(b"354 go\r\n")
                    stream.flush()
                    body = b""
                    while (line := stream.readline()) not in {b".\r\n", b""}:
                        body += line
                    taken.append(body)
                    continue
                stream.write(b"250 ok\r\n")
                stream.flush()

    def accept() -> None:
        while True:
            try:
                one, _address = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(one,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listening.getsockname()[1], taken
    listening.close()


def test_killed_once_the_server_took_it_it_is_in_doubt_and_leaves_no_more(
    var: Path, silent_server: tuple[int, list[bytes]]
) -> None:
    port, taken = silent_server
    post(var)
    url = f"smtp://127.0.0.1:{port}"
    first = begun(var, "worker", "--kept", "--interval", "0.1", BASTIDE_MAIL_URL=url)
    until(lambda: len(taken) == 1)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert asked(var, STATE) == [("held", "in_doubt", 1)]
    post(var, "paul")
    second = begun(var, "worker", "--kept", "--interval", "0.1", BASTIDE_MAIL_URL=url)
    try:
        until(lambda: len(taken) == 2)
    finally:
        second.kill()
        second.wait()
    assert asked(var, STATE) == [("held", "in_doubt", 1)]
    assert [b"jeanne@" in one for one in taken] == [True, False]
