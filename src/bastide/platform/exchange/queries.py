"""Reads of import batches: who may see which."""

from __future__ import annotations

import uuid

from django.db.models import Q, QuerySet
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.exchange.models import ImportBatch


def list_visible_batches(actor: Actor, perimeter_id: uuid.UUID, room: str) -> QuerySet[ImportBatch]:
    """Return the batches of a room in a perimeter or its parts, latest first.

    Those who contribute to the room there see them; a contributor of one part sees the batches of
    the whole that he opened himself, and every batch of his part.
    """
    batches = ImportBatch.objects.filter(
        Q(perimeter_id=perimeter_id) | Q(perimeter__parent_id=perimeter_id), room=room
    ).select_related("created_by", "undone_by", "perimeter")
    if actor.is_system:
        return batches
    if actor.user is None:
        return batches.none()
    held = actor.perimeters(room, Role.CONTRIBUTOR)
    if not held:
        return batches.none()
    return batches.filter(Q(perimeter_id__in=held) | Q(created_by=actor.user))


def has_visible_batch(
    actor: Actor, perimeter_id: uuid.UUID, room: str, batch_id: uuid.UUID
) -> bool:
    """Tell whether the actor may see a batch, and so ask to undo it."""
    return list_visible_batches(actor, perimeter_id, room).filter(pk=batch_id).exists()


def get_visible_batch(
    actor: Actor, perimeter_id: uuid.UUID, room: str, batch_id: uuid.UUID
) -> ImportBatch:
    """Return one batch.

    Raises:
        Http404: no such batch, or none that the actor may see.
    """
    batch = list_visible_batches(actor, perimeter_id, room).filter(pk=batch_id).first()
    if batch is None:
        raise Http404
    return batch
