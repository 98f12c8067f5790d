"""The command that reads lists of assets: what each row becomes, from the file alone or stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bastide.modules.estate.cli.shown import show_import
from bastide.platform.commands import AsJson, Files, answer, file_content, stop_refused

if TYPE_CHECKING:
    from bastide.foundation.errors import Refusal


def import_files(
    files: Files,
    *,
    profile: Annotated[
        str,
        typer.Option(
            "--profile",
            help="Profil de lecture\u00a0: scdl, montpellier, bastide ou un profil gardé. Sans "
            "lui, il est reconnu à l’en-tête.",
        ),
    ] = "",
    year: Annotated[
        int | None,
        typer.Option("--year", help="Année des coûts et énergies dont la colonne n’en dit pas."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Dire seulement ce qui serait fait, sans rien écrire.")
    ] = False,
    territory: Annotated[
        str,
        typer.Option(
            "--territory", help="Territoire où enregistrer\u00a0; sans lui, rien ne l’est."
        ),
    ] = "",
    authority: Annotated[
        str,
        typer.Option(
            "--authority", help="SIREN du propriétaire\u00a0; inutile s’il n’y en a qu’un."
        ),
    ] = "",
    acting: Annotated[
        str, typer.Option("--as", help="Adresse du compte qui agit\u00a0; par défaut le système.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Lire des listes de biens et dire, ligne par ligne, ce que chacune devient.

    CSV, XLSX, ODS ou XLS. Avec --territory, elles entrent dans l’inventaire.
    """
    contents, refusals = _contents(files)
    if refusals:
        stop_refused(refusals, as_json=as_json)
    if territory:
        from bastide.modules.estate.cli.stored import import_into

        found = import_into(
            territory,
            contents,
            siren=authority,
            acting=acting,
            profile=profile,
            year=year,
            dry_run=dry_run,
            as_json=as_json,
        )
    else:
        found = _from_files(contents, profile, year, as_json=as_json)
    found = [one | {"dry_run": dry_run} for one in found]
    if as_json:
        answer(found[0] if len(found) == 1 else {"results": found})
        return
    for one in found:
        show_import(one)


def _contents(files: list[str]) -> tuple[list[tuple[bytes, str]], list[Refusal]]:
    """Return the bytes and the name of each file, and why some cannot be read."""
    from bastide.foundation.errors import InputRefusedError

    contents: list[tuple[bytes, str]] = []
    refusals: list[Refusal] = []
    for name in files:
        try:
            contents.append(file_content(name))
        except InputRefusedError as error:
            refusals += error.refusals
    return contents, refusals


def _from_files(
    contents: list[tuple[bytes, str]], profile: str, year: int | None, *, as_json: bool
) -> list[dict[str, Any]]:
    """Return what the files would do together in an empty inventory; a refused one stops all."""
    import datetime as dt

    from bastide.foundation.errors import InputRefusedError
    from bastide.kernel.buildings.readers.answers import import_answers

    today = dt.datetime.now(dt.UTC).date()  # noqa: TID251 -- Django's clock is not loaded here
    try:
        return import_answers(contents, today=today, profile=profile, year=year)
    except InputRefusedError as error:
        stop_refused(list(error.refusals), as_json=as_json)
