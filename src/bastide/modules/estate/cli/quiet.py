"""Standard output kept for the answer: what the solver's library prints goes to standard error.

HiGHS writes some messages from C whatever it is told; one of them in the middle of a JSON object
would make it unreadable.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_OUT, _ERR = 1, 2
_lock = threading.Lock()
_kept: list[int] = []
"""The true standard output, once for each thread that keeps it clean."""


@contextmanager
def library_noise_aside() -> Iterator[None]:
    """Send what libraries write on file descriptor 1 to standard error, for a while."""
    sys.stdout.flush()
    try:
        with _lock:
            _kept.append(_kept[0] if _kept else os.dup(_OUT))
            os.dup2(_ERR, _OUT)
    except OSError:  # no standard output at all: nothing to keep clean
        yield
        return
    try:
        yield
    finally:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).fflush(None)
        with _lock:
            kept = _kept.pop()
            if not _kept:
                os.dup2(kept, _OUT)
                os.close(kept)
