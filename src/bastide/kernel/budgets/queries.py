"""Reads of budget documents and lines; the gates are the only way to one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Sum, Value, When
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
_DIRECTIONS = {item.value: item for item in Direction}
_MOVEMENTS = {item.value: item for item in Movement}
_SECTIONS: dict[str, Section | None] = {"": None} | {item.value: item for item in Section}
_LINE_FIELDS = tuple(field.name for field in fields(BudgetLine))
"""The stored line keeps every field of the core's under the same name."""


def list_visible_documents(
    actor: Actor, territory: Territory, *, room: str = ROOM
) -> QuerySet[Document]:
    """Return the documents of the authorities that the actor may read in a room."""
    return Document.objects.filter(
        authority__in=list_visible_authorities(actor, territory, room=room)
    ).select_related("authority", "batch", "batch__created_by")


def with_line_count(documents: QuerySet[Document]) -> QuerySet[Any]:
    """Return documents with `line_count`, counted apart so that no long column is grouped."""
    lines = Line.objects.filter(document=OuterRef("pk")).order_by().values("document")
    return documents.annotate(line_count=Subquery(lines.annotate(n=Count("pk")).values("n")))


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
    rows = document.lines.order_by("rank").values_list(*_LINE_FIELDS)
    return _with_lines(document, tuple(_line(row) for row in rows))


def summed_documents(documents: Sequence[Document]) -> tuple[BudgetDocument, ...]:
    """Return stored documents whose lines are sums, for measures that open no line.

    One line (rank 0) for each direction, movement, section and account, with the sum of what its
    lines count for at the document's step; a line without section stays alone. One query.
    """
    lines: dict[uuid.UUID, list[BudgetLine]] = {document.id: [] for document in documents}
    single = Case(When(section="", then=F("rank")), default=Value(0))
    groups = (
        Line.objects.filter(document__in=list(lines))
        .annotate(alone=single)
        .order_by("document_id", "direction", "movement", "section", "nature", "alone")
        .values_list("document_id", "direction", "movement", "section", "nature", "alone")
        .annotate(total=Sum("amount"))
    )
    for owner, direction, movement, section, nature, _alone, total in groups:
        summed = BudgetLine(
            rank=0,
            direction=_DIRECTIONS[direction],
            movement=_MOVEMENTS[movement],
            section=_SECTIONS[section],
            chapter="",
            nature=nature,
            realised=total,
            planned=total,
        )
        lines[owner].append(summed)
    return tuple(_with_lines(document, tuple(lines[document.id])) for document in documents)


def _with_lines(document: Document, lines: tuple[BudgetLine, ...]) -> BudgetDocument:
    """Return a stored document with these lines; its body is the authority that received it."""
    siren = document.authority.siren
    return BudgetDocument(
        authority=document.authority.name,
        establishment=document.establishment,
        siret=document.siret,
        authority_siret=document.siret if document.siret.startswith(siren) else siren,
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
        lines=lines,
        printed_ratios=tuple(PrintedRatio(*pair) for pair in document.printed_ratios),
        decision_number=document.decision_number,
        notes=tuple(document.notes),
    )


def line_as_read(line: Line) -> BudgetLine:
    """Return a stored line as the core's dataclass."""
    return _line(tuple(getattr(line, name) for name in _LINE_FIELDS))


def _line(row: Sequence[Any]) -> BudgetLine:
    values: dict[str, Any] = dict(zip(_LINE_FIELDS, row, strict=True))
    values["direction"] = _DIRECTIONS[values["direction"]]
    values["movement"] = _MOVEMENTS[values["movement"]]
    values["section"] = _SECTIONS[values["section"]]
    values["extra"] = tuple((name, value) for name, value in values["extra"])
    return BudgetLine(**values)
