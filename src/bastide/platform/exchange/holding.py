"""Files that wait between the check of an import and its confirmation."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404

from bastide.platform.access.actors import Actor
from bastide.platform.exchange.models import BatchStatus, HeldFile, ImportBatch
from bastide.platform.exchange.services import SourceFile, open_batch


@transaction.atomic
def hold_file(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID,
    room: str,
    kind: str,
    name: str,
    data: bytes,
    report: dict[str, Any],
) -> ImportBatch:
    """Keep a file that was read and checked, with its report; nothing of it is imported yet.

    Raises:
        NotAllowedError: the actor does not contribute to that room.
    """
    batch = open_batch(
        actor=actor,
        perimeter_id=perimeter_id,
        room=room,
        kind=kind,
        files=[SourceFile.of(name, data)],
        report=report,
        status=BatchStatus.CHECKED,
    )
    held = HeldFile(batch=batch)
    held.file.save(f"{batch.pk}.bin", ContentFile(data), save=False)
    held.save(force_insert=True)
    return batch


def held_bytes(batch: ImportBatch) -> bytes:
    """Return the bytes of a checked batch.

    Raises:
        Http404: nothing waits any more: somebody confirmed or dropped it.
    """
    held = HeldFile.objects.filter(batch=batch).first()
    if held is None:
        raise Http404
    with held.file.open("rb") as stream:
        content: bytes = stream.read()
    return content


@transaction.atomic
def drop_held_file(*, batch: ImportBatch) -> None:
    """Forget the bytes of a checked batch, once its import is confirmed or given up."""
    held = HeldFile.objects.filter(batch=batch).first()
    if held is None:
        return
    name, storage = held.file.name, held.file.storage
    held.delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
