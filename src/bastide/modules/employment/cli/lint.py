"""The command that reads an offer as the law does, before anybody sends it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.platform.commands import AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal


def lint(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FICHIER",
            help="Une offre en JSON, une liste, ou une par ligne\u00a0; - pour l’entrée.",
        ),
    ] = "",
    *,
    text: Annotated[
        str, typer.Option("--text", metavar="TEXTE", help="Un texte d’annonce, seul.")
    ] = "",
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON d’une offre, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire une offre d’exemple, et finir.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Relire une annonce d’après le droit : ce qui y est dit, ce qui y manque, quoi écrire.

    Chaque remarque donne les mots, leur place, l’article et une autre façon de dire.
    """
    from bastide.modules.employment.core.linter.offers import (
        checked_text,
        offer_example,
        offer_schema,
    )

    if schema or example:
        answer(offer_schema() if schema else offer_example())
        return
    if bool(text) == bool(file):
        raise typer.BadParameter("donnez un fichier, ou un texte avec --text.", param_hint="TEXTE")
    if text:
        _tell([checked_text(text)], as_json=as_json, is_one=True)
        return
    from bastide.foundation.errors import InputRefusedError

    try:
        data, name = file_content(file)
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    said, refusals = _offers(data, name)
    if refusals:
        stop_refused(refusals, as_json=as_json)
    from bastide.modules.employment.core.linter.offers import checked_offer

    is_one = isinstance(said, dict)
    offers = [said] if isinstance(said, dict) else said
    _tell([checked_offer(one) for one in offers], as_json=as_json, is_one=is_one)


def _offers(data: bytes, name: str) -> tuple[Any, list[Refusal]]:
    """Return one offer or a list of them, or why the file gives none."""
    from bastide.foundation.errors import Refusal

    remedy = "Écrivez une offre en JSON\u00a0; --example en montre une."
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [Refusal("le fichier n’est pas en UTF-8.", remedy, file=name)]
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text, name, remedy)
    found = said if isinstance(said, list) else [said]
    if not found or any(not isinstance(one, dict) for one in found):
        return None, [Refusal("ce n’est pas une offre en JSON.", remedy, file=name)]
    return said, []


def _lines(text: str, name: str, remedy: str) -> tuple[Any, list[Refusal]]:
    """Return the offers of a file of one a line, or which lines are none."""
    from bastide.foundation.errors import Refusal

    found, refusals = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            one = json.loads(line)
        except (ValueError, RecursionError):
            one = None
        if isinstance(one, dict):
            found.append(one)
        else:
            refusals.append(
                Refusal("cette ligne n’est pas une offre en JSON.", remedy, file=name, line=number)
            )
    if not found and not refusals:
        refusals.append(Refusal("le fichier est vide.", remedy, file=name))
    return found, refusals


def _tell(offers: list[Any], *, as_json: bool, is_one: bool) -> None:
    from bastide.modules.employment.core.linter.checking import findings_of
    from bastide.modules.employment.core.linter.offers import linter_answer
    from bastide.modules.employment.readers.linter_rules import shipped_rules

    results = [findings_of(one, shipped_rules()) for one in offers]
    if as_json:
        told = [linter_answer(one) for one in results]
        answer(told[0] if is_one else {"results": told})
        return
    for findings in results:
        if not findings:
            typer.echo("Rien à signaler.")
        for one in findings:
            words = f" «\u00a0{one.words}\u00a0»" if one.words else f" ({one.field})"
            typer.echo(f"{one.rule.severity.value}\u00a0: {one.rule.title}{words}")
            typer.echo(f"  {one.rule.article}. {one.rule.advice}")
            if one.instead:
                typer.echo(f"  Plutôt\u00a0: {one.instead}")
