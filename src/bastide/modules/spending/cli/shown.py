"""The answers of commands in words, for people who did not ask for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from bastide.modules.spending.core.decomposition import Decomposition


def show_decomposition(found: Decomposition) -> None:
    """Write the groups of a decomposition, what is unmapped, and the total, in euros."""
    from bastide.foundation.money import shown

    for group in found.groups:
        name = " / ".join(key or "—" for key in group.keys)
        typer.echo(f"{name:<52.52}{shown(group.amount, decimals=2):>20}\u00a0€  {group.lines} l.")
    unmapped = shown(found.unmapped_amount, decimals=2)
    typer.echo(f"{'Non affecté':<52}{unmapped:>20}\u00a0€  {len(found.unmapped)} l.")
    typer.echo(f"{'Total':<52}{shown(found.total, decimals=2):>20}\u00a0€")
    if found.carried_lines:
        carried = shown(found.carried_amount, decimals=2)
        typer.echo(f"{'Résultats reportés, hors total':<52}{carried:>20}\u00a0€")
    for item in found.unmapped[:10]:
        near = f" — {item.suggestions[0].reason}" if item.suggestions else ""
        amount = shown(item.amount, decimals=2)
        typer.echo(f"  À affecter\u00a0: {item.line.nature}/{item.line.function} {amount}{near}")
    for note in found.notes:
        typer.echo(f"Remarque\u00a0: {note}")


def show_document(item: dict[str, Any]) -> None:
    """Write the totals of a document, in euros."""
    from decimal import Decimal

    from bastide.foundation.money import shown

    head = f"{item['authority']} — {item['establishment']}, {item['step']} {item['year']}"
    typer.echo(f"{head} ({item['norm'] or item['format']}, {item['lines']} lignes)")
    labels = (
        ("Dépenses réelles", "real_expenditure"),
        ("Recettes réelles", "real_receipts"),
        ("Dépenses d'ordre", "order_expenditure"),
        ("Recettes d'ordre", "order_receipts"),
        ("Résultat reporté, dépense", "carried_expenditure"),
        ("Résultat reporté, recette", "carried_receipts"),
    )
    for label, name in labels:
        amount = shown(Decimal(item["totals"][name]), decimals=2)
        typer.echo(f"  {label:<28}{amount:>22}\u00a0€")
    for note in item["notes"]:
        typer.echo(f"  Remarque\u00a0: {note}")


def show_checks(result: dict[str, Any]) -> None:
    """Write each printed ratio beside the one computed again."""
    words = {"equal": "égal", "different": "différent", "not_computable": "non calculable"}
    head = f"{result['authority']}, {result['step']} {result['year']}"
    typer.echo(f"{head}, {result['population'] or '?'} habitants")
    for check in result["checks"]:
        computed = "—" if check["computed"] is None else check["computed"]
        typer.echo(f"  {check['label']}\u00a0: imprimé {check['printed']}, calculé {computed}")
        typer.echo(f"    {words[check['status']]}. {check['explanation']}")
