"""Writes of snapshots: sorted rows, a file named by its content, visible whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from bastide.foundation.errors import NotAllowedError
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.analytics.models import Snapshot, snapshot_folder
from bastide.platform.audit.services import record

if TYPE_CHECKING:
    import pyarrow as pa

KEPT = 3
"""Snapshots kept of one table in one perimeter; older files go."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ROW_GROUP = 122_880


@transaction.atomic
def write_snapshot(
    *, name: str, perimeter_id: uuid.UUID, table: pa.Table, actor: Actor
) -> Snapshot:
    """Write a table as a Parquet file and remember it; the same content again writes nothing.

    Rows are sorted by every column in order, so that the fingerprint depends on the content only
    and scans of a part read a part. The caller's service has checked what the actor may do.

    Args:
        name: name of the table in expressions, snake case.
        perimeter_id: whose rows they are.
        table: decimals as `decimal128(18, 2)`.
        actor: who caused it; must hold some role there.

    Raises:
        NotAllowedError: the actor holds no role in the perimeter nor in a part of it.
        ValueError: the name is not one of a table.
    """
    _require_presence(actor, perimeter_id)
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} n'est pas un nom de table.")
    path, sha256 = _written(name, _sorted(table))
    latest = Snapshot.objects.filter(name=name, perimeter_id=perimeter_id).order_by("-id").first()
    if latest is not None and latest.sha256 == sha256:
        return latest
    snapshot = Snapshot.objects.create(
        name=name, perimeter_id=perimeter_id, sha256=sha256, path=path, rows=table.num_rows
    )
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="write_snapshot",
        target=snapshot,
        after={"sha256": sha256, "rows": table.num_rows},
    )
    transaction.on_commit(lambda: _forget_old(name, perimeter_id), robust=True)
    return snapshot


def _require_presence(actor: Actor, perimeter_id: uuid.UUID) -> None:
    if actor.is_system or perimeter_id in actor.any_perimeter():
        return
    held = actor.any_perimeter()
    if not any(actor.roots.get(one) == perimeter_id for one in held):
        raise NotAllowedError("Vous n'avez pas de droit dans ce périmètre.")


def _sorted(table: pa.Table) -> pa.Table:
    if not table.num_rows or not table.num_columns:
        return table
    return table.sort_by([(column, "ascending") for column in table.column_names])


def _written(name: str, table: pa.Table) -> tuple[str, str]:
    """Return the path of the file below the folder, and its fingerprint; written at once."""
    import pyarrow.parquet as pq  # noqa: PLC0415 -- half a second that only a snapshot needs

    folder = snapshot_folder() / name
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            pq.write_table(
                table, stream, compression="zstd", row_group_size=_ROW_GROUP, version="2.6"
            )
            stream.flush()
            os.fsync(stream.fileno())
        with Path(temporary).open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        Path(temporary).replace(folder / f"{sha256}.parquet")
    finally:
        Path(temporary).unlink(missing_ok=True)
    return f"{name}/{sha256}.parquet", sha256


def _forget_old(name: str, perimeter_id: uuid.UUID) -> None:
    """Forget the snapshots beyond those kept, and the files that no row names any more."""
    if not Perimeter.objects.filter(pk=perimeter_id).exists():
        return
    old = list(Snapshot.objects.filter(name=name, perimeter_id=perimeter_id).order_by("-id")[KEPT:])
    for snapshot in old:
        snapshot.delete()
        if not Snapshot.objects.filter(path=snapshot.path).exists():
            snapshot.file.unlink(missing_ok=True)
