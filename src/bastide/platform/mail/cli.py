"""`bastide mail`: the outbox from the command line, for a plain cron and a mail alias."""

from __future__ import annotations

import sys

import typer

from bastide.foundation.errors import InputRefusedError
from bastide.platform.commands import AsJson, File, answer, file_content, stop_refused

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def mail() -> None:
    """Courriels : remettre ce qui attend, vider ce qui a servi."""


@app.command()
def deliver(
    *,
    most: int = typer.Option(500, min=1, help="Nombre de courriels de ce passage."),
    as_json: AsJson = False,
) -> None:
    """Remettre au serveur les courriels qui attendent."""
    import django

    django.setup()
    from bastide.platform.mail.services.delivery import deliver_mails

    told = deliver_mails(most=most).as_dict()
    if as_json:
        answer(told)
        return
    held = sum(told["held"].values())
    typer.echo(
        f"{told['sent']} remis, {told['again']} à reprendre, {told['failed']} en échec, "
        f"{held} retenus"
    )


@app.command()
def purge(
    *,
    days: int = typer.Option(
        -1, min=-1, help="Âge en jours\u00a0; -1\u00a0: celui des réglages de l’installation."
    ),
    as_json: AsJson = False,
) -> None:
    """Vider de leur texte et de leur adresse les courriels remis il y a longtemps."""
    import django

    django.setup()
    from django.conf import settings

    from bastide.platform.mail.services.keeping import purge_mails

    told = purge_mails(days=settings.MAIL_KEPT_DAYS if days < 0 else days)
    if as_json:
        answer(told)
        return
    typer.echo(f"{told['emptied']} vidés, {told['forgotten']} oubliés")


@app.command()
def bounced(file: File, *, as_json: AsJson = False) -> None:
    """Lire un avis de non-remise ou une plainte, et ne plus écrire à cette adresse."""
    import django

    django.setup()
    from bastide.platform.mail.services.reports import note_report

    try:
        content, _name = file_content(file)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    told = note_report(content=content)
    if as_json:
        answer(told)
        return
    sys.stderr.write(f"{told['messages']} courriels reconnus\n")
    typer.echo(f"{told['suppressed']} adresses mises de côté")
