"""What an answer of a mail server means, and how long to wait after it."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest

from bastide.platform.mail.core.outcomes import MOST_ATTEMPTS, Fate, judged, wait_before_next


class ServiceError(Exception):
    """The error of a sending service reached by HTTP."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


def refused(code: int, words: bytes) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"jeanne@exemple.fr": (code, words)})


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (refused(550, b"5.1.1 jeanne@exemple.fr unknown"), Fate.BOUNCED),
        (refused(550, b"5.7.1 jeanne: relaying denied"), Fate.REFUSED),
        (refused(550, b"5.2.2 mailbox full"), Fate.REFUSED),
        (refused(450, b"4.2.1 greylisted"), Fate.AGAIN),
        (smtplib.SMTPSenderRefused(451, b"later", "x@exemple.fr"), Fate.AGAIN),
        (smtplib.SMTPSenderRefused(550, b"5.1.1 no", "x@exemple.fr"), Fate.REFUSED),
        (smtplib.SMTPDataError(451, b"later"), Fate.AGAIN),
        (smtplib.SMTPDataError(554, b"5.7.1 spam"), Fate.REFUSED),
        (smtplib.SMTPHeloError(500, b"who"), Fate.AGAIN),
        (smtplib.SMTPServerDisconnected("gone"), Fate.DOUBT),
        (TimeoutError(), Fate.DOUBT),
        (BrokenPipeError(), Fate.DOUBT),
        (ServiceError(400), Fate.REFUSED),
        (ServiceError(429), Fate.AGAIN),
        (ServiceError(503), Fate.AGAIN),
        (ServiceError(502), Fate.DOUBT),
        (ValueError("who knows"), Fate.DOUBT),
    ],
)
def test_each_error_is_judged(error: Exception, fate: Fate) -> None:
    outcome = judged(error)
    assert outcome.fate is fate
    assert "jeanne" not in outcome.why
    assert type(error).__name__ in outcome.why


def test_attempts_are_bounded_and_further_and_further_apart() -> None:
    waits = [wait_before_next(attempts) for attempts in range(1, MOST_ATTEMPTS + 1)]
    known = [wait for wait in waits if wait is not None]
    assert waits[-1] is None
    assert known == sorted(known)
    assert dt.timedelta(days=1) < sum(known, dt.timedelta()) < dt.timedelta(days=4)
