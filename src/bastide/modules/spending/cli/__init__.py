"""`bastide spending …`: budget files read, checked and exported without the web nor a database.

Nothing heavy is imported before a command runs. Only `import --territory` and `undo` load Django.
"""

from __future__ import annotations

import typer

from bastide.modules.spending.cli import decomposing, files, stored

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Dépenses\u00a0: lire, vérifier, répartir et exporter des budgets.",
    rich_markup_mode=None,
)

app.command("import")(files.import_files)
app.command()(stored.undo)
app.command()(files.ratios)
app.command()(files.export)
app.command()(decomposing.decompose)


@app.callback()
def spending() -> None:
    """Dépenses : lire, vérifier, répartir et exporter des budgets."""
