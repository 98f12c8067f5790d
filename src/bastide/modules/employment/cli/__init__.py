"""`bastide employment …`: files read without a database; offers searched, sources read with it.

Each command stands in a file of its own; nothing heavy is imported before one runs.
"""

from __future__ import annotations

import typer

from bastide.modules.employment.cli.alerts import app as alerts
from bastide.modules.employment.cli.audience import app as audience
from bastide.modules.employment.cli.dedup import dedup
from bastide.modules.employment.cli.evaluate import evaluate_search
from bastide.modules.employment.cli.feeds import import_feed
from bastide.modules.employment.cli.lint import lint
from bastide.modules.employment.cli.observatory import app as observatory
from bastide.modules.employment.cli.outcomes import outcomes
from bastide.modules.employment.cli.place import place
from bastide.modules.employment.cli.retention import purge
from bastide.modules.employment.cli.salary import salary
from bastide.modules.employment.cli.search import search
from bastide.modules.employment.cli.surveys import app as surveys
from bastide.modules.employment.cli.update import update

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Emploi\u00a0: lire les flux, placer, lire les salaires, rapprocher et relire.",
    rich_markup_mode=None,
)


app.add_typer(alerts, name="alerts")
app.add_typer(surveys, name="surveys")
app.add_typer(observatory, name="observatory")
app.add_typer(audience, name="audience")
app.command()(dedup)
app.command("evaluate-search")(evaluate_search)
app.command("import")(import_feed)
app.command()(lint)
app.command()(outcomes)
app.command(context_settings={"ignore_unknown_options": True})(place)
app.command(context_settings={"ignore_unknown_options": True})(salary)
app.command()(purge)
app.command()(search)
app.command()(update)


@app.callback()
def employment() -> None:
    """Emploi : lire les flux, placer, lire les salaires, rapprocher et relire."""
