"""The board of a territory, kept in memory until its offers change."""

from __future__ import annotations

import threading
import uuid

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.board import Board, Row, board_of
from bastide.modules.employment.models import Basin, PublishedJob

_KEPT: dict[uuid.UUID, tuple[int, Board]] = {}
_LOCK = threading.Lock()
_COLUMNS = (
    "number", "kind", "contract", "working_time", "rome", "education_level", "salary_min",
    "remote", "is_disability_friendly", "communes", "first_seen_at", "published_at", "live_until",
)  # fmt: skip


def board_for(territory: Territory) -> Board:
    """Return the board of a territory: read again only when a write has moved its stamp."""
    stamp = Basin.objects.filter(territory=territory).values_list("stamp", flat=True).first() or 0
    with _LOCK:
        kept = _KEPT.get(territory.pk)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    board = read_board(territory)
    with _LOCK:
        _KEPT[territory.pk] = (stamp, board)
    return board


def read_board(territory: Territory) -> Board:
    """Return the board of a territory as the database holds it now."""
    open_jobs = PublishedJob.objects.filter(
        territory=territory, ended_at__isnull=True, hidden_at__isnull=True
    )
    return board_of(
        Row(
            number, kind, contract, time, rome, level, salary is not None, remote, disability,
            tuple(communes), seen, published, until,
        )
        for number, kind, contract, time, rome, level, salary, remote, disability, communes,
        seen, published, until in open_jobs.values_list(*_COLUMNS).iterator()
    )  # fmt: skip
