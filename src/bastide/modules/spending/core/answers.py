"""What the command line and the API say of documents and checks: plain keys, exact texts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bastide.foundation.money import amount_text, rounded
from bastide.kernel.budgets.core.lines import BudgetDocument, Direction
from bastide.modules.spending.core.ratios import Check, Unit
from bastide.modules.spending.core.totals import named_totals, totals_of

if TYPE_CHECKING:
    from bastide.kernel.budgets.core.aggregates import AggregateExtract


def document_answer(document: BudgetDocument) -> dict[str, Any]:
    """Return a document as the command line describes it: identity, totals, balance, remarks.

    `real_*` totals leave out the results carried over (001, 002), which stand under `carried_*`;
    `real_*_with_carried` adds them, as the file's own "real" mark does.
    """
    totals = totals_of(document)
    named = named_totals(totals)
    for name in ("expenditure", "receipts"):
        named[f"real_{name}_with_carried"] = named[f"real_{name}"] + named[f"carried_{name}"]
    notes = list(document.notes)
    if not totals.is_order_balanced:
        gap = named["order_expenditure"] - named["order_receipts"]
        notes.append(
            f"Les opérations d'ordre ne s'équilibrent pas\u00a0: écart {amount_text(gap)}."
        )
    if totals.missing:
        notes.append(
            f"{totals.missing} lignes sans montant à cette étape\u00a0: inconnu, pas zéro."
        )
    return {
        "file": document.file_name,
        "sha256": document.sha256,
        "format": document.format,
        "schema_version": document.schema_version,
        "authority": document.authority,
        "establishment": document.establishment,
        "siret": document.siret,
        "siren": document.siren,
        "year": document.year,
        "step": document.step.value,
        "decision_number": document.decision_number,
        "kind": document.kind.value,
        "norm": document.norm,
        "votes_by_function": document.votes_by_function,
        "population": document.population,
        "lines": len(document.lines),
        "totals": {name: amount_text(amount) for name, amount in named.items()},
        "order_balanced": totals.is_order_balanced,
        "lines_without_amount": totals.missing,
        "notes": notes,
    }


def aggregates_answer(extract: AggregateExtract) -> dict[str, Any]:
    """Return an OFGL extract as the command line describes it: bodies, years, aggregates."""
    values = extract.values
    return {
        "file": extract.file_name,
        "sha256": extract.sha256,
        "format": "ofgl",
        "values": len(values),
        "bodies": len({value.siren for value in values}),
        "years": sorted({value.year for value in values}),
        "aggregates": sorted({value.aggregate for value in values}),
        "missing": sum(value.amount is None for value in values),
        "notes": list(extract.notes),
    }


def check_answer(check: Check) -> dict[str, Any]:
    """Return a check as the command line writes it; `ok` is null when nothing can be compared."""
    comparable = check.expected is not None and check.computed is not None
    return {
        "code": check.code,
        "label": check.label,
        "formula": check.formula,
        "unit": check.unit.value,
        "printed": check.printed,
        "expected": _value(check.expected, check.unit),
        "computed": _value(check.computed, check.unit),
        "ok": check.status.value == "equal" if comparable else None,
        "status": check.status.value,
        "explanation": check.explanation,
    }


def _value(value: Decimal | None, unit: Unit) -> str | float | None:
    """Write euros as text with two decimals, percentages and years as numbers."""
    if value is None:
        return None
    if unit is Unit.EUROS_PER_HEAD:
        return amount_text(value)
    return float(value.quantize(Decimal("0.000001")))


def balance_of(document: BudgetDocument) -> Decimal:
    """Return receipts less expenditure of a document, carried results included, euros to the cent.

    At a primary budget the answer is zero: the budget is voted in real balance.

    Source: CGCT, art. L1612-4.
    """
    totals = totals_of(document)
    receipts = totals.total(Direction.RECEIPT) + totals.carried_total(Direction.RECEIPT)
    spent = totals.total(Direction.EXPENDITURE) + totals.carried_total(Direction.EXPENDITURE)
    return rounded(receipts - spent)
