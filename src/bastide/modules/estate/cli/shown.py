"""The answers of `bastide estate` in words, for people who did not ask for JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import typer

_SHOWN_ROWS = 10


def show_scoring(content: dict[str, Any]) -> None:
    """Write each building in its place, how far raters agree, and what to debate first."""
    typer.echo(_thresholds(content))
    head = f"{'Bâtiment':<24}{'Segment':<24}{'Atouts':>8}{'Attraits':>10}  Classe"
    typer.echo(head)
    for one in content["buildings"]:
        place = f"{one['building']:<24.23}{one['segment']:<24.23}"
        scores = f"{_points(one['atout']['score']):>8}{_points(one['attrait']['score']):>10}"
        typer.echo(f"{place}{scores}  {_class(one)}")
    ranked = content["ranking"]
    typer.echo(
        f"Dans l’ordre de «\u00a0{ranked['label']}\u00a0»\u00a0: {_list(ranked['buildings'])}"
    )
    typer.echo(
        f"Accord\u00a0: α ordinal {_points(content['agreement']['overall']['alpha_ordinal'])}"
    )
    if content["debate"]:
        typer.echo("À débattre d’abord\u00a0:")
    for cell in content["debate"]:
        typer.echo(f"  {cell['building']} {cell['item']}\u00a0: {cell['reason']}")
    _show_rows(content)


def show_import(content: dict[str, Any]) -> None:
    """Write what a list of assets does, and on standard error what is refused and why."""
    is_stored = "territory" in content and not content["dry_run"]
    counts = ", ".join(
        (
            f"{content['created']} {'créés' if is_stored else 'à créer'}",
            f"{content['updated']} mis à jour",
            f"{content['unchanged']} inchangés",
            f"{len(content['merged'])} réunis à un autre",
            f"{content['rows_refused']} refusés",
        )
    )
    typer.echo(f"{content['file']}\u00a0: {content['seen']} lignes lues, {counts}.")
    for note in content.get("notes", ()):
        typer.echo(f"  {note}")
    for row in content["merged"][:_SHOWN_ROWS]:
        typer.echo(
            f"  ligne {row['row']} réunie à {row['code'] or row['into']}\u00a0: {row['why']}"
        )
    for refusal in content["refused"][:_SHOWN_ROWS]:
        place = f"ligne {refusal['row']}, {refusal['field']} «\u00a0{refusal['value']}\u00a0»"
        typer.echo(f"Refusé\u00a0: {place}. {refusal['reason']} {refusal['remedy']}", err=True)
    more = len(content["refused"]) - _SHOWN_ROWS
    if more > 0:
        typer.echo(f"… et {more} autres refus.", err=True)
    if content.get("batch"):
        typer.echo(f"Lot {content['batch']}\u00a0: il s’annule à la page «\u00a0Importer\u00a0».")


def _thresholds(content: dict[str, Any]) -> str:
    used = content["threshold"]
    if isinstance(used, dict):
        pair = f"atouts {_points(used['atout'])}, attraits {_points(used['attrait'])}"
        return f"Seuils médians du patrimoine\u00a0: {pair}"
    return f"Seuil des deux axes\u00a0: {_points(used)}"


def _class(one: dict[str, Any]) -> str:
    if one["class"] is None:
        towards = f" (irait en {one['provisional_class']})" if one["provisional"] else ""
        return f"sans classe{towards}. {' '.join(one['reasons'])}"
    words = [one["class"], "certaine" if one["certain"] else "incertaine"]
    if one["grey"]:
        words.append("zone grise")
    if one.get("acceptability"):
        shares = (f"{name} {_percent(share)}" for name, share in one["acceptability"].items())
        words.append(", ".join(shares))
    return "  ".join(words)


def _show_rows(content: dict[str, Any]) -> None:
    """Write on standard error the rows refused, and those that a later one replaced."""
    for refusal in content["refused"][:_SHOWN_ROWS]:
        place = f"ligne {refusal['line']}, {refusal['field']} «\u00a0{refusal['value']}\u00a0»"
        typer.echo(f"Refusé\u00a0: {place}. {refusal['reason']} {refusal['remedy']}", err=True)
    more = len(content["refused"]) - _SHOWN_ROWS
    if more > 0:
        typer.echo(f"… et {more} autres lignes refusées.", err=True)
    if content["replaced"]:
        count = len(content["replaced"])
        typer.echo(f"Remplacées par une note plus récente\u00a0: {count} ligne(s).", err=True)


def _list(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN_ROWS])
    return f"{shown}, …" if len(names) > _SHOWN_ROWS else shown


def _points(value: float | None) -> str:
    from bastide.foundation.money import shown

    return "—" if value is None else shown(Decimal(repr(value)), decimals=2)


def _percent(share: float) -> str:
    from bastide.foundation.money import shown

    return f"{shown(Decimal(repr(share)) * 100)}\u00a0%"
