"""Commands on budget files: read, check, export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bastide.modules.spending.cli.inputs import documents_of
from bastide.modules.spending.cli.shown import show_checks, show_document
from bastide.modules.spending.cli.stored import import_into
from bastide.platform.commands import AsJson, File, Files, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal
    from bastide.kernel.budgets.core.lines import BudgetDocument


def import_files(
    files: Files,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Lire et vérifier seulement, sans rien écrire.")
    ] = False,
    territory: Annotated[
        str,
        typer.Option(
            "--territory", help="Territoire où enregistrer\u00a0; sans lui, rien ne l'est."
        ),
    ] = "",
    acting: Annotated[
        str, typer.Option("--as", help="Adresse du compte qui agit\u00a0; par défaut le système.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Lire des budgets, donner leurs totaux, et les enregistrer dans un territoire s'il est donné.

    TOTEM, CFU, SCDL, balance, OFGL, grand livre.
    """
    if territory:
        import_into(territory, files, acting=acting, dry_run=dry_run, as_json=as_json)
        return
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.budgets.readers import is_aggregates, read_aggregates, read_documents
    from bastide.modules.spending.core.answers import aggregates_answer, document_answer

    documents, extracts = [], []
    refusals: list[Refusal] = []
    for name in files:
        try:
            data, shown_name = file_content(name)
            if is_aggregates(data, shown_name):
                extracts.append(aggregates_answer(read_aggregates(data, shown_name)))
            else:
                documents += [document_answer(item) for item in read_documents(data, shown_name)]
        except InputRefusedError as error:
            refusals += error.refusals
    if refusals:
        stop_refused(refusals, as_json=as_json)
    if as_json:
        answer({"documents": documents, "aggregates": extracts, "dry_run": dry_run})
        return
    for item in documents:
        show_document(item)
    for item in extracts:
        typer.echo(
            f"{item['file']}\u00a0: {item['values']} agrégats de l'OFGL, "
            f"{item['bodies']} collectivités, {len(item['years'])} exercices."
        )


def ratios(
    file: File,
    *,
    previous: Annotated[
        str | None,
        typer.Option(help="Document de l'exercice précédent, pour reconnaître une valeur périmée."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recalculer les ratios qu'un fichier TOTEM ou CFU imprime, et expliquer chaque écart."""
    from bastide.modules.spending.core.answers import check_answer
    from bastide.modules.spending.core.ratios import checks_of

    found = documents_of([file], as_json=as_json)
    older = documents_of([previous], as_json=as_json) if previous else []
    results = []
    for document in found:
        before = next((item for item in older if item.siret == document.siret), None)
        results.append(
            {
                "file": document.file_name,
                "authority": document.authority,
                "establishment": document.establishment,
                "siret": document.siret,
                "year": document.year,
                "step": document.step.value,
                "norm": document.norm,
                "population": document.population,
                "checks": [check_answer(check) for check in checks_of(document, before)],
            }
        )
    if as_json:
        answer(results[0] if len(results) == 1 else {"results": results})
        return
    for result in results:
        show_checks(result)


def export(
    file: File,
    *,
    form: Annotated[str, typer.Option("--format", help="Forme écrite\u00a0: scdl.")] = "scdl",
    complete: Annotated[
        bool, typer.Option("--complete", help="Remplir aussi les sections et libellés déduits.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Écrire un budget en données ouvertes : CSV SCDL de 22 colonnes sur la sortie standard."""
    from bastide.kernel.budgets.core.scdl import scdl_text
    from bastide.kernel.budgets.readers.charts import labelled_chart_for

    if form != "scdl":
        raise typer.BadParameter("la seule forme connue est scdl.", param_hint="--format")
    documents = documents_of([file], as_json=as_json)
    _require_siret(documents, as_json=as_json)
    texts = [
        scdl_text(item, labelled_chart_for(item.norm, item.year), complete=complete)
        for item in documents
    ]
    # One header for the whole file: those of the following documents are cut.
    text = texts[0] + "".join(text.split("\r\n", 1)[1] for text in texts[1:])
    if as_json:
        lines = sum(len(item.lines) for item in documents)
        answer({"format": "scdl", "documents": len(documents), "lines": lines, "csv": text})
        return
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _require_siret(documents: Sequence[BudgetDocument], *, as_json: bool) -> None:
    from bastide.foundation.errors import Refusal

    refusals = [
        Refusal(
            reason="le SCDL demande le SIRET du budget, que ce fichier ne donne pas.",
            remedy="Ajoutez une colonne siret de 14 chiffres.",
            file=item.file_name,
            field="siret",
            value=item.siren,
        )
        for item in documents
        if not item.siret
    ]
    if refusals:
        stop_refused(refusals, as_json=as_json)
