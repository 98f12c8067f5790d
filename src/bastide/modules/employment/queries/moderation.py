"""What moderators see: the queue of the bodies where they sit, one case, what it all costs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.moderation.minutes import Decision, Week, weeks_of
from bastide.modules.employment.core.moderation.routing import is_same_organisation
from bastide.modules.employment.core.moderation.states import DECISIONS
from bastide.modules.employment.models import (
    Advertiser,
    ModerationBody,
    ModerationSeat,
    ModerationStep,
    Posting,
    PostingEntry,
    PostingState,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "employment"
SHOWN_WEEKS = 12


def list_visible_bodies(actor: Actor, territory: Territory) -> QuerySet[ModerationBody]:
    """Return the bodies whose offers the actor examines: its own, or all for who manages."""
    bodies = ModerationBody.objects.filter(territory=territory).select_related("territory")
    if actor.can(Role.MANAGER, territory.perimeter_id, ROOM):
        return bodies
    if not actor.can(Role.READER, territory.perimeter_id, ROOM) or actor.user is None:
        return bodies.none()
    return bodies.filter(seats__user=actor.user)


def get_visible_body(actor: Actor, territory: Territory, body_id: int) -> ModerationBody:
    """Return one body.

    Raises:
        Http404: no such body, or none that the actor may see; the answer is the same.
    """
    found = list_visible_bodies(actor, territory).filter(pk=body_id).first()
    if found is None:
        raise Http404
    return found


def get_visible_seat(actor: Actor, territory: Territory, seat_id: int) -> ModerationSeat:
    """Return one seat of a body that the actor may see.

    Raises:
        Http404: no such seat, or none that the actor may see; the answer is the same.
    """
    bodies = list_visible_bodies(actor, territory)
    rows = ModerationSeat.objects.filter(body__in=bodies).select_related("user", "body__territory")
    found = rows.filter(pk=seat_id).first()
    if found is None:
        raise Http404
    return found


def list_seats(bodies: Sequence[ModerationBody]) -> list[ModerationSeat]:
    """Return who sits in some bodies obtained through a gate, by name."""
    rows = ModerationSeat.objects.filter(body__in=bodies).select_related("user", "body")
    return list(rows.order_by("body__code", "user__email"))


def list_visible_postings(actor: Actor, territory: Territory) -> QuerySet[Posting]:
    """Return the offers sent to the bodies where the actor sits; drafts are their author's alone.

    A draft taken back from an examination is its author's again.
    """
    rows = Posting.objects.filter(
        territory=territory, body__in=list_visible_bodies(actor, territory).values("pk")
    )
    rows = rows.exclude(state=PostingState.DRAFT)
    return rows.select_related("body", "advertiser", "territory", "offer__job", "entry")


def list_queue(actor: Actor, territory: Territory) -> QuerySet[Posting]:
    """Return what waits to be examined, the most pressing first."""
    waiting = list_visible_postings(actor, territory).filter(state=PostingState.SUBMITTED)
    return waiting.order_by("due_at", "submitted_at", "pk")


def list_decided(actor: Actor, territory: Territory) -> QuerySet[Posting]:
    """Return what does not wait, the latest first."""
    rows = list_visible_postings(actor, territory).exclude(state=PostingState.SUBMITTED)
    return rows.order_by("-changed_at", "pk")


def get_visible_posting(actor: Actor, territory: Territory, posting_id: uuid.UUID) -> Posting:
    """Return one case.

    Raises:
        Http404: no such offer, or none that the actor examines; the answer is the same.
    """
    found = list_visible_postings(actor, territory).filter(pk=posting_id).first()
    if found is None:
        raise Http404
    return found


def list_steps(posting: Posting) -> list[ModerationStep]:
    """Return what was done to an offer obtained through a gate, the earliest first."""
    return list(posting.steps.select_related("user", "body").order_by("at", "pk"))


def list_siblings(posting: Posting) -> list[Posting]:
    """Return the other offers of the same advertiser that were sent, the latest first."""
    if posting.advertiser_id is None:
        return []
    rows = Posting.objects.filter(advertiser=posting.advertiser_id, body__isnull=False)
    rows = rows.exclude(pk=posting.pk).exclude(state=PostingState.DRAFT)
    return list(rows.select_related("body").order_by("-changed_at")[:20])


def may_examine(actor: Actor, posting: Posting) -> bool:
    """Tell whether an offer is one that the actor examines."""
    bodies = list_visible_bodies(actor, posting.territory)
    return posting.body_id is not None and bodies.filter(pk=posting.body_id).exists()


def why_not_me(actor: Actor, posting: Posting) -> str:
    """Return in French why the actor may not decide of an offer, empty when nothing prevents it.

    Nobody decides of what comes from his own address, nor from his own organisation, nor of what
    he typed himself for an advertiser.
    """
    advertiser, user = posting.advertiser, actor.user
    if advertiser is None or user is None:
        return ""
    entry: PostingEntry | None = getattr(posting, "entry", None)
    if entry is not None and entry.user_id == user.pk:
        return "Vous avez saisi cette offre\u00a0: une autre personne en décide."
    if is_same_organisation(user.email, advertiser.address):
        return "Cette offre vient de votre organisation\u00a0: une autre personne en décide."
    return ""


def list_visible_advertisers(actor: Actor, territory: Territory) -> QuerySet[Advertiser]:
    """Return the advertisers of the offers that the actor examines."""
    sent = list_visible_postings(actor, territory).filter(advertiser=OuterRef("pk"))
    rows = Advertiser.objects.filter(territory=territory).select_related("territory", "verified_by")
    return rows.filter(Exists(sent))


def get_visible_advertiser(
    actor: Actor, territory: Territory, advertiser_id: uuid.UUID
) -> Advertiser:
    """Return one advertiser.

    Raises:
        Http404: no such advertiser, or none whose offers the actor examines.
    """
    found = list_visible_advertisers(actor, territory).filter(pk=advertiser_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Cost:
    """What moderation costs a territory: its last weeks, and the week that runs."""

    weeks: tuple[Week, ...]
    late: int
    waiting: int


def moderation_cost(territory: Territory, at: dt.datetime) -> Cost:
    """Return what the moderation of a territory costs; published, it names nobody.

    Args:
        territory: of an open site, or obtained through a gate.
        at: instant.
    """
    since = at - dt.timedelta(weeks=SHOWN_WEEKS)
    steps = ModerationStep.objects.filter(
        body__territory=territory,
        user__isnull=False,
        at__gte=since,
        act__in=[one.value for one in DECISIONS],
    )
    rows = steps.values_list("at", "body__name", "seconds")
    waiting = Posting.objects.filter(territory=territory, state=PostingState.SUBMITTED)
    return Cost(
        weeks=weeks_of(Decision(timezone.localdate(one), name, spent) for one, name, spent in rows),
        late=waiting.filter(Q(due_at__lt=at)).count(),
        waiting=waiting.count(),
    )
