"""Writes of budget documents: an import is whole or absent, and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.budgets.core.charts import Chart
from bastide.kernel.budgets.core.lines import BudgetDocument, BudgetLine, amount_of
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.budgets.queries import ROOM, same_document
from bastide.kernel.budgets.readers.charts import document_chart
from bastide.kernel.organisations.models import Authority
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.bulk import insert_objects
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.exchange.services import SourceFile, mark_undone, open_batch

BATCH_KIND = "budget"
LABEL_LENGTH = 250

Key = tuple[str, str, str, int, str, str]
"""What makes two documents the same one: authority, SIRET, budget, year, step, decision."""


@dataclass(frozen=True, slots=True)
class Reception:
    """What an import would do, or did, with one document.

    Attributes:
        document: the document as read.
        authority: the authority that it belongs to.
        existing: the stored document of the same budget, step and year; `None` for a new one.
        is_unchanged: whether that stored document came from the very same file.
    """

    document: BudgetDocument
    authority: Authority
    existing: Document | None

    @property
    def is_unchanged(self) -> bool:
        """Tell whether the same file was already imported."""
        return self.existing is not None and self.existing.sha256 == self.document.sha256


def receive(
    *, actor: Actor, territory: Territory, documents: Sequence[BudgetDocument]
) -> tuple[Reception, ...]:
    """Say what an import of documents would do; nothing is written.

    Raises:
        InputRefusedError: a document belongs to no authority where the actor may import, or the
            same budget, step and year already stands from another file or comes twice.
    """
    authorities = {
        authority.siren: authority
        for authority in list_visible_authorities(
            actor, territory, room=ROOM, role=Role.CONTRIBUTOR
        )
    }
    receptions: list[Reception] = []
    refusals: list[Refusal] = []
    seen: dict[Key, BudgetDocument] = {}
    for document in documents:
        authority = authorities.get(document.siren) or authorities.get(document.siret[:9])
        if authority is None:
            refusals.append(_stranger(document, territory))
            continue
        first = seen.get(_key(authority, document))
        if first is not None:
            if (first.sha256, first.lines) != (document.sha256, document.lines):
                refusals.append(_twice(document, first))
            continue
        seen[_key(authority, document)] = document
        reception = Reception(document, authority, same_document(authority, document))
        if reception.existing is not None and not reception.is_unchanged:
            refusals.append(_already_there(document, reception.existing))
        receptions.append(reception)
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return tuple(receptions)


@transaction.atomic
def import_documents(
    *, actor: Actor, territory: Territory, documents: Sequence[BudgetDocument]
) -> tuple[Document, ...]:
    """Store documents and their lines in one batch, all or none; the same file twice adds nothing.

    Args:
        actor: must contribute to every authority concerned.
        territory: the territory whose authorities receive the documents.
        documents: as the readers return them.

    Returns:
        The documents created, in order; empty when every one was already there.

    Raises:
        InputRefusedError: see `receive`.
    """
    receptions = [
        reception
        for reception in receive(actor=actor, territory=territory, documents=documents)
        if not reception.is_unchanged
    ]
    if not receptions:
        return ()
    batch = open_batch(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        room=ROOM,
        kind=BATCH_KIND,
        files=_files(receptions),
        report={"documents": [_summary(reception.document) for reception in receptions]},
    )
    created = tuple(_store(reception, batch) for reception in receptions)
    for document in created:
        record(
            actor=actor,
            perimeter_id=document.authority.perimeter_id,
            action="import_document",
            target=document,
            after={
                "file": document.file_name,
                "sha256": document.sha256,
                "year": document.year,
                "step": document.step,
            },
        )
    return created


@transaction.atomic
def undo_import(*, actor: Actor, territory: Territory, batch: ImportBatch, reason: str = "") -> int:
    """Remove every document of a batch; the batch stays, marked undone, with its report.

    Returns:
        The number of documents removed.
    """
    documents = list(
        Document.objects.filter(batch=batch, authority__territory=territory).select_related(
            "authority"
        )
    )
    for document in documents:
        actor.require(Role.CONTRIBUTOR, document.authority.perimeter_id, ROOM)
    for document in documents:
        record(
            actor=actor,
            perimeter_id=document.authority.perimeter_id,
            action="undo_import",
            target=document,
            before={"file": document.file_name, "sha256": document.sha256},
            reason=reason,
        )
    Document.objects.filter(batch=batch).delete()
    mark_undone(actor=actor, batch=batch, reason=reason)
    return len(documents)


def _files(receptions: Sequence[Reception]) -> list[SourceFile]:
    seen = {
        reception.document.sha256: SourceFile(
            name=reception.document.file_name, sha256=reception.document.sha256
        )
        for reception in receptions
    }
    return list(seen.values())


def _summary(document: BudgetDocument) -> dict[str, str | int]:
    return {
        "authority": document.authority,
        "establishment": document.establishment,
        "year": document.year,
        "step": document.step.value,
        "lines": len(document.lines),
        "file": document.file_name,
    }


def _store(reception: Reception, batch: ImportBatch) -> Document:
    read = reception.document
    document = Document(
        authority=reception.authority,
        batch=batch,
        year=read.year,
        step=read.step.value,
        decision_number=read.decision_number,
        kind=read.kind.value,
        siret=read.siret,
        establishment=read.establishment,
        norm=read.norm,
        votes_by_function=read.votes_by_function,
        population=read.population,
        format=read.format,
        schema_version=read.schema_version,
        voted_on=date.fromisoformat(read.voted_on) if read.voted_on else None,
        file_name=read.file_name[:200],
        sha256=read.sha256,
        printed_ratios=[[ratio.code, ratio.text] for ratio in read.printed_ratios],
        notes=list(read.notes),
    )
    document.full_clean(exclude=["authority", "batch"], validate_constraints=False)
    document.save(force_insert=True)
    chart = document_chart(read.norm, read.year, votes_by_function=read.votes_by_function)
    insert_objects(_stored_line(document, line, read, chart) for line in read.lines)
    return document


def _stored_line(
    document: Document, line: BudgetLine, read: BudgetDocument, chart: Chart | None
) -> Line:
    natures, functions = (chart.natures, chart.functions) if chart else ({}, {})
    return Line(
        document=document,
        rank=line.rank,
        direction=line.direction.value,
        movement=line.movement.value,
        section=line.section.value if line.section else "",
        chapter=line.chapter,
        nature=line.nature,
        nature_label=(line.nature_label or natures.get(line.nature, ""))[:LABEL_LENGTH],
        function=line.function,
        function_code=line.function_code,
        function_label=(line.function_label or functions.get(line.function, ""))[:LABEL_LENGTH],
        operation=line.operation,
        programme=line.programme,
        is_specialised=line.is_specialised,
        amount=amount_of(line, read.step),
        realised=line.realised,
        previous=line.previous,
        carried_in=line.carried_in,
        proposed=line.proposed,
        planned=line.planned,
        opened=line.opened,
        carried_out=line.carried_out,
        extra=[list(pair) for pair in line.extra],
    )


def _stranger(document: BudgetDocument, territory: Territory) -> Refusal:
    return Refusal(
        reason=f"ce document appartient à {document.authority}, qui n'est pas une collectivité "
        f"de {territory.name} où vous pouvez importer.",
        remedy="Choisissez le territoire de cette collectivité, ou demandez le droit d'y importer.",
        file=document.file_name,
        field="SIRET",
        value=document.authority_siret,
    )


def _key(authority: Authority, document: BudgetDocument) -> Key:
    return (
        authority.siren,
        document.siret,
        document.establishment,
        document.year,
        document.step.value,
        document.decision_number,
    )


def _twice(document: BudgetDocument, first: BudgetDocument) -> Refusal:
    return Refusal(
        reason=f"{first.file_name} donne déjà ce budget, à cette étape et pour cet exercice.",
        remedy="N’importez qu’un des deux, ou donnez à chaque budget son propre nom.",
        file=document.file_name,
        field="exercice",
        value=f"{document.establishment}, {document.step.value} {document.year}",
    )


def _already_there(document: BudgetDocument, existing: Document) -> Refusal:
    return Refusal(
        reason=f"{existing} est déjà là, importé du fichier {existing.file_name}.",
        remedy="Annulez l'import précédent avant d'importer une autre version de ce document.",
        file=document.file_name,
        field="exercice",
        value=f"{document.step.value} {document.year}",
    )
