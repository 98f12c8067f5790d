"""Reports that come back: what is final, what is not, and about which message."""

from __future__ import annotations

import pytest

from bastide.platform.mail.core.bounces import read_report

OURS = "<0b9d@bastide.example>"


def returned(action: str = "failed", status: str = "5.1.1", kind: str = "message/rfc822") -> bytes:
    """Return a delivery report as Postfix and Exim write them."""
    return f"""\
From: MAILER-DAEMON@mx.example
To: bastide@bastide.example
Message-ID: <report@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

No such user {OURS}
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; jeanne@exemple.fr
Action: {action}
Status: {status}

--b
Content-Type: {kind}

Message-ID: {OURS}
Subject: Vos offres

Bonjour
--b--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_mailbox_that_is_gone(kind: str) -> None:
    report = read_report(returned(kind=kind))
    assert (report.message_ids, report.is_gone, report.is_complaint) == ((OURS,), True, False)


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.1"), ("failed", "5.2.2"), ("failed", "4.1.1"), ("delivered", "2.1.5")],
)
def test_what_is_not_for_good(action: str, status: str) -> None:
    assert not read_report(returned(action, status)).is_gone


def test_a_complaint() -> None:
    content = returned().replace(b"message/delivery-status", b"message/feedback-report")
    content = content.replace(
        b"Reporting-MTA: dns; mx.example\r\n\r\n", b"Feedback-Type: abuse\r\nVersion: 1\r\n"
    ).replace(b"Action: failed\r\nStatus: 5.1.1\r\n", b"")
    report = read_report(content)
    assert (report.message_ids, report.is_gone, report.is_complaint) == ((OURS,), False, True)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Message-ID: <x@y>\r\n\r\nhello", b"Content-Type: multipart/x\r\n\r\n"],
)
def test_anything_else_says_nothing(content: bytes) -> None:
    report = read_report(content)
    assert (report.message_ids, report.is_gone, report.is_complaint) == ((), False, False)
