"""Writes of spending: an import attaches its lines to policies and refreshes the cube."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from bastide.kernel.budgets.core.lines import BudgetDocument
from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.budgets.queries import line_as_read
from bastide.kernel.budgets.services import import_documents, undo_import
from bastide.kernel.policies.models import Allocation, AllocationRun, Nomenclature
from bastide.kernel.policies.queries import current_nomenclature, names_of
from bastide.kernel.policies.services import allocate_document
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.queries.cube import COLUMNS, CUBE
from bastide.modules.spending.queries.found import DOCUMENT_KIND, document_entries
from bastide.modules.spending.readers.reference import steerable_rules
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.analytics.models import Snapshot
from bastide.platform.analytics.services import write_snapshot
from bastide.platform.database.statistics import refresh_statistics
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.search.services import index_entries, remove_entries

ROOM = "spending"
Names = Mapping[int | None, tuple[str, str]]
"""Identifier of a policy → (policy, subpolicy)."""


@transaction.atomic
def import_budgets(
    *, actor: Actor, territory: Territory, documents: Sequence[BudgetDocument]
) -> tuple[Document, ...]:
    """Import documents, attach their lines to the current nomenclature, refresh the cube.

    Returns:
        The documents created; empty when every one was already there.

    Raises:
        InputRefusedError: see `bastide.kernel.budgets.services.receive`.
    """
    created = import_documents(actor=actor, territory=territory, documents=documents)
    if created:
        _allocate(actor, territory, created)
        refresh_cube(actor=actor, territory=territory)
        index_entries(document_entries(created))
        refresh_statistics(Document, Line, Allocation, AllocationRun)
    return created


@transaction.atomic
def undo_budgets(
    *, actor: Actor, territory: Territory, batch: ImportBatch, reason: str = ""
) -> int:
    """Undo an import and refresh the cube; returns the number of documents removed."""
    keys = [str(key) for key in Document.objects.filter(batch=batch).values_list("pk", flat=True)]
    removed = undo_import(actor=actor, territory=territory, batch=batch, reason=reason)
    refresh_cube(actor=actor, territory=territory)
    remove_entries(kind=DOCUMENT_KIND, keys=keys)
    return removed


@transaction.atomic
def read_again(*, actor: Actor, territory: Territory) -> int:
    """Attach every document of a territory to its current nomenclature, old years included.

    Returns:
        The number of documents concerned.

    Raises:
        NotAllowedError: the actor does not manage spending in the whole territory.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    documents = list(
        Document.objects.filter(authority__territory=territory).select_related("authority")
    )
    _allocate(actor, territory, documents)
    refresh_cube(actor=actor, territory=territory)
    return len(documents)


def refresh_cube(*, actor: Actor, territory: Territory) -> Snapshot:
    """Write the snapshot of every line of a territory, parts of policies apart.

    A line without any allocation stands once, without policy; a line without amount is absent.
    """
    import pyarrow as pa  # noqa: PLC0415 -- half a second that only a snapshot needs

    arrow_types = {
        "string": pa.string(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "boolean": pa.bool_(),
        "decimal(18, 2)": pa.decimal128(18, 2),
    }
    nomenclature = current_nomenclature(territory)
    names = names_of(nomenclature) if nomenclature else {}
    rows = [
        row
        for document in Document.objects.filter(authority__territory=territory)
        .select_related("authority")
        .order_by("authority__siren", "year", "step", "establishment")
        for row in _document_rows(document, nomenclature, names)
    ]
    columns = {
        name: pa.array([row[name] for row in rows], type=arrow_types[kind])
        for name, kind in COLUMNS.items()
    }
    return write_snapshot(
        name=CUBE, perimeter_id=territory.perimeter_id, table=pa.table(columns), actor=actor
    )


def _allocate(actor: Actor, territory: Territory, documents: Sequence[Document]) -> None:
    nomenclature = current_nomenclature(territory)
    if nomenclature is None:
        return
    for document in documents:
        allocate_document(actor=actor, document=document, nomenclature=nomenclature, room=ROOM)


def _document_rows(
    document: Document, nomenclature: Nomenclature | None, names: Names
) -> list[dict[str, Any]]:
    parts = _parts(document.id, nomenclature, names)
    rules = steerable_rules(
        document.year, authority=document.authority.siren, budget=document.establishment
    )
    rows: list[dict[str, Any]] = []
    for line in document.lines.all():
        if line.amount is None:
            continue
        read = line_as_read(line)
        shared = {
            "document": str(document.id),
            "authority": document.authority.siren,
            "budget": document.establishment,
            "kind": document.kind,
            "year": document.year,
            "step": document.step,
            "direction": line.direction,
            "movement": line.movement,
            "section": line.section,
            "chapter": line.chapter,
            "nature": line.nature,
            "function": line.function,
            "is_result": read.is_carried_result,
            "is_steerable": rules.verdict(read).is_steerable,
            "rank": line.rank,
        }
        for policy, subpolicy, amount in parts.get(line.id, [(None, None, line.amount)]):
            rows.append({**shared, "policy": policy, "subpolicy": subpolicy, "amount": amount})
    return rows


def _parts(
    document_id: uuid.UUID, nomenclature: Nomenclature | None, names: Names
) -> dict[int, list[tuple[str | None, str | None, Any]]]:
    found: dict[int, list[tuple[str | None, str | None, Any]]] = {}
    allocations = Allocation.objects.filter(
        run__document_id=document_id, run__nomenclature=nomenclature
    ).values_list("line_id", "policy_id", "amount")
    for line_id, policy_id, amount in allocations:
        policy, subpolicy = names[policy_id] if policy_id else (None, None)
        found.setdefault(line_id, []).append((policy, subpolicy, amount))
    return found
