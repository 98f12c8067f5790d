"""An offer that an officer types and sends for its advertiser: one act, once for each key.

It takes the way of an offer that its advertiser sends: the same content, the same checks, the same
body. The advertiser is written to, holds the link of its space from then on, and may take the offer
back; whoever typed it does not examine it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import (
    Advertiser,
    Basin,
    Posting,
    PostingEntry,
    PostingState,
)
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.postings.advertisers import (
    Identity,
    describe_advertiser,
    is_described_so,
)
from bastide.modules.employment.services.postings.moves import Move, held_posting, move
from bastide.modules.employment.services.postings.requests import confirm_space
from bastide.modules.employment.services.postings.submission import Sent, submit_posting
from bastide.modules.employment.services.postings.writing import start_posting, write_posting
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.mail.core.mailboxes import Mailbox


@dataclass(frozen=True, slots=True)
class Entry:
    """An offer typed for an advertiser.

    Attributes:
        mailbox: of the advertiser, where its letters go.
        identity: who it is.
        kind: what is proposed.
        said: fields of `Content` → values in JSON.
    """

    mailbox: Mailbox
    identity: Identity
    kind: Kind
    said: Mapping[str, Any]

    @property
    def sha256(self) -> str:
        """Return the fingerprint of what is sent, to tell a replay from a key used twice."""
        who = (self.identity.kind, self.identity.name, self.identity.siret)
        sent = [self.mailbox.digest, *who, self.kind, dict(self.said)]
        return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def enter_posting(
    *,
    actor: Actor,
    territory: Territory,
    key: uuid.UUID,
    entry: Entry,
    at: dt.datetime | None = None,
) -> Sent:
    """Write an offer for its advertiser and send it; nothing is kept of one that is refused.

    Args:
        actor: contributor of the territory, who answers for the address and for the mandate.
        territory: obtained through a gate.
        key: drawn by the caller for this offer; the same key again is the same offer.
        entry: what is typed.
        at: instant, now by default.

    Raises:
        InputRefusedError: the site is not open; the key served for something else; the address is
            that of another advertiser; or what `start_posting` and `submit_posting` refuse.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    now = at or timezone.now()
    Perimeter.objects.select_for_update().get(pk=territory.perimeter_id)
    if not Basin.objects.filter(territory=territory, is_open=True).exists():
        raise _refused("Le site d’offres n’est pas ouvert.", "Ouvrez-le d’abord.", "territory")
    known = PostingEntry.objects.filter(territory=territory, key=key).first()
    if known is not None:
        return _again(known, entry)
    advertiser = _advertiser(actor, territory, entry, now)
    begun = start_posting(actor=actor, advertiser=advertiser, kind=entry.kind, at=now)
    written = write_posting(
        actor=actor, posting=begun, version=begun.version, said=entry.said, at=now
    )
    PostingEntry.objects.create(
        posting=written,
        territory=territory,
        user=actor.user,
        key=key,
        sha256=entry.sha256,
        at=now,
    )
    return submit_posting(
        actor=actor, posting=written, version=written.version, is_advertiser=False, at=now
    )


@transaction.atomic
def correct_entry(
    *,
    actor: Actor,
    posting: Posting,
    version: int,
    said: Mapping[str, Any],
    at: dt.datetime | None = None,
) -> Sent:
    """Correct an offer that the actor typed and send it again; nothing changes when it is refused.

    One that is being examined is taken back first; what is online stays so meanwhile, as when its
    advertiser corrects it.

    Args:
        actor: the contributor who typed it.
        posting: obtained through a gate.
        version: the one that the caller saw; its advertiser may have written since.
        said: fields of `Content` → values in JSON.
        at: instant, now by default.

    Raises:
        InputRefusedError: somebody else typed it; it changed in between; or what `write_posting`
            and `submit_posting` refuse.
    """
    actor.require(Role.CONTRIBUTOR, posting.territory.perimeter_id, ROOM)
    now = at or timezone.now()
    if not PostingEntry.objects.filter(posting=posting, user=actor.user).exists():
        raise _refused(
            "Une autre personne a saisi cette offre.", "Demandez-lui de la corriger.", "version"
        )
    held = held_posting(posting, version)
    if held.state == PostingState.SUBMITTED:
        held = move(actor, held, Move(Act.WITHDRAW, now, values={"due_at": None}))
    written = write_posting(actor=actor, posting=held, version=held.version, said=said, at=now)
    return submit_posting(
        actor=actor, posting=written, version=written.version, is_advertiser=False, at=now
    )


def _again(known: PostingEntry, entry: Entry) -> Sent:
    """Return the offer that a key already gave."""
    if known.sha256 != entry.sha256:
        raise _refused(
            "Cette clé a déjà servi pour une autre offre.", "Tirez une clé par offre.", "key"
        )
    return Sent(known.posting, is_online=known.posting.is_online)


def _advertiser(actor: Actor, territory: Territory, entry: Entry, now: dt.datetime) -> Advertiser:
    """Return the advertiser of an address: as it stands, or new, the officer answering for it."""
    who = {"territory": territory, "digest": entry.mailbox.digest}
    held = Advertiser.objects.select_for_update(of=("self",)).filter(**who).first()
    if held is None:
        address = entry.mailbox.address
        held = Advertiser.objects.create(**who, address=address, created_at=now, last_seen_at=now)
    if held.blocked_at is not None:
        raise _refused("Cet annonceur est bloqué.", "Levez d’abord le blocage.", "address")
    if held.confirmed_at is not None and held.kind:
        if not is_described_so(held, entry.identity):
            raise _refused(
                "Cette adresse publie déjà sous un autre nom ou un autre SIRET.",
                "Reprenez ceux de l’annonceur, ou laissez-le déposer son offre.",
                "address",
            )
        return held
    confirm_space(actor=actor, advertiser=held, at=now)
    held.refresh_from_db()
    return describe_advertiser(actor=actor, advertiser=held, identity=entry.identity, at=now)


def _refused(reason: str, remedy: str, field: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field),))
