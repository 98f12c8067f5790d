"""Reads of budget documents and lines; the gates are the only way to one."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.http import Http404

from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetKind,
    BudgetLine,
    Direction,
    Movement,
    PrintedRatio,
    Section,
    Step,
)
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.organisations.models import Authority
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor

ROOM = "spending"


def list_visible_documents(
    actor: Actor, territory: Territory, *, room: str = ROOM
) -> QuerySet[Document]:
    """Return the documents of the authorities that the actor may read in a room."""
    return Document.objects.filter(
        authority__in=list_visible_authorities(actor, territory, room=room)
    ).select_related("authority", "batch", "batch__created_by")


def get_visible_document(
    actor: Actor, territory: Territory, document_id: uuid.UUID, *, room: str = ROOM
) -> Document:
    """Return one document of a territory.

    Raises:
        Http404: no such document, or none that the actor may read; the answer is the same.
    """
    document = list_visible_documents(actor, territory, room=room).filter(id=document_id).first()
    if document is None:
        raise Http404
    return document


def list_visible_lines(actor: Actor, territory: Territory, *, room: str = ROOM) -> QuerySet[Line]:
    """Return the lines of every document that the actor may read."""
    return Line.objects.filter(
        document__authority__in=list_visible_authorities(actor, territory, room=room)
    ).select_related("document", "document__authority")


def same_document(authority: Authority, document: BudgetDocument) -> Document | None:
    """Return the stored document of the same budget, step and year, `None` without one."""
    return Document.objects.filter(
        authority=authority,
        siret=document.siret,
        establishment=document.establishment,
        year=document.year,
        step=document.step.value,
        decision_number=document.decision_number,
    ).first()


def as_read(document: Document) -> BudgetDocument:
    """Return a stored document as the core's dataclasses, lines included, in the file's order."""
    return BudgetDocument(
        authority=document.authority.name,
        establishment=document.establishment,
        siret=document.siret,
        authority_siret=document.siret,
        year=document.year,
        step=Step(document.step),
        norm=document.norm,
        votes_by_function=document.votes_by_function,
        kind=BudgetKind(document.kind),
        population=document.population,
        format=document.format,
        schema_version=document.schema_version,
        voted_on=document.voted_on.isoformat() if document.voted_on else "",
        file_name=document.file_name,
        sha256=document.sha256,
        lines=tuple(line_as_read(line) for line in document.lines.all()),
        printed_ratios=tuple(PrintedRatio(*pair) for pair in document.printed_ratios),
        decision_number=document.decision_number,
        notes=tuple(document.notes),
    )


def line_as_read(line: Line) -> BudgetLine:
    """Return a stored line as the core's dataclass."""
    return BudgetLine(
        rank=line.rank,
        direction=Direction(line.direction),
        movement=Movement(line.movement),
        section=Section(line.section) if line.section else None,
        chapter=line.chapter,
        nature=line.nature,
        function=line.function,
        function_code=line.function_code,
        operation=line.operation,
        realised=line.realised,
        previous=line.previous,
        carried_in=line.carried_in,
        proposed=line.proposed,
        planned=line.planned,
        opened=line.opened,
        carried_out=line.carried_out,
        is_specialised=line.is_specialised,
        programme=line.programme,
        nature_label=line.nature_label,
        function_label=line.function_label,
        extra=tuple((name, value) for name, value in line.extra),
    )
