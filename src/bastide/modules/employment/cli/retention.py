"""`bastide employment purge`: what sites have kept for long enough is forgotten, for a cron."""

from __future__ import annotations

import typer

from bastide.modules.employment.cli.sites import territories
from bastide.platform.commands import AsJson, answer


def purge(
    *,
    territory: str = typer.Option(
        "",
        help="Site ou territoire (sa partie d’adresse)\u00a0; vide\u00a0: tous, ouverts ou non.",
    ),
    as_json: AsJson = False,
) -> None:
    """Effacer ce qui a passé sa durée de conservation : contenus lus, offres terminées, dépôts."""
    import django

    django.setup()
    from bastide.modules.employment.services.retention import purge_content
    from bastide.platform.access.actors import SYSTEM

    told = {"payloads": 0, "outside": 0, "offers": 0, "postings": 0}
    for one in territories(territory, as_json=as_json):
        for name, count in purge_content(actor=SYSTEM, territory=one).items():
            told[name] += count
    if as_json:
        answer(told)
        return
    typer.echo(
        f"{told['payloads']} contenus lus, {told['outside']} offres hors bassin, "
        f"{told['offers']} offres terminées, {told['postings']} offres déposées\u00a0: effacés."
    )
