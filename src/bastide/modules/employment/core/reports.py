"""Reports of offers: why, until when they are examined, on what ground something is removed."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class ReportReason(StrEnum):
    """What a reader says of an offer. The values are those of the database and of the API."""

    OVER = "terminee"
    FALSE = "trompeuse"
    DISCRIMINATORY = "discriminatoire"
    ASKS_MONEY = "argent"
    WRONG_PLACE = "lieu"
    DUPLICATE = "doublon"
    ILLEGAL = "illicite"
    OTHER = "autre"


class ReportGround(StrEnum):
    """On what an offer is removed: the law, or the conditions of the site."""

    LAW = "loi"
    CONDITIONS = "conditions"


URGENT = frozenset({
    ReportReason.DISCRIMINATORY, ReportReason.ASKS_MONEY, ReportReason.ILLEGAL,
})  # fmt: skip
"""What may harm somebody while it is online."""

URGENT_DAYS, USUAL_DAYS = 2, 7


def due_after(reason: ReportReason, received_at: dt.datetime) -> dt.datetime:
    """Return until when a report is examined: two days when somebody may be harmed, else seven.

    Args:
        reason: of the report.
        received_at: instant.

    Source: regulation (EU) 2022/2065 (DSA), article 16 §6: « en temps opportun »; the numbers of
    days are the product's own, said to the person.
    """
    return received_at + dt.timedelta(days=days_for(reason))


def days_for(reason: ReportReason) -> int:
    """Return how many days a report of a reason may wait."""
    return URGENT_DAYS if reason in URGENT else USUAL_DAYS
