"""`bastide employment audience`: a day becomes counts, and the counts of a period."""

from __future__ import annotations

import datetime as dt

import typer

from bastide.platform.commands import AsJson, answer, stop_refused

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Audience\u00a0: compter les jours finis (`roll-up`), les lire (`show`), avec --json.",
)


@app.callback()
def audience() -> None:
    """Audience : compter les jours finis (`roll-up`), les lire (`show`), avec --json."""


@app.command("roll-up")
def roll_up(*, as_json: AsJson = False) -> None:
    """Changer les visites des jours finis en nombres, et détruire leurs clés."""
    import django

    django.setup()
    from django.utils import timezone

    from bastide.modules.employment.queries.audience import list_territories_with_visits
    from bastide.modules.employment.services.communication.counting import roll_up_audience
    from bastide.platform.access.actors import SYSTEM

    today = timezone.localdate()
    told = {"territories": 0, "days": 0, "visits": 0}
    for territory in list_territories_with_visits(today):
        done = roll_up_audience(actor=SYSTEM, territory=territory, today=today)
        told["territories"] += 1
        told["days"] += done["days"]
        told["visits"] += done["visits"]
    if as_json:
        answer(told)
        return
    typer.echo(f"{told['territories']} sites, {told['days']} jours, {told['visits']} visites")


@app.command()
def show(
    site: str = typer.Argument(..., help="Adresse du site (ce qui suit /emploi/)."),
    *,
    days: int = typer.Option(28, min=1, max=3660, help="Jours entiers, jusqu’à hier."),
    as_json: AsJson = False,
) -> None:
    """Dire l’audience d’un site\u00a0: visites, rebonds, campagnes."""
    import django

    django.setup()
    from django.http import Http404
    from django.utils import timezone

    from bastide.foundation.errors import Refusal
    from bastide.modules.employment.queries.audience import audience_of
    from bastide.modules.employment.queries.sites import get_open_site
    from bastide.platform.access.actors import SYSTEM

    try:
        territory = get_open_site(site).territory
    except Http404:
        reason, remedy = "ce site n’existe pas ou n’est pas ouvert.", "Vérifiez son adresse."
        stop_refused([Refusal(reason, remedy, field="site", value=site)], as_json=as_json)
    today = timezone.localdate()
    since, until = today - dt.timedelta(days=days), today - dt.timedelta(days=1)
    found = audience_of(SYSTEM, territory, since=since, until=until)
    told = found.as_dict()
    if as_json:
        answer(told)
        return
    rate = "inconnu" if found.bounce_rate is None else f"{100 * found.bounce_rate:.0f}\u00a0%"
    typer.echo(f"{told['visits']} visites, taux de rebond {rate}, {told['pages']} pages")
    for one in told["partners"]:
        name = one["key"] or "autres partenaires"
        typer.echo(f"Widget {name}\u00a0: {one['displays']} affichages, {one['clicks']} clics")
