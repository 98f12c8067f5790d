"""What became of a hand-off: sent, refused, to try again, or in doubt, judged from the error.

A message is in doubt when the server may have taken it: nothing came back, or something that nobody
knows. What is in doubt is never sent again by itself.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from dataclasses import dataclass
from enum import StrEnum

WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""Time before the second, third, … attempt; nothing follows the last: about two days in all."""

MOST_ATTEMPTS = len(WAITS) + 1

TEMPORARY, PERMANENT = 4, 5
"""First digit of an SMTP answer."""

NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""Enhanced codes that say that the mailbox does not exist or is closed for good (RFC 3463)."""

_NEVER_HANDED = (
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
)
_TOO_MANY_REQUESTS, _CLIENT_ERROR, _SERVER_ERROR = 429, 400, 500
_UNAVAILABLE = 503


class Fate(StrEnum):
    """What became of a message."""

    SENT = "sent"
    AGAIN = "again"
    REFUSED = "refused"
    BOUNCED = "bounced"
    DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a hand-off.

    Attributes:
        fate: what follows from it.
        why: kind of error and code, without any word of the server, which may name a person.
    """

    fate: Fate
    why: str = ""


def judged(error: Exception) -> Outcome:
    """Return what an error of a hand-off means.

    >>> judged(smtplib.SMTPDataError(451, b"later")).fate.value
    'again'
    >>> judged(TimeoutError()).fate.value
    'doubt'
    """
    name = type(error).__name__
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _by_code(name, code, _text(words), is_of_recipient=True)
    if isinstance(error, _NEVER_HANDED):
        return Outcome(Fate.AGAIN, name)
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _by_code(name, error.smtp_code, _text(error.smtp_error), is_of_recipient=False)
    status = getattr(error, "status_code", None)  # a service reached by HTTP answered
    if isinstance(status, int):
        return _by_status(name, status)
    return Outcome(Fate.DOUBT, name)


def wait_before_next(attempts: int) -> dt.timedelta | None:
    """Return how long to wait after so many attempts; `None` when there is no further one.

    >>> wait_before_next(1), wait_before_next(MOST_ATTEMPTS)
    (datetime.timedelta(seconds=60), None)
    """
    return WAITS[attempts - 1] if 1 <= attempts < MOST_ATTEMPTS else None


def _by_code(name: str, code: int, words: str, *, is_of_recipient: bool) -> Outcome:
    why = f"{name} {code}"
    if code // 100 == PERMANENT:
        is_gone = is_of_recipient and words.startswith(NO_SUCH_MAILBOX)
        return Outcome(Fate.BOUNCED if is_gone else Fate.REFUSED, why)
    return Outcome(Fate.AGAIN if code // 100 == TEMPORARY else Fate.DOUBT, why)


def _by_status(name: str, status: int) -> Outcome:
    why = f"{name} {status}"
    if status in {_TOO_MANY_REQUESTS, _UNAVAILABLE}:
        return Outcome(Fate.AGAIN, why)
    is_refused = _CLIENT_ERROR <= status < _SERVER_ERROR
    return Outcome(Fate.REFUSED if is_refused else Fate.DOUBT, why)


def _text(words: bytes | str) -> str:
    return words.decode("ascii", "replace") if isinstance(words, bytes) else words
