"""A browser that a stuck test cannot keep: it is ended, the test says where, the next gets another.

Playwright bounds its own waits, but a page's promise that never settles, or a browser that no
longer answers, would hold the whole pass.
"""

import os
import signal
import threading
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 240.0
"""Seconds that one test may take; the longest journey takes a quarter of it on a busy machine."""


class LastingBrowser:
    """Chromium, started again when it has ended; used as Playwright's own browser.

    Args:
        driver: Playwright, started. program: where Chromium is.
    """

    def __init__(self, driver, program):
        self.driver = driver
        self._program = program
        self._browser = None

    def new_context(self, **options):
        """Return a context of the running browser; keywords are Playwright's."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self.driver.chromium.launch(executable_path=self._program)
        return self._browser.new_context(**options)

    def close(self):
        """End the browser, if it still runs."""
        if self._browser is not None and self._browser.is_connected():
            self._browser.close()

    @contextmanager
    def bounded(self, seconds=PATIENCE):
        """End the browser when what is inside takes longer: Playwright then raises where it was."""
        timer = threading.Timer(seconds, end_browsers, [self._program])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def end_browsers(program):
    """Kill every process of a program that descends from this one."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            names[int(folder.name)] = (folder / "cmdline").read_bytes().split(b"\0")[0].decode()
        except OSError:
            continue
        parents[int(folder.name)] = int(after_name[1])
    for process, name in names.items():
        if _is_chromium(name, program) and os.getpid() in _ancestors(process, parents):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _is_chromium(name, program):
    return Path(program).name in name


def _ancestors(process, parents):
    found = []
    while process in parents:
        process = parents[process]
        found.append(process)
    return found
