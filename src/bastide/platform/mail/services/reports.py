"""What comes back from mail servers, turned into addresses that get no more mail."""

from __future__ import annotations

from django.db import transaction

from bastide.platform.mail.core.bounces import read_report
from bastide.platform.mail.models import OutgoingMail, SuppressionCause
from bastide.platform.mail.services.keeping import suppress_address

ACCOUNT = "account"
"""Purpose of what a person asks for to open a session: no complaint closes it."""


@transaction.atomic
def note_report(*, content: bytes) -> dict[str, int]:
    """Suppress the address of the messages that a report is about.

    Only a message of ours counts, recognised by its identifier, which only those who received it
    know: nobody can silence somebody else's address with a forged report. A complaint closes the
    purpose complained of; a mailbox that is gone closes everything.

    Args:
        content: the report as received.

    Returns:
        `messages`: messages of ours found in it; `suppressed`: addresses that get no more mail.
    """
    report = read_report(content)
    found = OutgoingMail.objects.filter(message_id__in=report.message_ids[:10])
    rows = list(found.values_list("recipient_digest", "purpose"))
    suppressed = set()
    for digest, purpose in rows:
        if not digest:
            continue
        if report.is_gone:
            suppress_address(digest=digest, cause=SuppressionCause.HARD_BOUNCE)
            suppressed.add(digest)
        elif report.is_complaint and purpose != ACCOUNT:
            suppress_address(digest=digest, cause=SuppressionCause.COMPLAINT, purpose=purpose)
            suppressed.add(digest)
    return {"messages": len(rows), "suppressed": len(suppressed)}
