"""The command that says what answers prove of hires, from a file of recruitments."""

from __future__ import annotations

from typing import Annotated

import typer

from bastide.platform.commands import AsJson, answer, file_content, stop_refused


def outcomes(
    file: Annotated[
        str, typer.Argument(metavar="FICHIER", help="Fichier JSON, ou - pour l’entrée standard.")
    ] = "",
    *,
    threshold: Annotated[
        int | None,
        typer.Option("--threshold", help="Réponses sous lesquelles une partie n’est pas dite."),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire un fichier d’exemple, et finir.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Dire combien d’embauches sont certaines, combien sont probables, et ce qu’on ignore."""
    import json

    from bastide.foundation.errors import InputRefusedError, Refusal
    from bastide.modules.employment.core.outcomes.files import (
        outcomes_answer,
        outcomes_example,
        outcomes_schema,
    )

    if schema or example:
        answer(outcomes_schema() if schema else outcomes_example())
        return
    if not file:
        raise typer.BadParameter(
            "donnez un fichier, ou --schema, ou --example.", param_hint="FICHIER"
        )
    try:
        content, name = file_content(file)
        found = outcomes_answer(json.loads(content), name, threshold)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    except (ValueError, RecursionError):
        refusal = Refusal("le fichier n’est pas du JSON.", "Voyez --example.", file=file)
        stop_refused([refusal], as_json=as_json)
    if as_json:
        answer(found)
        return
    hires, total = found["total"]["hires"], found["total"]
    likely = "inconnu" if hires["extrapolated"] is None else hires["extrapolated"]
    typer.echo(
        f"{hires['certain']} embauches certaines, {likely} avec les silencieux, "
        f"{hires['most']} au plus\u00a0; {total['answered']} réponses pour {total['asked']} "
        "demandes, "
        f"{total['not_asked']} recrutements dont personne n’a été interrogé"
    )
