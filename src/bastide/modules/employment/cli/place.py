"""The command that places texts: communes, precision, point, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.modules.employment.cli.lines import lines_of, publish, refused_lines, source_of
from bastide.platform.commands import AsJson, answer, file_content, stop_refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bastide.modules.employment.core.places.resolution import PlaceQuery
    from bastide.modules.employment.core.places.streets import Streets
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
    streets: Annotated[
        str,
        typer.Option(
            "--streets",
            metavar="FICHIER",
            help="Adresses en CSV (Base adresse nationale) où chercher les rues des communes.",
        ),
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
    from bastide.modules.employment.core.answers import place_example, place_schema
    from bastide.modules.employment.core.places.resolution import PlaceQuery

    if schema or example:
        publish(place_schema(), place_example(), is_schema=schema)
        return
    name = source_of(text, file)
    place_one = _placing(territory, department, _streets(streets, as_json=as_json))
    if not name:
        found = place_one(PlaceQuery(label=text or ""))
        if as_json:
            answer(found)
        else:
            _show(found)
        return
    from bastide.modules.employment.readers.text_lines import read_place_lines

    lines = lines_of(name, read_place_lines, as_json=as_json)
    results = [_line(line, place_one) for line in lines]
    if as_json:
        answer({"results": results, "refused": refused_lines(lines)})
        return
    for one in results:
        _show(one)


def _streets(file: str, *, as_json: bool) -> Streets | None:
    """Return the streets of a list of addresses; none without a file, refused rows said aside."""
    from bastide.foundation.errors import InputRefusedError
    from bastide.modules.employment.readers.streets import read_streets

    if not file:
        return None
    try:
        found = read_streets(*file_content(file))
    except InputRefusedError as error:
        stop_refused(error.refusals, as_json=as_json)
    if found.refused:
        typer.echo(f"{len(found.refused)} adresses refusées. {found.refused[0]}", err=True)
    return found.streets


def _placing(
    territory: str, department: str, streets: Streets | None
) -> Callable[[PlaceQuery], dict[str, Any]]:
    """Return what places a query in a territory, down to the streets when they are given."""
    from dataclasses import replace

    from bastide.modules.employment.core.answers import place_answer
    from bastide.modules.employment.core.places.resolution import read_place
    from bastide.modules.employment.core.places.streets import at_its_street
    from bastide.modules.employment.readers.gazetteer import shipped_gazetteer

    def place_one(query: PlaceQuery) -> dict[str, Any]:
        asked = replace(
            query,
            territory_siren=query.territory_siren or territory,
            territory_department=query.territory_department or department,
        )
        found = read_place(asked, shipped_gazetteer())
        return place_answer(found if streets is None else at_its_street(found, streets))

    return place_one


def _line(
    line: Line[PlaceQuery], place_one: Callable[[PlaceQuery], dict[str, Any]]
) -> dict[str, Any]:
    """Return the answer of a line; one that could not be read says why."""
    from bastide.modules.employment.core.answers import place_answer
    from bastide.modules.employment.core.places.resolution import PlaceReading

    if line.query is not None:
        return {"line": line.number, **place_one(line.query)}
    reason = line.refusal.reason if line.refusal else ""
    return {"line": line.number, **place_answer(PlaceReading(line.text, refused=reason))}


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
