"""Reports that come back: a mailbox that does not exist, a complaint of its owner."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message

LONGEST_REPORT = 2_000_000
MOST_PARTS = 50

_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_PERMANENT = re.compile(r"^5\.1\.(?:1|2|3|6|10)$|^5\.2\.1$")


@dataclass(frozen=True, slots=True)
class Report:
    """What came back about one message.

    Attributes:
        message_ids: identifiers of the messages that the report encloses, in its order. They were
            drawn by chance: who knows one has seen the message.
        is_gone: the mailbox does not exist or is closed for good.
        is_complaint: its owner marked the message as unwanted.
    """

    message_ids: tuple[str, ...]
    is_gone: bool
    is_complaint: bool


def read_report(content: bytes) -> Report:
    """Read a message that a mail server or a provider sent back.

    A full mailbox, a refusal for other reasons and an absence notice say nothing for good.

    Args:
        content: the whole message as received; what follows two megabytes is not read.

    Source: RFC 3464 (delivery status), RFC 3463 (status codes), RFC 5965 (abuse reports).
    """
    message = email.message_from_bytes(content[:LONGEST_REPORT], policy=email.policy.compat32)
    ids: list[str] = []
    is_gone = is_complaint = False
    for rank, part in enumerate(message.walk()):
        if rank >= MOST_PARTS:
            break
        kind = part.get_content_type()
        is_complaint |= kind == "message/feedback-report" and _is_abuse(part)
        is_gone |= _is_gone(part)
        if rank and "Message-ID" in part:
            ids += _MESSAGE_ID.findall(str(part["Message-ID"]))
        if kind == "text/rfc822-headers":
            enclosed = email.message_from_string(str(part.get_payload()))
            ids += _MESSAGE_ID.findall(str(enclosed.get("Message-ID", "")))
    return Report(tuple(dict.fromkeys(ids)), is_gone, is_complaint)


def _is_gone(part: Message) -> bool:
    """Tell whether the fields of one recipient say that the mailbox is gone."""
    action = str(part.get("Action", "")).strip().lower()
    status = str(part.get("Status", "")).split(" ")[0].strip()
    return action == "failed" and bool(_PERMANENT.match(status))


def _is_abuse(part: Message) -> bool:
    payload = part.get_payload()
    text = "\n".join(map(str, payload)) if isinstance(payload, list) else str(payload)
    return bool(re.search(r"^Feedback-Type:\s*abuse\b", text, re.IGNORECASE | re.MULTILINE))
