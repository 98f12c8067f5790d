"""Offers typed by officers for their advertisers: what became of each."""

from __future__ import annotations

import uuid

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.moderation.states import DECISIONS
from bastide.modules.employment.models import ModerationStep, Posting
from bastide.modules.employment.queries.moderation import ROOM, list_visible_bodies
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role


def list_visible_entries(actor: Actor, territory: Territory) -> QuerySet[Posting]:
    """Return the offers that the actor typed, and those of the bodies where the actor sits."""
    rows = Posting.objects.filter(territory=territory, entry__isnull=False)
    if actor.user is None or not actor.can(Role.READER, territory.perimeter_id, ROOM):
        return rows.none()
    bodies = list_visible_bodies(actor, territory).values("pk")
    seen = rows.filter(Q(entry__user=actor.user) | Q(body__in=bodies))
    acts = [one.value for one in DECISIONS]
    decided = ModerationStep.objects.filter(act__in=acts).order_by("-at", "-pk")
    return seen.select_related("body", "offer__job", "entry").prefetch_related(
        Prefetch("steps", queryset=decided, to_attr="decisions")
    )


def get_visible_entry(actor: Actor, territory: Territory, posting_id: uuid.UUID) -> Posting:
    """Return one offer that was typed.

    Raises:
        Http404: no such offer, or none that the actor may see; the answer is the same.
    """
    found = list_visible_entries(actor, territory).filter(pk=posting_id).first()
    if found is None:
        raise Http404
    return found


def last_decision(posting: Posting) -> ModerationStep | None:
    """Return what was decided last of an offer of `list_visible_entries`."""
    decisions: list[ModerationStep] = getattr(posting, "decisions", [])
    return decisions[0] if decisions else None
