"""The background worker: a process of its own, or one that the web server keeps beside itself."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from bastide.platform.mail.postman import Postman
from bastide.platform.tasks.services import queue_left_jobs
from bastide.site.clockwork import Clockwork

NICENESS = 10
"""Long work yields to web pages."""

PATIENCE = 3.0
"""Seconds left to a stopped worker; what it has not finished starts again with the next one."""

PAUSE = 5.0
"""Seconds between two starts of a worker that dies."""


def work(*, interval: float, is_kept: bool) -> None:
    """Run what is queued or due, and hand over the messages that wait, until stopped.

    Between two tasks it only reads the queue and the outbox: SQLite's exclusive lock is taken when
    there is something to claim, never while nothing waits.

    Args:
        interval: seconds between two reads of the queue.
        is_kept: it stands beside a web server: alone of its kind on this machine, it takes up what
            the one before left, and leaves when the server is gone.
    """
    worker = Worker(
        queue_names=["default"],
        interval=interval,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    server, lock = os.getppid(), None
    postman, clockwork = Postman(), Clockwork()
    while worker.running and (not is_kept or os.getppid() == server):
        close_old_connections()
        if is_kept and lock is None:
            lock = _alone()
            if lock is None:
                time.sleep(PAUSE)
                continue
            os.nice(NICENESS)
            _take_up()
        clockwork.go_round()
        has_posted = postman.pass_by()
        if DBTaskResult.objects.ready().exists():
            worker.run()
        elif not has_posted:
            time.sleep(interval)
    if lock is not None:
        lock.close()


def _alone() -> IO[bytes] | None:
    """Return the lock of this machine's kept worker, `None` while another one holds it.

    The file names the process that holds it.
    """
    stream = (Path(settings.VAR_DIR) / "worker.lock").open("ab")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n".encode())
    stream.flush()
    return stream


def _take_up() -> None:
    """Queue again what a worker that died left, and forget what ended long ago."""
    is_alone = connection.vendor == "sqlite"
    if is_alone:
        DBTaskResult.objects.running().delete()
    queue_left_jobs(is_alone=is_alone)
    call_command("prune_db_task_results", verbosity=0)


class KeptWorker:
    """The worker process of a web server: started, started again when it dies, stopped with it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def keep(self) -> None:
        """Start the worker when it does not run, no sooner than a pause after the last start."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None and time.monotonic() < self._started_at + PAUSE:
            return
        self._started_at = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bastide.site.cli", "worker", "--kept"],
            start_new_session=True,
        )

    def stop(self) -> None:
        """Stop the worker: it ends its task when that takes a moment, and is killed otherwise."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
