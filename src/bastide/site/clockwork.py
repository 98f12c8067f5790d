"""What comes back by itself: every few minutes, each room may start what its hour has come for."""

from __future__ import annotations

import logging
import time

from bastide.platform.composition import loaded
from bastide.site.rooms import cards

logger = logging.getLogger(__name__)

BETWEEN_ROUNDS = 300.0
"""Seconds between two rounds of the rooms."""


class Clockwork:
    """Goes round the rooms when the worker has a moment; one in trouble never stops another."""

    def __init__(self) -> None:
        self._went_at: float | None = None

    def go_round(self) -> None:
        """Let each room start what is due, if the last round is old enough."""
        now = time.monotonic()
        if self._went_at is not None and now < self._went_at + BETWEEN_ROUNDS:
            return
        self._went_at = now
        for card in cards():
            if not card.timely:
                continue
            try:
                loaded(card.timely)()
            except Exception:
                logger.exception("Room interrupted in its round", extra={"room": card.slug})
