"""`bastide employment surveys`: asking what became of recruitments, for a plain cron."""

from __future__ import annotations

import typer

from bastide.modules.employment.cli.sites import open_territories
from bastide.platform.commands import AsJson, answer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Issues\u00a0: demander aux employeurs s’ils ont recruté (`run`, avec --json).",
)


@app.callback()
def surveys() -> None:
    """Issues : demander aux employeurs s’ils ont recruté (`run`, avec --json)."""


@app.command()
def run(
    *,
    territory: str = typer.Option(
        "",
        help="Site ou territoire (sa partie d’adresse)\u00a0; vide\u00a0: tous les sites ouverts.",
    ),
    is_trial: bool = typer.Option(False, "--dry-run", help="Tout regarder, sans rien envoyer."),
    as_json: AsJson = False,
) -> None:
    """Écrire aux employeurs dont le tour est venu, trois fois au plus par offre."""
    import django

    django.setup()
    from bastide.modules.employment.services.outcomes.surveys import SurveyRun, run_surveys
    from bastide.platform.access.actors import SYSTEM
    from bastide.platform.mail.services.posting import deliver_without_worker

    told = SurveyRun()
    for one in open_territories(territory, as_json=as_json):
        told.add(run_surveys(actor=SYSTEM, territory=one, is_trial=is_trial))
    if not is_trial:
        deliver_without_worker()
    if as_json:
        answer(told.as_dict())
        return
    asked, held = sum(told.asked.values()), sum(told.held.values())
    typer.echo(f"{told.postings} offres regardées, {asked} questions, {held} retenues")
