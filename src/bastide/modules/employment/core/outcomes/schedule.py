"""When the question is put to an employer: three messages at most, none once it is answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

AFTER_APPROVAL = dt.timedelta(days=30)
AFTER_END = dt.timedelta(days=7)
BEFORE_REMINDER = dt.timedelta(days=7)
TOO_LATE = dt.timedelta(days=60)
"""After its end, an offer of which nothing was asked is asked no more: nobody remembers."""

CORRECTED_WITHIN = dt.timedelta(days=60)
"""From the first answer."""


class Question(StrEnum):
    """Which message is due."""

    MIDDLE = "middle"
    END = "end"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an offer and the questions about it stand; instants, `None` when not yet.

    Attributes:
        approved_at: when it was published.
        over_at: when it left the site.
        middle_at, end_at, reminded_at: when each question left.
        has_final_answer: whether its employer said what became of the recruitment.
    """

    approved_at: dt.datetime
    over_at: dt.datetime | None
    middle_at: dt.datetime | None = None
    end_at: dt.datetime | None = None
    reminded_at: dt.datetime | None = None
    has_final_answer: bool = False


def due_question(progress: Progress, now: dt.datetime) -> Question | None:
    """Return the message to send now, if any.

    While the offer is online: one, thirty days after it was published. Once it is over: one after a
    week, and one more a week later. None once a final answer came.
    """
    if progress.has_final_answer or progress.reminded_at:
        return None
    over = progress.over_at
    if over is None or over > now:
        is_due = progress.middle_at is None and now >= progress.approved_at + AFTER_APPROVAL
        return Question.MIDDLE if is_due else None
    if progress.end_at is not None:
        return Question.REMINDER if now >= progress.end_at + BEFORE_REMINDER else None
    return Question.END if over + AFTER_END <= now < over + TOO_LATE else None


def is_correctable(answered_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Tell whether an answer may still be given or changed."""
    return answered_at is None or now < answered_at + CORRECTED_WITHIN
