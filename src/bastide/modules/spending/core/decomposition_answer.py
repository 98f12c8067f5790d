"""The JSON answer of `bastide spending decompose`, from a decomposition and the rules report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bastide.foundation.money import amount_text
from bastide.kernel.policies.core.rulebook import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bastide.kernel.budgets.core.lines import BudgetDocument
    from bastide.kernel.policies.core.reports import RuleReport
    from bastide.modules.spending.core.decomposition import (
        Decomposition,
        MetConflict,
        UnmappedLine,
    )

REASONS = {
    Outcome.NO_RULE: "Aucune règle ne prend cette ligne.",
    Outcome.EXPLICIT: "La règle dit «\u00a0-\u00a0»\u00a0: aucune politique.",
    Outcome.CONFLICT: "Des règles de même priorité la mènent à des politiques différentes.",
}


def decomposition_answer(
    found: Decomposition, documents: Iterable[BudgetDocument], report: RuleReport
) -> dict[str, Any]:
    """Return the answer of the command: amounts are texts with two decimals.

    Args:
        found: the decomposition.
        documents: the budgets decomposed.
        report: what reading the rules found.
    """
    return {
        "documents": [_document(document) for document in documents],
        "by": [axis.label for axis in found.axes],
        "total": amount_text(found.total),
        "groups": [
            {
                **{axis.label: key for axis, key in zip(found.axes, group.keys, strict=True)},
                "amount": amount_text(group.amount),
                "lines": group.lines,
            }
            for group in found.groups
        ],
        "unmapped": {
            "amount": amount_text(found.unmapped_amount),
            "lines": len(found.unmapped),
            "rate": _rate(found),
            "items": [_item(item) for item in found.unmapped],
        },
        "rule_conflicts": [_conflict(conflict) for conflict in found.conflicts],
        "carried_results": {
            "amount": amount_text(found.carried_amount),
            "lines": found.carried_lines,
        },
        "total_with_carried_results": amount_text(found.total + found.carried_amount),
        "lines_without_amount": found.without_amount,
        "rules": rules_answer(report),
        "notes": list(found.notes),
    }


def _rate(found: Decomposition) -> float | None:
    return round(float(found.unmapped_amount / found.total), 6) if found.total else None


def _document(document: BudgetDocument) -> dict[str, Any]:
    return {
        "file": document.file_name,
        "authority": document.authority,
        "establishment": document.establishment,
        "siret": document.siret,
        "year": document.year,
        "step": document.step.value,
        "norm": document.norm,
        "lines": len(document.lines),
        "notes": list(document.notes),
    }


def _item(item: UnmappedLine) -> dict[str, Any]:
    line, document = item.line, item.document
    return {
        "file": document.file_name,
        "rank": line.rank,
        "authority": document.authority,
        "budget": document.establishment,
        "year": document.year,
        "direction": line.direction.value,
        "movement": line.movement.value,
        "section": line.section.value if line.section is not None else None,
        "chapter": line.chapter,
        "nature": line.nature,
        "nature_label": line.nature_label,
        "function": line.function,
        "function_label": line.function_label,
        "operation": line.operation,
        "amount": amount_text(item.amount),
        "outcome": item.outcome.value,
        "reason": REASONS[item.outcome],
        "rules": list(item.rows),
        "suggestions": [
            {
                "policy": suggestion.policy,
                "subpolicy": suggestion.subpolicy,
                "rules": suggestion.rules,
                "near": suggestion.near,
                "reason": suggestion.reason,
            }
            for suggestion in item.suggestions
        ],
    }


def _conflict(met: MetConflict) -> dict[str, Any]:
    return {
        "rows": list(met.conflict.rows),
        "policies": list(met.conflict.policies),
        "condition": met.conflict.condition,
        "resolved_by": list(met.conflict.resolved_by),
        "lines": met.lines,
        "amount": amount_text(met.amount),
    }


def rules_answer(report: RuleReport) -> dict[str, Any]:
    """Return what reading a file of rules found, as an answer."""
    return {
        "file": report.file_name,
        "form": report.form,
        "rows": report.rows,
        "blank_rows": list(report.blank_rows),
        "duplicates": [
            {"row": item.row, "first_row": item.first_row} for item in report.duplicates
        ],
        "spellings": [
            {
                "level": spelling.level,
                "kept": spelling.kept,
                "variants": [
                    {"spelling": name, "rules": rules} for name, rules in spelling.variants
                ],
            }
            for spelling in report.spellings
        ],
        "without_policy": list(report.unmapping_rows),
        "notes": [{"row": note.row, "message": note.message} for note in report.notes],
    }
