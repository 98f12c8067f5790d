"""Writes of import batches. The room that imports opens the batch, and undoes what it wrote."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, NotAllowedError, Refusal
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.exchange.models import BatchStatus, ImportBatch

_NAME_LENGTH = 250


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of an import.

    Attributes:
        name: without folder. sha256: fingerprint of its bytes. size: bytes; 0 when unknown.
    """

    name: str
    sha256: str
    size: int = 0

    @classmethod
    def of(cls, name: str, data: bytes) -> SourceFile:
        """Return the description of a file that is in memory."""
        return cls(name=name, sha256=hashlib.sha256(data).hexdigest(), size=len(data))


@transaction.atomic
def open_batch(
    *,
    actor: Actor,
    perimeter_id: uuid.UUID,
    room: str,
    kind: str,
    files: Sequence[SourceFile],
    report: dict[str, Any],
    status: BatchStatus = BatchStatus.IMPORTED,
) -> ImportBatch:
    """Open the batch of an import, in the transaction that writes its rows.

    Args:
        actor: contributes to the room, in the perimeter or in a part of it.
        perimeter_id: where the import belongs (often the territory).
        room: slug of the room.
        kind: what is imported (`budget`, `buildings`…).
        files: at least one.
        report: what was seen, created, refused, as JSON.
        status: `CHECKED` keeps the report of a dry run.

    Raises:
        NotAllowedError: the actor does not contribute to that room.
        ValueError: no file.
    """
    _require_contribution(actor, perimeter_id, room)
    if not files:
        raise ValueError("Un lot d'import a au moins un fichier.")
    batch = ImportBatch.objects.create(
        perimeter_id=perimeter_id,
        room=room,
        kind=kind,
        file_name=_shown_name(files),
        sha256=_fingerprint(files),
        size=sum(file.size for file in files),
        files=[asdict(file) for file in files],
        status=status,
        report=report,
        created_by=actor.user,
    )
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="open_batch",
        target=batch,
        after={"room": room, "kind": kind, "status": str(status), "files": batch.files},
    )
    return batch


@transaction.atomic
def mark_undone(*, actor: Actor, batch: ImportBatch, reason: str = "") -> ImportBatch:
    """Mark a batch undone, once; the room has removed its rows in the same transaction.

    Raises:
        InputRefusedError: the batch was not imported, or somebody undid it already.
        NotAllowedError: the actor does not contribute to that room.
    """
    _require_contribution(actor, batch.perimeter_id, batch.room)
    now = timezone.now()
    changed = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.IMPORTED).update(
        status=BatchStatus.UNDONE, undone_at=now, undone_by=actor.user
    )
    if not changed:
        raise InputRefusedError(
            (
                Refusal(
                    reason="cet import est déjà annulé ou n'a rien écrit.",
                    remedy="Rechargez la liste des imports.",
                    file=batch.file_name,
                ),
            )
        )
    batch.refresh_from_db()
    record(
        actor=actor,
        perimeter_id=batch.perimeter_id,
        action="undo_batch",
        target=batch,
        before={"status": BatchStatus.IMPORTED.value},
        after={"status": BatchStatus.UNDONE.value},
        reason=reason,
    )
    return batch


def _require_contribution(actor: Actor, perimeter_id: uuid.UUID, room: str) -> None:
    if actor.can(Role.CONTRIBUTOR, perimeter_id, room):
        return
    parent = Perimeter.objects.filter(pk=perimeter_id).values_list("parent_id", flat=True).first()
    if not actor.can_within(Role.CONTRIBUTOR, parent or perimeter_id, room):
        raise NotAllowedError("Vous n'avez pas le droit d'importer ici.")


def _shown_name(files: Sequence[SourceFile]) -> str:
    if len(files) == 1:
        return files[0].name[:_NAME_LENGTH]
    return f"{len(files)} fichiers\u00a0: {', '.join(file.name for file in files)}"[:_NAME_LENGTH]


def _fingerprint(files: Sequence[SourceFile]) -> str:
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256("".join(sorted(file.sha256 for file in files)).encode()).hexdigest()
