"""A letter: what a message says and to whom, checked before it is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bastide.foundation.text import squeezed
from bastide.platform.mail.core.mailboxes import Mailbox

LONGEST_SUBJECT = 200
LONGEST_KEY = 200
LONGEST_HEADER = 900
"""Characters of one header, below the 998 of a line (RFC 5322 §2.1.1)."""

HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Reply-To"})
"""Headers that a letter may carry beside those that the product writes itself."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]*")
_PURPOSE = re.compile(r"[a-z][a-z_]{0,39}")
_PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]+")


class LetterRefusedError(ValueError):
    """A letter of the product cannot be sent as it is: a fault of the code, not of a person."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one mailbox.

    Attributes:
        to: where it goes.
        subject: one line of French; a longer one is shortened.
        text: the message in plain text, never empty.
        key: what this message is, once for ever: a second letter of the same key is never kept.
            It holds nothing that names a person.
        purpose: why it is sent, in snake case: the scope of "no more of these".
        html: the same message in HTML; empty for plain text alone.
        headers: header → value among `HEADERS`.
    """

    to: Mailbox
    subject: str
    text: str
    key: str
    purpose: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def checked_letter(letter: Letter) -> Letter:
    """Return a letter as it is kept: a subject that fits, no character that no database keeps.

    >>> len(shortened("mot " * 100)) <= LONGEST_SUBJECT
    True

    Raises:
        LetterRefusedError: no plain text, no subject, an unknown or unsafe header, a bad key.

    Source: RFC 8058 §3 (`List-Unsubscribe-Post` goes with an https `List-Unsubscribe`).
    """
    if not letter.text.strip():
        raise LetterRefusedError("A letter has a plain text.")
    if not squeezed(letter.subject) or "\n" in letter.subject or "\r" in letter.subject:
        raise LetterRefusedError("A letter has a subject of one line.")
    if not _KEY.fullmatch(letter.key) or len(letter.key) > LONGEST_KEY:
        raise LetterRefusedError(f"Not a key: {letter.key[:80]!r}")
    if not _PURPOSE.fullmatch(letter.purpose):
        raise LetterRefusedError(f"Not a purpose: {letter.purpose[:80]!r}")
    for name, value in letter.headers.items():
        _check_header(name, value)
    if "List-Unsubscribe-Post" in letter.headers and "<http" not in letter.headers.get(
        "List-Unsubscribe", ""
    ):
        raise LetterRefusedError("One-click unsubscription needs an address to post to.")
    return replace(
        letter,
        subject=shortened(letter.subject),
        text=letter.text.replace("\x00", ""),
        html=letter.html.replace("\x00", ""),
        headers=dict(letter.headers),
    )


def shortened(subject: str) -> str:
    """Return a subject of at most 200 characters, cut between two words when it can be."""
    line = squeezed(subject)
    if len(line) <= LONGEST_SUBJECT:
        return line
    cut = line[: LONGEST_SUBJECT - 1]
    word, _space, _rest = cut.rpartition(" ")
    return f"{word if len(word) > LONGEST_SUBJECT // 2 else cut}…"


def _check_header(name: str, value: str) -> None:
    if name not in HEADERS:
        raise LetterRefusedError(f"Not a header of a letter: {name[:80]!r}")
    if not _PRINTABLE_ASCII.fullmatch(value) or len(value) > LONGEST_HEADER:
        raise LetterRefusedError(f"{name} holds what a header cannot.")
