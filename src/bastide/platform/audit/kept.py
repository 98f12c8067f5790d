"""What a process keeps of a computation as long as no act is recorded where it was read."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.utils.translation import get_language

from bastide.platform.audit.models import INSTALLATION, Chain

Value = TypeVar("Value")


def latest_acts(root_id: uuid.UUID) -> tuple[str, ...]:
    """Return the hashes of the latest acts on a territory and on the installation (one query).

    Every write is recorded in its own transaction: while these hashes stay, nothing changed.

    Args:
        root_id: perimeter of the territory.
    """
    heads = Chain.objects.filter(pk__in=(root_id, INSTALLATION)).order_by("pk")
    return tuple(heads.values_list("head", flat=True))


_EVERY: WeakSet[Kept[Any]] = WeakSet()


def forget_kept_answers() -> None:
    """Forget every answer of this process: after rows were written that no act records."""
    for one in list(_EVERY):
        one.forget()


class Kept(Generic[Value]):
    """The latest answers to one question, each good until the next act recorded there.

    Ask it from a page. The acts are read before what they changed, so that an answer is never
    older than its key; inside a transaction that writes, an answer could hold what is not yet
    recorded.

    Args:
        most: number of answers kept; the oldest goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Hashable, Value] = {}
        self._lock = Lock()
        _EVERY.add(self)

    def forget(self) -> None:
        """Forget every answer."""
        with self._lock:
            self._answers.clear()

    def get(self, root_id: uuid.UUID, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the answer kept for a key, or make it.

        Args:
            root_id: perimeter of the territory that the answer is about.
            key: all that the answer depends on beside what is recorded; the language is added.
            make: computes the answer, which nobody may change afterwards.
        """
        whole = (latest_acts(root_id), get_language(), root_id, key)
        with self._lock:
            if whole in self._answers:
                return self._answers[whole]
        made = make()
        with self._lock:
            while len(self._answers) >= self._most:
                self._answers.pop(next(iter(self._answers)))
            self._answers[whole] = made
        return made
