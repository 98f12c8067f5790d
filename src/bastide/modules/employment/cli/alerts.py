"""`bastide employment alerts`: the run of each morning, for a plain cron."""

from __future__ import annotations

import typer

from bastide.modules.employment.cli.sites import open_territories
from bastide.platform.commands import AsJson, answer

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Alertes\u00a0: dire à chacun ce qui est nouveau (`run`, avec --json).",
)


@app.callback()
def alerts() -> None:
    """Alertes : dire à chacun ce qui est nouveau (`run`, avec --json)."""


@app.command()
def run(
    *,
    territory: str = typer.Option(
        "",
        help="Site ou territoire (sa partie d’adresse)\u00a0; vide\u00a0: tous les sites ouverts.",
    ),
    is_trial: bool = typer.Option(
        False, "--dry-run", help="Tout composer, sans rien écrire ni envoyer."
    ),
    as_json: AsJson = False,
) -> None:
    """Comparer les alertes aux nouvelles offres et écrire un courriel par personne, au plus."""
    import django

    django.setup()
    from bastide.modules.employment.services.alerts.purge import purge_alerts
    from bastide.modules.employment.services.alerts.runs import AlertRun, run_alerts
    from bastide.platform.access.actors import SYSTEM
    from bastide.platform.mail.services.posting import deliver_without_worker

    told = AlertRun()
    for one in open_territories(territory, as_json=as_json):
        if not is_trial:
            purge_alerts(actor=SYSTEM, territory=one)
        told.add(run_alerts(actor=SYSTEM, territory=one, is_trial=is_trial))
    if not is_trial:
        deliver_without_worker()
    if as_json:
        answer(told.as_dict())
        return
    held = sum(told.held.values())
    typer.echo(
        f"{told.subscriptions} alertes, {told.digests} courriels composés, {told.lines} offres, "
        f"{told.sent} à remettre, {held} personnes sans courriel"
    )
