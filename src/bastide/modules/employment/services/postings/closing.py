"""Closing an offer with its first question: was somebody hired?"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from bastide.modules.employment.core.outcomes.answers import Answer
from bastide.modules.employment.models import Posting, PostingState
from bastide.modules.employment.services.outcomes.surveys import answer_survey
from bastide.modules.employment.services.postings.writing import close_posting
from bastide.platform.access.actors import Actor


@transaction.atomic
def close_with_answer(
    *,
    actor: Actor,
    posting: Posting,
    version: int,
    answer: Answer,
    at: dt.datetime | None = None,
) -> bool:
    """Keep what became of a recruitment, and close its offer when the recruitment is over.

    Args:
        actor: whoever holds the advertiser's link.
        posting: obtained through its advertiser, published once.
        version: the one that the person saw.
        answer: what became of the recruitment.
        at: instant, now by default.

    Returns:
        Whether the offer was closed by this.

    Raises:
        InputRefusedError: the answer does not hold together, or the offer changed in between;
            nothing is kept then.
    """
    answer_survey(actor=actor, posting=posting, answer=answer, at=at)
    is_open = posting.state != PostingState.CLOSED
    if answer.outcome.is_final and is_open:
        close_posting(actor=actor, posting=posting, version=version, at=at)
        return True
    return False
