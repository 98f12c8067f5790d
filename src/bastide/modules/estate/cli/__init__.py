"""`bastide estate …`: lists read, votes scored, plans computed, without the web nor a database.

Each command stands in a file of its own; nothing heavy is imported before one runs. Only
`import --territory` loads Django.
"""

from __future__ import annotations

import typer

from bastide.modules.estate.cli import files, plan, score

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Patrimoine\u00a0: importer, noter, placer dans la matrice et planifier.",
    rich_markup_mode=None,
)

app.command("import")(files.import_files)
app.command()(score.score)
app.command()(plan.plan)


@app.callback()
def estate() -> None:
    """Patrimoine : importer, noter, placer dans la matrice et planifier."""
