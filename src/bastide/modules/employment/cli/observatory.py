"""`bastide employment observatory`: keeping what each day was, for a plain cron."""

from __future__ import annotations

import datetime as dt

import typer

from bastide.modules.employment.cli.sites import open_territories
from bastide.platform.commands import AsJson, answer, stop_refused

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Observatoire\u00a0: garder ce qu’un jour a été (`snapshot`, avec --json).",
)


@app.callback()
def observatory() -> None:
    """Observatoire : garder ce qu’un jour a été (`snapshot`, avec --json)."""


@app.command()
def snapshot(
    *,
    territory: str = typer.Option(
        "",
        help="Site ou territoire (sa partie d’adresse)\u00a0; vide\u00a0: tous les sites ouverts.",
    ),
    day: str = typer.Option("", "--day", help="Jour fini, AAAA-MM-JJ\u00a0; hier par défaut."),
    as_json: AsJson = False,
) -> None:
    """Garder les mesures d’un jour fini ; un jour déjà gardé ne change plus."""
    import django

    django.setup()
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.employment.services.outcomes.observatory import take_snapshot
    from bastide.platform.access.actors import SYSTEM

    wanted = _day(day, as_json=as_json) if day else None
    places = open_territories(territory, as_json=as_json)
    try:
        kept = {one.slug: take_snapshot(actor=SYSTEM, territory=one, day=wanted) for one in places}
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    if as_json:
        answer({"territories": len(kept), "values": kept})
        return
    typer.echo(f"{len(kept)} sites, {sum(kept.values())} mesures gardées")


def _day(text: str, *, as_json: bool) -> dt.date:
    from bastide.foundation.errors import Refusal

    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        refusal = Refusal("ce jour n’existe pas.", "Écrivez AAAA-MM-JJ.", field="day", value=text)
        stop_refused([refusal], as_json=as_json)
