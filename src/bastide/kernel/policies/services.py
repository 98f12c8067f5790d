"""Writes of nomenclatures and of what their rules attach. A version is never edited."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from bastide.foundation.money import split
from bastide.kernel.budgets.core.lines import amount_of
from bastide.kernel.budgets.models import Document
from bastide.kernel.budgets.queries import as_read
from bastide.kernel.policies.core.reports import RuleReport
from bastide.kernel.policies.core.rulebook import Allocation as Decision
from bastide.kernel.policies.core.rulebook import Outcome, RuleBook
from bastide.kernel.policies.core.rules import MappingRule, subject_of
from bastide.kernel.policies.models import Allocation, AllocationRun, Nomenclature, Policy, Rule
from bastide.kernel.policies.queries import rulebook_of
from bastide.kernel.policies.readers import read_rules
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.bulk import insert_rows

ROOM = "policies"
ENGINE_VERSION = "1"
"""Changes whenever the same inputs could give another answer."""

PolicyIds = dict[tuple[str, str], int]
"""(policy, subpolicy) → identifier of the finest policy; no subpolicy: the policy itself."""

Part = tuple[uuid.UUID, int, int | None, str, int | None, Decimal]
"""(run, line, policy, outcome, row of the rule, euros): a row of `Allocation`."""


@dataclass(frozen=True, slots=True)
class NomenclatureFile:
    """A file of rules to load, and what it is.

    Attributes:
        name: name of the nomenclature. data: bytes of the file. file_name: its name.
        valid_from: first day in force. source: where the nomenclature comes from, in French.
    """

    name: str
    data: bytes
    file_name: str
    valid_from: date
    source: str

    @property
    def sha256(self) -> str:
        """Return the fingerprint of the file."""
        return hashlib.sha256(self.data).hexdigest()


@transaction.atomic
def load_nomenclature(
    *, actor: Actor, territory: Territory, file: NomenclatureFile
) -> Nomenclature:
    """Load a file of rules as a new version; the same file again returns the version it made.

    Raises:
        InputRefusedError: a row of the file cannot be read, or shares do not sum to 1.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    versions = Nomenclature.objects.filter(territory=territory, name=file.name)
    same = versions.filter(sha256=file.sha256).first()
    if same is not None:
        return same
    read = read_rules(file.data, file.file_name)
    nomenclature = Nomenclature.objects.create(
        territory=territory,
        name=file.name,
        version=versions.count() + 1,
        valid_from=file.valid_from,
        source=file.source,
        file_name=file.file_name,
        sha256=file.sha256,
        warnings=remarks(read.report),
    )
    _store_rules(nomenclature, read.book.rules)
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="load_nomenclature",
        target=nomenclature,
        after={
            "file": file.file_name,
            "sha256": file.sha256,
            "rules": len(read.book.rules),
            "version": nomenclature.version,
        },
    )
    return nomenclature


@transaction.atomic
def allocate_document(
    *, actor: Actor, document: Document, nomenclature: Nomenclature, room: str = ROOM
) -> AllocationRun:
    """Attach every line of a document to policies; the same inputs return the run already made.

    The parts of a line sum to the line, to the cent; what no rule attaches, or rules contradict,
    is kept as a part without policy. A line without amount has no part.

    Args:
        actor: contributes to `room` in the document's authority, when something is computed.
        document: obtained through a gate.
        nomenclature: of the same territory.
        room: the room whose act causes the computation.
    """
    inputs = _inputs_hash(document, nomenclature)
    previous = AllocationRun.objects.filter(document=document, nomenclature=nomenclature).first()
    if previous is not None and previous.inputs_hash == inputs:
        return previous
    actor.require(Role.CONTRIBUTOR, document.authority.perimeter_id, room)
    if previous is not None:
        previous.delete()
    run = AllocationRun.objects.create(
        document=document,
        nomenclature=nomenclature,
        inputs_hash=inputs,
        engine_version=ENGINE_VERSION,
        author=actor.user,
    )
    conflicts = _store_parts(run, rulebook_of(nomenclature))
    if conflicts:
        run.conflicts = conflicts
        run.save(update_fields=["conflicts"])
    record(
        actor=actor,
        perimeter_id=document.authority.perimeter_id,
        action="allocate_document",
        target=run,
        after={"inputs": inputs, "nomenclature": str(nomenclature), "document": str(document)},
    )
    return run


