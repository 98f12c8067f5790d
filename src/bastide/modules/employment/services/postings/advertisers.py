"""Who an advertiser is: said by itself, checked by an officer, blocked, deleted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.core.codes import is_siret
from bastide.modules.employment.core.moderation.reasons import Reason
from bastide.modules.employment.core.moderation.states import Act
from bastide.modules.employment.models import (
    Advertiser,
    AdvertiserKind,
    EndReason,
    Posting,
    PostingEntry,
)
from bastide.modules.employment.models.postings import WITH_SIRET
from bastide.modules.employment.queries.moderation import list_visible_advertisers
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.modules.employment.services.postings.moves import Move, held_posting, may, move
from bastide.modules.employment.services.postings.publication import take_offline
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.mail.services.keeping import forget_address


@dataclass(frozen=True, slots=True)
class Identity:
    """Who posts: kind, name, SIRET (spaces and dots do not count)."""

    kind: AdvertiserKind
    name: str
    siret: str = ""


@transaction.atomic
def describe_advertiser(
    *, actor: Actor, advertiser: Advertiser, identity: Identity, at: dt.datetime | None = None
) -> Advertiser:
    """Write who an advertiser is; another SIRET or name must be checked again.

    The SIRET is checked by its key alone, La Poste's own way of numbering included: whether it is
    this advertiser's, an officer says.

    Args:
        actor: whoever holds the link.
        advertiser: obtained through its link, confirmed.
        identity: what is said.
        at: instant, now by default.

    Raises:
        InputRefusedError: no name; no SIRET where one is needed; a false one.
    """
    name, siret = _plain(identity)
    _check(identity.kind, name, siret)
    held = Advertiser.objects.select_for_update(of=("self",)).get(pk=advertiser.pk)
    before = {"kind": held.kind, "siret": held.siret}
    if (held.name, held.siret) != (name, siret):
        held.verified_at = held.verified_by = None
    held.kind, held.name, held.siret = identity.kind, name, siret
    held.last_seen_at, held.asked_again_at = at or timezone.now(), None
    held.save()
    after = {"kind": held.kind, "siret": held.siret}
    if before != after:
        record(
            actor=actor,
            perimeter_id=held.territory.perimeter_id,
            action="change_advertiser",
            target=held,
            before=before,
            after=after,
        )
    return held


def is_described_so(advertiser: Advertiser, identity: Identity) -> bool:
    """Tell whether an advertiser is already known as what is said of it."""
    return (advertiser.kind, advertiser.name, advertiser.siret) == (
        identity.kind,
        *_plain(identity),
    )


@transaction.atomic
def verify_advertiser(
    *, actor: Actor, advertiser: Advertiser, at: dt.datetime | None = None
) -> None:
    """Note that an officer checked that a SIRET is this advertiser's.

    Args:
        actor: examines its offers.
        advertiser: obtained through a gate.
        at: instant, now by default.

    Raises:
        InputRefusedError: it says no SIRET.
    """
    _require_examiner(actor, advertiser)
    if not advertiser.siret:
        refusal = Refusal("Cet annonceur ne dit pas de SIRET.", "Demandez-le-lui.", field="siret")
        raise InputRefusedError((refusal,))
    moved = Advertiser.objects.filter(
        pk=advertiser.pk, siret=advertiser.siret, verified_at__isnull=True
    ).update(verified_at=at or timezone.now(), verified_by=actor.user)
    if moved:
        _record(actor, advertiser, "validate_advertiser", siret=advertiser.siret)


@transaction.atomic
def block_advertiser(
    *, actor: Actor, advertiser: Advertiser, reason: str, at: dt.datetime | None = None
) -> None:
    """Stop an advertiser: what it has online is suspended, what waits is refused, nothing new.

    Args:
        actor: manager of the room.
        advertiser: obtained through a gate.
        reason: why; the advertiser reads it.
        at: instant, now by default.

    Raises:
        InputRefusedError: no reason.
    """
    actor.require(Role.MANAGER, advertiser.territory.perimeter_id, ROOM)
    said, now = squeezed(reason)[:250], at or timezone.now()
    if not said:
        refusal = Refusal("La raison manque.", "Dites pourquoi.", field="reason")
        raise InputRefusedError((refusal,))
    _hold(advertiser)
    ours = Advertiser.objects.filter(pk=advertiser.pk, blocked_at__isnull=True)
    if ours.update(blocked_at=now, blocked_reason=said):
        for posting in Posting.objects.filter(advertiser=advertiser).order_by("pk"):
            _stop(actor, posting, said, now)
        _record(actor, advertiser, "block_advertiser", reason=said)


@transaction.atomic
def unblock_advertiser(*, actor: Actor, advertiser: Advertiser) -> None:
    """Let an advertiser post again; its suspended offers are resumed one by one.

    Args:
        actor: manager of the room.
        advertiser: obtained through a gate.
    """
    actor.require(Role.MANAGER, advertiser.territory.perimeter_id, ROOM)
    blocked = Advertiser.objects.filter(pk=advertiser.pk, blocked_at__isnull=False)
    if blocked.update(blocked_at=None, blocked_reason=""):
        _record(actor, advertiser, "resume_advertiser")


@transaction.atomic
def delete_space(*, actor: Actor, advertiser: Advertiser, at: dt.datetime | None = None) -> None:
    """Delete a space: its offers are closed, and nothing personal of it is kept.

    Closed offers keep their dates and what was decided, without content nor message, so that
    what moderation costs stays true.

    Args:
        actor: whoever holds the link, or the system after two years of silence.
        advertiser: obtained through its link.
        at: instant, now by default.
    """
    now = at or timezone.now()
    perimeter_id = advertiser.territory.perimeter_id
    _hold(advertiser)
    _record(actor, advertiser, "withdraw_advertiser")
    for posting in Posting.objects.filter(advertiser=advertiser).order_by("pk"):
        _erase(actor, posting, now)
    forget_address(digest=advertiser.digest, perimeter_id=perimeter_id)
    advertiser.delete()


def _plain(identity: Identity) -> tuple[str, str]:
    """Return a name on one line, and a SIRET without spaces nor dots."""
    siret = "".join(char for char in identity.siret if char not in " .\u00a0\u202f")
    return squeezed(identity.name)[:250], siret


def _hold(advertiser: Advertiser) -> None:
    """Hold the site before the trail, as a grouping does: neither waits for the other."""
    Perimeter.objects.select_for_update().get(pk=advertiser.territory.perimeter_id)


def _stop(actor: Actor, posting: Posting, reason: str, now: dt.datetime) -> None:
    """Suspend or refuse one offer of a blocked advertiser, whatever fits its state."""
    held = held_posting(posting)
    act = next((one for one in (Act.SUSPEND, Act.REJECT) if may(held, one)), None)
    if act is not None:
        if act is Act.SUSPEND:
            take_offline(held, EndReason.MODERATED, now)
        made = Move(act, now, reason=Reason.FRAUD.value, message=reason, values={"due_at": None})
        move(actor, held, made)


def _erase(actor: Actor, posting: Posting, now: dt.datetime) -> None:
    """Close one offer and leave nothing personal of it; a draft is deleted."""
    held = held_posting(posting)
    if held.submitted_at is None:
        held.delete()
        return
    if may(held, Act.CLOSE):
        take_offline(held, EndReason.REMOVED, now)  # leaving says nothing of the recruitment
        held = move(actor, held, Move(Act.CLOSE, now, is_advertiser=True))
    held.state, held.closed_at = "close", held.closed_at or now
    held.advertiser, held.proposed = None, {}
    held.approved = {} if held.approved is not None else None
    held.sent = None
    held.save()
    held.steps.update(message="")
    PostingEntry.objects.filter(posting=held).delete()
    _erase_offer(held)


def _erase_offer(held: Posting) -> None:
    """Leave of an offer no longer online neither employer nor text nor channel."""
    row = held.offer
    if row is not None:
        emptied = {"employer": None, "siret": None, "siren": None, "apply_email": None}
        row.said = {**row.said, **emptied, "apply_url": None, "description": ""}
        row.employer = ""
        row.save(update_fields=["said", "employer"])
        if row.job is not None and row.job.head_id == row.pk:
            row.job.text, row.job.employer = "", ""
            row.job.save(update_fields=["text", "employer"])


def _check(kind: AdvertiserKind, name: str, siret: str) -> None:
    faults = []
    if not name:
        faults.append(Refusal("Le nom manque.", "Écrivez-le.", field="name"))
    if kind in WITH_SIRET and not siret:
        faults.append(Refusal("Le SIRET manque.", "Il a quatorze chiffres.", field="siret"))
    if siret and not is_siret(siret):
        faults.append(
            Refusal(
                "Ce SIRET est faux (clé de contrôle).",
                "Relisez les quatorze chiffres.",
                field="siret",
                value=siret,
            )
        )
    if faults:
        raise InputRefusedError(tuple(faults))


def _require_examiner(actor: Actor, advertiser: Advertiser) -> None:
    seen = list_visible_advertisers(actor, advertiser.territory).filter(pk=advertiser.pk)
    if not seen.exists():
        actor.require(Role.MANAGER, advertiser.territory.perimeter_id, ROOM)


def _record(actor: Actor, advertiser: Advertiser, action: str, **after: str) -> None:
    record(
        actor=actor,
        perimeter_id=advertiser.territory.perimeter_id,
        action=action,
        target=advertiser,
        after=dict(after) or None,
    )
