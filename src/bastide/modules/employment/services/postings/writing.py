"""What an advertiser does with its offers before and after they are examined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.moderation.states import Act, State
from bastide.modules.employment.core.postings.content import Content, content_of
from bastide.modules.employment.core.postings.ends import MOST_EXTENSIONS, end_of
from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserKind,
    EndReason,
    Posting,
    PostingState,
)
from bastide.modules.employment.services.postings.moves import Move, held_posting, move, require_act
from bastide.modules.employment.services.postings.publication import put_off, take_offline
from bastide.platform.access.actors import Actor
from bastide.platform.audit.services import record

MOST_OPEN = 50
"""Offers that one advertiser may have at once, drafts included."""


@transaction.atomic
def start_posting(
    *, actor: Actor, advertiser: Advertiser, kind: Kind, at: dt.datetime | None = None
) -> Posting:
    """Begin an offer: a draft that only its author reads.

    Args:
        actor: whoever holds the link.
        advertiser: obtained through its link, confirmed, and said who it is.
        kind: what is proposed.
        at: instant, now by default.

    Raises:
        InputRefusedError: the advertiser is blocked, is not known yet, or has too many offers.
    """
    now = at or timezone.now()
    require_poster(advertiser)
    open_ones = Posting.objects.filter(advertiser=advertiser).exclude(state=PostingState.CLOSED)
    if open_ones.count() >= MOST_OPEN:
        raise _refused(f"Vous avez déjà {MOST_OPEN} offres.", "Fermez celles qui sont pourvues.")
    content = with_author(Content(kind=kind), advertiser)
    posting = Posting.objects.create(
        territory=advertiser.territory,
        advertiser=advertiser,
        proposed=content.as_dict(),
        created_at=now,
        changed_at=now,
    )
    record(
        actor=actor,
        perimeter_id=advertiser.territory.perimeter_id,
        action="create_posting",
        target=posting,
    )
    Advertiser.objects.filter(pk=advertiser.pk).update(last_seen_at=now, asked_again_at=None)
    return posting


@transaction.atomic
def write_posting(
    *,
    actor: Actor,  # noqa: ARG001 -- whoever holds the link; a draft leaves no trail
    posting: Posting,
    version: int,
    said: Mapping[str, Any],
    at: dt.datetime | None = None,
) -> Posting:
    """Write a part of an offer; what is online does not change until it is sent.

    Args:
        actor: whoever holds the link.
        posting: obtained through its advertiser.
        version: the one that the person saw.
        said: fields of `Content` → values in JSON.
        at: instant, now by default.

    Raises:
        InputRefusedError: it is being examined, suspended or closed; another page changed it.
    """
    now = at or timezone.now()
    held = held_posting(posting, version)
    require_act(held, Act.EDIT)
    content = content_of({**held.proposed, **said})
    if held.advertiser is not None:
        content = with_author(content, held.advertiser)
    held.proposed = content.as_dict()
    held.changed_at, held.version = now, held.version + 1
    held.save()
    return held


@transaction.atomic
def withdraw_posting(
    *, actor: Actor, posting: Posting, version: int, at: dt.datetime | None = None
) -> Posting:
    """Take an offer back from those who examine it; what was online stays online.

    Args:
        actor: whoever holds the link.
        posting: obtained through its advertiser.
        version: the one that the person saw.
        at: instant, now by default.

    Raises:
        InputRefusedError: it is not being examined any more.
    """
    held = held_posting(posting, version)
    made = Move(Act.WITHDRAW, at or timezone.now(), is_advertiser=True, values={"due_at": None})
    return move(actor, held, made)


@transaction.atomic
def close_posting(
    *, actor: Actor, posting: Posting, version: int, at: dt.datetime | None = None
) -> Posting:
    """Close an offer for good: it leaves the site. A draft is deleted.

    Args:
        actor: whoever holds the link.
        posting: obtained through its advertiser.
        version: the one that the person saw.
        at: instant, now by default.

    Raises:
        InputRefusedError: it is closed already, or changed in between.
    """
    now = at or timezone.now()
    held = held_posting(posting, version)
    if held.state == State.DRAFT.value:
        record(
            actor=actor,
            perimeter_id=held.territory.perimeter_id,
            action="delete_posting",
            target=held,
        )
        held.delete()
        return held
    take_offline(held, EndReason.CLOSED, now)
    return move(actor, held, Move(Act.CLOSE, now, is_advertiser=True))


@transaction.atomic
def extend_posting(
    *, actor: Actor, posting: Posting, version: int, at: dt.datetime | None = None
) -> Posting:
    """Leave an offer online thirty days more; counted, and said to the public by its dates.

    Args:
        actor: whoever holds the link.
        posting: obtained through its advertiser, online.
        version: the one that the person saw.
        at: instant, now by default.

    Raises:
        InputRefusedError: it is not online, was put off too often, or ends on a day that its author
            chose or that its session gives.
    """
    now = at or timezone.now()
    held = held_posting(posting, version)
    require_act(held, Act.EXTEND)
    if held.live_until is None or held.live_until <= now:
        raise _refused(
            "Cette offre est arrivée à sa fin.", "Reprenez-la pour une nouvelle annonce."
        )
    if held.extensions >= MOST_EXTENSIONS:
        raise _refused(
            "Cette offre a été prolongée un an.", "Reprenez-la pour une nouvelle annonce."
        )
    content = content_of(held.approved or {})
    local = timezone.localtime(held.approved_at or now)
    until = end_of(content, approved_at=local, until=timezone.localtime(held.live_until))
    if until <= held.live_until:
        raise _refused("La date de fin vient de l’annonce.", "Modifiez l’annonce et sa date.")
    until = min(until, now + dt.timedelta(days=2 * 30))
    put_off(held, until, now)
    values = {"extensions": held.extensions + 1, "reminded_days": None}
    return move(actor, held, Move(Act.EXTEND, now, is_advertiser=True, values=values))


@transaction.atomic
def copy_posting(*, actor: Actor, posting: Posting, at: dt.datetime | None = None) -> Posting:
    """Begin a new offer from one that was closed or refused.

    Args:
        actor: whoever holds the link.
        posting: obtained through its advertiser.
        at: instant, now by default.

    Raises:
        InputRefusedError: see `start_posting`.
    """
    if posting.advertiser is None:
        raise _refused("Cette offre n’a plus d’auteur.", "Écrivez-en une nouvelle.")
    content = content_of(posting.proposed)
    fresh = start_posting(actor=actor, advertiser=posting.advertiser, kind=content.kind, at=at)
    content = replace(content, starts_on=None, ends_on=None)
    fresh.proposed = with_author(content, posting.advertiser).as_dict()
    fresh.save(update_fields=["proposed"])
    return fresh


def with_author(content: Content, advertiser: Advertiser) -> Content:
    """Return a content signed by whoever posts: a private person is never named to the public."""
    is_person = advertiser.kind == AdvertiserKind.INDIVIDUAL
    return replace(
        content,
        employer=advertiser.name,
        siret=advertiser.siret,
        is_anonymous=content.is_anonymous or is_person,
    )


def require_poster(advertiser: Advertiser) -> None:
    """Stop whoever may not post.

    Raises:
        InputRefusedError: blocked, address not confirmed, or not known yet.
    """
    if advertiser.blocked_at is not None:
        raise _refused("Votre espace est bloqué.", f"Raison\u00a0: {advertiser.blocked_reason}")
    if advertiser.confirmed_at is None or not advertiser.kind:
        raise _refused("Nous ne savons pas encore qui publie.", "Dites d’abord qui vous êtes.")


def _refused(reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field="posting"),))
