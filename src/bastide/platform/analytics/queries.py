"""Reads of snapshots; the rooms call them after their own gate."""

from __future__ import annotations

import uuid

from bastide.platform.analytics.models import Snapshot


def latest_snapshot(*, name: str, perimeter_id: uuid.UUID) -> Snapshot | None:
    """Return the latest snapshot of a table in a perimeter, `None` before the first."""
    return Snapshot.objects.filter(name=name, perimeter_id=perimeter_id).order_by("-id").first()