def _inputs_hash(document: Document, nomenclature: Nomenclature) -> str:
    text = f"{document.sha256}|{document.id}|{nomenclature.sha256}|{ENGINE_VERSION}"
    return hashlib.sha256(text.encode()).hexdigest()


def remarks(report: RuleReport) -> list[str]:
    """Return in French what reading a file of rules found: conflicts, spellings, repetitions."""
    spellings = [
        f"«\u00a0{spelling.kept}\u00a0» est aussi écrit\u00a0: "
        + ", ".join(f"«\u00a0{name}\u00a0» ({count})" for name, count in spelling.variants)
        for spelling in report.spellings
    ]
    duplicates = [
        f"La ligne {one.row} répète la ligne {one.first_row}\u00a0: elle est ignorée."
        for one in report.duplicates
    ]
    conflicts = [
        f"Les lignes {', '.join(map(str, one.rows))} se contredisent ({one.condition})\u00a0: "
        + ", ".join(one.policies)
        for one in report.conflicts
    ]
    return [*conflicts, *spellings, *duplicates]


def _store_rules(nomenclature: Nomenclature, rules: Iterable[MappingRule]) -> None:
    listed = list(rules)
    policies = _store_policies(nomenclature, listed)
    insert_rows(
        Rule,
        (
            "nomenclature_id",
            "row",
            "priority",
            "policy_id",
            "share",
            "predicates",
            "category",
            "kind",
            "valid_from",
            "valid_to",
        ),
        (
            (
                nomenclature.pk,
                rule.row,
                rule.priority,
                None if rule.is_unmapping else policies[rule.policy, rule.subpolicy],
                str(rule.share),
                {field: pattern.source for field, pattern in rule.predicates},
                rule.category[:200],
                rule.kind[:200],
                rule.valid_from,
                rule.valid_to,
            )
            for rule in listed
        ),
    )


def _store_policies(nomenclature: Nomenclature, rules: Iterable[MappingRule]) -> PolicyIds:
    names = sorted({(rule.policy, rule.subpolicy) for rule in rules if not rule.is_unmapping})
    tops = Policy.objects.bulk_create(
        Policy(nomenclature=nomenclature, name=name)
        for name in dict.fromkeys(policy for policy, _subpolicy in names)
    )
    ids: PolicyIds = {(top.name, ""): top.pk for top in tops}
    leaves = Policy.objects.bulk_create(
        Policy(nomenclature=nomenclature, parent_id=ids[policy, ""], name=subpolicy)
        for policy, subpolicy in names
        if subpolicy
    )
    by_top = {top.pk: top.name for top in tops}
    ids |= {(by_top[leaf.parent_id or 0], leaf.name): leaf.pk for leaf in leaves}
    return ids


def _store_parts(run: AllocationRun, book: RuleBook) -> list[dict[str, Any]]:
    read = as_read(run.document)
    line_ids = dict(run.document.lines.values_list("rank", "id"))
    policies = _policy_ids(run.nomenclature)
    parts: list[Part] = []
    conflicts: list[dict[str, Any]] = []
    for line in read.lines:
        decision = book.allocation(subject_of(read, line))
        if decision.outcome is Outcome.CONFLICT:
            conflicts.append({"line": line.rank, "rules": list(decision.rows)})
        parts.extend(
            _parts_of(run, line_ids[line.rank], decision, amount_of(line, read.step), policies)
        )
    names = ("run_id", "line_id", "policy_id", "outcome", "rule_row", "amount")
    insert_rows(Allocation, names, parts)
    return conflicts


def _policy_ids(nomenclature: Nomenclature) -> PolicyIds:
    return {
        (parent or name, name if parent else ""): key
        for key, name, parent in nomenclature.policies.values_list("id", "name", "parent__name")
    }


def _parts_of(
    run: AllocationRun,
    line_id: int,
    decision: Decision,
    amount: Decimal | None,
    policies: PolicyIds,
) -> list[Part]:
    if amount is None:
        return []
    if decision.outcome is not Outcome.MAPPED:
        return [(run.pk, line_id, None, decision.outcome.value, None, amount)]
    amounts = split(amount, [part.share for part in decision.parts])
    return [
        (
            run.pk,
            line_id,
            policies[part.policy, part.subpolicy],
            decision.outcome.value,
            part.row,
            one,
        )
        for part, one in zip(decision.parts, amounts, strict=True)
    ]
