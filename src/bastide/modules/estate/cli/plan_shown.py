"""The answer of `bastide estate plan` in words, for people who did not ask for JSON."""

from __future__ import annotations

from typing import Any

import typer

STATUS_WORDS = {
    "optimal": "Plan optimal",
    "feasible": "Plan possible, un meilleur peut exister",
    "infeasible": "Aucun plan possible",
}


def show_plan(content: dict[str, Any]) -> None:
    """Write the plan year by year, what holds it back, or why there is none."""
    if content["title"]:
        typer.echo(content["title"])
    if content["objective"] is None:
        typer.echo(f"{STATUS_WORDS[content['status']]}.")
    else:
        gap = f", écart {_percent(content['gap'])}" if content["gap"] else ""
        typer.echo(f"{STATUS_WORDS[content['status']]}\u00a0: {_euros(content['objective'])}{gap}.")
    for entry in content["plan"]:
        _show_entry(entry)
    for state in content["by_year"]:
        _show_year(state)
    for binding in content["binding"]:
        typer.echo(f"Sans marge\u00a0: {binding['label']}")
    for price in content.get("constraint_costs", ()):
        cost = "inconnu" if price["cost"] is None else _euros(price["cost"])
        typer.echo(f"Coût de «\u00a0{price['label']}\u00a0»\u00a0: {cost}")
    _show_conflict(content)
    _show_more(content)
    for one in content["blocked"]:
        years = ", ".join(map(str, one["years"]))
        article = f" ({one['article']})" if one["article"] else ""
        typer.echo(
            f"Écarté\u00a0: {one['building']} {one['action']} {years}. {one['reason']}{article}"
        )
    for note in content["notes"]:
        typer.echo(f"Remarque\u00a0: {note}")


def _show_entry(entry: dict[str, Any]) -> None:
    year = "" if entry["year"] is None else entry["year"]
    name = f"{entry['building']} {entry['label']}".strip()
    cost = _euros(entry["net_cost"]) if "net_cost" in entry else ""
    receipt = entry.get("receipt")
    sold = f"  recette comptée {_euros(receipt['counted'])}" if receipt else ""
    typer.echo(f"  {name:<40.39}{entry['action_label']:<28.27}{year!s:>5}{cost:>20}{sold}")


def _show_year(state: dict[str, Any]) -> None:
    left = "" if state["balance"] is None else f", reste {_euros(state['balance'])}"
    ratio = state["energy_ratio"]
    energy = "" if ratio is None else f", énergie {_percent(ratio)} de la référence"
    typer.echo(
        f"{state['year']}\u00a0: dépenses {_euros(state['spent'])}, recettes disponibles "
        f"{_euros(state['receipts'])}{left}{energy}"
    )


def _show_conflict(content: dict[str, Any]) -> None:
    shown: set[int] = set()
    for one in content["conflict"]:
        if one["set"] not in shown:
            start = "Ou bien\u00a0: " if shown else ""
            typer.echo(f"{start}{one['explanation']}")
            shown.add(one["set"])
        typer.echo(f"  {one['label']}\u00a0: {one['remedy']}")


def _show_more(content: dict[str, Any]) -> None:
    for point in content.get("frontier", ()):
        typer.echo(f"Argent {_euros(point['money'])}, service {_number(point['service'])}\u00a0:")
        _show_short(point["plan"])
    robust = content.get("robust")
    if robust:
        worst = _euros(robust["worst_regret"])
        typer.echo(f"Plan de moindre regret (au pire {worst} de perdus)\u00a0:")
        _show_short(robust["plan"])
        for one in robust["scenarios"]:
            typer.echo(f"  {one['name']}\u00a0: regret {_euros(one['regret'])}")


def _show_short(plan: list[dict[str, Any]]) -> None:
    acted = [one for one in plan if one["year"] is not None]
    said = ", ".join(f"{one['building']} {one['action_label']} {one['year']}" for one in acted)
    typer.echo(f"  {said or 'tout conserver'}")


def _euros(text: str) -> str:
    from decimal import Decimal

    from bastide.foundation.money import shown

    return f"{shown(Decimal(text), decimals=2)}\u00a0€"


def _number(value: float) -> str:
    from decimal import Decimal

    from bastide.foundation.money import shown

    return shown(Decimal(str(value)), decimals=2)


def _percent(rate: float) -> str:
    return f"{_number(rate * 100)}\u00a0%"
