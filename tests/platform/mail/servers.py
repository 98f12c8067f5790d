"""Mail servers of the tests: one in memory that does what it is told, one that speaks SMTP."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

IN_MEMORY = "tests.platform.mail.servers.Memory"


class Killed(BaseException):
    """The process dies here: nothing of the product catches it."""


class Memory(BaseEmailBackend):
    """Takes messages, after what `before` does and before what `after` does."""

    taken: list[Any] = []
    opened: list[int] = []
    before: Any = None
    after: Any = None
    on_open: Any = None

    @classmethod
    def reset(cls) -> None:
        """Forget everything."""
        cls.taken, cls.opened = [], []
        cls.before = cls.after = cls.on_open = None

    def open(self) -> bool:
        type(self).opened.append(1)
        if type(self).on_open is not None:
            type(self).on_open()
        return True

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            if type(self).before is not None:
                type(self).before(message)
            type(self).taken.append(message)
            if type(self).after is not None:
                type(self).after(message)
        return len(email_messages)


class _Talk(socketserver.StreamRequestHandler):
    """One SMTP conversation: it answers what the server was told for each word."""

    def handle(self) -> None:
        answers, taken = self.server.answers, self.server.taken  # type: ignore[attr-defined]
        self._say("220 essai")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper().decode()
            if word == "QUIT":
                self._say("221 bye")
                return
            if word == "DATA" and "DATA" not in answers:
                self._say("354 go")
                body = b""
                while (line := self.rfile.readline()) not in {b".\r\n", b""}:
                    body += line
                taken.append(body)
                word = "END"
            answer = answers.get(word, "250 ok")
            if not answer:
                return  # hangs up without a word
            self._say(answer)

    def _say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def smtp(**answers: str) -> Iterator[Any]:
    """Serve SMTP on this machine; `server.taken` holds the bytes of each message.

    Args:
        answers: what is answered to `MAIL`, `RCPT`, `DATA`, and to the `END` of the data; empty to
            hang up.
    """
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
    server.daemon_threads = True
    server.answers, server.taken = answers, []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
