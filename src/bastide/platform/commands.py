"""What every command on files reads and how it answers: bytes, refusals, one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bastide.foundation.errors import InputRefusedError, Refusal

STANDARD_INPUT = "-"
MAX_BYTES = 64_000_000  # read at most this much before the readers apply their own, lower caps

File = Annotated[
    str, typer.Argument(metavar="FICHIER", help="Fichier, ou - pour l'entrée standard.")
]
Files = Annotated[
    list[str], typer.Argument(metavar="FICHIER…", help="Fichiers, ou - pour l'entrée standard.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Répondre par un seul objet JSON.")]


def file_content(name: str) -> tuple[bytes, str]:
    """Return the bytes of a file and the name that messages give it; `-` reads standard input.

    Raises:
        InputRefusedError: the file does not exist, is a folder, or cannot be read.
    """
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
