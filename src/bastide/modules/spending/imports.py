"""Uploaded budget files: read, held with their report, then imported or dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.money import amount_text
from bastide.kernel.budgets.core.lines import BudgetDocument
from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.readers import read_documents
from bastide.kernel.budgets.services import Reception, receive
from bastide.kernel.policies.readers import read_rules
from bastide.kernel.policies.services import NomenclatureFile, load_nomenclature, remarks
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.totals import named_totals, totals_of
from bastide.modules.spending.services import import_budgets
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.exchange.holding import drop_held_file, held_bytes, hold_file
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.tasks.models import Job
from bastide.platform.tasks.services import start_job

MAX_BYTES = 50 * 1024 * 1024
KIND = "budget"
NOMENCLATURE_KIND = "nomenclature"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        receptions: one per document. batch: of the import; `None` when nothing was written.
    """

    receptions: tuple[Reception, ...]
    batch: ImportBatch | None

    def status(self, document: BudgetDocument) -> str:
        """Return `created` or `unchanged`."""
        is_known = any(
            one.is_unchanged
            for one in self.receptions
            if one.document.sha256 == document.sha256
            and (one.document.siret, one.document.establishment, one.document.year)
            == (document.siret, document.establishment, document.year)
        )
        return "unchanged" if is_known else "created"


def import_read(
    actor: Actor, territory: Territory, documents: Sequence[BudgetDocument], *, dry_run: bool
) -> ImportReport:
    """Import documents already read, or only say what it would do.

    Raises:
        InputRefusedError: see `bastide.kernel.budgets.services.receive`; nothing is written.
    """
    receptions = receive(actor=actor, territory=territory, documents=documents)
    if dry_run:
        return ImportReport(receptions, None)
    created = import_budgets(actor=actor, territory=territory, documents=documents)
    return ImportReport(receptions, created[0].batch if created else None)


def hold_upload(actor: Actor, territory: Territory, upload: UploadedFile[bytes]) -> ImportBatch:
    """Read an uploaded file, check it against what is stored, and keep it until confirmed.

    Raises:
        InputRefusedError: too large, unreadable, of another authority, or already there from
            another file; nothing is kept.
    """
    name = _bare_name(upload)
    data = _bounded(upload, name)
    receptions = receive(actor=actor, territory=territory, documents=read_documents(data, name))
    return hold_file(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room="spending",
        kind=KIND,
        name=name,
        data=data,
        report={"documents": [_reported(reception) for reception in receptions]},
    )


def confirm_upload(actor: Actor, territory: Territory, batch: ImportBatch) -> tuple[Document, ...]:
    """Import a held file, then forget the held copy.

    Raises:
        InputRefusedError: the file no longer fits what is stored; it stays held.
    """
    documents = read_documents(held_bytes(batch), batch.file_name)
    created = import_budgets(actor=actor, territory=territory, documents=documents)
    drop_held_file(batch=batch)
    return created


def drop_upload(batch: ImportBatch) -> None:
    """Forget the bytes of a held file; its batch stays, checked and never imported."""
    drop_held_file(batch=batch)


def hold_nomenclature(actor: Actor, territory: Territory, asked: dict[str, Any]) -> ImportBatch:
    """Read a file of mapping rules and keep it, with what it holds, until confirmed.

    Raises:
        InputRefusedError: the file cannot be read, or its shares do not sum to 1.
    """
    upload: UploadedFile[bytes] = asked["file"]
    name = _bare_name(upload)
    data = _bounded(upload, name)
    read = read_rules(data, name)
    return hold_file(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room="spending",
        kind=NOMENCLATURE_KIND,
        name=name,
        data=data,
        report={
            "name": asked["name"],
            "valid_from": asked["valid_from"].isoformat(),
            "source": asked["source"],
            "rules": len(read.book.rules),
            "policies": sorted({rule.policy for rule in read.book.rules if not rule.is_unmapping}),
            "remarks": remarks(read.report),
        },
    )


def confirm_nomenclature(actor: Actor, territory: Territory, batch: ImportBatch) -> Job:
    """Load a held file of rules as a new version, then read every year again as a long work.

    Raises:
        InputRefusedError: the file is no longer held, or its rules are refused.
    """
    load_nomenclature(
        actor=actor,
        territory=territory,
        file=NomenclatureFile(
            name=batch.report["name"],
            data=held_bytes(batch),
            file_name=batch.file_name,
            valid_from=date.fromisoformat(batch.report["valid_from"]),
            source=batch.report["source"],
        ),
    )
    drop_held_file(batch=batch)
    return start_job(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room="spending",
        label=f"Relire tous les exercices de {territory.name}",
        work="bastide.modules.spending.tasks:read_years_again",
        arguments={"territory": territory.slug},
        result_url=reverse("spending", args=[territory.slug]),
        role=Role.MANAGER,
    )


def _reported(reception: Reception) -> dict[str, Any]:
    document: BudgetDocument = reception.document
    totals = {
        name: amount_text(amount) for name, amount in named_totals(totals_of(document)).items()
    }
    return {
        "authority": reception.authority.name,
        "establishment": document.establishment,
        "year": document.year,
        "step": document.step.value,
        "norm": document.norm,
        "lines": len(document.lines),
        "is_unchanged": reception.is_unchanged,
        "is_order_balanced": totals_of(document).is_order_balanced,
        "totals": totals,
        "notes": list(document.notes),
    }


def _bare_name(upload: UploadedFile[bytes]) -> str:
    return (upload.name or "fichier").replace("\\", "/").rpartition("/")[2][:200]


def _bounded(upload: UploadedFile[bytes], name: str) -> bytes:
    """Return the bytes of an upload that is not too large to be read."""
    if upload.size is None or upload.size > MAX_BYTES:
        raise InputRefusedError(
            (
                Refusal(
                    reason="le fichier dépasse 50\u00a0Mo.",
                    remedy="Importez un exercice à la fois.",
                    file=name,
                ),
            )
        )
    content: bytes = upload.read()
    return content
