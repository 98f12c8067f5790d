"""The command that joins the offers of one job, from a file of offers, and says why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.platform.commands import MAX_BYTES, AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal
    from bastide.modules.employment.core.duplicates.compared import PlaceResolver
    from bastide.modules.employment.core.duplicates.detection import Decision
    from bastide.modules.employment.readers.duplicate_files import OfferFile

_SHOWN = 10


def dedup(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FICHIER", help="Offres en JSON, une par ligne, ou - pour l’entrée standard."
        ),
    ] = "",
    *,
    decisions: Annotated[
        str,
        typer.Option(
            "--decisions",
            metavar="FICHIER",
            help="Décisions de personnes, une par ligne\u00a0: a, b et decision (must ou cannot).",
        ),
    ] = "",
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON d’une ligne, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire des offres d’exemple, et finir.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rapprocher les offres d’un même poste, entre les sources et dans chacune, en disant pourquoi.

    Rien n’est supprimé : chaque offre reste, dans un groupe, seule ou non.
    """
    if schema or example:
        _publish(is_schema=schema)
        return
    if not file:
        raise typer.BadParameter(
            "donnez un fichier, ou --schema, ou --example.", param_hint="FICHIER"
        )
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.employment.core.duplicates.answer import duplicate_answer
    from bastide.modules.employment.core.duplicates.detection import deduplicate

    try:
        table = _table(file)
        decided, refused = _decided(decisions)
        found = deduplicate(table.offers, decisions=decided, resolve_place=_resolver())
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    content = duplicate_answer(found) | {
        "offers": len(table.offers),
        "refused": [one.as_dict() for one in (*table.refused, *refused)],
    }
    if as_json:
        answer(content)
    else:
        _show(content)


def _publish(*, is_schema: bool) -> None:
    from bastide.modules.employment.core.duplicates.answer import offer_example, offer_schema

    if is_schema:
        answer(offer_schema())
        return
    for one in offer_example():
        typer.echo(json.dumps(one, ensure_ascii=False))


def _table(name: str) -> OfferFile:
    """Return the offers of a file.

    Raises:
        InputRefusedError: it cannot be read, is too large, or none of its lines is an offer.
    """
    from bastide.foundation.errors import InputRefusedError, Refusal
    from bastide.modules.employment.readers.duplicate_files import read_offers

    content, shown = file_content(name)
    if len(content) >= MAX_BYTES:
        remedy = "Coupez le fichier par territoire ou par mois."
        raise InputRefusedError((Refusal("le fichier est démesuré.", remedy, file=shown),))
    table = read_offers(content, shown)
    if not table.offers:
        remedy = "Écrivez une offre par ligne\u00a0; --example en donne."
        nothing = Refusal("le fichier ne contient aucune offre.", remedy, file=shown)
        raise InputRefusedError(table.refused or (nothing,))
    return table


def _resolver() -> PlaceResolver:
    """Return what turns the words of a place into its communes, each wording read once."""
    from functools import lru_cache, partial

    from bastide.modules.employment.core.duplicates.whereabouts import official_place
    from bastide.modules.employment.readers.gazetteer import shipped_gazetteer

    return lru_cache(maxsize=None)(partial(official_place, gazetteer=shipped_gazetteer()))


def _decided(name: str) -> tuple[tuple[Decision, ...], tuple[Refusal, ...]]:
    """Return the decisions of a file, and its lines refused; none without a file.

    Raises:
        InputRefusedError: the file cannot be read.
    """
    from bastide.modules.employment.readers.duplicate_files import read_decisions

    if not name:
        return (), ()
    table = read_decisions(*file_content(name))
    return table.decisions, table.refused


def _show(content: dict[str, Any]) -> None:
    """Write the clusters that hold several offers, why, and what is refused."""
    joined = [one for one in content["clusters"] if len(one) > 1]
    typer.echo(
        f"Offres\u00a0: {content['offers']}\u00a0; postes\u00a0: {len(content['clusters'])}, "
        f"dont publiés plusieurs fois\u00a0: {len(joined)}."
    )
    reasons = {(one["a"], one["b"]): one for one in content["pairs"]}
    for head, *others in joined:
        typer.echo(f"{head}\u00a0:")
        for other in others:
            pair = reasons.get((min(head, other), max(head, other)))
            said = f" ({pair['tier']}\u00a0: {', '.join(pair['reasons'])})" if pair else ""
            typer.echo(f"  {other}{said}")
    possible = sum(one["tier"] == "possible" for one in content["pairs"])
    typer.echo(f"Paires possibles, à regarder et laissées séparées\u00a0: {possible}.")
    for refusal in content["refused"][:_SHOWN]:
        typer.echo(
            f"Refusé\u00a0: ligne {refusal['line']}. {refusal['reason']} {refusal['remedy']}",
            err=True,
        )
