"""`bastide spending …`: budget files read, checked and exported without the web nor a database.

Nothing heavy is imported before a command runs. Only `import --territory` and `undo` load Django.
"""

from __future__ import annotations

import gc
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bastide.foundation.errors import Refusal
    from bastide.kernel.budgets.core.lines import BudgetDocument
    from bastide.kernel.territories.models import Territory
    from bastide.modules.spending.core.decomposition import Decomposition, Perimeter
    from bastide.platform.access.actors import Actor
    from bastide.platform.exchange.models import ImportBatch

app = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Dépenses\u00a0: lire, vérifier, répartir et exporter des budgets.",
    rich_markup_mode=None,
)

STANDARD_INPUT = "-"
MAX_BYTES = 64_000_000  # read at most this much before the readers apply their own, lower caps

File = Annotated[
    str, typer.Argument(metavar="FICHIER", help="Fichier, ou - pour l'entrée standard.")
]
Files = Annotated[
    list[str], typer.Argument(metavar="FICHIER…", help="Fichiers, ou - pour l'entrée standard.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Répondre par un seul objet JSON.")]


@app.callback()
def spending() -> None:
    """Dépenses : lire, vérifier, répartir et exporter des budgets."""


@app.command("import")
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
        _import_into(territory, files, acting=acting, dry_run=dry_run, as_json=as_json)
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
        _show_document(item)
    for item in extracts:
        typer.echo(
            f"{item['file']}\u00a0: {item['values']} agrégats de l'OFGL, "
            f"{item['bodies']} collectivités, {len(item['years'])} exercices."
        )


def _import_into(
    slug: str, files: Sequence[str], *, acting: str, dry_run: bool, as_json: bool
) -> None:
    """Import files in a territory through the services of the pages; whole or not at all."""
    read = documents_of(files, as_json=as_json)
    actor, place = _actor_and_territory(acting, slug, as_json=as_json)
    from bastide.foundation.errors import BastideError
    from bastide.modules.spending.core.answers import document_answer
    from bastide.modules.spending.imports import import_read

    try:
        report = import_read(actor, place, read, dry_run=dry_run)
    except BastideError as error:
        stop_refused(_refusals(error), as_json=as_json)
    documents = [document_answer(item) | {"status": report.status(item)} for item in read]
    batch = str(report.batch.pk) if report.batch else None
    if as_json:
        answer({"documents": documents, "batch": batch, "dry_run": dry_run})
        return
    words = {"created": "à importer" if dry_run else "importé", "unchanged": "déjà là"}
    for item in documents:
        _show_document(item)
        typer.echo(f"  {words[item['status']]}")
    if batch:
        typer.echo(f"Lot {batch}\u00a0: «\u00a0bastide spending undo {batch}\u00a0» l'annule.")


