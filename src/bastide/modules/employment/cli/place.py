"""The command that places texts: communes, precision, point, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.modules.employment.cli.lines import lines_of, publish, refused_lines, source_of
from bastide.platform.commands import AsJson, answer

if TYPE_CHECKING:
    from bastide.modules.employment.core.places import PlaceQuery
    from bastide.modules.employment.readers.text_lines import Line


def place(
    text: Annotated[
        str | None,
        typer.Argument(metavar="TEXTE", help="Lieu tel qu’une offre l’écrit, ou - pour l’entrée."),
    ] = None,
    *,
    file: Annotated[
        str,
        typer.Option(
            "--file",
            metavar="FICHIER",
            help="Un lieu par ligne\u00a0: texte, ou objets JSON (.jsonl)\u00a0; - pour l’entrée.",
        ),
    ] = "",
    territory: Annotated[
        str, typer.Option("--territory", help="SIREN de l’EPCI qui départage les homonymes.")
    ] = "",
    department: Annotated[
        str, typer.Option("--department", help="Département qui départage les homonymes.")
    ] = "",
    schema: Annotated[
        bool, typer.Option("--schema", help="Écrire le schéma JSON d’une ligne, et finir.")
    ] = False,
    example: Annotated[
        bool, typer.Option("--example", help="Écrire des lignes d’exemple, et finir.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Placer un lieu écrit librement : communes, précision et point, ou la raison du refus.

    Codes postaux et INSEE, anciennes communes, CEDEX, départements, régions, coordonnées.
    """
    from bastide.modules.employment.core.place_answer import place_example, place_schema

    if schema or example:
        publish(place_schema(), place_example(), is_schema=schema)
        return
    name = source_of(text, file)
    if not name:
        _answer_one(text or "", territory, department, as_json=as_json)
        return
    from bastide.modules.employment.readers.text_lines import read_place_lines

    lines = lines_of(name, read_place_lines, as_json=as_json)
    results = [_line(line, territory, department) for line in lines]
    if as_json:
        answer({"results": results, "refused": refused_lines(lines)})
        return
    for one in results:
        _show(one)


def _answer_one(text: str, territory: str, department: str, *, as_json: bool) -> None:
    from bastide.modules.employment.core.places import PlaceQuery

    found = _placed(PlaceQuery(label=text), territory, department)
    if as_json:
        answer(found)
    else:
        _show(found)


def _line(line: Line[PlaceQuery], territory: str, department: str) -> dict[str, Any]:
    """Return the answer of a line; one that could not be read says why."""
    from bastide.modules.employment.core.place_answer import place_answer
    from bastide.modules.employment.core.places import PlaceReading

    if line.query is not None:
        return {"line": line.number, **_placed(line.query, territory, department)}
    reason = line.refusal.reason if line.refusal else ""
    return {"line": line.number, **place_answer(PlaceReading(line.text, refused=reason))}


def _placed(query: PlaceQuery, territory: str, department: str) -> dict[str, Any]:
    from dataclasses import replace

    from bastide.modules.employment.core.place_answer import place_answer
    from bastide.modules.employment.core.places import read_place
    from bastide.modules.employment.readers.gazetteer import shipped_gazetteer

    asked = replace(
        query,
        territory_siren=query.territory_siren or territory,
        territory_department=query.territory_department or department,
    )
    return place_answer(read_place(asked, shipped_gazetteer()))


def _show(found: dict[str, Any]) -> None:
    """Write one place in a line."""
    if found["refused"]:
        typer.echo(f"{found['raw']}\u00a0: refusé. {found['refused']}")
        return
    codes = ", ".join(found["insee"] or found["departments"])
    typer.echo(f"{found['raw']}\u00a0: {_PRECISIONS[found['precision']]} {codes}".rstrip())


_PRECISIONS = {
    "exact": "point exact, commune",
    "street": "rue, commune",
    "commune": "commune",
    "postcode": "code postal, communes",
    "department": "département",
    "region": "région, départements",
    "country": "toute la France",
    "remote": "télétravail",
    "none": "aucun lieu",
}
