"""Import of posts per grade: whole or not at all, once per file, undoable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations.core.staff import GradePosts
from bastide.kernel.organisations.models import Authority, StaffCount
from bastide.kernel.organisations.readers.staff import read_staff
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.exchange import services as exchange
from bastide.platform.exchange.models import BatchStatus, ImportBatch

ROOM = "organisations"
KIND = "staff"
BATCH = 1000


@dataclass(frozen=True, slots=True)
class StaffImport:
    """What an import of posts did.

    Attributes:
        batch: the batch; the earlier one when the file was known.
        is_new: false when nothing was written.
        grades: rows kept.
        years: exercices of the file.
    """

    batch: ImportBatch
    is_new: bool
    grades: int
    years: tuple[int, ...]


@transaction.atomic
def import_staff(*, actor: Actor, authority: Authority, data: bytes, file_name: str) -> StaffImport:
    """Import the posts per grade of an authority; the same file again changes nothing.

    Args:
        actor: manager of the authority.
        authority: obtained through a gate.
        data: content of the CSV file.
        file_name: its name.

    Raises:
        InputRefusedError: a line is wrong, or a year of the file was imported from another one.
    """
    actor.require(Role.MANAGER, authority.perimeter_id, ROOM)
    rows = read_staff(data, file_name)
    years = tuple(sorted({row.year for row in rows}))
    sha256 = hashlib.sha256(data).hexdigest()
    known = ImportBatch.objects.filter(
        perimeter_id=authority.perimeter_id, kind=KIND, sha256=sha256, status=BatchStatus.IMPORTED
    ).first()
    if known is not None:
        return StaffImport(known, is_new=False, grades=len(rows), years=years)
    _check_years(authority, years, file_name)
    batch = exchange.open_batch(
        actor=actor,
        perimeter_id=authority.perimeter_id,
        room=ROOM,
        kind=KIND,
        files=[exchange.SourceFile.of(file_name, data)],
        report=_report(rows),
    )
    StaffCount.objects.bulk_create(
        (_count(authority, batch, row) for row in rows), batch_size=BATCH
    )
    audit.record(
        actor=actor,
        perimeter_id=authority.perimeter_id,
        action="import_staff",
        target=batch,
        after={"file": file_name, "sha256": sha256, "grades": len(rows), "years": list(years)},
    )
    return StaffImport(batch, is_new=True, grades=len(rows), years=years)


def _check_years(authority: Authority, years: tuple[int, ...], file_name: str) -> None:
    held = StaffCount.objects.filter(authority=authority, year__in=years)
    taken = sorted(set(held.values_list("year", flat=True)))
    if taken:
        said = ", ".join(str(year) for year in taken)
        reason = f"Des effectifs sont déjà importés pour {said}, d’un autre fichier."
        remedy = "Annulez l’import précédent avant de charger celui-ci."
        raise InputRefusedError((Refusal(reason, remedy, file_name, field="annee", value=said),))


def _report(rows: tuple[GradePosts, ...]) -> dict[str, object]:
    return {
        "lines": sum(row.lines for row in rows),
        "grades": len(rows),
        "budgeted": str(sum((row.budgeted for row in rows), Decimal(0))),
        "filled": str(sum((row.filled for row in rows), Decimal(0))),
    }


def _count(authority: Authority, batch: ImportBatch, row: GradePosts) -> StaffCount:
    return StaffCount(
        authority_id=authority.pk,
        batch_id=batch.pk,
        year=row.year,
        status=row.status,
        grade=row.grade,
        category=row.category,
        sector=row.sector,
        is_permanent=row.is_permanent,
        is_full_time=row.is_full_time,
        budgeted=row.budgeted,
        filled=row.filled,
        lines=row.lines,
        first_line=row.first_line,
    )


@transaction.atomic
def undo_staff_import(*, actor: Actor, batch: ImportBatch, reason: str = "") -> int:
    """Undo an import of posts: its rows go, the batch stays and says so.

    Args:
        actor: manager of the authority.
        batch: the import, obtained through a gate.
        reason: why.

    Returns:
        Number of rows removed.
    """
    actor.require(Role.MANAGER, batch.perimeter_id, ROOM)
    removed, _by_model = StaffCount.objects.filter(batch=batch).delete()
    exchange.mark_undone(actor=actor, batch=batch, reason=reason)
    audit.record(
        actor=actor,
        perimeter_id=batch.perimeter_id,
        action="undo_staff_import",
        target=batch,
        before={"grades": removed},
        reason=reason,
    )
    return removed