@app.command()
def undo(
    batch: Annotated[str, typer.Argument(metavar="LOT", help="Identifiant du lot d'import.")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Pourquoi, gardé au journal.")] = "",
    acting: Annotated[
        str, typer.Option("--as", help="Adresse du compte qui agit\u00a0; par défaut le système.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Annuler un import enregistré : ses documents partent, le lot et le journal restent."""
    from bastide.foundation.errors import BastideError

    actor, place, found = _stored_batch(acting, batch, as_json=as_json)
    from bastide.modules.spending.services import undo_budgets

    try:
        removed = undo_budgets(actor=actor, territory=place, batch=found, reason=reason)
    except BastideError as error:
        stop_refused(_refusals(error), as_json=as_json)
    if as_json:
        answer({"batch": str(found.pk), "removed": removed})
    else:
        typer.echo(f"{removed} document(s) retiré(s).")


def _acting(email: str, *, as_json: bool) -> Actor:
    """Load Django and return who acts: the system, or the account of an address."""
    from bastide.foundation.errors import Refusal
    from bastide.platform.composition import loaded

    loaded("bastide.site.start:load")()
    from django.contrib.auth import get_user_model

    from bastide.platform.access.actors import SYSTEM, actor_for

    if not email:
        return SYSTEM
    user = get_user_model().objects.filter(email__iexact=email).first()
    if user is None:
        refusal = Refusal(
            reason="aucun compte n'a cette adresse.",
            remedy="Donnez l'adresse d'un compte existant, ou rien pour agir comme le système.",
            field="--as",
            value=email,
        )
        stop_refused([refusal], as_json=as_json)
    return actor_for(user)


def _actor_and_territory(email: str, slug: str, *, as_json: bool) -> tuple[Actor, Territory]:
    actor = _acting(email, as_json=as_json)
    from django.http import Http404

    from bastide.kernel.territories.queries import get_visible_territory

    try:
        return actor, get_visible_territory(actor, slug)
    except Http404:
        _stop_absent("territoire", "--territory", slug, as_json=as_json)


def _stored_batch(email: str, batch: str, *, as_json: bool) -> tuple[Actor, Territory, ImportBatch]:
    actor = _acting(email, as_json=as_json)
    from uuid import UUID

    from django.http import Http404

    from bastide.kernel.territories.queries import list_visible_territories
    from bastide.platform.exchange.queries import get_visible_batch

    found: tuple[Actor, Territory, ImportBatch] | None = None
    for place in list_visible_territories(actor):
        with suppress(Http404, ValueError):
            stored = get_visible_batch(actor, place.perimeter_id, "spending", UUID(batch))
            found = (actor, place, stored)
    if found is None:
        _stop_absent("lot d'import", "LOT", batch, as_json=as_json)
    return found


def _stop_absent(what: str, field: str, value: str, *, as_json: bool) -> NoReturn:
    from bastide.foundation.errors import Refusal

    refusal = Refusal(
        reason=f"aucun {what} de ce nom n'est visible.",
        remedy="Vérifiez-le dans l'adresse de sa page.",
        field=field,
        value=value,
    )
    stop_refused([refusal], as_json=as_json)


def _refusals(error: Exception) -> Sequence[Refusal]:
    """Return the refusals of an error; a missing right is one."""
    from bastide.foundation.errors import InputRefusedError, Refusal

    if isinstance(error, InputRefusedError):
        return error.refusals
    return [
        Refusal(reason=str(error), remedy="Demandez ce droit, ou agissez avec un autre compte.")
    ]


@app.command()
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
        _show_checks(result)


@app.command()
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


@app.command()
def decompose(
    files: Files,
    *,
    mapping: Annotated[
        str, typer.Option("--mapping", metavar="REGLES.csv", help="Règles de politique publique.")
    ],
    by: Annotated[
        str, typer.Option("--by", help="Axes séparés par des virgules\u00a0: policy,nature:2.")
    ] = "policy",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="AXE=VALEUR", help="Ne garder qu'une valeur d'un axe."),
    ] = None,
    direction: Annotated[
        str, typer.Option("--direction", help="expenditure, receipts ou all.")
    ] = "expenditure",
    movement: Annotated[str, typer.Option("--movement", help="real, order ou all.")] = "real",
    section: Annotated[str, typer.Option("--section", help="running, investment ou all.")] = "all",
    as_json: AsJson = False,
) -> None:
    """Répartir les dépenses réelles par politique publique ; montrer ce qui reste non affecté."""
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.policies.readers import read_rules
    from bastide.modules.spending.core.decomposition import decomposition
    from bastide.modules.spending.core.decomposition_answer import decomposition_answer

    perimeter = _perimeter(direction, movement, section, where or [])
    _require_axes(by.split(","), "--by")
    gc.disable()  # one answer, then the process ends: collecting would only slow it down
    try:
        rules = read_rules(*file_content(mapping))
        documents = documents_of(files, as_json=as_json)
        found = decomposition(
            documents,
            rules.book,
            by=by.split(","),
            perimeter=perimeter,
            extra_conflicts=rules.report.conflicts,
        )
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    finally:
        gc.enable()
    if as_json:
        answer(decomposition_answer(found, documents, rules.report))
    else:
        _show_decomposition(found)


def file_content(name: str) -> tuple[bytes, str]:
    """Return the bytes of a file and the name that messages give it; `-` reads standard input.

    Raises:
        InputRefusedError: the file does not exist, is a folder, or cannot be read.
    """
    from bastide.foundation.errors import InputRefusedError, Refusal

    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(MAX_BYTES), "entrée standard"
    path = Path(name)
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES), path.name
    except OSError as error:
        reason = "est un dossier" if path.is_dir() else "n'existe pas ou ne peut être lu"
        refusal = Refusal(
            reason=f"le fichier {reason}.",
            remedy="Vérifiez son chemin et vos droits de lecture.",
            file=path.name or name,
        )
        raise InputRefusedError((refusal,)) from error


def documents_of(files: Sequence[str], *, as_json: bool) -> list[BudgetDocument]:
    """Return the budget documents of files, or stop the command with every refusal (exit 1)."""
    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.budgets.readers import read_documents

    documents: list[BudgetDocument] = []
    refusals: list[Refusal] = []
    for name in files:
        try:
            documents += read_documents(*file_content(name))
        except InputRefusedError as error:
            refusals += error.refusals
    if refusals:
        stop_refused(refusals, as_json=as_json)
    return documents


def stop_refused(refusals: Sequence[Refusal], *, as_json: bool) -> NoReturn:
    """Say why the input was refused, in JSON or in words, and end with exit code 1."""
    if as_json:
        answer({"errors": [refusal.as_dict() for refusal in refusals]})
    else:
        for refusal in refusals:
            typer.echo(f"Refusé\u00a0: {refusal}", err=True)
    raise typer.Exit(1)


def answer(content: dict[str, Any]) -> None:
    """Write the one JSON object of a command on standard output, in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(f"{text}\n".encode())
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


def _perimeter(direction: str, movement: str, section: str, where: Sequence[str]) -> Perimeter:
    from bastide.kernel.budgets.core.lines import Direction, Movement, Section
    from bastide.modules.spending.core.decomposition import Perimeter

    directions = {"expenditure": Direction.EXPENDITURE, "receipts": Direction.RECEIPT, "all": None}
    movements = {"real": Movement.REAL, "order": Movement.ORDER, "all": None}
    sections = {"running": Section.RUNNING, "investment": Section.INVESTMENT, "all": None}
    for name, value, known in (
        ("--direction", direction, directions),
        ("--movement", movement, movements),
        ("--section", section, sections),
    ):
        if value not in known:
            raise typer.BadParameter(f"valeurs\u00a0: {', '.join(known)}.", param_hint=name)
    if any("=" not in item for item in where):
        raise typer.BadParameter("écrivez axe=valeur.", param_hint="--where")
    pairs = [item.partition("=") for item in where]
    path = tuple((axis.strip(), value.strip()) for axis, _, value in pairs)
    for axis, _ in path:
        _require_axes([axis], "--where")
    return Perimeter(directions[direction], movements[movement], sections[section], path)


def _require_axes(names: Sequence[str], option: str) -> None:
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.spending.core.decomposition import read_axes

    try:
        read_axes(names)
    except InputRefusedError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error


def _show_decomposition(found: Decomposition) -> None:
    from bastide.foundation.money import shown

    for group in found.groups:
        name = " / ".join(key or "—" for key in group.keys)
        typer.echo(f"{name:<52.52}{shown(group.amount, decimals=2):>20}\u00a0€  {group.lines} l.")
    unmapped = shown(found.unmapped_amount, decimals=2)
    typer.echo(f"{'Non affecté':<52}{unmapped:>20}\u00a0€  {len(found.unmapped)} l.")
    typer.echo(f"{'Total':<52}{shown(found.total, decimals=2):>20}\u00a0€")
    if found.carried_lines:
        carried = shown(found.carried_amount, decimals=2)
        typer.echo(f"{'Résultats reportés, hors total':<52}{carried:>20}\u00a0€")
    for item in found.unmapped[:10]:
        near = f" — {item.suggestions[0].reason}" if item.suggestions else ""
        amount = shown(item.amount, decimals=2)
        typer.echo(f"  À affecter\u00a0: {item.line.nature}/{item.line.function} {amount}{near}")
    for note in found.notes:
        typer.echo(f"Remarque\u00a0: {note}")


def _show_document(item: dict[str, Any]) -> None:
    from decimal import Decimal

    from bastide.foundation.money import shown

    head = f"{item['authority']} — {item['establishment']}, {item['step']} {item['year']}"
    typer.echo(f"{head} ({item['norm'] or item['format']}, {item['lines']} lignes)")
    labels = (
        ("Dépenses réelles", "real_expenditure"),
        ("Recettes réelles", "real_receipts"),
        ("Dépenses d'ordre", "order_expenditure"),
        ("Recettes d'ordre", "order_receipts"),
        ("Résultat reporté, dépense", "carried_expenditure"),
        ("Résultat reporté, recette", "carried_receipts"),
    )
    for label, name in labels:
        amount = shown(Decimal(item["totals"][name]), decimals=2)
        typer.echo(f"  {label:<28}{amount:>22}\u00a0€")
    for note in item["notes"]:
        typer.echo(f"  Remarque\u00a0: {note}")


def _show_checks(result: dict[str, Any]) -> None:
    words = {"equal": "égal", "different": "différent", "not_computable": "non calculable"}
    head = f"{result['authority']}, {result['step']} {result['year']}"
    typer.echo(f"{head}, {result['population'] or '?'} habitants")
    for check in result["checks"]:
        computed = "—" if check["computed"] is None else check["computed"]
        typer.echo(f"  {check['label']}\u00a0: imprimé {check['printed']}, calculé {computed}")
        typer.echo(f"    {words[check['status']]}. {check['explanation']}")
