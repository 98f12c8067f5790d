"""`bastide search`: the index from the command line."""

from __future__ import annotations

import json

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def search() -> None:
    """Recherche : reconstruire l’index."""


@app.command()
def rebuild(
    as_json: bool = typer.Option(False, "--json", help="Répondre en JSON."),
) -> None:
    """Reconstruire l’index de recherche à partir des données de toutes les pièces."""
    import django

    django.setup()
    from bastide.platform.search import services

    kinds = services.rebuild()
    if as_json:
        typer.echo(json.dumps({"total": sum(kinds.values()), "kinds": kinds}, ensure_ascii=False))
        return
    for kind, count in kinds.items():
        typer.echo(f"{kind}\u00a0: {count}")
    typer.echo(f"{sum(kinds.values())} entrées", err=True)
