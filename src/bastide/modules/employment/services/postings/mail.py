"""Letters about posted offers, each under a key of the offer and its version: never twice."""

from __future__ import annotations

from collections.abc import Callable

from bastide.foundation.errors import InputRefusedError
from bastide.modules.employment.core.alerts.letters import Said
from bastide.modules.employment.models import ModerationBody, Posting
from bastide.modules.employment.queries.advertisers import space_url
from bastide.modules.employment.services.alerts.requests import site_of
from bastide.modules.employment.services.postings.requests import POSTINGS
from bastide.platform.mail.core.letters import Letter
from bastide.platform.mail.core.mailboxes import Mailbox, read_mailbox
from bastide.platform.mail.services.posting import post_letter


def tell_advertiser(held: Posting, what: str, written: Callable[[str], Said]) -> None:
    """Write to the author of an offer, in the caller's transaction; to nobody once it left.

    Args:
        held: the offer, at its new version.
        what: short name of the message, for its key.
        written: gives the message from the address of the private space.
    """
    advertiser = held.advertiser
    if advertiser is None:
        return
    said = written(space_url(site_of(held.territory).slug, advertiser))
    _post(held, read_mailbox(advertiser.address), said, f"posting-{what}:{held.pk}:{held.version}")


def tell_body(held: Posting, body: ModerationBody, said: Said) -> None:
    """Write to a body that an offer waits, in the caller's transaction."""
    mailbox = body_mailbox(body)
    if mailbox is not None:
        _post(held, mailbox, said, f"posting-body:{held.pk}:{held.version}:{body.pk}")


def body_mailbox(body: ModerationBody) -> Mailbox | None:
    """Return where a body is written to; `None` when it has no address that a message reaches."""
    try:
        return read_mailbox(body.email) if body.email else None
    except InputRefusedError:
        return None


def _post(held: Posting, mailbox: Mailbox, said: Said, key: str) -> None:
    letter = Letter(mailbox, said.subject, said.text, key, POSTINGS, said.html)
    post_letter(letter=letter, perimeter_id=held.territory.perimeter_id)
