"""What was seen waits in the memory of the process, and is written a few seconds later, together.

A page neither writes nor waits for who does: noting takes microseconds. A thread of its own,
started by the first thing noted, writes all of it in one short transaction, then ends.

What is lost: a process that is killed loses what it saw in its last seconds
(`AUDIENCE_FLUSH_SECONDS`); one that is stopped writes it first. A database that refuses loses
nothing: it is written the next time, up to `MOST_WAITING`; beyond, what comes is not noted.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import Counter

from django.conf import settings
from django.db import DatabaseError, connections

from bastide.modules.employment.services.communication.counting import Noted, Tick, write_sightings
from bastide.platform.access.actors import SYSTEM

logger = logging.getLogger(__name__)

MOST_WAITING = 20_000
"""Pages and acts that may wait in a process."""


class Waiting:
    """What one process saw and did not write yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: list[Noted] = []
        self._ticks: Counter[Tick] = Counter()
        self._timer: threading.Timer | None = None
        self._is_heard_at_exit = False

    def note(self, what: Noted | Tick) -> None:
        """Keep one more thing, and have it written soon."""
        with self._lock:
            if isinstance(what, Tick):
                self._ticks[what] += 1
            elif len(self._noted) < MOST_WAITING:
                self._noted.append(what)
            self._start()

    def flush(self) -> int:
        """Write what waits; return how many pages and acts were written.

        Raises:
            DatabaseError: the database refuses; everything waits again.
        """
        with self._lock:
            noted, self._noted = self._noted, []
            ticks, self._ticks = self._ticks, Counter()
            self._timer = None
        if not noted and not ticks:
            return 0
        try:
            write_sightings(actor=SYSTEM, noted=noted, ticks=ticks)
        except DatabaseError:
            with self._lock:
                self._noted = (noted + self._noted)[:MOST_WAITING]
                self._ticks += ticks
            raise
        return len(noted)

    def forget(self) -> None:
        """Drop what waits."""
        with self._lock:
            self._noted, self._ticks = [], Counter()

    def _start(self) -> None:
        seconds = settings.AUDIENCE_FLUSH_SECONDS
        if self._timer is not None or seconds <= 0:
            return
        if not self._is_heard_at_exit:
            atexit.register(self._write_aside)
            self._is_heard_at_exit = True
        self._timer = threading.Timer(seconds, self._write_aside)
        self._timer.daemon = True
        self._timer.start()

    def _write_aside(self) -> None:
        """Write from a thread of its own, with a connection of its own."""
        try:
            self.flush()
        except DatabaseError:
            logger.warning("Audience not written: it waits for the next page", exc_info=True)
        finally:
            connections.close_all()


WAITING = Waiting()
"""Of this process."""


def note_sighting(what: Noted | Tick) -> None:
    """Keep a page, an act or a count of this process until it is written."""
    WAITING.note(what)


def flush_sightings() -> int:
    """Write now what this process keeps; return how many pages and acts were written."""
    return WAITING.flush()
